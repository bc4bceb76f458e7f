import django_tables2 as tables
from django.db.models import Count, F, OuterRef, Subquery
from django.utils import timezone

from gaoxin.columns import Column, counted
from projects.models import (
    Appointment,
    Issue,
    Project,
    YearPlan,
)
from projects.people.rules.roles import Role
from projects.registry.rules.amounts import in_percent, in_points, in_yi
from projects.registry.rules.stages import FACT_LABELS


def holder_of(role: str):
    return lambda project: project.holder(role)


def fact_value(fact: str):
    return lambda project: getattr(project, f"{fact}_on") or getattr(project, f"{fact}_text")


def _role(label: str, role: str, **more) -> Column:
    return Column(verbose_name=label, accessor="pk", value=holder_of(role), **more)


def _make_amount_column(name: str, label: str, **more) -> Column:
    return Column(
        verbose_name=label,
        unit="亿元",
        numeric=True,
        value=lambda p: in_yi(getattr(p, name)),
        empty_title="unknown_title",
        **more,
    )


def _make_standing_column(label: str, unit: str, value, orderable=False, **more) -> Column:
    """A number of the project's investment today, which the register reads beside the rows."""
    return Column(
        verbose_name=label,
        unit=unit,
        numeric=True,
        accessor="pk",
        orderable=orderable,
        value=lambda project: value(project.standing),
        empty_title="unknown_title",
        **more,
    )


# What every row of the register shows or is judged by; then what a column needs besides: a field of
# its own name if it is none of these.
IN_EVERY_ROW = ("code", "name", "stage", "status", "source", "confirmed_at")


NEEDED = {
    "lead_unit": ("lead_unit__name", "lead_unit__short_name"),
    "company": ("company__name",),
    **{f"{fact}_on": (f"{fact}_on", f"{fact}_text") for fact in FACT_LABELS},
}


def with_columns(projects, shown):
    """The projects with what the columns `shown` have of their own, and no other of 60 fields."""
    own = {field.name for field in Project._meta.concrete_fields}
    fields = [f for name in shown for f in NEEDED.get(name, (name,) if name in own else ())]
    related = [name for name in ("lead_unit", "company") if name in shown]
    return projects.select_related(*related or [None]).only(*IN_EVERY_ROW, *fields)


class ProjectTable(tables.Table):
    light = Column(
        verbose_name="灯", accessor="pk", value=lambda p: p.light_badge.shown, css="c-light"
    )
    name = Column(verbose_name="项目名称", css="c-name")
    reason = Column(
        verbose_name="原因",
        accessor="pk",
        orderable=False,
        value=lambda p: p.light_badge.why,
        css="c-reason c-why",
        empty="",
    )
    code = Column(verbose_name="编号", css="c-desk code")
    stage = Column(verbose_name="阶段", value=lambda p: p.stage_label, css="c-line")
    status = Column(verbose_name="状态", value=lambda p: p.get_status_display())
    tracks = Column(
        verbose_name="赛道",
        accessor="pk",
        orderable=False,
        value=lambda p: "、".join(link.name for link in p.track_links),
        css="c-desk",
    )
    leader = _role("包联领导", Role.LEADER, css="c-line")
    chief = _role("专班班长", Role.CHIEF, css="c-line", empty_css="is-none none")
    commissioner = _role("项目专员", Role.COMMISSIONER, css="c-line")
    lead_unit = Column(
        verbose_name="牵头单位",
        accessor="lead_unit__short_name",
        value=lambda p: p.lead_unit,
        css="c-desk",
    )
    total_investment = _make_amount_column(
        "total_investment", "总投资", css="c-tail", empty_css="none is-none"
    )
    fixed_investment = _make_amount_column("fixed_investment", "固定资产投资")
    agreed_investment = _make_amount_column("agreed_investment", "协议投资")
    statistical_investment = _make_amount_column("statistical_investment", "纳统计划总投资")
    year_plan = _make_standing_column(
        "年度计划",
        "亿元",
        lambda now: in_yi(now.plan),
        orderable=True,
        card="完成/计划",
        css="c-plan",
    )
    year_done = _make_standing_column(
        "累计完成", "亿元", lambda now: in_yi(now.done_year) if now.recorded else None
    )
    done_ratio = _make_standing_column(
        "完成率",
        "%",
        lambda now: None if now.done_ratio is None else in_percent(now.done_ratio),
        orderable=True,
        card="完成率（序时差）",
        css="c-ratio",
    )
    pace_gap = _make_standing_column(
        "序时差",
        "百分点",
        lambda now: None if now.gap is None else in_points(now.gap),
        orderable=True,
        css="c-gap",
    )
    total_done = _make_standing_column(
        "开工以来累计完成", "亿元", lambda now: in_yi(now.done_total) if now.recorded else None
    )
    next_node = Column(
        verbose_name="下一节点", accessor="pk", value=lambda p: p.next_node, css="c-node"
    )
    issues = counted(
        "堵点",
        "项",
        accessor="pk",
        value=lambda p: p.issue_standing.blocking,
        css="c-tail",
        empty_css="zero is-none",
    )
    report = Column(
        verbose_name="本周报送",
        accessor="pk",
        orderable=False,
        value=lambda p: "；".join(p.duty_badge.words) if p.duty_badge else "",
        css="c-tail c-text",
        empty_css="none is-none",
    )
    company = Column(verbose_name="建设单位", accessor="company__name", value=lambda p: p.company)
    industry = Column(verbose_name="行业")
    nature = Column(verbose_name="建设性质", value=lambda p: p.get_nature_display())
    land = Column(verbose_name="用地", unit="亩", numeric=True)
    site = Column(verbose_name="建设地点")
    approval_code = Column(verbose_name="项目代码")
    admitted_on = Column(verbose_name="入库（项目库）日期")
    started_on = Column(verbose_name="开工", value=fact_value("started"))
    statistics_entered_on = Column(verbose_name="纳统", value=fact_value("statistics_entered"))
    completed_on = Column(verbose_name="竣工", value=fact_value("completed"))
    operation_on = Column(verbose_name="投产", value=fact_value("operation"))
    source = Column(verbose_name="来源", value=lambda p: p.get_source_display())
    needs_check = Column(verbose_name="待核实")
    updated_at = Column(verbose_name="最近修改", css="c-desk")

    class Meta:
        model = Project
        fields = ()
        order_by = ("light",)

    def order_light(self, rows, descending):
        """Red first, then yellow, grey, green: the order in which one looks; then by code either way."""
        return rows.order_by("-light_place" if descending else "light_place", "code"), True

    def order_leader(self, rows, descending):
        return order_by_holder(rows, Appointment.Role.LEADER, descending), True

    def order_chief(self, rows, descending):
        return order_by_holder(rows, Appointment.Role.CHIEF, descending), True

    def order_commissioner(self, rows, descending):
        return order_by_holder(rows, Appointment.Role.COMMISSIONER, descending), True

    def order_next_node(self, rows, descending):
        return order_by_column(rows, "next_node_row__due_on", descending), True

    def order_year_plan(self, rows, descending):
        return order_by_query(rows, _plan_now().values("amount")[:1], descending), True

    def order_done_ratio(self, rows, descending):
        plan = _plan_now().with_pace(timezone.localdate())
        return order_by_query(rows, plan.values("done_ratio")[:1], descending), True

    def order_pace_gap(self, rows, descending):
        """The one furthest behind first."""
        plan = _plan_now().with_pace(timezone.localdate())
        return order_by_query(rows, plan.values("pace_gap")[:1], descending), True

    def order_issues(self, rows, descending):
        blocking = Issue.objects.open().blocking().filter(project=OuterRef("pk")).order_by()
        return order_by_query(
            rows, blocking.values("project").annotate(n=Count("pk")).values("n"), descending
        ), True

    def order_total_investment(self, rows, descending):
        return order_by_column(rows, "total_investment", descending), True


def _plan_now():
    return YearPlan.objects.filter(project=OuterRef("pk"), year=timezone.localdate().year)


def order_by_holder(rows, role, descending):
    return order_by_column(rows, f"staffing__{role.lower()}__name", descending)


def order_by_query(rows, query, descending):
    return order_by_column(rows.annotate(sort_key=Subquery(query)), "sort_key", descending)


def order_by_column(rows, name, descending):
    """What is unknown stands last either way."""
    key = F(name).desc(nulls_last=True) if descending else F(name).asc(nulls_last=True)
    return rows.order_by(key, "pk")

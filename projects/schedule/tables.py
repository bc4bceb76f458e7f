import django_tables2 as tables
from django.db.models import F

from gaoxin.columns import Column, choice, counted
from projects.models import Milestone, Project
from projects.people.rules.roles import Role


class MilestoneTable(tables.Table):
    due_on = Column(verbose_name="计划日期")
    name = Column(verbose_name="节点", css="c-name c-short")
    project = Column(
        verbose_name="项目", accessor="project__name", value=lambda m: m.project, css="c-reason"
    )
    state = Column(
        verbose_name="状态", accessor="pk", orderable=False, value=lambda m: m.words, css="c-half"
    )
    leader = Column(
        verbose_name="包联领导",
        accessor="pk",
        orderable=False,
        value=lambda m: m.project.holder(Role.LEADER),
        css="c-line",
        empty_css="is-none none",
    )
    commissioner = Column(
        verbose_name="项目专员",
        accessor="pk",
        orderable=False,
        value=lambda m: m.project.holder(Role.COMMISSIONER),
        css="c-line",
    )
    kind = Column(verbose_name="类别", value=lambda m: m.get_kind_display())
    unit = Column(
        verbose_name="责任单位", accessor="unit__short_name", value=lambda m: m.unit, css="c-desk"
    )
    forecast_on = Column(verbose_name="预计日期", css="c-desk")
    baseline_on = Column(verbose_name="原定日期", css="c-desk")
    done_on = Column(verbose_name="完成日期", value=lambda m: m.done_on or m.done_text)
    moves = counted("调整次数", "次", css="c-desk")
    key = Column(verbose_name="关键")

    class Meta:
        model = Milestone
        fields = ()
        order_by = ("due_on",)


def _holder(label: str, role: str, **more) -> Column:
    return Column(
        verbose_name=label, accessor="pk", orderable=False, value=lambda p: p.holder(role), **more
    )


class ScheduleTable(tables.Table):
    name = Column(verbose_name="项目", value=str, css="c-name")
    plan = Column(
        verbose_name="倒排计划", accessor="plan_number", value=lambda p: p.plan_words, css="c-line"
    )
    target_on = Column(verbose_name="目标日期")
    forecast_on = Column(verbose_name="测算完成", css="c-plan")
    shortfall = Column(verbose_name="工期差", unit="工作日", numeric=True, css="c-ratio")
    next_step = Column(verbose_name="下一步骤", css="c-reason", empty_css="is-none none")
    next_on = Column(verbose_name="最迟开始", css="c-desk")
    lever = Column(
        verbose_name="最有效的办法",
        accessor="best_lever",
        orderable=False,
        css="c-reason",
        empty_css="is-none none",
    )
    gain = Column(verbose_name="可赢得", unit="工作日", numeric=True, css="c-desk")
    due = Column(
        verbose_name="计划期限",
        accessor="admitted_on",
        value=lambda p: p.due.words if p.due else "",
    )
    leader = _holder("包联领导", Role.LEADER, css="c-line", empty_css="is-none none")
    commissioner = _holder("项目专员", Role.COMMISSIONER, css="c-desk")
    stage = choice("阶段", "stage", css="c-desk")
    plan_at = Column(verbose_name="确认时间", css="c-desk")
    computed_on = Column(verbose_name="测算日", css="c-desk")

    class Meta:
        model = Project
        fields = ()
        order_by = ("-shortfall",)

    def order_shortfall(self, rows, is_descending):
        """Who lacks most first, who is not computed last, whichever way."""
        by = F("shortfall")
        by = by.desc(nulls_last=True) if is_descending else by.asc(nulls_last=True)
        return rows.order_by(by, "name"), True

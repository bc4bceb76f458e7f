import django_tables2 as tables
from django.db.models import Case, F, Q, When

from gaoxin.columns import Column, beside_value, choice, named
from projects.issues.rules.machine import FINAL
from projects.models import (
    Issue,
    SupervisionOrder,
)


class IssueTable(tables.Table):
    code = Column(verbose_name="编号", css="c-desk")
    summary = Column(verbose_name="问题", css="c-name")
    project = named("项目", "project", css="c-reason")
    level = choice("层级", "level", css="c-half nowrap")
    state = choice("状态", "state", css="c-half")
    left = Column(
        verbose_name="剩余",
        accessor="pk",
        orderable=False,
        value=lambda issue: issue.mark.words,
        css="c-wide",
    )
    due_on = Column(verbose_name="时限", css="nowrap")
    handler = Column(
        verbose_name="责任人",
        accessor="handler__name",
        value=lambda issue: issue.handler_name,
        css="c-line",
        empty_css="is-none none",
    )
    lead_unit = named("牵头单位", "lead_unit", css="c-line", empty_css="is-none none")
    supporting_units = beside_value("配合单位", "unit_names", css="c-desk")
    kind = choice("类型", "kind")
    source = choice("来源", "source")
    severity = choice("严重度", "severity")
    blocking = Column(verbose_name="堵点", value=lambda issue: "是" if issue.blocking else "")
    milestone = named("影响节点", "milestone", css="c-desk")
    raised_by = named("提出人", "raised_by", css="c-desk")
    raised_on = Column(verbose_name="提出日期", css="nowrap")
    assigned_on = Column(verbose_name="交办日期", css="c-desk nowrap")
    received_on = Column(verbose_name="签收日期", css="c-desk nowrap")
    last_step = beside_value("办理过程（最近）", "last_step", css="c-reason")
    result = Column(verbose_name="办理结果", css="c-desk")
    resolved_on = Column(verbose_name="办结日期", css="c-desk nowrap")
    closed_by = named("销号人", "closed_by", css="c-desk")
    closed_on = Column(verbose_name="销号日期", css="c-desk nowrap")
    company_word = Column(verbose_name="企业意见", css="c-desk")

    class Meta:
        model = Issue
        fields = ()
        order_by = ("due_on",)

    def order_due_on(self, rows, descending):
        """The most pressing first: open before settled, what has a limit before what has none."""
        key = F("due_on").desc(nulls_last=True) if descending else F("due_on").asc(nulls_last=True)
        settled = Q(state__in=[Issue.State.RESOLVED, *FINAL])
        rows = rows.annotate(settled=Case(When(settled, then=1), default=0))
        return rows.order_by("settled", key, "-raised_on"), True


class SupervisionTable(tables.Table):
    number = Column(verbose_name="文号", css="c-name c-short")
    colour = choice("颜色", "colour", css="c-half")
    matter = Column(verbose_name="督办事项", css="c-reason")
    project = named("项目", "project", css="c-desk")
    state = choice("状态", "state", css="c-half")
    unit = named("承办单位", "unit", css="c-line", empty_css="is-none none")
    due_on = Column(verbose_name="办理时限", css="nowrap")
    drafted_on = Column(verbose_name="起草日期", css="c-desk nowrap")
    sent_on = Column(verbose_name="下发日期", css="c-desk nowrap")
    received_on = Column(verbose_name="签收日期", css="c-desk nowrap")
    handled_on = Column(verbose_name="办理日期", css="c-desk nowrap")
    confirmed_on = Column(verbose_name="确认日期", css="c-desk nowrap")
    issue = Column(
        verbose_name="问题编号",
        accessor="issue__code",
        value=lambda o: o.issue and o.issue.code,
        css="c-desk",
    )

    class Meta:
        model = SupervisionOrder
        fields = ()
        order_by = ("-drafted_on",)

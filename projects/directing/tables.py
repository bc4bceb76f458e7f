"""The columns of what leaders have said, met about and seen."""

import django_tables2 as tables
from django.db.models import Case, F, Q, When
from django.utils import timezone

from gaoxin.columns import Column, beside_value, choice, counted, named
from projects.models import DispatchMeeting, Instruction, SiteVisit


class InstructionTable(tables.Table):
    code = Column(verbose_name="编号", css="c-desk nowrap")
    text = Column(verbose_name="批示内容", css="c-name")
    state = choice("状态", "state", css="c-half")
    to = Column(
        verbose_name="承办人", accessor="to__name", value=lambda row: row.receiver, css="c-half"
    )
    unit = named("承办单位", "unit", css="c-desk")
    due_on = Column(verbose_name="时限", css="nowrap")
    first_due_on = Column(verbose_name="最初时限", css="c-desk nowrap")
    postponed = counted("延期", "次", css="c-desk")
    given_by = Column(
        verbose_name="批示领导",
        accessor="given_by__name",
        value=lambda row: row.giver,
        css="c-line",
    )
    given_at = Column(verbose_name="批示日期", value=lambda row: row.given_on, css="c-desk nowrap")
    project = named("项目", "project", css="c-line")
    line = Column(verbose_name="针对", css="c-desk")
    source = beside_value("来源", "source", css="c-desk")
    done_when = Column(verbose_name="办结标准", css="c-desk")
    accepted_at = Column(
        verbose_name="验收日期",
        value=lambda row: timezone.localdate(row.accepted_at) if row.accepted_at else None,
        css="c-desk nowrap",
    )

    class Meta:
        model = Instruction
        fields = ()
        order_by = ("due_on",)

    def order_due_on(self, rows, descending):
        """The most pressing first: open before settled."""
        key = F("due_on").desc() if descending else F("due_on").asc()
        settled = Q(state__in=[Instruction.State.ACCEPTED, Instruction.State.STRUCK])
        return rows.annotate(settled=Case(When(settled, then=1), default=0)).order_by(
            "settled", key
        ), True


class MeetingTable(tables.Table):
    held_on = Column(verbose_name="日期", css="c-name c-short")
    state = Column(
        verbose_name="状态", accessor="closed_at", value=lambda m: m.state_label, css="c-half"
    )
    chair = named("主持人", "chair", css="c-half")
    place = Column(verbose_name="地点", css="c-line")
    report = Column(
        verbose_name="依据通报",
        accessor="report__number",
        value=lambda m: m.report.label if m.report else "",
        css="c-line",
    )
    items = counted("议题", "项", accessor="item_count")
    resolutions = counted("议定事项", "项", accessor="resolution_count")
    undone = counted("未办结", "项", accessor="undone_count")

    class Meta:
        model = DispatchMeeting
        fields = ()
        order_by = ("-held_on",)


class VisitTable(tables.Table):
    on = Column(verbose_name="日期", css="c-name c-short")
    leader = named("领导", "leader", css="c-half")
    projects = beside_value("项目", "project_names", css="c-line")
    seen = Column(verbose_name="现场情况", orderable=False, css="c-reason")
    place = Column(verbose_name="地点", css="c-desk")
    took_part = Column(verbose_name="参加人员", css="c-desk")
    issues = counted("问题", "项", accessor="issue_count")
    instructions = counted("批示", "项", accessor="instruction_count")

    class Meta:
        model = SiteVisit
        fields = ()
        order_by = ("-on",)

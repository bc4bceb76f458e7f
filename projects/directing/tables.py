"""The columns of what leaders have said, met about and seen."""

import django_tables2 as tables
from django.db.models import Case, F, Q, When
from django.utils import timezone

from gaoxin.columns import Column, beside_value, choice, named
from projects.models import DispatchMeeting, Instruction, SiteVisit


class InstructionTable(tables.Table):
    code = Column(verbose_name="编号")
    text = Column(verbose_name="批示内容")
    state = choice("状态", "state")
    to = named("承办人", "to")
    unit = named("承办单位", "unit")
    due_on = Column(verbose_name="时限")
    first_due_on = Column(verbose_name="最初时限")
    postponed = Column(verbose_name="延期", unit="次", numeric=True)
    given_by = Column(
        verbose_name="批示领导", accessor="given_by__name", value=lambda row: row.giver
    )
    given_at = Column(verbose_name="批示日期", value=lambda row: row.given_on)
    project = named("项目", "project")
    line = Column(verbose_name="针对")
    source = beside_value("来源", "source")
    done_when = Column(verbose_name="什么算办结")
    accepted_at = Column(
        verbose_name="验收日期",
        value=lambda row: timezone.localdate(row.accepted_at) if row.accepted_at else None,
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
    held_on = Column(verbose_name="日期")
    state = Column(verbose_name="状态", accessor="closed_at", value=lambda m: m.state_label)
    chair = named("主持人", "chair")
    place = Column(verbose_name="地点")
    report = Column(
        verbose_name="依据通报",
        accessor="report__number",
        value=lambda m: m.report.label if m.report else "",
    )
    items = Column(verbose_name="议题", unit="项", numeric=True, accessor="item_count")
    resolutions = Column(
        verbose_name="议定事项", unit="项", numeric=True, accessor="resolution_count"
    )
    undone = Column(verbose_name="未办结", unit="项", numeric=True, accessor="undone_count")

    class Meta:
        model = DispatchMeeting
        fields = ()
        order_by = ("-held_on",)


class VisitTable(tables.Table):
    on = Column(verbose_name="日期")
    leader = named("领导", "leader")
    projects = beside_value("项目", "project_names")
    seen = Column(verbose_name="现场情况", orderable=False)
    place = Column(verbose_name="地点")
    took_part = Column(verbose_name="参加人员")
    issues = Column(verbose_name="问题", unit="项", numeric=True, accessor="issue_count")
    instructions = Column(
        verbose_name="批示", unit="项", numeric=True, accessor="instruction_count"
    )

    class Meta:
        model = SiteVisit
        fields = ()
        order_by = ("-on",)

"""The lists of what leaders have said, met about and seen."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from accounts.registers import AuditedRegister
from accounts.roles import allows
from gaoxin.register import Action, Tab
from projects.directing.filters import InstructionFilter, MeetingFilter, VisitFilter
from projects.directing.reads.instructions import instruct_words, may_give, month_of
from projects.directing.reads.visits import key_projects
from projects.directing.rules import OPEN
from projects.directing.tables import InstructionTable, MeetingTable, VisitTable
from projects.models import DispatchMeeting, Instruction, SiteVisit


class DirectRegister(AuditedRegister):
    template_name = "projects/directing/register.html"
    here = ""

    def may(self, name: str) -> bool:
        return allows(name, self.request.user)

    def get_actions(self):
        name, label = self.add
        return [Action(label, reverse(name), "plus", primary=True)] if self.may(name) else []

    def watermark(self, rows):
        return "含演示数据" if rows.filter(demo=True).exists() else ""


class InstructionRegister(DirectRegister):
    name = "instructions"
    title = "批示"
    here = "instructions"
    table_class = InstructionTable
    filterset_class = InstructionFilter
    cells = "cells/instruction"
    fixed_columns = ("text",)
    default_columns = (
        "state", "to", "due_on", "given_by", "project", "unit", "postponed", "given_at", "source",
    )  # fmt: skip
    search_hint = "批示内容、编号、项目、拼音"
    empty_text = "没有符合条件的批示"
    empty_hint = "领导在通报、项目页或这里点「作批示」；调度会的议定事项也列在这里。"
    note = "「（代录）」：由业务管理员或领导的联络员代领导记录，领导可撤销。逾期按日历天计；答复后待验收，不再计逾期。"

    @property
    def add(self):
        return "projects:instruction_add", instruct_words(self.request.user)

    def may(self, name):
        return may_give(self.request.user, timezone.localdate())

    def get_queryset(self):
        return Instruction.objects.visible_to(self.request.user).for_register().with_meeting()

    def get_tabs(self):
        today = timezone.localdate()
        rows = Instruction.objects.visible_to(self.request.user).order_by()
        late = Instruction.late_condition(today)
        counts = rows.aggregate(
            all=Count("pk"),
            open=Count("pk", filter=Q(state__in=OPEN)),
            answered=Count("pk", filter=Q(state=Instruction.State.ANSWERED)),
            late=Count("pk", filter=late),
        )
        tabs = (
            ("全部", "", counts["all"]),
            ("未办结", "open=1", counts["open"]),
            ("待验收", "state=ANSWERED", counts["answered"]),
            ("逾期", "overdue=1", counts["late"]),
            ("本月到期", f"month={today:%Y-%m}", None),
            ("我承办的", "mine=1", None),
        )
        here = self.request.GET.urlencode()
        return [Tab(label, f"?{query}", count, here == query) for label, query, count in tabs]

    def month(self):
        """Done and not done of the month that is asked for; None without one."""
        form = self.get_filterset().form
        asked = form.cleaned_data.get("month") if form.is_valid() else None
        if asked is None:
            return None
        rows = self.get_filterset().qs.exclude(state=Instruction.State.STRUCK).order_by()
        return month_of(rows, timezone.localdate())


class MeetingRegister(DirectRegister):
    name = "meetings"
    title = "调度会"
    here = "meetings"
    table_class = MeetingTable
    filterset_class = MeetingFilter
    cells = "cells/meeting"
    fixed_columns = ("held_on",)
    default_columns = ("state", "chair", "place", "report", "items", "resolutions", "undone")
    search_hint = "地点、主持人"
    empty_text = "没有符合条件的调度会"
    empty_hint = "由业务管理员点「召开调度会」，议题自动生成。"
    add = ("projects:meeting_add", "召开调度会")

    def get_queryset(self):
        rows = DispatchMeeting.objects.visible_to(self.request.user)
        return rows.with_counts().select_related("chair", "report")


class VisitRegister(DirectRegister):
    name = "visits"
    title = "现场办公"
    here = "visits"
    table_class = VisitTable
    filterset_class = VisitFilter
    cells = "cells/visit"
    fixed_columns = ("on", "leader")
    default_columns = ("projects", "seen", "issues", "instructions", "place")
    search_hint = "现场情况、项目、拼音"
    empty_text = "没有符合条件的现场办公"
    empty_hint = "到过现场后点「登记现场办公」，一分钟填完。"
    add = ("projects:visit_pick", "登记现场办公")

    def get_queryset(self):
        user = self.request.user
        return SiteVisit.objects.visible_to(user).for_register(user).with_counts(user)

    def key_projects(self):
        return key_projects(self.request.user, timezone.localdate())

"""The lists of what leaders have said, met about and seen."""

from django.db.models import Q
from django.utils import timezone

from accounts.registers import AuditedRegister
from gaoxin.list_parts import Action, ListTab
from projects.directing.filters import InstructionFilter, MeetingFilter, VisitFilter
from projects.directing.reads.instructions import instruct_words, may_give, month_of
from projects.directing.reads.visits import key_projects, key_rows
from projects.directing.tables import InstructionTable, MeetingTable, VisitTable
from projects.models import Instruction
from projects.registry.views.shared import SharedByRole


class DirectRegister(AuditedRegister):
    template_name = "projects/directing/register.html"
    here = ""

    demo = Q(demo=True)


class InstructionRegister(DirectRegister):
    name = "instructions"
    title = "批示"
    here = "instructions"
    head_template = "projects/directing/_month.html"
    table_class = InstructionTable
    filterset_class = InstructionFilter
    cells = "cells/instruction"
    fixed_columns = ("text",)
    default_columns = (
        "state", "to", "due_on", "given_by", "project", "unit", "postponed", "given_at", "source",
    )  # fmt: skip
    search_hint = "批示内容、编号、项目、拼音"
    empty_text = "没有批示"
    empty_hint = "领导在通报、项目页或这里点「批示」；调度会的议定事项也列在这里。"
    note = "「（代录）」：由业务管理员或领导的联络员代领导记录，领导可撤销。超期按日历天计；答复后待验收，不再计超期。"

    list_tabs = (
        ListTab("全部"),
        ListTab("未办结", "open=1"),
        ListTab("待验收", "state=ANSWERED"),
        ListTab("超期", "overdue=1"),
        ListTab("本月到期", "month={today:%Y-%m}", counted=False),
        ListTab("我承办的", "mine=1", counted=False),
    )

    def get_actions(self):
        user = self.request.user
        if not may_give(user, timezone.localdate()):
            return []
        return [Action(instruct_words(user), "projects:instruction_add", "plus", primary=True)]

    def get_queryset(self):
        return self.visible().for_register().with_meeting()

    def month(self):
        """Done and not done of the month that is asked for; None without one."""
        if self.filterset.form.cleaned_data.get("month") is None:
            return None
        rows = self.filterset.qs.exclude(state=Instruction.State.STRUCK).order_by()
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
    empty_text = "没有调度会"
    empty_hint = "由业务管理员点「召开调度会」，议题自动生成。"
    actions = (Action("召开调度会", "projects:meeting_add", "plus", primary=True),)

    def get_queryset(self):
        return self.visible().with_counts().select_related("chair", "report")


class VisitRegister(SharedByRole, DirectRegister):
    name = "visits"
    title = "现场办公"
    here = "visits"
    table_class = VisitTable
    filterset_class = VisitFilter
    cells = "cells/visit"
    fixed_columns = ("on", "leader")
    default_columns = ("projects", "seen", "issues", "instructions", "place")
    search_hint = "现场情况、项目、拼音"
    empty_text = "没有现场办公"
    empty_hint = "到过现场后点「登记现场办公」，一分钟填完。"
    actions = (Action("登记现场办公", "projects:visit_pick", "plus", primary=True),)

    def get_queryset(self):
        user = self.request.user
        return self.visible().for_register(user).with_counts(user)

    @property
    def page_keys(self) -> set[str]:
        """`key`: which page of the key projects stands above the list."""
        return {*super().page_keys, "key"}

    @property
    def key_url(self) -> str:
        return f"{self.request.path}{self.url_without('key')}&"

    def key_projects(self):
        here, today = self.request.GET.get("key"), timezone.localdate()
        read = lambda: key_rows(self.request.user, self.population, today, here)  # noqa: E731
        return key_projects(read() if here else self.keeping(read, "key"), today)

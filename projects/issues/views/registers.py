from django.utils import timezone

from accounts.registers import AuditedRegister
from gaoxin.list_parts import Action, ListTab
from projects.issues.filters import IssueFilter, SupervisionFilter
from projects.issues.reads.standings import beside_issues, issue_numbers
from projects.issues.tables import IssueTable, SupervisionTable
from projects.registry.models.scopes import OF_DEMO


class IssueRegister(AuditedRegister):
    name = "issues"
    title = "问题"
    template_name = "projects/issues/register.html"
    table_class = IssueTable
    filterset_class = IssueFilter
    cells = "cells/issue"
    fixed_columns = ("summary",)
    default_columns = (
        "level", "state", "left", "kind", "severity", "handler", "lead_unit", "milestone",
        "raised_on", "last_step",
    )  # fmt: skip
    search_hint = "问题、编号、项目、拼音"
    empty_text = "没有问题"
    empty_hint = "在项目页或这里点「提出问题」；周报里提出的也会列在这里。"
    note = "剩余按工作日计；会商、挂起期间停钟。带「堵点」的卡住了节点。"

    actions = (
        Action("看板", "projects:issue_levels", "columns"),
        Action("提出问题", "projects:issue_raise", "plus", primary=True),
    )
    list_tabs = (
        ListTab("全部"),
        ListTab("未销号", "open=1"),
        ListTab("堵点", "open=1&blocking=1"),
        ListTab("超期", "overdue=1"),
        ListTab("待核验", "state=RESOLVED"),
        ListTab("与我有关", "mine=1", counted=False),
    )
    demo = OF_DEMO
    together = True

    def get_queryset(self):
        return self.visible().for_register()

    def beside(self, rows):
        keys = [row.pk for row in rows] if isinstance(rows, list) else rows.order_by().values("pk")
        return beside_issues(keys, timezone.localdate())

    def numbers(self):
        """What stands above the list: of all the person sees, whatever is filtered."""
        return issue_numbers(self.narrowed(self.visible()), timezone.localdate())


class SupervisionRegister(AuditedRegister):
    name = "supervision"
    title = "督办单"
    template_name = "projects/issues/supervision_register.html"
    table_class = SupervisionTable
    filterset_class = SupervisionFilter
    cells = "cells/supervision"
    fixed_columns = ("number",)
    default_columns = (
        "colour", "matter", "project", "state", "unit", "due_on", "sent_on", "received_on",
        "handled_on", "confirmed_on",
    )  # fmt: skip
    search_hint = "文号、事项、项目"
    empty_text = "没有督办单"
    empty_hint = "问题临近时限、超期时由系统起草，经业务管理员或领导审定后下发。"
    note = "蓝：时限前 1 个工作日；黄：已超期；红：超期超过亮灯规则的红灯界限。"

    list_tabs = (
        ListTab("全部"),
        ListTab("待下发", "state=DRAFT"),
        ListTab("待签收", "state=SENT"),
        ListTab("办理中", "state=RECEIVED"),
        ListTab("待确认", "state=HANDLED"),
        ListTab("超期", "overdue=1"),
    )
    demo = OF_DEMO
    together = True

    def get_queryset(self):
        return self.visible().select_related("project", "unit", "issue")

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from accounts.registers import AuditedRegister
from gaoxin.register import Action, Tab
from projects.issues.filters import IssueFilter, SupervisionFilter
from projects.issues.reads.standings import beside_issues, issue_numbers
from projects.issues.rules.machine import FINAL, RUNNING
from projects.issues.tables import IssueTable, SupervisionTable
from projects.models import Issue, Project, SupervisionOrder


class IssueRegister(AuditedRegister):
    name = "issues"
    title = "问题清单"
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
    empty_text = "没有符合条件的问题"
    empty_hint = "在项目页或这里点「提出问题」；周报里提出的也会列在这里。"
    note = "剩余按工作日计；会商、挂起期间停钟。带「堵点」的卡住了节点。"

    def get_queryset(self):
        return Issue.objects.visible_to(self.request.user).for_register()

    def beside(self, rows):
        keys = [row.pk for row in rows] if isinstance(rows, list) else rows.order_by().values("pk")
        return beside_issues(keys, timezone.localdate())

    def get_actions(self):
        return [
            Action("看板", reverse("projects:issue_levels"), "columns"),
            Action("提出问题", reverse("projects:issue_raise"), "plus", primary=True),
        ]

    def get_tabs(self):
        user, today = self.request.user, timezone.localdate()
        late = Q(state__in=RUNNING, due_on__lt=today)
        rows = Issue.objects.visible_to(user)
        is_open = ~Q(state__in=FINAL)
        counts = rows.order_by().aggregate(
            all=Count("pk"),
            open=Count("pk", filter=is_open),
            blocking=Count("pk", filter=is_open & Q(blocking=True)),
            overdue=Count("pk", filter=late),
            verify=Count("pk", filter=Q(state=Issue.State.RESOLVED)),
        )
        tabs = (
            ("全部", "", counts["all"]),
            ("未销号", "open=1", counts["open"]),
            ("堵点", "open=1&blocking=1", counts["blocking"]),
            ("超期", "overdue=1", counts["overdue"]),
            ("待核验", "state=RESOLVED", counts["verify"]),
            ("与我有关", "mine=1", None),
        )
        here = self.request.GET.urlencode()
        return [Tab(label, f"?{query}", count, here == query) for label, query, count in tabs]

    def numbers(self):
        """What stands above the list: of all the person sees, whatever is filtered."""
        return issue_numbers(Issue.objects.visible_to(self.request.user), timezone.localdate())

    def watermark(self, rows):
        demo = rows.filter(project__source=Project.Source.DEMO)
        return "含演示数据" if demo.exists() else ""


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
    empty_text = "没有符合条件的督办单"
    empty_hint = "问题临近时限、超期时由系统起草，经业务管理员或领导审定后下发。"
    note = "蓝：时限前 1 个工作日；黄：已超期；红：超期超过亮灯规则的红灯界限。"

    def get_queryset(self):
        rows = SupervisionOrder.objects.visible_to(self.request.user)
        return rows.select_related("project", "unit", "issue")

    def get_tabs(self):
        today, state = timezone.localdate(), SupervisionOrder.State
        late = Q(state__in=[state.SENT, state.RECEIVED], due_on__lt=today)
        counts = (
            SupervisionOrder.objects.visible_to(self.request.user)
            .order_by()
            .aggregate(
                all=Count("pk"),
                draft=Count("pk", filter=Q(state=state.DRAFT)),
                sent=Count("pk", filter=Q(state=state.SENT)),
                handling=Count("pk", filter=Q(state=state.RECEIVED)),
                handled=Count("pk", filter=Q(state=state.HANDLED)),
                late=Count("pk", filter=late),
            )
        )
        tabs = (
            ("全部", "", counts["all"]),
            ("待下发", "state=DRAFT", counts["draft"]),
            ("待签收", "state=SENT", counts["sent"]),
            ("办理中", "state=RECEIVED", counts["handling"]),
            ("待确认", "state=HANDLED", counts["handled"]),
            ("逾期", "overdue=1", counts["late"]),
        )
        here = self.request.GET.urlencode()
        return [Tab(label, f"?{query}", count, here == query) for label, query, count in tabs]

    def watermark(self, rows):
        demo = rows.filter(project__source=Project.Source.DEMO)
        return "含演示数据" if demo.exists() else ""

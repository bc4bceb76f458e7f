from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.registers import AuditedRegister
from gaoxin.register import Action, Tab, Total
from gaoxin.selection import BulkAct
from gaoxin.templatetags.house import yi
from projects.filters import AppointmentFilter, MilestoneFilter, ProjectFilter
from projects.models import Appointment, Milestone, Project
from projects.models.scopes import lacks_any
from projects.reports.beside import beside_projects, current_holders
from projects.reports.register_sums import AMOUNTS, OF_YEAR, register_sums
from projects.rules.stages import Stage
from projects.tables import AppointmentTable, MilestoneTable, ProjectTable, with_columns

PROJECT_ACTS = (
    ("projects:bulk_appoint", "任命", "user"),
    ("projects:bulk_edit", "批量修改", "edit"),
)


def _export_to(name: str) -> BulkAct:
    """Everyone who may see a list may take the ticked rows of it along."""
    return BulkAct("导出所选", reverse(name), "download", downloads=True)


class ProjectRegister(AuditedRegister):
    name = "projects"
    title = "项目清单"
    table_class = ProjectTable
    filterset_class = ProjectFilter
    cells = "projects/cells/project"
    fixed_columns = ("light", "name")
    default_columns = (
        "stage", "leader", "commissioner", "total_investment", "year_plan", "done_ratio", "pace_gap",
        "next_node", "issues", "report",
    )  # fmt: skip
    search_hint = "名称、企业、拼音"
    summed = frozenset({*AMOUNTS, *OF_YEAR, "done_ratio"})
    counts_later = True  # who lacks people is known from every appointment
    empty_text = "没有符合条件的项目"
    note = (
        "「—」：尚未填报，报道项目为「报道未提及」。"
        "「待更新」：据 2024 年末报道登记，尚未确认，不计到期和逾期。"
    )

    def get_queryset(self):
        return with_columns(Project.objects.visible_to(self.request.user), self.columns)

    def beside(self, rows):
        keys = [p.pk for p in rows] if isinstance(rows, list) else rows.order_by().values("pk")
        return beside_projects(keys, timezone.now(), self.columns)

    def get_actions(self):
        if not roles.RULES["projects:project_add"].allows(self.request.user.role):
            return []
        return [Action("新建项目", reverse("projects:project_add"), "plus", primary=True)]

    def get_bulk_acts(self):
        role = self.request.user.role
        acts = [
            BulkAct(words, reverse(name), icon)
            for name, words, icon in PROJECT_ACTS
            if roles.RULES[name].allows(role)
        ]
        return [*acts, _export_to("projects:register_export")]

    def get_tabs(self):
        counts = self.tab_counts() if self.is_counted else {}
        tabs = (
            ("全部", "", "all"),
            ("红黄灯", "light=RED&light=YELLOW", "lit"),
            ("在建", "stage=CONSTRUCTION", "construction"),
            ("缺人", "lacking=ANY", "lacking"),
            ("阶段待核实", "stage=TO_CHECK", "unknown"),
        )
        here = self.url_without("counts").removeprefix("?")
        return [
            Tab(label, f"?{query}", counts.get(key), here == query) for label, query, key in tabs
        ]

    def tab_counts(self) -> dict[str, int]:
        due = ~Q(status="TERMINATED")
        return Project.objects.visible_to(self.request.user).aggregate(
            all=Count("pk"),
            construction=Count("pk", filter=Q(stage=Stage.CONSTRUCTION)),
            lacking=Count("pk", filter=due & lacks_any(timezone.localdate())),
            unknown=Count("pk", filter=Q(stage="")),
            lit=Count("pk", filter=Q(light__light__in=["RED", "YELLOW"])),
        )

    def totals(self, rows):
        found = register_sums(rows, timezone.localdate())
        amounts = found.amounts.items()
        what = "演示项目" if found.demo is None else "项目"
        beside = f"（演示 {found.demo} 个不计）" if found.demo else ""
        return {
            "name": Total(f"合计 {found.count} 个{what}{beside}"),
            "done_ratio": Total(found.ratio or "—", found.planned),
            "pace_gap": Total("不合计"),
            **{
                name: Total(yi(amount) if known else "—", known)
                for name, (amount, known) in amounts
            },
        }

    def watermark(self, rows):
        return "含演示数据" if rows.demo().exists() else ""


class MilestoneRegister(AuditedRegister):
    name = "milestones"
    title = "节点清单"
    table_class = MilestoneTable
    filterset_class = MilestoneFilter
    cells = "projects/cells/milestone"
    fixed_columns = ("due_on", "name")
    default_columns = ("project", "state", "leader", "commissioner", "unit", "baseline_on", "moves")
    search_hint = "节点、项目、拼音"
    empty_text = "没有符合条件的节点"
    empty_hint = "节点在各项目的「节点」页添加。"

    def get_bulk_acts(self):
        return [_export_to("projects:milestones_export")]

    def get_queryset(self):
        return Milestone.objects.visible_to(self.request.user).with_moves().for_register()

    def beside(self, rows):
        is_page = isinstance(rows, list)
        keys = [m.project_id for m in rows] if is_page else Project.objects.values("pk")
        holders = current_holders(keys, timezone.localdate())

        def give(milestone):
            milestone.project.holders = holders.get(milestone.project_id, {})

        return give

    def get_tabs(self):
        rows = Milestone.objects.visible_to(self.request.user)
        today = timezone.localdate()
        here = self.request.GET.urlencode()
        tabs = (
            ("全部", "", rows.count()),
            ("逾期", "state=overdue", rows.overdue(today).count()),
            ("14 天内", "state=soon", rows.due_soon(today).count()),
            ("调整过", "state=moved", rows.moved().count()),
        )
        return [Tab(label, f"?{query}", count, here == query) for label, query, count in tabs]

    def watermark(self, rows):
        demo = rows.filter(project__source=Project.Source.DEMO)
        return "含演示数据" if demo.exists() else ""


class AppointmentRegister(AuditedRegister):
    name = "appointments"
    title = "人员任命"
    table_class = AppointmentTable
    filterset_class = AppointmentFilter
    cells = "projects/cells/appointment"
    fixed_columns = ("project", "role", "user")
    default_columns = ("title", "unit", "from_on", "to_on", "state", "reason")
    search_hint = "人员、项目、拼音"
    empty_text = "没有符合条件的任命"
    empty_hint = "任命在各项目的「专班」页办理。"

    def get_bulk_acts(self):
        return [_export_to("projects:appointments_export")]

    def get_queryset(self):
        return Appointment.objects.visible_to(self.request.user).select_related(
            "project", "user__unit"
        )

    def watermark(self, rows):
        demo = rows.filter(Q(demo=True) | Q(project__source=Project.Source.DEMO))
        return "含演示数据" if demo.exists() else ""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from accounts.registers import AuditedRegister
from accounts.roles import allows
from gaoxin.register import Action, Tab, Total
from gaoxin.selection import BulkAct
from projects.lights.rules.dimensions import Light
from projects.models import Project, Status
from projects.registry.filters import ProjectFilter
from projects.registry.models.scopes import lacks_any
from projects.registry.reads.beside import beside_projects
from projects.registry.reads.register_sums import AMOUNTS, OF_YEAR, register_sums
from projects.registry.rules.amounts import yi
from projects.registry.rules.stages import Stage
from projects.registry.tables import ProjectTable, with_columns

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
    cells = "cells/project"
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
        if not allows("projects:project_add", self.request.user):
            return []
        return [Action("新建项目", reverse("projects:project_add"), "plus", primary=True)]

    def get_bulk_acts(self):
        acts = [
            BulkAct(words, reverse(name), icon)
            for name, words, icon in PROJECT_ACTS
            if allows(name, self.request.user)
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
        due = ~Q(status=Status.TERMINATED)
        return Project.objects.visible_to(self.request.user).aggregate(
            all=Count("pk"),
            construction=Count("pk", filter=Q(stage=Stage.CONSTRUCTION)),
            lacking=Count("pk", filter=due & lacks_any(timezone.localdate())),
            unknown=Count("pk", filter=Q(stage="")),
            lit=Count("pk", filter=Q(light__light__in=[Light.RED, Light.YELLOW])),
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

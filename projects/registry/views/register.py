from datetime import date
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone

from accounts.registers import AuditedRegister
from gaoxin.counted import Counted
from gaoxin.gathered import Gathering, Kind
from gaoxin.keys import among
from gaoxin.list_figures import ADDED_AT_ONCE
from gaoxin.list_parts import Action, ListTab, Total
from gaoxin.population import Population, told_apart
from gaoxin.prebuilt import rows_of
from gaoxin.selection import BulkAct, export_to
from projects.lights.rules.dimensions import Light
from projects.models import LightRule, Project
from projects.registry.filters import ProjectFilter
from projects.registry.models.scopes import AWAITING, DEMO, IMPORTED, own_keys
from projects.registry.reads.beside import SHOWS_DEMO, beside_projects
from projects.registry.reads.register_sums import (
    AMOUNTS,
    OF_YEAR,
    Sums,
    register_sums,
    stored_sums,
    sums_of_keys,
)
from projects.registry.rules.amounts import yi
from projects.registry.tables import ProjectTable, with_columns
from projects.registry.views.shared import SharedByRole
from projects.registry.views.stored import StoredFigures

URGENT = frozenset({Light.RED, Light.YELLOW})


class ProjectRegister(StoredFigures, SharedByRole, AuditedRegister):
    name = "projects"
    title = "项目清单"
    template_name = "projects/registry/register.html"
    table_class = ProjectTable
    filterset_class = ProjectFilter
    cells = "cells/project"
    fixed_columns = ("light", "name", "reason")  # a light never stands without its reason
    stands_by = "light"
    gathering = Gathering(
        (
            Kind(AWAITING, "confirmed=article", "待更新", "报道录入，未确认"),
            Kind(IMPORTED, "confirmed=import", "导入待确认", "不计空缺，不要求报送"),
        ),
        "projects/registry/_gathered.html",
        "code",
        lambda project: project.light_badge.light in URGENT,
    )
    default_columns = (
        "stage", "leader", "commissioner", "total_investment", "year_plan", "done_ratio", "pace_gap",
        "next_node", "issues", "report",
    )  # fmt: skip
    search_hint = "名称、企业、拼音"
    actions = (
        Action("上级报表", "projects:returns", "doc"),
        Action("导入", "projects:sheets", "upload"),
        Action("新建项目", "projects:project_add", "plus", primary=True),
    )
    list_tabs = (
        ListTab("全部"),
        ListTab("红黄灯", "light=RED&light=YELLOW"),
        ListTab("在建", "stage=CONSTRUCTION"),
        ListTab("有空缺", "lacking=ANY"),
        ListTab("阶段待核实", "stage=TO_CHECK"),
        ListTab("待更新", "confirmed=article"),
        ListTab("导入待确认", "confirmed=import"),
    )
    bulk_acts = (
        BulkAct("任命", "projects:bulk_appoint", "user"),
        BulkAct("批量修改", "projects:bulk_edit", "edit"),
        BulkAct("确认", "projects:bulk_confirm", "check"),
        export_to("projects:register_export"),
        BulkAct("回导表", "projects:sheet_out", "download", downloads=True),
    )
    demo = SHOWS_DEMO
    fiction = DEMO
    together_by = frozenset({"light", "lacking", "report", "issues"})
    summed = frozenset({*AMOUNTS, *OF_YEAR, "done_ratio"})
    counts_later = True  # of who sees some: who lacks people is known from every appointment
    units = "金额：亿元"
    empty_text = "没有项目"
    note = (
        "「—」：尚未填报，报道项目为「报道未提及」。"
        "「待更新」：据 2024 年末报道登记，尚未确认，不计到期和逾期。"
        "「导入待确认」：从 Excel 导入，尚未确认，不计到期、逾期和空缺，不要求报送。"
    )

    @cached_property
    def own(self) -> list[int] | None:
        """The keys of those that the person sees, None for who sees every one."""
        return own_keys(self.request.user) if self.shared() is None else None

    def visible(self):
        """Of who sees some every query of the page is asked for these by their keys: by whose they are, each would
        look through the whole zone."""
        if self.own is None:
            return super().visible()
        return Project.objects.kept().filter(pk__in=among(self.own))

    def get_queryset(self):
        return with_columns(self.visible(), self.columns)

    @cached_property
    def found(self) -> list[int] | None:
        """The keys of the rows that were looked for, in their order, as far as they are few. None where they have an order
        that is computed, for a ready-made view, where fiction is told apart, and where only sums are asked for: of more."""
        if self.view is not None or self.request.sees_demo or "sums" in self.request.GET:
            return None
        rows = self.get_table(self.filterset.qs).data.data
        if rows.query.annotations:
            return None
        return list(rows.values_list("pk", flat=True)[: ADDED_AT_ONCE + 1])

    @property
    def few(self) -> list[int] | None:
        """Where these are all: they are looked for once, and then counted, paged and added up."""
        return None if self.found is None or len(self.found) > ADDED_AT_ONCE else self.found

    def count(self, rows) -> Counted:
        if self.few is None:
            return super().count(rows)
        return Counted(len(self.few), together=self.is_together(self.asked))

    def adds_at_once(self, total: int) -> bool:
        return self.sums_stored or super().adds_at_once(total)

    def added_up(self) -> dict[str, Total]:
        """What the database keeps is not kept a second time: it was read for the numbers, before this could be seen."""
        return self.totals(None) if self.sums_stored else super().added_up()

    def rows_by(self, keys, table):
        """With what the columns show: to ask once more whose they are costs staff half of the page. Only an order by
        what is computed stands in the query that computes it."""
        if table.data.data.query.annotations:
            return super().rows_by(keys, table)
        return rows_of(_shown, tuple(self.columns), keys=keys)

    def page_keys_of(self, table):
        page = table.page
        if self.found is None or page.end_index() > len(self.found):
            return super().page_keys_of(table)
        return self.found[page.start_index() - 1 : page.end_index()] if self.found else []

    @property
    def rule(self) -> LightRule:
        """By which the lights are given that the legend explains."""
        return LightRule.current()

    def beside(self, rows):
        keys = [p.pk for p in rows] if isinstance(rows, list) else rows.order_by().values("pk")
        return beside_projects(keys, timezone.now(), self.columns)

    def _sums(self, rows, today: date) -> tuple[Sums | None, Sums | None]:
        if self.sums_stored:
            return stored_sums(self.stored, today)
        if self.few is None:
            return register_sums(rows, today, self.columns)
        return sums_of_keys(self.few, today, self.columns)

    def totals(self, rows):
        """Facts first; fiction beside them is never in one sum with them."""
        own, demo = self._sums(rows, timezone.localdate())
        sums = own or demo
        if sums is None:
            return {}
        beside = demo if own else None
        count = told_apart(sums.count + beside.count, beside.count) if beside else sums.count
        return {
            "name": Total(f"合计 {count} 个{'' if own else '演示'}项目"),
            "pace_gap": Total("不合计"),
            "done_ratio": _total(sums, beside, "done_ratio"),
            **{name: _total(sums, beside, name) for name in sums.amounts},
        }


def _shown(columns: tuple[str, ...], keys: list[int]) -> QuerySet:
    return with_columns(Project.objects.filter(pk__in=among(keys)), columns)


def _total(sums: Sums, beside: Sums | None, column: str) -> Total:
    text, rows = _said(sums, column)
    if beside is None:
        return Total(text, rows)
    fiction, of = _said(beside, column)
    return Total(text, rows, f"{Population.DEMO.label} {fiction} / {of} 个")


def _said(sums: Sums, column: str) -> tuple[str, int]:
    if column == "done_ratio":
        return sums.ratio or "—", sums.planned
    amount, known = sums.amounts[column]
    return yi(amount) if known else "—", known

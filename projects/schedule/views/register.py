from functools import cached_property

from django.utils import timezone

from accounts.registers import AuditedRegister
from gaoxin.list_parts import Action, ListTab
from gaoxin.selection import export_to
from projects.models import Project, Status
from projects.registry.models.scopes import DEMO, OF_DEMO
from projects.registry.reads.beside import (
    HELD_BY_FICTION,
    SHOWS_DEMO,
    SHOWS_OF_DEMO,
    current_holders,
)
from projects.registry.views.shared import SharedByRole
from projects.schedule.filters import MilestoneFilter, ScheduleFilter
from projects.schedule.reads.late import dues
from projects.schedule.reads.register import driven, with_networks
from projects.schedule.reads.tallied import node_numbers
from projects.schedule.tables import MilestoneTable, ScheduleTable


class MilestoneRegister(SharedByRole, AuditedRegister):
    name = "milestones"
    title = "节点清单"
    table_class = MilestoneTable
    filterset_class = MilestoneFilter
    cells = "cells/milestone"
    fixed_columns = ("due_on", "name")
    default_columns = ("project", "state", "leader", "commissioner", "unit", "baseline_on", "moves")
    search_hint = "节点、项目、拼音"
    empty_text = "没有节点"
    empty_hint = "节点在各项目的「节点」页添加。"

    list_tabs = (
        ListTab("未完成", "state=undone"),
        ListTab("逾期", "state=overdue"),
        ListTab("14 天内", "state=soon"),
        ListTab("调整过", "state=moved"),
        ListTab("全部", "state="),
    )
    opens_with = "state=undone"
    actions = (Action("导入", "projects:sheets", "upload", query="about=MILESTONES"),)
    bulk_acts = (export_to("projects:milestones_export"),)
    demo = SHOWS_OF_DEMO
    fiction = OF_DEMO
    together = True

    def get_queryset(self):
        return self.visible().with_moves().for_register()

    @cached_property
    def as_kept(self) -> dict[str, tuple[int, int]] | None:
        """The query of each tab → of how many facts and fictions; None for who does not see every node."""
        today = timezone.localdate()
        read = lambda: node_numbers(self.population, today)  # noqa: E731
        return None if self.shared() is None else self.keeping(read, "as kept")

    @cached_property
    def tab_numbers(self):
        if self.as_kept is None:
            return super().tab_numbers
        return {tab: self.number(*self.as_kept[tab.query]) for tab in self.list_tabs}

    def count(self, rows):
        if self.as_kept is None or self.view not in self.as_kept:
            return super().count(rows)
        named = rows.filter(project__in=HELD_BY_FICTION)
        return self.counted(*self.as_kept[self.view], named)

    def beside(self, rows):
        is_page = isinstance(rows, list)
        keys = [m.project_id for m in rows] if is_page else Project.objects.values("pk")
        holders = current_holders(keys, timezone.localdate())

        def give(milestone):
            milestone.project.holders = holders.get(milestone.project_id, {})

        return give


class ScheduleRegister(SharedByRole, AuditedRegister):
    """Every project that is planned backward or could be; 未倒排 has its tab."""

    name = "schedules"
    title = "倒排工期"
    table_class = ScheduleTable
    filterset_class = ScheduleFilter
    cells = "cells/schedule"
    fixed_columns = ("name",)
    default_columns = (
        "plan", "target_on", "forecast_on", "shortfall", "next_step", "lever", "due", "leader",
    )  # fmt: skip
    stands_by = "-shortfall"
    search_hint = "项目、企业、拼音"
    empty_text = "当前条件下没有项目"
    empty_hint = "项目登记后，在项目的「工期」页倒排。"
    note = (
        "工期差：按现有进度与目标日期相比，正数为差的工作日，负数为富余。"
        "「测算完成」按已登记的开始、完成逐日重算；未确认的计划不计到期和逾期。"
    )
    list_tabs = (
        ListTab("全部"),
        ListTab("差工期", "state=short"),
        ListTab("计划未确认", "state=draft"),
        ListTab("到期未确认", "state=late"),
        ListTab("未倒排", "state=none"),
    )
    bulk_acts = (export_to("projects:schedules_export"),)
    demo = SHOWS_DEMO
    fiction = DEMO

    def shared(self):
        """By when a plan is late is read from the settings, before the rows."""
        role = super().shared()
        return role and (role, self.filterset.late_day)

    def visible(self):
        return driven(super().visible())

    def get_queryset(self):
        return with_networks(self.visible())

    def keys_of(self, table):
        """What is not computed stands last, by name, whichever way the others stand: thousands of names need not be sorted
        to find the first."""
        if self.asked.get("sort", "").removeprefix("-") not in {"", "shortfall"}:
            return super().keys_of(table)
        rows, page = table.data.data, table.page
        start, end = max(page.start_index() - 1, 0), page.end_index()
        computed = rows.filter(shortfall__isnull=False)
        keys = list(computed.values_list("pk", flat=True)[start:end])
        if len(keys) < end - start:
            before = computed.count()
            others = rows.filter(shortfall=None).order_by("name", "pk")
            keys += others.values_list("pk", flat=True)[max(start - before, 0) : end - before]
        return keys

    def beside(self, rows):
        today = timezone.localdate()
        if isinstance(rows, list):
            admitted = [(project.pk, project.admitted_on) for project in rows]
        else:
            admitted = list(rows.order_by().values_list("pk", "admitted_on"))
        holders, due = current_holders([pk for pk, _ in admitted], today), dues(admitted, today)

        def give(project):
            project.holders = holders.get(project.pk, {})
            project.plan_words = plan_words(project)
            asked = project.status == Status.ACTIVE and not project.plan_number
            project.due = due[project.pk] if asked else None
            project.stale_on = project.computed_on if project.computed_on != today else None

        return give


def plan_words(project) -> str:
    if project.network is None:
        return "未倒排"
    return f"第 {project.plan_number} 版" if project.plan_number else "未确认"

from django.utils import timezone

from accounts.registers import AuditedRegister
from gaoxin.list_parts import ListTab
from gaoxin.selection import export_to
from projects.models import Project
from projects.registry.models.scopes import OF_DEMO
from projects.registry.reads.beside import current_holders
from projects.schedule.filters import MilestoneFilter
from projects.schedule.tables import MilestoneTable


class MilestoneRegister(AuditedRegister):
    name = "milestones"
    title = "节点清单"
    table_class = MilestoneTable
    filterset_class = MilestoneFilter
    cells = "cells/milestone"
    fixed_columns = ("due_on", "name")
    default_columns = ("project", "state", "leader", "commissioner", "unit", "baseline_on", "moves")
    search_hint = "节点、项目、拼音"
    empty_text = "没有符合条件的节点"
    empty_hint = "节点在各项目的「节点」页添加。"

    list_tabs = (
        ListTab("未完成", "state=undone"),
        ListTab("逾期", "state=overdue"),
        ListTab("14 天内", "state=soon"),
        ListTab("调整过", "state=moved"),
        ListTab("全部"),
    )
    bulk_acts = (export_to("projects:milestones_export"),)
    demo = OF_DEMO

    def get_queryset(self):
        return self.visible().with_moves().for_register()

    def beside(self, rows):
        is_page = isinstance(rows, list)
        keys = [m.project_id for m in rows] if is_page else Project.objects.values("pk")
        holders = current_holders(keys, timezone.localdate())

        def give(milestone):
            milestone.project.holders = holders.get(milestone.project_id, {})

        return give

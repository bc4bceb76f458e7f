from django.utils import timezone

from accounts.registers import AuditedRegister
from gaoxin.register import Tab
from projects.models import Milestone, Project
from projects.registry.reads.beside import current_holders
from projects.registry.views.register import _export_to
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

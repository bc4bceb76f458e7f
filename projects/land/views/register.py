from django.db.models import Q
from django.utils import timezone

from accounts.registers import AuditedRegister
from accounts.roles import READERS
from gaoxin.list_parts import Action, ListTab, Total
from gaoxin.population import Population
from projects.land.filters import ParcelFilter
from projects.land.reads.register import beside_parcels, land_panel, sums_of
from projects.land.tables import ParcelTable


class ParcelRegister(AuditedRegister):
    name = "land"
    title = "土地"
    template_name = "projects/land/register.html"
    table_class = ParcelTable
    filterset_class = ParcelFilter
    cells = "cells/parcel"
    fixed_columns = ("name",)
    default_columns = (
        "area", "use", "standard", "state", "company", "projects", "agreed_start_on", "hint", "targets",
    )  # fmt: skip
    search_hint = "宗地、编号、位置、企业、项目"
    empty_text = "没有宗地"
    empty_hint = "由业务管理员登记宗地；工作人员看得到本人项目使用的和尚未出让的宗地。"
    note = (
        "「闲置提示」按约定日期推算，只是提示，是否闲置以认定书为准。"
        "「未认定」：是否标准地尚未认定。没有填面积的不计入亩数。"
    )
    actions = (
        Action("导入", "projects:sheets", "upload", query="about=PARCELS"),
        Action("登记宗地", "projects:parcel_add", "plus", primary=True),
    )
    list_tabs = (
        ListTab("全部"),
        ListTab("标准地", "standard=yes"),
        ListTab("尚未成交", "free=1"),
        ListTab("闲置提示", "idle=1"),
        ListTab("指标未达", "target=UNMET"),
    )
    demo = Q(demo=True)
    summed = frozenset({"area"})
    units = "面积：亩"

    def get_queryset(self):
        return self.visible().for_register()

    def beside(self, rows):
        return beside_parcels(rows, self.request.user, timezone.localdate())

    def panel(self):
        """Above the list, for who sees every parcel: sums over all are for those alone."""
        if self.request.user.role not in READERS:
            return None
        return land_panel(self.narrowed(self.visible()))

    def totals(self, rows):
        """Facts first; fiction beside them is never in one sum with them."""
        own, demo = sums_of(rows)
        if not own.count and not demo.count:
            return {}
        if not own.count:
            return {"name": Total(f"{Population.DEMO.label} {demo.words}")}
        beside = f"{Population.DEMO.label} {demo.words}" if demo.count else ""
        return {"name": Total(f"合计 {own.words}", beside=beside)}

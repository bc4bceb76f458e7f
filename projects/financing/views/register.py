from django.utils import timezone

from accounts.registers import AuditedRegister
from gaoxin.list_parts import Action, ListTab
from projects.financing.filters import FinancingFilter
from projects.financing.reads.funnel import COLUMNS, funnels, longest_in_diligence
from projects.financing.tables import FinancingTable
from projects.registry.models.scopes import OF_DEMO


class FinancingRegister(AuditedRegister):
    name = "financing"
    title = "融资"
    template_name = "projects/financing/register.html"
    table_class = FinancingTable
    filterset_class = FinancingFilter
    cells = "cells/financing"
    fixed_columns = ("code",)
    default_columns = (
        "project", "instrument", "state", "state_on", "institution", "wanted", "approved", "drawn",
        "needed_on", "handler",
    )  # fmt: skip
    search_hint = "编号、用途、机构、项目"
    empty_text = "没有融资"
    empty_hint = "在项目的「资金」页登记；只列出由您负责的项目和由您经办的融资。"
    note = "担保是增信，不计入资金；婉拒、撤回的不计入申请和批准。抵质押情况不在清单和导出中。"

    actions = (Action("融资机构", "projects:institutions", "link"),)
    list_tabs = (
        ListTab("全部"),
        ListTab("办理中", "open=1"),
        ListTab("尽调", "state=DILIGENCE"),
        ListTab("已过需要日期", "late=1"),
        ListTab("婉拒", "state=REFUSED"),
        ListTab("由我经办", "mine=1", counted=False),
    )
    demo = OF_DEMO
    together = True

    def get_queryset(self):
        return self.visible().for_register()

    def funnels(self):
        """What stands above the list: of all the person sees, whatever is filtered."""
        return funnels(self.narrowed(self.visible()))

    def longest(self):
        return longest_in_diligence(self.narrowed(self.visible()), timezone.localdate())

    @property
    def instruments(self):
        return COLUMNS

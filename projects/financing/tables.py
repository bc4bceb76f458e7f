import django_tables2 as tables

from gaoxin.columns import Column, choice, named
from projects.models import FinancingCase


class FinancingTable(tables.Table):
    """Collateral is no column: what is no column stands in no export."""

    code = Column(verbose_name="编号", css="c-name c-short")
    project = named("项目", "project", css="c-reason")
    instrument = choice("方式", "instrument", css="c-half")
    state = choice("状态", "state", css="c-half")
    state_on = Column(verbose_name="到本状态日期", card="状态自", css="nowrap")
    institution = named("机构", "institution", css="c-line", empty_css="is-none none")
    wanted = Column(verbose_name="申请", unit="万元", numeric=True)
    approved = Column(verbose_name="批准", unit="万元", numeric=True)
    drawn = Column(
        verbose_name="放款",
        unit="万元",
        numeric=True,
        value=lambda row: row.drawn if row.may_pay else None,
    )
    purpose = Column(verbose_name="用途", css="c-wide")
    term_months = Column(verbose_name="期限", unit="月", numeric=True, css="c-desk")
    needed_on = Column(verbose_name="需要日期", css="nowrap")
    handler = named("经办人", "handler", css="c-line", empty="空缺")
    backs = Column(
        verbose_name="所担保的贷款",
        accessor="backs__code",
        value=lambda row: row.backs and row.backs.code,
        css="c-desk",
    )
    reason = Column(verbose_name="婉拒或撤回原因", css="c-desk")

    class Meta:
        model = FinancingCase
        fields = ()
        order_by = ("state_on",)

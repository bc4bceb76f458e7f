import django_tables2 as tables

from gaoxin.columns import Column, choice
from projects.models import Parcel

STANDARD = {True: "是", False: "否", None: "未认定"}


class ParcelTable(tables.Table):
    code = Column(verbose_name="编号", css="nowrap c-desk")
    name = Column(verbose_name="宗地", css="c-name", value=lambda row: row.name)
    number = Column(verbose_name="宗地编号", css="c-desk")
    location = Column(verbose_name="位置", css="c-desk")
    area = Column(verbose_name="面积", unit="亩", numeric=True)
    area_sqm = Column(verbose_name="面积", unit="㎡", numeric=True, css="c-desk")
    use = choice("用途", "use")
    standard = Column(
        verbose_name="标准地", empty="未认定",
        value=lambda row: STANDARD[row.standard],
    )  # fmt: skip
    state = Column(verbose_name="状态", accessor="place", value=lambda row: row.state.label)
    company = Column(
        verbose_name="受让企业", accessor="company__name", orderable=False, css="c-line", empty_css="is-none none",
        value=lambda row: row.firm,
    )  # fmt: skip
    projects = Column(
        verbose_name="使用的项目", accessor="pk", orderable=False, css="c-reason", empty_css="is-none none",
        value=lambda row: "、".join(row.project_names),
    )  # fmt: skip
    agreed_start_on = Column(verbose_name="约定开工", css="nowrap")
    hint = Column(
        verbose_name="闲置提示", accessor="pk", orderable=False, css="c-tail", empty_css="is-none none",
        value=lambda row: row.standing.hint_words,
    )  # fmt: skip
    targets = Column(
        verbose_name="控制性指标", accessor="pk", orderable=False, css="c-tail", empty_css="is-none none",
        value=lambda row: row.standing.tally.words,
    )  # fmt: skip
    supply = choice("供应方式", "supply", css="c-desk")
    sold_on = Column(verbose_name="成交日期", css="nowrap c-desk")
    contract_on = Column(verbose_name="合同日期", css="nowrap c-desk")
    delivered_on = Column(verbose_name="交地日期", css="nowrap c-desk")
    title_on = Column(verbose_name="办证日期", css="nowrap c-desk")

    class Meta:
        model = Parcel
        fields = ()
        order_by = ("code",)

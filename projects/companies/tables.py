import django_tables2 as tables

from gaoxin.columns import Column, counted
from projects.models import Company


class CompanyTable(tables.Table):
    name = Column(verbose_name="企业名称", css="c-name")
    credit_code = Column(verbose_name="统一社会信用代码", css="c-line")
    projects = counted(
        "项目", "个", orderable=False, accessor="pk", value=lambda row: row.project_count
    )
    others = Column(
        verbose_name="其他名称", accessor="other_names", orderable=False, css="c-desk",
        empty_css="none c-desk",
    )  # fmt: skip
    needs_check = Column(verbose_name="待核实", css="c-line", empty_css="is-none none")
    updated_at = Column(verbose_name="修改时间", css="nowrap c-desk")

    class Meta:
        model = Company
        fields = ()
        order_by = ("name",)

import django_tables2 as tables

from accounts.models import User
from gaoxin.columns import Column, counted


def _number(label: str, unit: str, field: str) -> Column:
    """What is read beside the rows. By none of these can people be sorted: a list of leaders is no ranking."""
    return counted(
        label, unit, accessor="pk", orderable=False, value=lambda p: getattr(p.standing, field)
    )


class LeaderTable(tables.Table):
    name = Column(verbose_name="领导", value=str, css="c-name")
    title = Column(verbose_name="职务", css="c-line")
    unit = Column(
        verbose_name="单位", accessor="unit__short_name", value=lambda p: p.unit, css="c-line"
    )
    projects = _number("包联项目", "个", "projects")
    red = _number("红灯", "个", "red")
    yellow = _number("黄灯", "个", "yellow")
    overdue = _number("逾期节点", "个", "overdue")
    issues = _number("超期问题", "项", "issues")
    instructions = _number("未办结批示", "项", "instructions")
    vacant = _number("空缺", "个", "vacant")
    visited = Column(
        verbose_name="最近现场办公", accessor="pk", orderable=False, numeric=True,
        value=lambda p: p.standing.visited_on,
    )  # fmt: skip

    class Meta:
        model = User
        fields = ()
        order_by = ()

import django_tables2 as tables

from gaoxin.columns import Column
from projects.models import (
    Notice,
)


class NoticeTable(tables.Table):
    title = Column(verbose_name="标题", css="c-name")
    kind = Column(verbose_name="类别", value=lambda n: n.get_kind_display(), css="c-half")
    text = Column(verbose_name="内容", orderable=False, css="c-wide c-text")
    due_at = Column(verbose_name="时间")
    state = Column(
        verbose_name="状态", accessor="read_at", value=lambda n: "已读" if n.read_at else "未读"
    )

    class Meta:
        model = Notice
        fields = ()
        order_by = ("-due_at",)

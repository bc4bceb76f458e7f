import django_tables2 as tables

from gaoxin.columns import Column
from projects.models import Milestone
from projects.people.rules import Role


class MilestoneTable(tables.Table):
    due_on = Column(verbose_name="计划日期")
    name = Column(verbose_name="节点")
    project = Column(verbose_name="项目", accessor="project__name", value=lambda m: m.project)
    state = Column(verbose_name="状态", accessor="pk", orderable=False, value=lambda m: m.words)
    leader = Column(
        verbose_name="包联领导",
        accessor="pk",
        orderable=False,
        value=lambda m: m.project.holder(Role.LEADER),
    )
    commissioner = Column(
        verbose_name="项目专员",
        accessor="pk",
        orderable=False,
        value=lambda m: m.project.holder(Role.COMMISSIONER),
    )
    kind = Column(verbose_name="类别", value=lambda m: m.get_kind_display())
    unit = Column(verbose_name="责任单位", accessor="unit__short_name", value=lambda m: m.unit)
    forecast_on = Column(verbose_name="预计日期")
    baseline_on = Column(verbose_name="原定日期")
    done_on = Column(verbose_name="完成日期", value=lambda m: m.done_on or m.done_text)
    moves = Column(verbose_name="调整次数", unit="次", numeric=True)
    key = Column(verbose_name="关键")

    class Meta:
        model = Milestone
        fields = ()
        order_by = ("due_on",)

import django_tables2 as tables

from gaoxin.columns import Column, counted
from projects.models import Milestone
from projects.people.rules.roles import Role


class MilestoneTable(tables.Table):
    due_on = Column(verbose_name="计划日期")
    name = Column(verbose_name="节点", css="c-name c-short")
    project = Column(
        verbose_name="项目", accessor="project__name", value=lambda m: m.project, css="c-reason"
    )
    state = Column(
        verbose_name="状态", accessor="pk", orderable=False, value=lambda m: m.words, css="c-half"
    )
    leader = Column(
        verbose_name="包联领导",
        accessor="pk",
        orderable=False,
        value=lambda m: m.project.holder(Role.LEADER),
        css="c-line",
        empty_css="is-none none",
    )
    commissioner = Column(
        verbose_name="项目专员",
        accessor="pk",
        orderable=False,
        value=lambda m: m.project.holder(Role.COMMISSIONER),
        css="c-line",
    )
    kind = Column(verbose_name="类别", value=lambda m: m.get_kind_display())
    unit = Column(
        verbose_name="责任单位", accessor="unit__short_name", value=lambda m: m.unit, css="c-desk"
    )
    forecast_on = Column(verbose_name="预计日期", css="c-desk")
    baseline_on = Column(verbose_name="原定日期", css="c-desk")
    done_on = Column(verbose_name="完成日期", value=lambda m: m.done_on or m.done_text)
    moves = counted("调整次数", "次", css="c-desk")
    key = Column(verbose_name="关键")

    class Meta:
        model = Milestone
        fields = ()
        order_by = ("due_on",)

from datetime import date
from functools import cached_property

import django_filters as filters
from django.db.models import Q
from django.utils import timezone

from accounts.filters import UNITS
from gaoxin.filters import DayFilter, FilterForm, FilterSet, SearchFilter
from projects.models import Milestone, Project, ScheduleTemplate
from projects.people.filters import LedByFilter
from projects.registry.rules.stages import Stage
from projects.schedule.reads.conditions import CONDITIONS
from projects.schedule.reads.late import late_by, late_day
from projects.schedule.reads.register import NO_LEVER, by_lever, in_state
from projects.schedule.rules.levers import LeverKind


class MilestoneFilter(FilterSet):
    q = SearchFilter(method="search")
    state = filters.ChoiceFilter(
        label="状态",
        choices=[
            ("overdue", "逾期未完成"), ("soon", "14 天内到期"), ("undone", "未完成"),
            ("done", "已完成"), ("late", "逾期完成"), ("moved", "调整过时限"),
            ("fixed", "领导定死"), ("unknown", "待核实"),
        ],
        method="by_state", empty_label="全部",
    )  # fmt: skip
    kind = filters.ChoiceFilter(label="类别", choices=Milestone.Kind.choices(), empty_label="全部")
    leader = LedByFilter()
    unit = filters.ModelChoiceFilter(
        label="责任单位", queryset=UNITS, field_name="unit", empty_label="全部"
    )
    key = filters.ChoiceFilter(
        label="关键节点", choices=[("1", "只看关键")], method="by_key", empty_label="全部"
    )
    due_from = DayFilter(label="计划日期起", field_name="due_on", lookup_expr="gte")
    due_to = DayFilter(label="计划日期止", field_name="due_on", lookup_expr="lte")

    class Meta:
        model = Milestone
        fields = ()
        form = FilterForm

    def search(self, rows, name, value):
        found = Project.objects.search(value)
        return rows.filter(Q(project__in=found) | Q(name__icontains=value))

    def condition(self, name, value) -> Q | None:
        """A filter as a condition on a node, where it is one: for each tab that is counted by keys the database looks
        through all nodes once for each of them."""
        return CONDITIONS[name]([value], timezone.now()) if name in CONDITIONS else None

    def by_state(self, rows, name, value):
        return rows.filter(self.condition(name, value))

    def by_key(self, rows, name, value):
        return rows.filter(key=True)


class ScheduleFilter(FilterSet):
    q = SearchFilter(method="search")
    state = filters.ChoiceFilter(
        label="工期",
        choices=[
            ("network", "已倒排"), ("short", "差工期"), ("kept", "能按目标完成"), ("draft", "计划未确认"), ("confirmed", "计划已确认"),
            ("late", "到期未确认计划"), ("none", "未倒排"), ("fault", "不能测算"),
        ],
        method="by_state", empty_label="全部",
    )  # fmt: skip
    stage = filters.ChoiceFilter(label="阶段", choices=Stage.choices(), empty_label="全部")
    template = filters.ModelChoiceFilter(
        label="模板", queryset=ScheduleTemplate.objects.all(), field_name="schedule__template",
        empty_label="全部",
    )  # fmt: skip
    lever = filters.ChoiceFilter(
        label="最有效的办法", choices=[*LeverKind.choices(), (NO_LEVER, "差工期，没有可行办法")],
        method="by_lever", empty_label="全部",
    )  # fmt: skip
    leader = LedByFilter(field_name="pk")
    target_from = DayFilter(label="目标日期起", field_name="schedule__target_on", lookup_expr="gte")
    target_to = DayFilter(label="目标日期止", field_name="schedule__target_on", lookup_expr="lte")

    class Meta:
        model = Project
        fields = ()
        form = FilterForm

    def search(self, rows, name, value):
        return rows.search(value)

    @cached_property
    def late_day(self) -> date:
        """Whose 入库 was on it or before is late without a confirmed plan. Settings and calendar say it, no project."""
        return late_day(timezone.localdate())

    def condition(self, name, value) -> Q | None:
        """A filter as a condition on a project, as above."""
        if name != "state":
            return None
        return late_by(self.late_day) if value == "late" else in_state(value, timezone.now())

    def by_state(self, rows, name, value):
        return rows.filter(self.condition(name, value))

    def by_lever(self, rows, name, value):
        return rows.filter(by_lever(value))

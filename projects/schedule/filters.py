import django_filters as filters
from django.db.models import Q
from django.utils import timezone

from accounts.filters import UNITS
from gaoxin.filters import DayFilter, FilterForm, SearchFilter
from projects.models import Milestone, Project
from projects.people.filters import LedByFilter
from projects.schedule.reads.conditions import CONDITIONS


class MilestoneFilter(filters.FilterSet):
    q = SearchFilter(method="search")
    state = filters.ChoiceFilter(
        label="状态",
        choices=[
            ("overdue", "逾期未完成"), ("soon", "14 天内到期"), ("undone", "未完成"),
            ("done", "已完成"), ("late", "逾期完成"), ("moved", "调整过时限"),
            ("unknown", "待核实"),
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

    def by_state(self, rows, name, value):
        return rows.filter(CONDITIONS[name]([value], timezone.now()))

    def by_key(self, rows, name, value):
        return rows.filter(key=True)

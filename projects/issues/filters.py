import django_filters as filters
from django.db.models import Q
from django.utils import timezone

from accounts.filters import UNITS
from accounts.models import User
from gaoxin.filters import DayFilter, FilterForm, FilterSet, SearchFilter, only
from projects.issues.reads.conditions import CONDITIONS
from projects.models import (
    Issue,
    Project,
    SupervisionOrder,
)
from projects.people.filters import LedByFilter


def issue_handlers(request):
    handled = Issue.objects.exclude(handler=None).order_by().values("handler").distinct()
    return User.objects.filter(pk__in=handled).only("name")


class IssueFilter(FilterSet):
    q = SearchFilter(method="search")
    open = only("销号", "未销号", "by_one")
    state = filters.MultipleChoiceFilter(label="状态", choices=Issue.State.choices())
    level = filters.ChoiceFilter(label="层级", choices=Issue.Level.choices, empty_label="全部")
    overdue = only("超期", "超期未办结", "by_one")
    blocking = only("堵点", "只看堵点", "by_one")
    severity = filters.ChoiceFilter(
        label="严重度", choices=Issue.Severity.choices(), empty_label="全部"
    )
    kind = filters.ChoiceFilter(label="类型", choices=Issue.Kind.choices(), empty_label="全部")
    unit = filters.ModelChoiceFilter(
        label="牵头单位", queryset=UNITS, field_name="lead_unit", empty_label="全部"
    )
    leader = LedByFilter()
    handler = filters.ModelChoiceFilter(label="责任人", queryset=issue_handlers, empty_label="全部")
    vacant = only("责任人空缺", "责任人空缺", "by_vacant")
    project = filters.CharFilter(
        label="项目编号", field_name="project__code", lookup_expr="iexact", max_length=12
    )
    mine = only("与我有关", "我提出或我办理", "by_mine")
    meeting = only("调度会", "列入下次调度会", "by_meeting")
    settled = filters.ChoiceFilter(
        label="办结",
        choices=[
            ("due", "应办结"), ("resolved", "已办结"), ("in_time", "按时办结"), ("closed", "已销号"),
        ],
        method="by_settled", empty_label="全部",
    )  # fmt: skip
    raised_from = DayFilter(label="提出日期起", field_name="raised_on", lookup_expr="gte")
    raised_to = DayFilter(label="提出日期止", field_name="raised_on", lookup_expr="lte")

    class Meta:
        model = Issue
        fields = ()
        form = FilterForm

    def search(self, rows, name, value):
        return rows.search(value)

    def condition(self, name, value) -> Q | None:
        """A filter as a condition on a problem, where it is one: for each tab that is counted by keys the database looks
        through all problems once more."""
        return CONDITIONS[name]([value], timezone.now()) if name in CONDITIONS else None

    def by_one(self, rows, name, value):
        return rows.filter(self.condition(name, value))

    def by_vacant(self, rows, name, value):
        return rows.open().filter(Issue.VACANT)

    def by_mine(self, rows, name, value):
        return rows.concerning(self.request.user)

    def by_meeting(self, rows, name, value):
        return rows.for_meeting()

    def by_settled(self, rows, name, value):
        return {
            "due": lambda: rows.due_for_settlement(timezone.localdate()),
            "resolved": lambda: rows.resolved(),
            "in_time": lambda: rows.resolved_in_time(),
            "closed": lambda: rows.filter(state=Issue.State.CLOSED),
        }[value]()


class SupervisionFilter(FilterSet):
    q = SearchFilter(method="search")
    state = filters.MultipleChoiceFilter(label="状态", choices=SupervisionOrder.State.choices())
    colour = filters.ChoiceFilter(
        label="颜色", choices=SupervisionOrder.Colour.choices(), empty_label="全部"
    )
    overdue = only("超期", "超期未办理", "by_overdue")
    unit = filters.ModelChoiceFilter(label="承办单位", queryset=UNITS, empty_label="全部")
    project = filters.CharFilter(
        label="项目编号", field_name="project__code", lookup_expr="iexact", max_length=12
    )

    class Meta:
        model = SupervisionOrder
        fields = ()
        form = FilterForm

    def search(self, rows, name, value):
        found = Project.objects.search(value)
        own = Q(number__icontains=value) | Q(matter__icontains=value)
        return rows.filter(own | Q(issue__code__icontains=value) | Q(project__in=found))

    def by_overdue(self, rows, name, value):
        return rows.overdue(timezone.localdate())

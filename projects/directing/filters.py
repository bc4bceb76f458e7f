"""How the lists of what leaders have said, met about and seen are filtered."""

import django_filters as filters
from django.db.models import Q
from django.utils import timezone

from accounts.filters import UNITS
from accounts.models import User
from gaoxin.fields import MonthField
from gaoxin.filters import DayFilter, FilterForm, FilterSet, SearchFilter, only
from projects.directing.models.instruction import addressed_to
from projects.models import (
    DispatchMeeting,
    Instruction,
    Project,
    SiteVisit,
    SiteVisitProject,
)


class MonthFilter(filters.Filter):
    field_class = MonthField


def givers(request):
    given = Instruction.objects.order_by().values("given_by").distinct()
    return User.objects.filter(pk__in=given).only("name")


def receivers(request):
    given = Instruction.objects.exclude(to=None).order_by().values("to")
    return User.objects.filter(pk__in=given).only("name")


def visitors(request):
    return User.objects.filter(pk__in=SiteVisit.objects.order_by().values("leader")).only("name")


class InstructionFilter(FilterSet):
    q = SearchFilter(method="search")
    open = only("办结", "未办结", "by_open")
    state = filters.MultipleChoiceFilter(label="状态", choices=Instruction.State.choices())
    overdue = only("超期", "超期未答复", "by_overdue")
    month = MonthFilter(label="应办结月份", method="by_month")
    to = filters.ModelChoiceFilter(label="承办人", queryset=receivers, empty_label="全部")
    vacant = only("承办人空缺", "承办人空缺", "by_vacant")
    given_by = filters.ModelChoiceFilter(label="批示领导", queryset=givers, empty_label="全部")
    unit = filters.ModelChoiceFilter(label="承办单位", queryset=UNITS, empty_label="全部")
    project = filters.CharFilter(
        label="项目编号", field_name="project__code", lookup_expr="iexact", max_length=12
    )
    kind = filters.ChoiceFilter(
        label="来源",
        choices=[("MEETING", "议定事项"), ("REPORT", "通报"), ("VISIT", "现场办公")],
        method="by_kind", empty_label="全部",
    )  # fmt: skip
    unconfirmed = only("代录", "领导本人未确认", "by_unconfirmed")
    mine = only("我承办的", "我承办的", "by_mine")

    class Meta:
        model = Instruction
        fields = ()
        form = FilterForm

    def search(self, rows, name, value):
        return rows.search(value)

    def by_open(self, rows, name, value):
        return rows.open()

    def by_vacant(self, rows, name, value):
        return rows.open().filter(to=None)

    def by_overdue(self, rows, name, value):
        return rows.overdue(timezone.localdate())

    def by_month(self, rows, name, value):
        return rows.due_in_month(value)

    def by_kind(self, rows, name, value):
        return {
            "MEETING": lambda: rows.exclude(resolution=None),
            "REPORT": lambda: rows.exclude(report=None).filter(resolution=None),
            "VISIT": lambda: rows.exclude(visit=None),
        }[value]()

    def by_unconfirmed(self, rows, name, value):
        return rows.unconfirmed()

    def by_mine(self, rows, name, value):
        return rows.filter(addressed_to(self.request.user))


class MeetingFilter(FilterSet):
    q = SearchFilter(method="search")
    state = filters.ChoiceFilter(
        label="状态", choices=[("open", "进行中"), ("closed", "已结束")], method="by_state",
        empty_label="全部",
    )  # fmt: skip
    held_from = DayFilter(label="日期起", field_name="held_on", lookup_expr="gte")
    held_to = DayFilter(label="日期止", field_name="held_on", lookup_expr="lte")

    class Meta:
        model = DispatchMeeting
        fields = ()
        form = FilterForm

    def search(self, rows, name, value):
        return rows.filter(Q(place__icontains=value) | Q(chair__name__icontains=value))

    def by_state(self, rows, name, value):
        return rows.filter(closed_at__isnull=value == "open")


class VisitFilter(FilterSet):
    q = SearchFilter(method="search")
    leader = filters.ModelChoiceFilter(label="领导", queryset=visitors, empty_label="全部")
    project = filters.CharFilter(label="项目编号", method="by_project", max_length=12)
    on_from = DayFilter(label="日期起", field_name="on", lookup_expr="gte")
    on_to = DayFilter(label="日期止", field_name="on", lookup_expr="lte")

    class Meta:
        model = SiteVisit
        fields = ()
        form = FilterForm

    def search(self, rows, name, value):
        found = self._links().filter(project__in=Project.objects.search(value))
        return rows.filter(Q(seen__icontains=value) | Q(pk__in=found.values("visit")))

    def by_project(self, rows, name, value):
        found = self._links().filter(project__code__iexact=value)
        return rows.filter(pk__in=found.values("visit"))

    def _links(self):
        """Nobody finds a visit by a project that they do not see."""
        return SiteVisitProject.objects.visible_to(self.request.user)

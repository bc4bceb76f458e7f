import django_filters as filters
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.filters import UNITS, NameSearch, with_names
from accounts.models import User
from gaoxin.filters import DayFilter, FilterForm, FilterSet, SearchFilter, only
from projects.models import (
    Absence,
    Appointment,
    Handover,
    Post,
    Project,
    Status,
)
from projects.people.reads.load import held_by_people, over_the_limit
from projects.people.rules.roles import SINGLE


def _in_office(**conditions):
    """People who hold or held a role on a project: the ones worth offering in a filter."""
    held = Appointment.objects.valid().filter(**conditions)
    return User.objects.filter(pk__in=held.values("user")).only("name")


HOLDERS = _in_office()


LEADERS = _in_office(role=Appointment.Role.LEADER)


COMMISSIONERS = _in_office(role=Appointment.Role.COMMISSIONER)


class LedByFilter(filters.ModelChoiceFilter):
    """Rows of the projects that a person leads today; `field_name`: by what a row names its project."""

    def __init__(self, field_name="project", **more):
        super().__init__(
            field_name=field_name, label="包联领导", queryset=LEADERS, empty_label="全部", **more
        )

    def filter(self, rows, leader):
        if leader is None:
            return rows
        held = Appointment.objects.current(timezone.localdate())
        led = held.projects_of(leader, Appointment.Role.LEADER)
        return rows.filter(**{f"{self.field_name}__in": led})


SINGLE_ROLES = [(role.value, role.label) for role in SINGLE]


class AppointmentFilter(FilterSet):
    q = SearchFilter(method="search")
    as_of = DayFilter(label="当日在任", method="by_day")
    state = filters.ChoiceFilter(
        label="状态",
        choices=[
            ("current", "在任"), ("in_hand", "在手（项目未终止）"), ("past", "已卸任"), ("void", "已作废"),
        ],
        method="by_state", empty_label="全部",
    )  # fmt: skip
    role = filters.ChoiceFilter(
        label="角色", choices=Appointment.Role.choices(), empty_label="全部"
    )
    person = filters.ModelChoiceFilter(
        label="人员", queryset=HOLDERS, field_name="user", empty_label="全部"
    )
    unit = filters.ModelChoiceFilter(
        label="单位", queryset=UNITS, field_name="user__unit", empty_label="全部"
    )

    class Meta:
        model = Appointment
        fields = ()
        form = FilterForm

    def search(self, rows, name, value):
        found = Project.objects.search(value)
        return rows.filter(
            Q(project__in=found) | Q(user__in=with_names(User.objects.all(), value, "search_text"))
        )

    def by_day(self, rows, name, value):
        """Who held what on that day by what is known today; those voided since stay to be seen."""
        return rows.covering(value)

    def by_state(self, rows, name, value):
        today = timezone.localdate()
        return {
            "current": lambda: rows.current(today),
            "in_hand": lambda: rows.current(today).exclude(project__status=Status.TERMINATED),
            "past": lambda: (
                rows.valid()
                .filter(to_on__lte=today)
                .exclude(pk__in=rows.current(today).values("pk"))
            ),
            "void": lambda: rows.exclude(voided_at=None),
        }[value]()


class LoadFilter(FilterSet):
    """Of people, by what they hold today on the projects that the asker sees."""

    q = NameSearch(label="检索", paths=("search_text", "unit__search_text"))
    role = filters.ChoiceFilter(
        label="角色", choices=Appointment.Role.choices(), method="by_role", empty_label="全部"
    )
    unit = filters.ModelChoiceFilter(label="单位", queryset=UNITS, empty_label="全部")
    over = only("超限", "任项目专员超过上限", "by_over")

    class Meta:
        model = User
        fields = ()
        form = FilterForm

    @property
    def held(self):
        population, today = self.request.population, timezone.localdate()
        return held_by_people(self.request.user, population, today)

    def by_role(self, people, name, value):
        return people.filter(pk__in=self.held.filter(role=value).values("user"))

    def by_over(self, people, name, value):
        return people.filter(pk__in=over_the_limit(self.held))


class StaffingFilter(FilterSet):
    """Of projects, by who holds what today."""

    q = SearchFilter(method="search")
    vacant = filters.ChoiceFilter(
        label="空缺", choices=[*SINGLE_ROLES, ("ANY", "任一岗位")], method="by_vacancy",
        empty_label="全部",
    )  # fmt: skip
    person = filters.ModelChoiceFilter(
        label="人员", queryset=HOLDERS, method="by_person", empty_label="全部"
    )
    unit = filters.ModelChoiceFilter(
        label="牵头单位", queryset=UNITS, field_name="lead_unit", empty_label="全部"
    )

    class Meta:
        model = Project
        fields = ()
        form = FilterForm

    def search(self, rows, name, value):
        return rows.search(value)

    def by_vacancy(self, rows, name, value):
        posts = Post.objects.vacant()
        posts = posts if value == "ANY" else posts.filter(role=value)
        return rows.filter(pk__in=posts.values("project"))

    def by_person(self, rows, name, value):
        held = Appointment.objects.current(timezone.localdate()).projects_of(value)
        return rows.filter(pk__in=held)


class VacancyFilter(FilterSet):
    q = SearchFilter(method="search")
    role = filters.ChoiceFilter(label="岗位", choices=SINGLE_ROLES, empty_label="全部")
    since = filters.ChoiceFilter(
        label="空缺原因", choices=[("never", "未任命"), ("left", "离任后空缺")], method="by_since",
        empty_label="全部",
    )  # fmt: skip
    leader = LedByFilter()
    unit = filters.ModelChoiceFilter(
        label="牵头单位", queryset=UNITS, field_name="project__lead_unit", empty_label="全部"
    )

    class Meta:
        model = Post
        fields = ()
        form = FilterForm

    def search(self, rows, name, value):
        return rows.filter(project__in=Project.objects.search(value))

    def by_since(self, rows, name, value):
        begun = Appointment.objects.valid().filter(
            project=OuterRef("project"), role=OuterRef("role"), from_on__lte=timezone.localdate()
        )
        return rows.filter(Exists(begun) if value == "left" else ~Exists(begun))


class AbsenceFilter(FilterSet):
    q = SearchFilter(method="search")
    state = filters.ChoiceFilter(
        label="状态",
        choices=[
            ("today", "今天不在岗"), ("coming", "未开始"), ("past", "已结束"), ("withdrawn", "已撤回"),
        ],
        method="by_state", empty_label="全部",
    )  # fmt: skip
    kind = filters.ChoiceFilter(label="类别", choices=Absence.Kind.choices(), empty_label="全部")
    mine = only("代办", "由我代办的", "by_mine")

    class Meta:
        model = Absence
        fields = ()
        form = FilterForm

    def search(self, rows, name, value):
        people = with_names(User.objects.all(), value, "search_text")
        return rows.filter(Q(user__in=people) | Q(delegate__in=people))

    def by_state(self, rows, name, value):
        today = timezone.localdate()
        return {
            "today": lambda: rows.on(today),
            "coming": lambda: rows.standing().filter(from_on__gt=today),
            "past": lambda: rows.standing().filter(to_on__lt=today),
            "withdrawn": lambda: rows.exclude(withdrawn_at=None),
        }[value]()

    def by_mine(self, rows, name, value):
        return rows.filter(delegate=self.request.user)


class HandoverFilter(FilterSet):
    q = SearchFilter(method="search")
    state = filters.ChoiceFilter(
        label="状态",
        choices=[("open", "待确认"), ("confirmed", "双方已确认"), ("closed", "已关闭")],
        method="by_state", empty_label="全部",
    )  # fmt: skip
    role = filters.ChoiceFilter(
        label="角色", choices=Appointment.Role.choices(), empty_label="全部"
    )
    mine = only("待我确认", "待我确认的", "by_mine")

    class Meta:
        model = Handover
        fields = ()
        form = FilterForm

    def search(self, rows, name, value):
        people = with_names(User.objects.all(), value, "search_text")
        named = Q(ended__user__in=people) | Q(successor__user__in=people)
        return rows.filter(named | Q(project__in=Project.objects.search(value)))

    def by_state(self, rows, name, value):
        return {
            "open": rows.open,
            "confirmed": rows.confirmed,
            "closed": lambda: rows.exclude(closed_at=None),
        }[value]()

    def by_mine(self, rows, name, value):
        return rows.confirmable_by(self.request.user)

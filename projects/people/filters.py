import django_filters as filters
from django.db.models import Q
from django.utils import timezone

from accounts.filters import with_names
from accounts.models import User
from gaoxin.filters import FilterForm
from projects.models import (
    Appointment,
    Project,
)


def _in_office(**conditions):
    """People who hold or held a role on a project: the ones worth offering in a filter."""
    held = Appointment.objects.valid().filter(**conditions)
    return User.objects.filter(pk__in=held.values("user")).only("name")


HOLDERS = _in_office()


LEADERS = _in_office(role=Appointment.Role.LEADER)


COMMISSIONERS = _in_office(role=Appointment.Role.COMMISSIONER)


class AppointmentFilter(filters.FilterSet):
    q = filters.CharFilter(label="检索", method="search", max_length=100)
    state = filters.ChoiceFilter(
        label="状态",
        choices=[("current", "在任"), ("past", "已卸任"), ("void", "已作废")],
        method="by_state", empty_label="全部",
    )  # fmt: skip
    role = filters.ChoiceFilter(
        label="角色", choices=Appointment.Role.choices(), empty_label="全部"
    )
    person = filters.ModelChoiceFilter(
        label="人员", queryset=HOLDERS, field_name="user", empty_label="全部"
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

    def by_state(self, rows, name, value):
        today = timezone.localdate()
        return {
            "current": lambda: rows.current(today),
            "past": lambda: rows.valid().filter(to_on__lt=today),
            "void": lambda: rows.exclude(voided_at=None),
        }[value]()

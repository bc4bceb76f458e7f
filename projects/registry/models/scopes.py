"""Conditions on a project: who works on it, whose unit it is, what it lacks.

Each looks the project up in a list of projects (`pk__in`), which the database makes once per
query; EXISTS would ask again for every project, at 10,000 of them for six times as long.
"""

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from accounts.models import Unit
from accounts.roles import Role
from projects.people.models.appointment import Appointment
from projects.people.models.task_force import TaskForce, TaskForceUnit


def lacks(what: str, today) -> Q:
    """A project without TASK_FORCE, or without a current holder of the role `what`."""
    if what == "TASK_FORCE":
        return ~Q(pk__in=TaskForce.objects.values("project"))
    return ~Q(pk__in=Appointment.objects.current(today).filter(role=what).values("project"))


def lacks_any(today) -> Q:
    leader, keeper = Appointment.Role.LEADER, Appointment.Role.COMMISSIONER
    return lacks(leader, today) | lacks("TASK_FORCE", today) | lacks(keeper, today)


def works_on(user, roles=None) -> Q:
    mine = Appointment.objects.current(timezone.localdate()).filter(user=user)
    if roles:
        mine = mine.filter(role__in=roles)
    return Q(pk__in=mine.values("project"))


def heads_unit_of(user) -> Q:
    headed = Unit.objects.filter(head=user)
    supporting = TaskForceUnit.objects.filter(unit__in=headed)
    return Q(lead_unit__in=headed) | Q(pk__in=supporting.values("task_force__project"))


def assists_leader_of(user) -> Q:
    """A project whose leader has named this person their assistant (联络员)."""
    led = Appointment.objects.current(timezone.localdate()).filter(
        role=Appointment.Role.LEADER, user__assistant=user
    )
    return Q(pk__in=led.values("project"))


def owes_report(user) -> Q:
    """A project whose report of the running week this person is to file."""
    duties = apps.get_model("projects.ReportDuty").objects.open(timezone.now())
    return Q(pk__in=duties.filter(user=user).values("project"))


NOBODY = Q(pk__in=[])
LOGGERS = (Appointment.Role.COMMISSIONER, Appointment.Role.CHIEF, Appointment.Role.MEMBER)


def office_or(user, condition: Q) -> Q:
    """Every project for the project office, those of `condition` for staff and leaders, none for
    the other administrators."""
    if user.role == Role.ADMIN:
        return Q()
    return condition if user.role in {Role.STAFF, Role.MANAGER} else NOBODY


def takes_part(user, roles=None) -> Q:
    """A project one works on (in one of `roles`), or whose unit one heads."""
    return works_on(user, roles) | heads_unit_of(user)


def may_log(user) -> Q:
    """Whose weekly report a person may file: the project office any project's, others where they
    are commissioner, chief or member, head one of its units, or are named to file it."""
    return office_or(user, takes_part(user, LOGGERS) | owes_report(user))

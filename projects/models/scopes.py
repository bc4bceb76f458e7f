"""Conditions on a project: who works on it, whose unit it is, what it lacks."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Unit
from projects.models.appointment import Appointment
from projects.models.task_force import TaskForce, TaskForceUnit


def lacks(what: str, today) -> Q:
    """A project without TASK_FORCE, or without a current holder of the role `what`."""
    if what == "TASK_FORCE":
        return ~Q(Exists(TaskForce.objects.filter(project=OuterRef("pk"))))
    holders = Appointment.objects.current(today).filter(project=OuterRef("pk"), role=what)
    return ~Q(Exists(holders))


def lacks_any(today) -> Q:
    return lacks("LEADER", today) | lacks("TASK_FORCE", today) | lacks("COMMISSIONER", today)


def works_on(user, roles=None) -> Q:
    mine = Appointment.objects.current(timezone.localdate()).filter(
        project=OuterRef("pk"), user=user
    )
    return Q(Exists(mine.filter(role__in=roles) if roles else mine))


def heads_unit_of(user) -> Q:
    headed = Unit.objects.filter(head=user)
    return Q(lead_unit__in=headed) | Q(
        Exists(TaskForceUnit.objects.filter(task_force__project=OuterRef("pk"), unit__in=headed))
    )

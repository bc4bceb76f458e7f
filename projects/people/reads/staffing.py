"""Who holds the single roles of projects today, as `Staffing` stores it."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from projects.models import Appointment, Project, Staffing, TaskForce
from projects.people.rules.roles import SINGLE


def compute(projects: Collection[int], today: date) -> dict[int, Staffing]:
    """Project → what is to be stored of it. Two queries."""
    found = {key: Staffing(project_id=key, computed_on=today) for key in projects}
    forces = TaskForce.objects.filter(project__in=found).values_list("project", flat=True)
    for key in forces:
        found[key].has_task_force = True
    held = Appointment.objects.not_over(today).filter(project__in=found, role__in=SINGLE)
    for key, role, user, from_on in held.order_by().values_list(
        "project", "role", "user", "from_on"
    ):
        name = role.lower()
        setattr(found[key], f"{name}_open", False)
        if from_on <= today:
            setattr(found[key], f"{name}_id", user)
    return found


def stale_keys(today: date) -> list[int]:
    """Projects whose staffing was not written today."""
    fresh = Staffing.objects.filter(computed_on__gte=today)
    rows = Project.objects.filter(~Q(pk__in=fresh.values("project")))
    return list(rows.order_by("pk").values_list("pk", flat=True))

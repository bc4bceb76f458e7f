"""What belongs to a unit: its places in task forces."""

from django.db.models import QuerySet

from accounts.belongings import Belonging, count_up
from accounts.models import Unit, User
from projects.models import TaskForce, TaskForceUnit


def rows() -> QuerySet:
    found = TaskForceUnit.objects.filter(task_force__project__removed_on=None)
    return found.select_related("task_force__project").order_by("task_force__project__code")


def move(rows: QuerySet, field: str, into: Unit, by: User) -> int:
    """A task force that has both units keeps one row, as its lead unit if either was."""
    found = list(rows.values_list("pk", "task_force", "role"))
    forces = [force for _, force, _ in found]
    there = TaskForceUnit.objects.filter(task_force__in=forces, unit=into)
    both = set(there.values_list("task_force", flat=True))
    led = [force for _, force, role in found if role == TaskForceUnit.Role.LEAD]
    there.filter(task_force__in=led).update(role=TaskForceUnit.Role.LEAD)
    spare = {key for key, force, _ in found if force in both}
    TaskForceUnit.objects.filter(pk__in=spare).delete()
    moved = [key for key, _, _ in found if key not in spare]
    TaskForceUnit.objects.filter(pk__in=moved).update(unit=into)
    count_up(TaskForce.objects.filter(pk__in=forces), by)
    return len(found)


BELONGINGS = (Belonging("task_force_units", rows, shown="task_force", move=move),)

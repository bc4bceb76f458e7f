"""What belongs to a unit: the projects it leads."""

from django.db.models import QuerySet
from django.utils import timezone

from accounts.belongings import Belonging, hand_over
from accounts.models import Unit, User
from projects.models import Project, ReportDuty
from projects.weekly.actions.duties import write_fillers


def move_led(rows: QuerySet, field: str, into: Unit, by: User) -> int:
    """What the old head was to report for want of anybody else, the new head is."""
    keys = list(rows.values_list("pk", flat=True))
    count = hand_over(rows, field, into, by)
    write_fillers(ReportDuty.objects.filter(project__in=keys), now=timezone.now(), by=by)
    return count


BELONGINGS = (
    Belonging(
        "led_projects", Project.objects.kept, "lead_unit", url="/projects/?unit={}", move=move_led
    ),
)

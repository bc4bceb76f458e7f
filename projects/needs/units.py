"""What belongs to a unit: the needs it sees to. One that is secured names who saw to it."""

from django.db.models import QuerySet
from django.utils import timezone

from accounts.belongings import Belonging
from projects.models import ResourceNeed


def needs() -> QuerySet:
    rows = ResourceNeed.objects.kept().with_standing(timezone.localdate()).unsecured()
    keys = rows.order_by().values("pk")
    return ResourceNeed.objects.filter(pk__in=keys).select_related("project")


BELONGINGS = (Belonging("unit_needs", needs, field="unit_responsible", shown="project"),)

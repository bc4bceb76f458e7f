"""What belongs to a unit: the items it decides, and the permits that are with it. What is decided names who decided."""

from django.db.models import QuerySet

from accounts.belongings import Belonging
from projects.models import PermitItem, PermitStep


def items() -> QuerySet:
    return PermitItem.objects.in_use()


def permits() -> QuerySet:
    return PermitStep.objects.kept().undecided().select_related("project", "item")


BELONGINGS = (
    Belonging("authority_items", items, field="authority"),
    Belonging("unit_permits", permits),
)

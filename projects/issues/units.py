"""What belongs to a unit: open problems and supervision orders. Steps keep the words of their day."""

from django.db.models import Q, QuerySet

from accounts.belongings import Belonging, count_up, hand_over
from accounts.models import Unit, User
from projects.models import Issue, IssueUnit, SupervisionOrder


def led() -> QuerySet:
    return Issue.objects.kept().open()


def move_led(rows: QuerySet, field: str, into: Unit, by: User) -> int:
    """Who leads now supports no more."""
    keys = list(rows.values_list("pk", flat=True))
    IssueUnit.objects.filter(issue__in=keys, unit=into).delete()
    return hand_over(Issue.objects.filter(pk__in=keys), field, into, by)


def supported() -> QuerySet:
    found = IssueUnit.objects.filter(issue__in=led())
    return found.select_related("issue").order_by("issue__code")


def move_supported(rows: QuerySet, field: str, into: Unit, by: User) -> int:
    """An issue that `into` supports or leads already keeps one row of it, or none."""
    found = dict(rows.values_list("pk", "issue"))
    issues = Issue.objects.filter(pk__in=found.values())
    has = set(
        issues.filter(Q(lead_unit=into) | Q(issue_units__unit=into)).values_list("pk", flat=True)
    )
    spare = [key for key, issue in found.items() if issue in has]
    IssueUnit.objects.filter(pk__in=spare).delete()
    IssueUnit.objects.filter(pk__in=found.keys() - {*spare}).update(unit=into)
    count_up(issues, by)
    return len(found)


def orders() -> QuerySet:
    return SupervisionOrder.objects.filter(project__removed_on=None).open()


ORDERS = "/supervision/?unit={}&state=DRAFT&state=SENT&state=RECEIVED&state=HANDLED"
# In this order: what is led by then is supported no more.
BELONGINGS = (
    Belonging("led_issues", led, "lead_unit", url="/issues/?unit={}&open=1", move=move_led),
    Belonging("supported_issues", supported, shown="issue", move=move_supported),
    Belonging("unit_orders", orders, url=ORDERS),
)

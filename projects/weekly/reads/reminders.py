"""Of which unanswered reports somebody is still to be told: asked each minute, when as a rule it is of none."""

from collections.abc import Collection
from functools import partial

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.db.models.lookups import GreaterThanOrEqual

from accounts.models import User
from accounts.roles import BUSINESS
from projects.models import Appointment, Notice, ReportDuty
from projects.weekly.rules.reminders import Step

ROLE_OF = {Step.CHIEF: Appointment.Role.CHIEF, Step.LEADER: Appointment.Role.LEADER}
RELAYED = "relay"


def key_of(duty: int | str, step: Step) -> str:
    """The occasion of a message."""
    return f"duty:{duty}:{step}"


def untold(weeks: Collection[int], steps: Collection[Step], office: Collection[int]):
    """The unanswered reports of weeks but those of which on each of the rungs who is to be told was: themselves,
    or by the `office`, whose every member was asked to pass it on. A few more may be among them."""
    rows = ReportDuty.objects.unanswered().filter(week__in=weeks, project__removed_on=None)
    open_still = Q(pk__in=())
    for step in steps:
        open_still |= ~_settled(step, office)
    return rows.filter(open_still)


def _settled(step: Step, office: Collection[int]) -> Q:
    role = ROLE_OF.get(step)
    person = f"project__staffing__{role.value.lower()}" if role else "user"
    words = partial(Value, output_field=TextField())
    key = Concat(words("duty:"), Cast(OuterRef("pk"), TextField()), words(f":{step}"))
    told = Notice.objects.filter(user=OuterRef(person), key=key)
    relayed = Notice.objects.filter(user__in=office, key=Concat(key, words(f":{RELAYED}")))
    times = relayed.order_by().values("key").annotate(count=Count("pk")).values("count")
    able = User.objects.accounts().filter(role__in=BUSINESS, pk=OuterRef(person))
    passed_on = Q(GreaterThanOrEqual(Coalesce(Subquery(times), 0), len(office))) & Q(~Exists(able))
    settled = Q(Exists(told)) | Q(passed_on)
    # Who fills it in was told at the cut-off.
    return settled | Q(**{person: F("user")}) if role else settled

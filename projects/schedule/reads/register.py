"""Projects with what is stored of their networks, for the list, and what that list is asked for."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from projects.models import SchedulePlan, Status
from projects.schedule.reads.late import BEFORE_OPERATION, late_plan, planned
from projects.schedule.reads.short import SHORT

NETWORK = Q(schedule__isnull=False)
# Without a network and still to be built: what may be planned backward.
UNPLANNED = Q(schedule=None, stage__in=["", *BEFORE_OPERATION], status=Status.ACTIVE)
SHOWN = {
    "network": "schedule",
    "target_on": "schedule__target_on",
    "shortfall": "schedule__forecast__shortfall",
    "forecast_on": "schedule__forecast__forecast_on",
    "next_step": "schedule__forecast__next_step",
    "next_on": "schedule__forecast__next_on",
    "best_lever": "schedule__forecast__best_lever",
    "gain": "schedule__forecast__gain",
    "fault": "schedule__forecast__fault",
    "computed_on": "schedule__forecast__computed_on",
}


def driven(projects: QuerySet) -> QuerySet:
    """Those with a network, and those that could have one."""
    return projects.exclude(status=Status.TERMINATED).filter(NETWORK | UNPLANNED)


def with_networks(projects: QuerySet) -> QuerySet:
    """With what their networks' forecasts and last plans say, NULL for those without."""
    last = SchedulePlan.objects.filter(schedule__project=OuterRef("pk")).order_by("-number")
    return projects.annotate(
        **{name: F(path) for name, path in SHOWN.items()},
        plan_number=Subquery(last.values("number")[:1]),
        plan_at=Subquery(last.values("confirmed_at")[:1]),
    ).defer("description", "source_note", "search_text")


STATES: dict[str, Callable[[date], Q]] = {
    "short": lambda today: SHORT,
    "kept": lambda today: Q(schedule__forecast__shortfall__lte=0),
    "fault": lambda today: NETWORK & ~Q(schedule__forecast__fault=""),
    "network": lambda today: NETWORK,
    "draft": lambda today: NETWORK & ~Q(pk__in=planned()),
    "confirmed": lambda today: Q(pk__in=planned()),
    "late": late_plan,
    "none": lambda today: UNPLANNED,
}
NO_LEVER = "none"


def by_lever(kind: str) -> Q:
    """By what helps most; NO_LEVER: the target is missed and nothing is known that would bring it nearer."""
    if kind == NO_LEVER:
        return SHORT & Q(schedule__forecast__lever_kind="")
    return Q(schedule__forecast__lever_kind=kind)


def in_state(state: str, now: datetime) -> Q:
    return STATES[state](timezone.localdate(now))


# key of the query → the condition, of the values given for it
CONDITIONS: dict[str, Callable[[Sequence[str], datetime], Q]] = {
    "state": lambda states, now: in_state(states[0], now)
}

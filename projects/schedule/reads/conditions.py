"""What the list of milestones is asked for, as conditions on a milestone: the list is filtered by them and the start
page counts by them."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from projects.schedule.models.milestone import COUNTING, DONE_LATE, MOVED, UNDONE, Milestone

STATES: dict[str, Callable[[date], Q]] = {
    "overdue": Milestone.overdue_condition,
    "soon": Milestone.soon_condition,
    "undone": lambda today: COUNTING & UNDONE,
    "done": lambda today: ~UNDONE,
    "late": lambda today: DONE_LATE,
    "moved": lambda today: MOVED,
    "fixed": lambda today: UNDONE & ~Q(fixed_reason=""),
    "unknown": lambda today: UNDONE & Q(project__confirmed_at=None),
}


def in_state(states: Sequence[str], now: datetime) -> Q:
    [state] = states
    return STATES[state](timezone.localdate(now))


# key of the query → the condition, of the values given for it
CONDITIONS: dict[str, Callable[[Sequence[str], datetime], Q]] = {"state": in_state}

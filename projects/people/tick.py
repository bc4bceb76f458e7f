"""Who holds what today is written anew on each day. Handovers: the list of one planned ahead is frozen on its day,
those that nobody confirms are chased."""

from collections.abc import Iterator
from datetime import datetime

from projects.people.actions.handovers import chase_handovers, freeze_due_lists
from projects.people.actions.staffing import restaff_stale


def tick(now: datetime) -> Iterator[tuple[str, int]]:
    yield "任职概况", restaff_stale(now)
    yield "交接清单", freeze_due_lists(now)
    yield "交接提醒", chase_handovers(now)

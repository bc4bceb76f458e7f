"""When a plan must stand, and by how much a day has slipped against one."""

from datetime import date, timedelta
from typing import NamedTuple

from projects.calendar.rules.workdays import WorkCalendar

PLAN_DAYS = 20  # natural days after 入库, a default of the settings


class Slip(NamedTuple):
    """Both are said: nine days over a holiday are one working day."""

    days: int
    workdays: int


def plan_due(admitted_on: date, calendar: WorkCalendar, days: int = PLAN_DAYS) -> date:
    """The day by which a project admitted on `admitted_on` has its confirmed plan: `days` natural days later, moved
    to the next working day."""
    return calendar.add(admitted_on + timedelta(days=days), 0)


def late_since(today: date, calendar: WorkCalendar, days: int = PLAN_DAYS) -> date:
    """Whoever was admitted on that day or before and has no plan is late `today`: the last day whose `plan_due` has
    passed, for a list that selects by it."""
    return calendar.add(today, -1) - timedelta(days=days)


def slip(baseline: date, now: date, calendar: WorkCalendar) -> Slip:
    """How much later `now` is than `baseline`, negative for earlier."""
    return Slip((now - baseline).days, calendar.count(baseline, now))

"""The reporting week: from one cut-off (exclusive) to the next (inclusive), named by the Monday of
the calendar week in which it ends."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

CUT_OFF_WEEKDAY = 3
CUT_OFF_TIME = time(18, 0)


@dataclass(frozen=True)
class Week:
    """`week_on`: the Monday; `cut_off_on`: the day it closes; `first_on`: the day after the
    cut-off before it."""

    week_on: date
    first_on: date
    cut_off_on: date

    @property
    def label(self) -> str:
        year, number, _ = self.week_on.isocalendar()
        return f"{year}年第{number}周"

    @property
    def range(self) -> str:
        return f"{self.first_on:%m.%d}–{self.cut_off_on:%m.%d}"


def cut_off_day(week_on: date, is_working: Callable[[date], bool]) -> date | None:
    """The day the week of Monday `week_on` closes: Thursday; if that is no working day, the last
    working day before it in the same calendar week, else the first after it; None without any."""
    thursday = week_on + timedelta(days=CUT_OFF_WEEKDAY)
    before = [thursday - timedelta(days=n) for n in range(CUT_OFF_WEEKDAY + 1)]
    after = [thursday + timedelta(days=n) for n in range(1, 7 - CUT_OFF_WEEKDAY)]
    return next((day for day in [*before, *after] if is_working(day)), None)


def week_of(now: datetime, is_working: Callable[[date], bool]) -> Week:
    """The reporting week that `now` (local time of the zone) falls in."""
    monday = now.date() - timedelta(days=now.weekday())
    for n in range(-1, 4):
        week_on = monday + timedelta(weeks=n)
        close = cut_off_day(week_on, is_working)
        if close is not None and now <= datetime.combine(close, CUT_OFF_TIME, now.tzinfo):
            return Week(week_on, _first_day(week_on, is_working), close)
    raise ValueError("no working day within four weeks")


def _first_day(week_on: date, is_working: Callable[[date], bool]) -> date:
    for n in range(1, 5):
        earlier = cut_off_day(week_on - timedelta(weeks=n), is_working)
        if earlier is not None:
            return earlier + timedelta(days=1)
    return week_on

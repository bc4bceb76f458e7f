"""Working days as positions: position n is the morning of the n-th working day of a calendar.

A span is half open: begun at position S, d working days long, it ends at S + d, where the next one may begin; its
last day is the one before that position. A span of 0 days is an event on the evening before its position.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta

from projects.calendar.rules.workdays import WorkCalendar
from projects.registry.rules.labelled import Labelled


class Unit(Labelled):
    """How a duration or a lag is counted."""

    WORK = "WORK", "工作日"
    CALENDAR = "CALENDAR", "日"


class BeyondCalendar(ValueError):
    """A day before the first or after the last one of the calendar was asked for."""


@dataclass(frozen=True)
class Winter:
    """冬季停工: from `first` to `last`, both (month, day) and both inclusive, over the turn of the year when `first`
    is the later one."""

    first: tuple[int, int]
    last: tuple[int, int]

    @classmethod
    def read(cls, first: str, last: str) -> "Winter":
        """Of two texts MM-DD. Raises ValueError for any other."""
        return cls(_month_day(first), _month_day(last))

    def covers(self, day: date) -> bool:
        at = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last


def _month_day(text: str) -> tuple[int, int]:
    if not re.fullmatch(r"\d\d-\d\d", text):
        raise ValueError(f"{text!r} is no MM-DD")
    day = date.fromisoformat(f"2024-{text}")  # a leap year: 02-29 is a day of winter
    return day.month, day.day


@dataclass(frozen=True)
class Span:
    """`days` long, counted in `unit`; `outdoor` working days fall out of the winter, natural ones never do."""

    days: int
    unit: Unit = Unit.WORK
    outdoor: bool = False


@dataclass(frozen=True)
class Timeline:
    """Positions of the working days of `calendar`; `winter` stops what is outdoor, None nothing."""

    calendar: WorkCalendar
    winter: Winter | None = None
    days: list[date] = field(init=False, repr=False, compare=False)
    worked: list[int] = field(init=False, repr=False, compare=False)  # positions outside the winter

    def __post_init__(self) -> None:
        days, winter = self.calendar.days, self.winter
        worked = [n for n, day in enumerate(days) if not (winter and winter.covers(day))]
        object.__setattr__(self, "days", days)
        object.__setattr__(self, "worked", worked)

    def day(self, place: int) -> date:
        """The working day whose morning `place` is."""
        if not 0 <= place < len(self.days):
            raise BeyondCalendar(f"position {place} of {self.calendar.first}–{self.calendar.last}")
        return self.days[place]

    def at(self, day: date) -> int:
        """The morning of `day`, or of the next working day."""
        return bisect_left(self.days, day)

    def after(self, day: date) -> int:
        """The first working morning after `day`."""
        return bisect_right(self.days, day)

    def begin(self, place: int, span: Span) -> int:
        """The first position from `place` on at which the span may begin."""
        if not self._stopped(span):
            return place
        nth = bisect_left(self.worked, place)
        if nth == len(self.worked):
            raise BeyondCalendar("no working day after the winter")
        return self.worked[nth]

    def end(self, place: int, span: Span) -> int:
        """Where a span begun at `place` ends. Natural days count from the first one inclusive; when the last of
        them is off, the next working day is the last (民法典 203)."""
        if span.days == 0:
            return place
        if span.unit == Unit.CALENDAR:
            return self.at(self.day(place) + timedelta(days=span.days - 1)) + 1
        if self._stopped(span):
            nth = bisect_left(self.worked, place) + span.days - 1
            if nth >= len(self.worked):
                raise BeyondCalendar("the span leaves the calendar")
            return self.worked[nth] + 1
        return place + span.days

    def latest(self, end: int, span: Span) -> int:
        """The latest position from which the span ends at `end` or before."""
        if span.days == 0:
            return end
        if span.unit == Unit.CALENDAR:
            return bisect_right(self.days, self.day(end - 1) - timedelta(days=span.days - 1)) - 1
        if self._stopped(span):
            nth = bisect_left(self.worked, end) - span.days
            if nth < 0:
                raise BeyondCalendar("the span begins before the calendar")
            return self.worked[nth]
        return end - span.days

    def later(self, end: int, lag: int, unit: Unit) -> int:
        """The position `lag` after a span that ends at `end`."""
        if lag and unit == Unit.CALENDAR:
            return self.after(self.day(end - 1) + timedelta(days=lag))
        return end + lag

    def earlier(self, place: int, lag: int, unit: Unit) -> int:
        """The latest end of a span that `place` follows with `lag`."""
        if lag and unit == Unit.CALENDAR:
            return bisect_left(self.days, self.day(place) - timedelta(days=lag))
        return place - lag

    def _stopped(self, span: Span) -> bool:
        return bool(self.winter and span.outdoor and span.unit == Unit.WORK and span.days)

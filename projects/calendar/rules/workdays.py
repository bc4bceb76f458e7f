"""Working days: Monday–Friday but for the published holidays and make-up days.

A `WorkCalendar` is built once for its years; adding and counting are look-ups after that.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from projects.registry.rules.labelled import Labelled


class DayKind(Labelled):
    """How a day differs from Monday–Friday."""

    HOLIDAY = "HOLIDAY", "放假"
    WORKDAY = "WORKDAY", "调休上班"


@dataclass(frozen=True)
class WorkCalendar:
    """The working days from `first` to `last`, both inclusive.

    `holidays` are days off whatever their weekday, `workdays` make-up days at weekends;
    `published` the years whose arrangement is known: the others count Monday–Friday.
    """

    first: date
    last: date
    holidays: Collection[date] = frozenset()
    workdays: Collection[date] = frozenset()
    published: Collection[int] = frozenset()
    days: list[date] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        length = (self.last - self.first).days + 1
        every = (self.first + timedelta(days=n) for n in range(length))
        object.__setattr__(self, "days", [day for day in every if self.is_working(day)])

    def is_working(self, day: date) -> bool:
        if day in self.workdays:
            return True
        return day.weekday() < 5 and day not in self.holidays

    def add(self, day: date, count: int) -> date:
        """The working day `count` working days after `day`, before it when negative; 0 is `day`
        itself, or the next working day when it is none. Raises ValueError beyond the calendar."""
        after = bisect_right(self.days, day) if count > 0 else bisect_left(self.days, day)
        place = after + count - (count > 0)
        if not (self.first <= day <= self.last and 0 <= place < len(self.days)):
            raise ValueError(f"{day} {count:+d} working days lies beyond {self.first}–{self.last}")
        return self.days[place]

    def count(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.count(end, start)
        return bisect_right(self.days, end) - bisect_right(self.days, start)

    def unpublished(self, start: date, end: date) -> list[int]:
        """The years from `start` to `end` whose arrangement is not known, for the visible flag."""
        return [year for year in range(start.year, end.year + 1) if year not in self.published]


@lru_cache(maxsize=16)
def built(
    first: date,
    last: date,
    holidays: frozenset[date],
    workdays: frozenset[date],
    published: frozenset[int],
) -> WorkCalendar:
    """The calendar of these days; made once while they stay the same (it takes milliseconds)."""
    return WorkCalendar(first, last, holidays, workdays, published)


def with_days(calendar: WorkCalendar, kinds: Mapping[date, str]) -> WorkCalendar:
    """The calendar as it would be were these days of these kinds; "" is an ordinary one."""
    inside = {day: kind for day, kind in kinds.items() if calendar.first <= day <= calendar.last}
    off = {day for day, kind in inside.items() if kind == DayKind.HOLIDAY}
    worked = {day for day, kind in inside.items() if kind == DayKind.WORKDAY}
    holidays = frozenset((set(calendar.holidays) - inside.keys()) | off)
    workdays = frozenset((set(calendar.workdays) - inside.keys()) | worked)
    published = frozenset(day.year for day in holidays | workdays)
    return built(calendar.first, calendar.last, holidays, workdays, published)


def unpublished_note(years: list[int]) -> str:
    """「2027 年安排未公布，按周一至周五推算」; '' when all are known."""
    return f"{'、'.join(map(str, years))} 年安排未公布，按周一至周五推算" if years else ""

"""The reporting week: from one cut-off (exclusive) to the next (inclusive), named by the Monday of
the calendar week in which it ends. Days and hours are the zone's, wherever the server stands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
SEARCHED = 10  # weeks: no calendar has as many in a row without a working day
WEEKDAYS = "一二三四五六日"

IsWorking = Callable[[date], bool]


@dataclass(frozen=True)
class CutOff:
    """When a week closes unless that day is off: a weekday (0 is Monday) and a time of day."""

    weekday: int = 3
    at: time = time(18, 0)


THURSDAY = CutOff()


def week_label(week_on: date) -> str:
    """「2026年第49周」."""
    year, number, _ = week_on.isocalendar()
    return f"{year}年第{number}周"


@dataclass(frozen=True)
class Week:
    """`week_on`: the Monday; `cut_off_on`: the day it closes; `first_on`: the day after the
    cut-off before it."""

    week_on: date
    first_on: date
    cut_off_on: date

    @property
    def label(self) -> str:
        return week_label(self.week_on)

    @property
    def range(self) -> str:
        return f"{self.first_on:%m.%d}–{self.cut_off_on:%m.%d}"

    @property
    def note(self) -> str:
        """Which days it covers, when these are not seven."""
        days = (self.cut_off_on - self.first_on).days + 1
        return "" if days == 7 else f"本期含 {self.range} 共 {days} 天"

    def cut_off_at(self, rule: CutOff = THURSDAY) -> datetime:
        return datetime.combine(self.cut_off_on, rule.at, ZONE)


def cut_off_words(moment: datetime) -> str:
    """「周四 18:00 截止」."""
    here = moment.astimezone(ZONE)
    return f"周{WEEKDAYS[here.weekday()]} {here:%H:%M} 截止"


def cut_off_day(week_on: date, is_working: IsWorking, rule: CutOff = THURSDAY) -> date | None:
    """The day the week of Monday `week_on` closes: the rule's weekday; if that is off, the last
    working day before it in the same calendar week, else the first after it; None without any."""
    wanted = week_on + timedelta(days=rule.weekday)
    before = [wanted - timedelta(days=n) for n in range(rule.weekday + 1)]
    after = [wanted + timedelta(days=n) for n in range(1, 7 - rule.weekday)]
    return next((day for day in [*before, *after] if is_working(day)), None)


def week_of(now: datetime, is_working: IsWorking, rule: CutOff = THURSDAY) -> Week:
    """The reporting week that `now` falls in, whatever zone it is told in."""
    here = _here(now)
    monday = here.date() - timedelta(days=here.weekday())
    for n in range(-1, SEARCHED):
        week = week_named(monday + timedelta(weeks=n), is_working, rule)
        if week is not None and here <= week.cut_off_at(rule):
            return week
    raise ValueError(f"no working day within {SEARCHED} weeks")


def week_named(week_on: date, is_working: IsWorking, rule: CutOff = THURSDAY) -> Week | None:
    """The week of Monday `week_on`; None when no day of it is worked: it has no report."""
    close = cut_off_day(week_on, is_working, rule)
    return Week(week_on, _first_day(week_on, is_working, rule), close) if close else None


def week_after(
    week_on: date, last_cut_off_on: date, is_working: IsWorking, rule: CutOff = THURSDAY
) -> Week:
    """The week after the one of Monday `week_on`, which closed on `last_cut_off_on`: a change of the
    rule leaves no day between them out."""
    for n in range(1, SEARCHED):
        close = cut_off_day(week_on + timedelta(weeks=n), is_working, rule)
        if close is not None:
            first_on = last_cut_off_on + timedelta(days=1)
            return Week(week_on + timedelta(weeks=n), first_on, close)
    raise ValueError(f"no working day within {SEARCHED} weeks")


def ends_month(week: Week, is_working: IsWorking, rule: CutOff = THURSDAY) -> bool:
    """Whether it is the last reporting week that ends in its month: then monthly reports are due."""
    following = week_after(week.week_on, week.cut_off_on, is_working, rule)
    close, later = week.cut_off_on, following.cut_off_on
    return (close.year, close.month) != (later.year, later.month)


def _first_day(week_on: date, is_working: IsWorking, rule: CutOff) -> date:
    for n in range(1, SEARCHED):
        earlier = cut_off_day(week_on - timedelta(weeks=n), is_working, rule)
        if earlier is not None:
            return earlier + timedelta(days=1)
    return week_on


def _here(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone")
    return moment.astimezone(ZONE)

"""A year of the working calendar: what differs from Monday–Friday, and how many days that makes; and the
reporting week that runs."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import QuerySet
from django.utils import timezone

from gaoxin.prebuilt import rows_of
from projects.calendar.rules.weeks import week_of
from projects.calendar.rules.workdays import unpublished_note
from projects.models import CalendarDay, ReportWeek, ZoneSettings

FIRST, LAST = 2000, 2100


@dataclass(frozen=True)
class Stretch:
    """Neighbouring days of one kind and name."""

    first: date
    last: date
    kind: str
    label: str
    name: str

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Year:
    year: int
    note: str
    stretches: list[Stretch]
    workdays: list[tuple[int, int]]
    """(month, working days)"""

    @property
    def previous(self) -> int:
        return max(self.year - 1, FIRST)

    @property
    def next(self) -> int:
        return min(self.year + 1, LAST)

    @property
    def total(self) -> int:
        return sum(count for _, count in self.workdays)


def calendar_year(year: int) -> Year:
    work = CalendarDay.work_calendar(date(year, 1, 1), date(year, 12, 31))
    rows = CalendarDay.objects.filter(day__year=year)
    return Year(
        year=year,
        note=unpublished_note([] if year in work.published else [year]),
        stretches=list(_stretches(rows)),
        workdays=[(month, _count_workdays(work, year, month)) for month in range(1, 13)],
    )


def running_week(now: datetime) -> ReportWeek:
    """The week that is open; before the first was opened, the one the calendar says."""
    if opened := rows_of(_opened, now=now):
        return opened[0]
    return _week_to_open(now)


def week_of_now() -> ReportWeek:
    """The same at this moment. What is asked of no given one is planned once, and every head asks it."""
    if opened := rows_of(_open):
        return opened[0]
    return _week_to_open(timezone.now())


def _week_to_open(now: datetime) -> ReportWeek:
    rule = ZoneSettings.load().cut_off
    is_working = CalendarDay.calendar_around(timezone.localdate(now)).is_working
    week = week_of(now, is_working, rule)
    return ReportWeek(
        week_on=week.week_on, first_on=week.first_on, cut_off_at=week.cut_off_at(rule)
    )


def _opened(now: datetime) -> QuerySet:
    return ReportWeek.objects.open(now)[:1]


def _open() -> QuerySet:
    return _opened(timezone.now())


def _count_workdays(work, year: int, month: int) -> int:
    days = calendar.monthrange(year, month)[1]
    return sum(work.is_working(date(year, month, day)) for day in range(1, days + 1))


def _stretches(rows):
    """Days in order, each run of neighbours with the same words as one."""
    numbered = ((row, row.day.toordinal() - n) for n, row in enumerate(rows))
    for _, group in groupby(numbered, lambda pair: (pair[1], pair[0].kind, pair[0].name)):
        run = [row for row, _ in group]
        first = run[0]
        last = first.day + timedelta(days=len(run) - 1)
        yield Stretch(first.day, last, first.kind, first.get_kind_display(), first.name)

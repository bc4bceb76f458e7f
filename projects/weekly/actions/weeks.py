"""Reporting weeks are opened at the cut-off of the one before: late, twice or by two machines at
once, every week is opened exactly once."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from gaoxin.clock import in_words
from projects.calendar.rules.weeks import CutOff, Week, ends_month, week_after, week_of
from projects.models import (
    CalendarDay,
    Project,
    ProjectLevel,
    ReportDuty,
    ReportWeek,
    Status,
    ZoneSettings,
)
from projects.weekly.actions.duties import fillers, lock_duties
from projects.weekly.rules.duties import Frequency, Terms, frequency, is_due, make_standing


def open_weeks(now: datetime) -> list[ReportWeek]:
    """Open every week that should be open by now, the ones missed while nothing ran included."""
    opened: list[ReportWeek] = []
    if ReportWeek.objects.open(now).exists():
        return opened
    zone = ZoneSettings.load()
    while (week := _open_next(now, zone)) is not None:
        opened.append(week)
    return opened


@transaction.atomic
def open_week(*, week_on: date, now: datetime) -> ReportWeek:
    """By hand: the next week, before its time. Raises ValidationError for any other."""
    lock_duties()
    zone = ZoneSettings.load()
    week = _next(now, zone.cut_off)
    if week.week_on != week_on:
        raise ValidationError(f"下一个可开启的报送周是 {in_words(week.week_on)}（{week.label}）。")
    return _open(week, now, zone)


@transaction.atomic
def _open_next(now: datetime, zone: ZoneSettings) -> ReportWeek | None:
    """The first week not yet opened; None when the one that `now` falls in is open."""
    lock_duties()
    if ReportWeek.objects.open(now).exists():
        return None
    return _open(_next(now, zone.cut_off), now, zone)


def _next(now: datetime, rule: CutOff) -> Week:
    """After the last opened one; without any, the one that `now` falls in."""
    last = ReportWeek.objects.order_by("-week_on").first()
    if last is None:
        return week_of(now, CalendarDay.calendar_around(timezone.localdate(now)).is_working, rule)
    is_working = CalendarDay.calendar_around(last.week_on).is_working
    return week_after(last.week_on, last.week.cut_off_on, is_working, rule)


def _open(week: Week, now: datetime, zone: ZoneSettings) -> ReportWeek:
    row = ReportWeek.objects.create(
        week_on=week.week_on,
        first_on=week.first_on,
        cut_off_at=week.cut_off_at(zone.cut_off),
        opened_at=now,
        note=week.note,
    )
    monthly = ends_month(week, CalendarDay.calendar_around(week.week_on).is_working, zone.cut_off)
    count = _make_duties(row, zone.terms, monthly=monthly, now=now)
    audit.record("week.open", row, by=None, after={"week_on": week.week_on, "duties": count})
    return row


def _make_duties(week: ReportWeek, terms: Terms, *, monthly: bool, now: datetime) -> int:
    """A duty for every project that owes this week: as many statements with five projects as with
    five thousand."""
    people = fillers(None, timezone.localdate(now))
    duties = []
    asked = Project.objects.kept().exclude(report_from_on__gt=week.week_on)  # a Monday, or none
    for project, often in frequencies(asked, week.week.cut_off_on.year, terms).items():
        if is_due(often, ends_month=monthly):
            who = people[project]
            duties.append(
                ReportDuty(
                    week=week, project_id=project, frequency=often.value, user_id=who.user,
                    stands_in_for_id=who.stands_in_for, created_at=now, updated_at=now,
                    lacks_commissioner=who.lacks_commissioner,
                )
            )  # fmt: skip
    ReportDuty.objects.bulk_create(duties)
    return len(duties)


def frequencies(projects, year: int, terms: Terms) -> dict[int, Frequency]:
    """How often each of the projects (a query) reports, of those that could owe anything."""
    key = ProjectLevel.objects.filter(year=year, level__in=ProjectLevel.KEY)
    keys = set(key.values_list("project", flat=True))
    rows = projects.confirmed().exclude(status=Status.TERMINATED).order_by()
    return {
        pk: frequency(make_standing(stage, status, asked, is_key=pk in keys), terms)
        for pk, stage, status, asked in rows.values_list(
            "pk", "stage", "status", "report_frequency"
        )
    }

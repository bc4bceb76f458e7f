"""The working calendar: published holidays and make-up days, and what people enter."""

from datetime import date, timedelta

from chinese_calendar.constants import Holiday, holidays, workdays
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from projects.models import CalendarDay
from projects.schedule.actions.recompute import request_recompute

NAMES = {holiday.value: holiday.chinese for holiday in Holiday}
LONGEST_STRETCH = 31
FIRST_YEAR, LAST_YEAR = min(holidays).year, max(holidays).year


@transaction.atomic
def load_calendar(*, years: list[int], by) -> int:
    """Add the days of `years` that the package knows and nobody has entered yet; how many.

    A day a person entered or corrected stays theirs. Raises ValidationError for a year that is
    not published: it counts Monday–Friday until someone enters it.
    """
    unknown = [year for year in years if not FIRST_YEAR <= year <= LAST_YEAR]
    if unknown:
        raise ValidationError(f"没有 {unknown[0]} 年的节假日安排；请待国务院办公厅公布后录入。")
    kinds = CalendarDay.Kind
    days = [*_days(holidays, kinds.HOLIDAY, years), *_days(workdays, kinds.WORKDAY, years)]
    have = set(CalendarDay.objects.filter(day__year__in=years).values_list("day", flat=True))
    new = [row for row in days if row.day not in have]
    CalendarDay.objects.bulk_create(new)
    request_recompute(before={row.day: "" for row in new}, by=by)
    if new:
        audit.record("calendar.load", by=by, label="工作日历", after={"years": years})
    return len(new)


def _days(source: dict[date, str], kind: str, years: list[int]):
    for day, name in source.items():
        if day.year in years:
            yield CalendarDay(day=day, kind=kind, name=NAMES.get(name, name))


@transaction.atomic
def set_days(*, first: date, last: date, kind: str | None, name: str, by) -> int:
    """Make the days from `first` to `last` holidays or make-up days, or ordinary again (`kind`
    None); how many changed. Weeks already opened keep their cut-off."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    standing = {row.day: row for row in CalendarDay.objects.filter(day__in=days)}
    before = {str(day): str(row) for day, row in standing.items()}
    if kind is None:
        CalendarDay.objects.filter(day__in=days).delete()
        changed = len(standing)
    else:
        rows = [CalendarDay(day=day, kind=kind, name=name) for day in days]
        rows = [row for row in rows if _differs(row, standing.get(row.day))]
        CalendarDay.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["day"], update_fields=["kind", "name"]
        )
        changed = len(rows)
    kinds = {day: standing[day].kind if day in standing else "" for day in days}
    request_recompute(before=kinds if changed else {}, by=by)
    after = {"first_on": first, "last_on": last, "kind": kind, "name": name}
    audit.record("calendar.edit", by=by, label="工作日历", before=before, after=after)
    return changed


@transaction.atomic
def import_days(*, days: list[CalendarDay], by) -> int:
    """Write what a sheet says, day by day; what it does not name stays. How many changed."""
    standing = {row.day: row for row in CalendarDay.objects.filter(day__in=[d.day for d in days])}
    rows = [row for row in days if _differs(row, standing.get(row.day))]
    CalendarDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["day"], update_fields=["kind", "name"]
    )
    kinds = {row.day: standing[row.day].kind if row.day in standing else "" for row in rows}
    request_recompute(before=kinds, by=by)
    years = sorted({row.day.year for row in days})
    audit.record(
        "calendar.import", by=by, label="工作日历", after={"years": years, "rows": len(rows)}
    )
    return len(rows)


def _differs(row: CalendarDay, standing: CalendarDay | None) -> bool:
    return standing is None or (row.kind, row.name) != (standing.kind, standing.name)

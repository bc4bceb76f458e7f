"""The published holidays and make-up days, into `CalendarDay`."""

from datetime import date

from chinese_calendar.constants import Holiday, holidays, workdays
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from projects.models import CalendarDay

NAMES = {holiday.value: holiday.chinese for holiday in Holiday}
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
    if new:
        audit.record("calendar.load", by=by, label="工作日历", after={"years": years})
    return len(new)


def _days(source: dict[date, str], kind: str, years: list[int]):
    for day, name in source.items():
        if day.year in years:
            yield CalendarDay(day=day, kind=kind, name=NAMES.get(name, name))

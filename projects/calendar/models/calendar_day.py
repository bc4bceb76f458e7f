from datetime import date, timedelta

from django.db import models

from gaoxin.prebuilt import rows_of
from projects.calendar.rules.workdays import DayKind, WorkCalendar, built


class CalendarDay(models.Model):
    """A day that differs from Monday–Friday: a public holiday or a make-up working day."""

    Kind = DayKind

    day = models.DateField("日期", primary_key=True)
    kind = models.CharField("类别", max_length=8, choices=Kind.choices())
    name = models.CharField("名称", max_length=20, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering = ["day"]

    def __str__(self):
        return f"{self.day} {self.get_kind_display()}"

    @classmethod
    def calendar_around(cls, day: date) -> WorkCalendar:
        """The working days of at least twelve weeks before and after `day`; one query."""
        return cls.work_calendar(day - timedelta(weeks=12), day + timedelta(weeks=12))

    @classmethod
    def work_calendar(cls, first: date, last: date) -> WorkCalendar:
        """The working days from `first` to `last`, whole years at a time; one query."""
        first, last = date(first.year, 1, 1), date(last.year, 12, 31)
        rows = rows_of(_differing, first, last)
        days = {kind: frozenset(day for day, k in rows if k == kind) for kind in cls.Kind.values()}
        published = frozenset(day.year for group in days.values() for day in group)
        return built(first, last, days[cls.Kind.HOLIDAY], days[cls.Kind.WORKDAY], published)


def _differing(first: date, last: date) -> models.QuerySet:
    return CalendarDay.objects.filter(day__range=(first, last)).values_list("day", "kind")

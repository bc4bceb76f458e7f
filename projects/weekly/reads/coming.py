"""The reporting weeks that are still to be opened."""

from datetime import datetime

from django.utils import timezone

from projects.calendar.rules.weeks import Week, week_after, week_of
from projects.models import CalendarDay, ReportWeek, ZoneSettings


def coming_weeks(now: datetime, count: int) -> list[Week]:
    """The next `count` of them: never the one that `now` falls in, and none whose duties are made already."""
    rule = ZoneSettings.load().cut_off
    week = week_of(now, CalendarDay.calendar_around(timezone.localdate(now)).is_working, rule)
    last = ReportWeek.objects.order_by("-week_on").first()
    if last is not None and last.week_on >= week.week_on:
        week = last.week
    found = []
    for _ in range(count):
        is_working = CalendarDay.calendar_around(week.week_on).is_working
        week = week_after(week.week_on, week.cut_off_on, is_working, rule)
        found.append(week)
    return found

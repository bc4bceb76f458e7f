"""What every page's header shows of the domain: the reporting week, the messages not yet read, the
reports still to be filed. All are read when a page draws its header; a part of a page has none."""

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.roles import BUSINESS
from projects.calendar.rules.weeks import week_of
from projects.models import CalendarDay, Notice, ReportWeek, ZoneSettings
from projects.weekly.reads.log import open_duties


def week(request) -> dict:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    now = timezone.now()
    context = {"week": SimpleLazyObject(lambda: _week(now))}
    if user.role in BUSINESS:
        context["unread"] = SimpleLazyObject(Notice.objects.inbox_of(user, now).unread().count)
        context["open_duties"] = SimpleLazyObject(open_duties(user, now).count)
    return context


def _week(now) -> ReportWeek:
    """The week that is open; before the first was opened, the one the calendar says."""
    opened = ReportWeek.objects.open(now).first()
    if opened is not None:
        return opened
    rule = ZoneSettings.load().cut_off
    is_working = CalendarDay.calendar_around(timezone.localdate(now)).is_working
    week = week_of(now, is_working, rule)
    return ReportWeek(
        week_on=week.week_on, first_on=week.first_on, cut_off_at=week.cut_off_at(rule)
    )

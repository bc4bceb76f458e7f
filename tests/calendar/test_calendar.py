from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from accounts.models import AuditEvent
from projects.calendar.actions.days import load_calendar
from projects.calendar.rules.weeks import week_of
from projects.models import CalendarDay

pytestmark = pytest.mark.django_db


def test_a_published_year_brings_its_holidays_and_make_up_days():
    added = load_calendar(years=[2026], by=None)
    assert added == CalendarDay.objects.count() > 25
    assert CalendarDay.objects.get(day=date(2026, 10, 1)).kind == "HOLIDAY"
    assert CalendarDay.objects.get(day=date(2026, 10, 10)).kind == "WORKDAY"
    assert CalendarDay.objects.get(day=date(2026, 2, 17)).name == "春节"


def test_loading_twice_adds_nothing_and_keeps_what_people_corrected():
    CalendarDay.objects.create(day=date(2026, 10, 10), kind="HOLIDAY", name="本区另行安排")
    load_calendar(years=[2026], by=None)
    assert load_calendar(years=[2026], by=None) == 0
    assert CalendarDay.objects.get(day=date(2026, 10, 10)).name == "本区另行安排"
    assert AuditEvent.objects.filter(act="calendar.load").count() == 1


def test_an_unpublished_year_is_refused_in_words():
    with pytest.raises(ValidationError, match="2027 年"):
        load_calendar(years=[2027], by=None)
    with pytest.raises(CommandError, match="2027 年"):
        call_command("load_calendar", "2027")


def test_the_header_week_moves_with_the_holidays():
    call_command("load_calendar", "2026", verbosity=0)
    now = datetime(2026, 10, 2, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    week = week_of(now, CalendarDay.calendar_around(now.date()).is_working)
    assert (week.range, week.week_on) == ("10.01–10.08", date(2026, 10, 5))

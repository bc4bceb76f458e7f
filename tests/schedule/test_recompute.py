"""Another calendar: every network is computed anew by the worker, and nothing confirmed changes by itself."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from projects.calendar.actions.days import import_days, set_days
from projects.calendar.rules.workdays import with_days
from projects.jobs import schedules_recompute
from projects.models import (
    CalendarDay,
    Milestone,
    Notice,
    PlanRow,
    ProjectSchedule,
    ScheduleForecast,
    ScheduleRecompute,
    ScheduleShift,
)
from projects.schedule.actions.forecasts import differing, reforecast_stale
from projects.schedule.actions.plans import confirm_plan
from projects.schedule.reads.forecast import latest_recompute
from projects.schedule.rules.network import Basis
from tests.world.factories import make_appointment, make_project, make_schedule, make_user

pytestmark = pytest.mark.django_db


def run_jobs() -> None:
    for job in ProcrastinateJob.objects.filter(task_name="schedules_recompute", status="todo"):
        schedules_recompute(**job.args)


def working_week(today: date) -> list[date]:
    """Monday to Friday of the next week but one."""
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=2)
    return [monday + timedelta(days=n) for n in range(5)]


def test_a_week_off_moves_days_and_the_chief_is_asked_and_the_plan_stays(by):
    today = timezone.localdate()
    schedule, other = make_schedule(), make_schedule(make_project(status="TERMINATED"))
    chief = make_user()
    make_appointment(schedule.project, chief, "CHIEF")
    confirm_plan(schedule=ProjectSchedule.objects.get(pk=schedule.pk), reason="",
                 basis=Basis.LATEST, now=timezone.now(), by=by)  # fmt: skip
    before = list(PlanRow.objects.values()), list(Milestone.objects.values("due_on"))
    forecast_on = ScheduleForecast.objects.get().forecast_on
    week = working_week(today)
    set_days(first=week[0], last=week[-1], kind="HOLIDAY", name="放假", by=by)
    run = ScheduleRecompute.objects.get()
    assert (run.total, run.percent, run.by) == (1, 0, by)
    run_jobs()
    run_jobs()  # a job that was given back comes to the same
    shift = ScheduleShift.objects.get()
    assert shift.schedule == schedule and shift.dates >= 2
    assert (shift.old_forecast_on, shift.new_forecast_on) == (
        forecast_on, ScheduleForecast.objects.get().forecast_on,
    )  # fmt: skip
    assert shift.new_shortfall - shift.old_shortfall == 5
    assert differing(timezone.now()) == []
    assert (list(PlanRow.objects.values()), list(Milestone.objects.values("due_on"))) == before
    assert "已确认的计划没有改变" in Notice.objects.get(user=chief).text
    found = latest_recompute()
    assert found.run.percent == 100 and found.shifts == [shift]
    assert not ScheduleShift.objects.filter(schedule=other).exists()


def test_a_sheet_that_moves_nothing_says_so_and_without_networks_nobody_is_asked(by):
    day = CalendarDay(day=date(2040, 10, 1), kind="HOLIDAY", name="国庆节")
    import_days(days=[day], by=by)
    assert not ScheduleRecompute.objects.exists()
    make_schedule()
    reforecast_stale(timezone.now())
    import_days(days=[CalendarDay(day=date(2041, 10, 1), kind="HOLIDAY", name="国庆节")], by=by)
    run_jobs()
    found = latest_recompute()
    assert found.run.percent == 100 and found.run.years == "2041" and found.shifts == []


def test_the_calendar_page_shows_how_far_it_is(by, client_of):
    make_schedule()
    week = working_week(timezone.localdate())
    set_days(first=week[0], last=week[-1], kind="HOLIDAY", name="放假", by=by)
    page = client_of(by).get("/settings/calendar/")
    assert "已算 0 / 1 个项目" in page.content.decode()
    run_jobs()
    assert "已确认的计划没有改变" in client_of(by).get("/settings/calendar/").content.decode()


def test_a_calendar_as_it_was_before():
    calendar = CalendarDay.work_calendar(date(2040, 1, 1), date(2040, 12, 31))
    monday, saturday = date(2040, 1, 2), date(2040, 1, 7)
    off = with_days(calendar, {monday: "HOLIDAY", saturday: "WORKDAY"})
    assert not off.is_working(monday) and off.is_working(saturday)
    assert with_days(off, {monday: "", saturday: ""}).days == calendar.days

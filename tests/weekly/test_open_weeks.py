"""Weeks are opened once each, whenever and by however many it is asked, with a report owed by whom
the rules say."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from accounts.roles import Role
from projects.calendar.actions.days import load_calendar
from projects.calendar.rules.weeks import ZONE
from projects.models import CalendarDay, ProjectLevel, ReportDuty, ReportWeek, ZoneSettings
from projects.weekly.actions.weeks import open_week, open_weeks
from tests.harness.parallel import at_once, rounds
from tests.world import cluster
from tests.world.factories import make_appointment, make_project, make_unit, make_user


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


TUESDAY = at("2026-11-17T09:00")  # of the week that closes on Thursday the 19th


def opened(now: datetime) -> list[date]:
    return [week.week_on for week in open_weeks(now)]


@pytest.mark.django_db
def test_the_first_week_is_the_one_we_are_in():
    week = open_weeks(TUESDAY)[0]
    assert (week.week_on, week.first_on) == (date(2026, 11, 16), date(2026, 11, 13))
    assert week.cut_off_at == at("2026-11-19T18:00")
    assert opened(TUESDAY) == []


@pytest.mark.django_db
def test_the_next_week_opens_when_the_cut_off_has_passed_and_not_before():
    open_weeks(TUESDAY)
    cut_off = at("2026-11-19T18:00")
    assert opened(cut_off) == []
    assert opened(cut_off + timedelta(microseconds=1)) == [date(2026, 11, 23)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("away", "weeks"),
    [(timedelta(hours=3), ["11-23"]), (timedelta(days=9), ["11-23", "11-30"])],
)
def test_what_was_missed_while_nothing_ran_is_opened_once(away, weeks):
    make_project()
    open_weeks(TUESDAY)
    now = at("2026-11-19T18:00") + away
    assert [f"{week_on:%m-%d}" for week_on in opened(now)] == weeks
    assert opened(now) == []
    assert ReportDuty.objects.count() == 1 + len(weeks)
    late = [week for week in ReportWeek.objects.all() if week.opened_late]
    assert len(late) == len(weeks) - 1
    assert AuditEvent.objects.filter(act="week.open").count() == 1 + len(weeks)


@pytest.mark.django_db
def test_a_year_of_ticks_opens_every_week_once():
    load_calendar(years=[2026], by=None)
    now = at("2026-01-01T00:00")
    while now < at("2027-01-10T00:00"):
        open_weeks(now)
        now += timedelta(hours=31)
    weeks = list(ReportWeek.objects.order_by("week_on"))
    for one, other in pairwise(weeks):
        assert other.first_on == one.week.cut_off_on + timedelta(days=1)
    assert len(weeks) in {53, 54}


@pytest.mark.django_db
def test_a_changed_cut_off_moves_the_next_week_and_leaves_no_day_out():
    open_weeks(TUESDAY)
    ZoneSettings(pk=1, cut_off_weekday=0).save()
    assert ReportWeek.objects.get().cut_off_at == at("2026-11-19T18:00")
    week = open_weeks(at("2026-11-20T08:00"))[0]
    assert (week.first_on, week.cut_off_at) == (date(2026, 11, 20), at("2026-11-23T18:00"))
    assert week.note == "本期含 11.20–11.23 共 4 天"


@pytest.mark.django_db
def test_a_week_without_a_working_day_is_covered_by_the_next():
    for n in range(7):
        CalendarDay.objects.create(day=date(2026, 11, 23) + timedelta(days=n), kind="HOLIDAY")
    open_weeks(TUESDAY)
    week = open_weeks(at("2026-11-20T08:00"))[0]
    assert (week.week_on, week.note) == (date(2026, 11, 30), "本期含 11.20–12.03 共 14 天")


# -- who owes -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_who_owes_a_report_in_an_ordinary_week_and_in_the_last_of_the_month():
    weekly = make_project()
    key = make_project(stage="SIGNED")
    ProjectLevel.objects.create(project=key, level="PROVINCE", year=2026)
    make_project(stage="SIGNED").levels.create(level="ZONE", year=2026)
    make_project(stage="SIGNED").levels.create(level="CITY", year=2025)
    make_project(stage="")
    make_project(status="SUSPENDED")
    for nothing in (
        {"confirmed_at": None}, {"status": "TERMINATED"}, {"stage": "OPERATION"},
        {"report_frequency": "NONE", "report_frequency_reason": "停建"},
    ):  # fmt: skip
        make_project(**nothing)
    asked = make_project(
        stage="OPERATION", report_frequency="WEEKLY", report_frequency_reason="领导要求"
    )
    open_weeks(TUESDAY)
    due = ReportDuty.objects.filter(week__week_on=date(2026, 11, 16))
    assert {duty.project for duty in due} == {weekly, key, asked}
    open_weeks(at("2026-11-19T18:01"))
    last = ReportDuty.objects.filter(week__week_on=date(2026, 11, 23))
    assert (last.filter(frequency="WEEKLY").count(), last.filter(frequency="MONTHLY").count()) == (
        3,
        4,
    )


@pytest.mark.django_db
def test_a_removed_project_owes_nothing():
    person = make_user(role=Role.ADMIN)
    make_project(removed_on=date(2026, 11, 1), removed_by=person, removed_reason="登记有误")
    open_weeks(TUESDAY)
    assert not ReportDuty.objects.exists()


def _person(can):
    return make_user(can_sign_in=can)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("commissioner", "chief", "head", "who", "lacks"),
    [
        (True, True, True, "commissioner", False),
        (None, True, True, "chief", True),
        (None, False, True, "head", True),
        (None, False, False, None, True),
        (None, None, None, None, True),
        (False, True, True, "chief", False),  # the commissioner's account was closed
    ],
)
def test_who_fills_it_in(commissioner, chief, head, who, lacks):
    people = {
        "commissioner": commissioner if commissioner is None else _person(commissioner),
        "chief": chief if chief is None else _person(chief),
        "head": head if head is None else _person(head),
        None: None,
    }
    project = make_project(lead_unit=make_unit(head=people["head"]))
    for role in ("commissioner", "chief"):
        if people[role]:
            make_appointment(project, people[role], role.upper(), from_on=date(2026, 1, 1))
    open_weeks(TUESDAY)
    duty = ReportDuty.objects.get()
    assert (duty.user, duty.lacks_commissioner) == (people[who], lacks)


@pytest.mark.django_db
def test_an_account_that_opens_no_project_fills_nothing_in():
    project, chief = make_project(), make_user()
    make_appointment(project, make_user(role=Role.AUDITOR), from_on=date(2026, 1, 1))
    make_appointment(project, chief, "CHIEF", from_on=date(2026, 1, 1))
    open_weeks(TUESDAY)
    assert ReportDuty.objects.get().user == chief


@pytest.mark.django_db
def test_no_project_of_the_article_owes_a_report_whatever_the_year():
    call_command("load_seed", verbosity=0)
    for now in (at("2024-12-03T09:00"), at("2025-07-01T09:00"), TUESDAY):
        open_weeks(now)
    assert not ReportDuty.objects.exists()


@pytest.mark.django_db
def test_as_many_statements_with_many_projects_as_with_two():
    counts = []
    for number, now in ((2, TUESDAY), (40, at("2026-11-20T09:00"))):
        for _ in range(number):
            make_appointment(make_project(), from_on=date(2026, 1, 1))
        with CaptureQueriesContext(connection) as captured:
            open_weeks(now)
        # The first time finds no last week and looks no calendar up for it.
        counts.append(len(captured))
    assert ReportDuty.objects.count() == 44
    assert counts[0] == counts[1]


# -- two at once ----------------------------------------------------------------------------------


def test_many_at_once_open_one_week(committed_db):
    for _ in range(5):
        make_project()
    now = TUESDAY
    for _ in range(rounds(50, 4)):
        results = at_once(*[lambda n=now: open_weeks(n)] * 4)
        assert sorted(map(len, results)) == [0, 0, 0, 1]
        now += timedelta(days=7)
    weeks = ReportWeek.objects.count()
    assert ReportDuty.objects.count() == 5 * weeks


def test_two_processes_open_every_missed_week_once(committed_db):
    make_project()
    open_weeks(at("2026-10-13T09:00"))
    with ThreadPoolExecutor(2) as pool:
        command = ("tick", "--at", "2026-11-18T09:00")
        said = list(pool.map(lambda _: cluster.manage(*command, dbname=committed_db), range(2)))
    assert sum(int(re.search(r"开启报送周 (\d+)", text)[1]) for text in said) == 5
    assert ReportWeek.objects.count() == ReportDuty.objects.count() == 6


# -- by hand --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_next_week_can_be_opened_early_by_hand():
    open_weeks(TUESDAY)
    with pytest.raises(ValidationError, match="11月23日"):
        open_week(week_on=date(2026, 11, 30), now=TUESDAY)
    assert open_week(week_on=date(2026, 11, 23), now=TUESDAY).first_on == date(2026, 11, 20)
    assert opened(at("2026-11-19T18:01")) == []


@pytest.mark.django_db
def test_the_command_says_what_it_opened(capsys):
    call_command("open_week")
    call_command("open_week")
    out = capsys.readouterr().out
    assert out.count("已开启") == out.count("没有要开启的报送周") == 1
    for wrong in ("heute", "2020-01-06"):
        with pytest.raises(CommandError):
            call_command("open_week", week=wrong)

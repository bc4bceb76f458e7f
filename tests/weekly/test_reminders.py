"""Reminders and the ladder: each rung once, on working days, to who can read it or to who passes it on."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from gaoxin.tick import tick
from projects.calendar.actions.days import load_calendar
from projects.calendar.rules.weeks import ZONE
from projects.messages.actions.notices import notify
from projects.models import Notice, ReportDuty, ZoneSettings
from projects.weekly.actions.reminders import remind
from projects.weekly.reads.reminders import untold
from projects.weekly.rules.reminders import Step
from tests.harness.parallel import SOAK, at_once, rounds
from tests.world.factories import make_appointment, make_duty, make_project, make_user, make_week

MONDAY = date(2026, 11, 16)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def november(**kwargs):
    """The week that closes on Thursday the 19th."""
    return make_week(MONDAY, opened_at=at("2026-11-12T18:00"), **kwargs)


def staffed(**people):
    """A project of the article's year with these people on it."""
    project = make_project()
    for role, person in people.items():
        make_appointment(project, person, role.upper(), from_on=date(2026, 1, 1))
    return project


def sent() -> list[tuple]:
    """(to whom, kind) in the order of sending."""
    return [(n.user, n.kind) for n in Notice.objects.order_by("created_at", "pk")]


# Each hour at which something may be due, half an hour before it, and two at which nothing is.
LADDER = {"08:30", "09:00", "18:00", "18:30", "00:00", "12:00"}


@pytest.mark.slow
@pytest.mark.django_db
def test_the_whole_ladder_and_each_rung_once():
    people = {role: make_user() for role in ("commissioner", "chief", "leader")}
    make_duty(november(), staffed(**people), people["commissioner"])
    said = {}
    for half_hour in range(14 * 48):
        moment = at("2026-11-16T00:00") + timedelta(minutes=30 * half_hour)
        if not (SOAK or f"{moment:%H:%M}" in LADDER):
            continue  # nothing is due near these: whatever is sent wrongly shows at the next of them
        tick(moment)
        for notice in Notice.objects.exclude(pk__in=said).exclude(kind="DISPATCH"):
            said[notice.pk] = (moment, notice.user, notice.kind)
    own = [entry for pk, entry in said.items() if Notice.objects.get(pk=pk).text.count("第47周")]
    assert own == [
        (at("2026-11-18T09:00"), people["commissioner"], "REMINDER"),
        (at("2026-11-19T18:30"), people["commissioner"], "OVERDUE"),
        (at("2026-11-20T09:00"), people["chief"], "OVERDUE"),
        (at("2026-11-23T09:00"), people["leader"], "OVERDUE"),
    ]


@pytest.mark.django_db
def test_the_words_say_what_where_and_until_when():
    person = make_user()
    project = staffed(commissioner=person)
    make_duty(november(), project, person)
    remind(at("2026-11-18T09:00"))
    notice = Notice.objects.get()
    assert notice.title == f"请填报：{project.short_name}"
    assert notice.text == (
        f"{project.name}的2026年第47周进展周报（11.13–11.19）周四 18:00 截止，请在截止前填报。"
    )
    assert notice.url == f"/log/{project.code}/?week=2026-11-16"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "answer",
    [{"filed_at": at("2026-11-19T12:00")}, {"filed_at": at("2026-11-20T08:00")}, "exempt"],
)
def test_who_has_answered_is_left_alone(answer):
    admin = make_user(role=Role.ADMIN)
    if answer == "exempt":
        answer = {
            "exempted_at": at("2026-11-16T12:00"),
            "exempted_by": admin,
            "exempt_reason": "停工",
        }
    make_duty(november(), staffed(chief=make_user()), make_user(), **answer)
    assert remind(at("2026-11-20T09:00")) == 0


@pytest.mark.django_db
def test_nothing_is_sent_on_a_holiday_however_late_the_worker_comes():
    load_calendar(years=[2026], by=None)
    person, chief = make_user(), make_user()
    week = make_week(
        date(2026, 9, 28), cut_off_at=at("2026-09-30T18:00"), opened_at=at("2026-09-24T18:00")
    )
    make_duty(week, staffed(commissioner=person, chief=chief), person)
    for day in range(1, 8):
        assert remind(at(f"2026-10-0{day}T10:00")) == 0
    assert remind(at("2026-10-08T09:00")) == 2
    assert set(sent()) == {(person, "OVERDUE"), (chief, "OVERDUE")}


@pytest.mark.django_db
def test_a_worker_that_was_off_sends_what_is_due_and_no_reminder_of_the_past():
    people = {role: make_user() for role in ("commissioner", "chief", "leader")}
    make_duty(november(), staffed(**people), people["commissioner"])
    assert remind(at("2026-11-24T10:00")) == 3
    assert "REMINDER" not in {kind for _, kind in sent()}


@pytest.mark.django_db
def test_a_week_that_was_opened_after_its_cut_off_reproaches_nobody():
    week = make_week(MONDAY, opened_at=at("2026-11-20T12:00"))
    make_duty(week, staffed(chief=make_user()), make_user())
    assert remind(at("2026-11-23T10:00")) == 0


@pytest.mark.django_db
def test_the_ladder_is_a_setting():
    ZoneSettings(pk=1, remind_before=0, chief_after=3, leader_after=10).save()
    chief = make_user()
    make_duty(november(), staffed(chief=chief), make_user())
    assert remind(at("2026-11-18T12:00")) == 0
    remind(at("2026-11-23T12:00"))
    assert (chief, "OVERDUE") not in sent()
    remind(at("2026-11-24T12:00"))
    assert (chief, "OVERDUE") in sent()


# -- to pass on -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_nobody_can_read_goes_to_every_administrator_to_pass_on():
    make_user(role=Role.ADMIN, can_sign_in=False)
    make_user(role=Role.ADMIN)
    chief = make_user(name="李四", can_sign_in=False)
    project = staffed(chief=chief)
    make_duty(november(), project, None, lacks_commissioner=True)
    ReportDuty.objects.update(user=None)  # the factory gives everybody one
    remind(at("2026-11-18T09:00"))
    office = User.objects.filter(role=Role.ADMIN, can_sign_in=True)  # whoever confirmed projects
    assert office.count() == 2
    assert {n.user for n in Notice.objects.all()} == set(office)
    notice = Notice.objects.first()
    assert (notice.kind, notice.title) == ("RELAY", f"请转告李四：{project.short_name}")
    assert notice.text.startswith(f"李四同志：{project.name}的2026年第47周进展周报")
    assert remind(at("2026-11-18T09:01")) == 0


@pytest.mark.django_db
def test_a_leader_without_account_and_a_missing_chief():
    make_user(role=Role.ADMIN)
    leader, person = make_user(name="王五", can_sign_in=False), make_user()
    project = staffed(commissioner=person, leader=leader)
    make_duty(november(), project, person)
    remind(at("2026-11-23T09:00"))
    relayed = {n.title for n in Notice.objects.filter(kind="RELAY")}
    assert relayed == {
        f"请转告王五：{project.short_name}",
        f"未报：{project.short_name}专班班长空缺",
    }


@pytest.mark.django_db
def test_a_chief_who_fills_it_in_is_told_once():
    chief = make_user()
    make_duty(november(), staffed(chief=chief), chief, lacks_commissioner=True)
    remind(at("2026-11-20T09:00"))
    assert sent() == [(chief, "OVERDUE")]


# -- notify ---------------------------------------------------------------------------------------


def _notify(user, key="x"):
    return notify(user=user, kind=Notice.Kind.OTHER, title="标\n题" * 60, text="", url="/", key=key)


@pytest.mark.django_db
def test_the_same_occasion_is_told_once_and_nothing_to_who_cannot_sign_in():
    person = make_user()
    assert _notify(person)
    assert _notify(person)
    assert _notify(person, "y")
    assert not _notify(make_user(can_sign_in=False))
    assert not _notify(make_user(is_active=False))
    assert Notice.objects.count() == 2
    assert len(Notice.objects.first().title) == 100
    assert "\n" not in Notice.objects.first().title


# -- at any moment, by any number -----------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.django_db
def test_a_second_tick_at_any_moment_does_nothing_more():
    load_calendar(years=[2026], by=None)
    people = {role: make_user() for role in ("commissioner", "chief", "leader")}
    staffed(**people)
    moment = at("2026-09-21T08:00")
    while moment < at("2026-10-19T00:00"):
        tick(moment)
        again = tick(moment)
        assert [again[done] for done in ("开启报送周", "改派填报", "提醒")] == [0, 0, 0], moment
        moment += timedelta(hours=rounds(7, 29))
    assert Notice.objects.count() == len(set(Notice.objects.values_list("user", "key")))
    days = {n.due_at.astimezone(ZONE).date() for n in Notice.objects.all()}
    assert days
    assert not [day for day in days if date(2026, 10, 1) <= day <= date(2026, 10, 7)]


def test_many_machines_at_once_tell_it_once(committed_db):
    for _ in range(3):
        person = make_user()
        staffed(commissioner=person)
    moments = ["2026-11-17T12:00", "2026-11-18T09:00", "2026-11-19T18:01", "2026-11-20T09:00"]
    for moment in moments:
        results = at_once(*[lambda m=moment: tick(at(m))] * 3)
        assert not [r for r in results if isinstance(r, Exception)], results
    assert Notice.objects.filter(kind="REMINDER").count() == 3
    assert Notice.objects.filter(kind="OVERDUE").count() == 3


def left_to_tell() -> list[int]:
    """The keys of the duties that a tick would read."""
    week, office = ReportDuty.objects.first().week, User.objects.accounts().filter(role=Role.ADMIN)
    steps = (Step.CUT_OFF, Step.CHIEF, Step.LEADER)
    return sorted(row.pk for row in untold([week.pk], steps, [admin.pk for admin in office]))


@pytest.mark.django_db
def test_a_minute_in_which_everybody_was_told_reads_no_report():
    make_user(role=Role.ADMIN)
    week, card, chief = november(), make_user(can_sign_in=False), make_user()
    everybody = {role: make_user() for role in ("commissioner", "chief", "leader")}
    make_duty(week, staffed(**everybody), everybody["commissioner"])
    make_duty(week, staffed(chief=chief), chief)
    nobody = make_duty(week, staffed(leader=card))
    ReportDuty.objects.filter(pk=nobody.pk).update(user=None)
    moment = "2026-11-23T09:00"
    assert len(left_to_tell()) == 3
    assert remind(at(moment)) > 5
    assert left_to_tell() == []
    card.can_sign_in, card.username = True, "leader5"
    card.save()
    assert remind(at(moment)) == 1
    assert sent()[-1] == (card, "OVERDUE")
    assert left_to_tell() == []


@pytest.mark.django_db
def test_a_new_filler_is_told_too():
    first, second = make_user(), make_user()
    row = make_duty(november(), staffed(commissioner=first), first)
    assert remind(at("2026-11-18T09:00")) == 1
    ReportDuty.objects.filter(pk=row.pk).update(user=second)
    assert remind(at("2026-11-18T09:01")) == 1
    assert sent() == [(first, "REMINDER"), (second, "REMINDER")]


@pytest.mark.django_db
def test_reminding_costs_the_same_for_many():
    counts = []
    week = november()
    for number, moment in ((2, "2026-11-18T09:00"), (30, "2026-11-18T09:01")):
        for _ in range(number):
            person = make_user()
            make_duty(week, staffed(commissioner=person), person)
        with CaptureQueriesContext(connection) as captured:
            assert remind(at(moment)) == number
        counts.append(len(captured))
    assert counts[0] == counts[1]

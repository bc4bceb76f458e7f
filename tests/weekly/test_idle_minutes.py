"""Each minute it is asked which reports change hands and of which somebody is to be told: once nothing has changed since,
not of every report again."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from projects.calendar.rules.weeks import ZONE
from projects.models import Appointment, Notice, ReportDuty
from projects.weekly.actions.duties import reassign
from projects.weekly.actions.reminders import remind
from tests.world.factories import (
    make_absence,
    make_appointment,
    make_duty,
    make_project,
    make_unit,
    make_user,
    make_week,
)

NOW = datetime(2026, 11, 24, 10, tzinfo=ZONE)  # a Tuesday; the week closes on Thursday the 26th
CLOSED = datetime(2026, 11, 27, 9, tzinfo=ZONE)


@pytest.fixture
def report(committed_db) -> ReportDuty:
    """An open report of a project with a commissioner, a chief and a head of its unit."""
    with time_machine.travel(NOW, tick=False):
        make_user(role=Role.ADMIN)
        week = make_week(date(2026, 11, 23), opened_at=NOW - timedelta(days=5))
        project = make_project(lead_unit=make_unit(head=make_user()))
        holder = make_appointment(project).user
        make_appointment(project, role=Appointment.Role.CHIEF)
        yield make_duty(week, project, holder)


def asks(act, words: str) -> bool:
    """Whether the statement with these words was executed."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return any(words in query["sql"] for query in captured)


def looks_for_fillers() -> bool:
    return asks(lambda: reassign(NOW), "IS DISTINCT FROM")


def the_commissioner_ends(report: ReportDuty) -> None:
    report.project.appointments.filter(role="COMMISSIONER").update(to_on=NOW.date() - timedelta(1))


def the_commissioner_is_away(report: ReportDuty) -> None:
    make_absence(report.user, make_user())


def the_account_is_closed(report: ReportDuty) -> None:
    report.user.can_sign_in = False
    report.user.save()


def it_was_another_ones(report: ReportDuty) -> None:
    ReportDuty.objects.filter(pk=report.pk).update(user=make_user())


@pytest.mark.parametrize(
    "change",
    [the_commissioner_ends, the_commissioner_is_away, the_account_is_closed, it_was_another_ones],
    ids=lambda change: change.__name__,
)
def test_a_report_changes_hands_in_the_minute_after_a_change(report, change):
    assert looks_for_fillers() and not looks_for_fillers()
    change(report)
    assert reassign(NOW) == 1
    assert looks_for_fillers(), "it has changed hands itself"
    assert not looks_for_fillers()


def test_the_next_head_of_the_unit_takes_over_what_nobody_else_can_file(report):
    report.project.appointments.all().delete()
    assert reassign(NOW) == 1 and reassign(NOW) == 0 and not looks_for_fillers()
    report.project.lead_unit.head = make_user()
    report.project.lead_unit.save()
    assert reassign(NOW) == 1
    report.refresh_from_db()
    assert report.user == report.project.lead_unit.head


def test_who_is_to_be_told_is_told_in_the_minute_after_a_change(report):
    def looks() -> bool:
        return asks(lambda: remind(CLOSED), ":relay")

    with time_machine.travel(CLOSED, tick=False):
        assert remind(CLOSED) > 0
        assert looks() and not looks()
        other = make_project()
        make_duty(report.week, other, make_appointment(other).user)
        before = Notice.objects.count()
        assert remind(CLOSED) > 0 and Notice.objects.count() > before
        assert remind(CLOSED) == 0 and not looks()

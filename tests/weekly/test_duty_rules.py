"""Who owes a report how often, who fills it in, and when whom is told."""

from datetime import date, datetime, time, timedelta

import pytest

from projects.calendar.rules.weeks import ZONE
from projects.calendar.rules.workdays import WorkCalendar
from projects.registry.rules.stages import ORDER, Stage
from projects.weekly.rules.duties import (
    Candidate,
    Frequency,
    Standing,
    Terms,
    filler,
    frequency,
    is_due,
)
from projects.weekly.rules.reminders import BACK_OFF, Ladder, Step, is_quiet, next_try, steps_due

WEEKLY, MONTHLY, NONE = Frequency.WEEKLY, Frequency.MONTHLY, Frequency.NONE
BY_STAGE = dict(zip(ORDER, [MONTHLY] * 4 + [WEEKLY] * 4 + [NONE] * 3, strict=True))


@pytest.mark.parametrize("stage", ORDER)
def test_by_the_stage(stage):
    assert frequency(Standing(stage)) == BY_STAGE[stage]


@pytest.mark.parametrize(
    ("project", "expected"),
    [
        (Standing(None), MONTHLY),
        (Standing(Stage.SIGNED, is_key=True), WEEKLY),
        (Standing(None, is_key=True), WEEKLY),
        (Standing(Stage.OPERATION, is_key=True), NONE),
        (Standing(Stage.CONSTRUCTION, is_suspended=True), MONTHLY),
        (Standing(Stage.CONSTRUCTION, is_suspended=True, is_key=True), MONTHLY),
        (Standing(Stage.OPERATION, is_suspended=True), NONE),
        (Standing(Stage.CONSTRUCTION, is_terminated=True), NONE),
        (Standing(Stage.CONSTRUCTION, is_terminated=True, asked=WEEKLY), NONE),
        (Standing(Stage.CONSTRUCTION, is_confirmed=False), NONE),
        (Standing(Stage.CONSTRUCTION, is_confirmed=False, is_key=True, asked=WEEKLY), NONE),
        (Standing(Stage.OPERATION, asked=MONTHLY), MONTHLY),
        (Standing(Stage.FULL_OUTPUT, asked=WEEKLY), WEEKLY),
        (Standing(Stage.CONSTRUCTION, asked=NONE), NONE),
        (Standing(Stage.CONSTRUCTION, asked=MONTHLY, is_key=True), MONTHLY),
        (Standing(Stage.SIGNED, asked=WEEKLY, is_suspended=True), WEEKLY),
    ],
)
def test_by_what_else_is_known_of_the_project(project, expected):
    assert frequency(project) == expected


def test_the_zone_may_ask_for_more_or_less():
    terms = Terms(Stage.SIGNED, Stage.FULL_OUTPUT, weekly_when_key=False)
    assert frequency(Standing(Stage.SIGNED), terms) == WEEKLY
    assert frequency(Standing(Stage.FULL_OUTPUT), terms) == WEEKLY
    assert frequency(Standing(Stage.RESERVE, is_key=True), terms) == MONTHLY


@pytest.mark.parametrize(
    ("often", "ends_month", "due"),
    [
        (WEEKLY, False, True), (WEEKLY, True, True), (MONTHLY, False, False), (MONTHLY, True, True),
        (NONE, False, False), (NONE, True, False),
    ],
)  # fmt: skip
def test_when_it_is_due(often, ends_month, due):
    assert is_due(often, ends_month=ends_month) == due


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ([Candidate(1, True), Candidate(2, True), None], 1),
        ([Candidate(1, False), Candidate(2, True), None], 2),
        ([None, Candidate(2, False), Candidate(3, True)], 3),
        ([None, None, Candidate(3, False)], None),
        ([], None),
    ],
)
def test_the_first_who_can_fills_it_in(candidates, expected):
    chosen = filler(candidates)
    assert (chosen and chosen.key) == expected


# -- reminders ------------------------------------------------------------------------------------

# 国庆 2026: off from Thursday 10-01 to Wednesday 10-07, Saturday 10-10 worked.
CALENDAR = WorkCalendar(
    date(2026, 1, 1),
    date(2026, 12, 31),
    holidays={date(2026, 10, n) for n in range(1, 8)},
    workdays={date(2026, 10, 10)},
)
CUT_OFF = datetime(2026, 11, 19, 18, tzinfo=ZONE)  # a Thursday
BEFORE_HOLIDAY = datetime(2026, 9, 30, 18, tzinfo=ZONE)  # the Wednesday before


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def steps(now, cut_off=CUT_OFF, **ladder):
    return steps_due(cut_off, at(now), CALENDAR.add, CALENDAR.is_working, Ladder(**ladder))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-17T23:59", []),
        ("2026-11-18T08:59", []),
        ("2026-11-18T09:00", [Step.BEFORE]),
        ("2026-11-19T18:00", [Step.BEFORE]),
        ("2026-11-19T18:00:00.000001", [Step.CUT_OFF]),
        ("2026-11-20T08:59", [Step.CUT_OFF]),
        ("2026-11-20T09:00", [Step.CUT_OFF, Step.CHIEF]),
        ("2026-11-21T12:00", []),  # Saturday
        ("2026-11-22T12:00", []),
        ("2026-11-23T08:59", [Step.CUT_OFF, Step.CHIEF]),
        ("2026-11-23T09:00", [Step.CUT_OFF, Step.CHIEF, Step.LEADER]),
    ],
)
def test_the_ladder_of_an_ordinary_week(now, expected):
    assert steps(now) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-09-30T18:01", [Step.CUT_OFF]),
        ("2026-10-01T12:00", []),
        ("2026-10-07T23:59", []),
        ("2026-10-08T09:00", [Step.CUT_OFF, Step.CHIEF]),
        ("2026-10-09T09:00", [Step.CUT_OFF, Step.CHIEF, Step.LEADER]),
        ("2026-10-10T09:00", [Step.CUT_OFF, Step.CHIEF, Step.LEADER]),  # a Saturday that is worked
        ("2026-10-11T09:00", []),
    ],
)
def test_the_ladder_stands_still_over_a_holiday(now, expected):
    assert steps(now, BEFORE_HOLIDAY) == expected


def test_the_ladder_is_the_zone_s_own():
    assert steps("2026-11-18T12:00", remind_before=0) == []
    assert steps("2026-11-16T12:00", remind_before=3) == [Step.BEFORE]
    assert steps("2026-11-24T12:00", chief_after=5, leader_after=10) == [Step.CUT_OFF]


@pytest.mark.parametrize(
    ("hour", "quiet"),
    [("20:59", False), ("21:00", True), ("23:59", True), ("00:00", True), ("06:59", True), ("07:00", False)],
)  # fmt: skip
def test_quiet_hours_pass_midnight(hour, quiet):
    assert is_quiet(at(f"2026-11-18T{hour}"), time(21), time(7)) == quiet


def test_quiet_hours_within_a_day_and_none_at_all():
    assert is_quiet(at("2026-11-18T12:30"), time(12), time(14))
    assert not is_quiet(at("2026-11-18T14:00"), time(12), time(14))
    assert not is_quiet(at("2026-11-18T12:00"), time(12), time(12))


def test_a_failed_mail_waits_ever_longer():
    now = at("2026-11-18T12:00")
    waits = [next_try(now, n) - now for n in range(1, len(BACK_OFF) + 3)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)

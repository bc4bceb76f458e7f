"""The lawful clock and what the law refuses: the vectors, and the boundaries of the states."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from projects.resources.rules.clock import ClockState, accepted_by_law, clock
from projects.resources.rules.errors import Fault, Filing, permit_errors
from projects.resources.rules.kinds import Board, Method, Result
from projects.resources.rules.states import Standing, check_words, clock_words, stand
from projects.schedule.rules.timeline import Unit
from tests.harness.schedule_vectors import CALENDAR
from tests.harness.vectors import differences

VECTORS = differences(Path(__file__).with_name("permits.json"))


@pytest.mark.parametrize("vector", VECTORS)
def test_a_permit_is_judged_as_computed_apart(vector):
    assert VECTORS[vector] == ""


def on(text: str) -> date:
    return date.fromisoformat(text)


def timed(today: str, pauses=(), **changes):
    given = {"accepted_on": on("2025-11-03"), "limit": 5, "unit": Unit.WORK, "decided_on": None}
    return clock(today=on(today), pauses=pauses, calendar=CALENDAR, **(given | changes))


def test_overlapping_pauses_are_counted_once():
    one = [(on("2025-11-04"), on("2025-11-12"))]
    two = [(on("2025-11-04"), on("2025-11-10")), (on("2025-11-06"), on("2025-11-12"))]
    assert timed("2025-11-14", two) == timed("2025-11-14", one)
    assert timed("2025-11-14", two).due == on("2025-11-18")


def test_who_was_late_before_the_clock_stopped_stays_late():
    late = timed("2025-11-20", [(on("2025-11-12"), None)])
    assert (late.state, late.due, late.left) == (ClockState.OVERDUE, on("2025-11-10"), -2)
    in_time = timed("2025-11-20", [(on("2025-11-10"), None)])
    assert (in_time.state, in_time.due, in_time.left) == (ClockState.PAUSED, None, 0)


def test_a_decision_after_the_limit_saved_less_than_nothing():
    assert timed("2025-12-01", decided_on=on("2025-11-12")).saved == -2
    calendar = {"unit": Unit.CALENDAR, "limit": 10}
    assert timed("2025-12-01", decided_on=on("2025-11-15"), **calendar).saved == -2


LAW = {"submitted_on": on("2026-11-02"), "told_on": None, "done_on": None, "calendar": CALENDAR}


@pytest.mark.parametrize(
    ("today", "changes", "accepted"),
    [
        ("2026-11-09", {}, None),  # the fifth working day
        ("2026-11-10", {}, "2026-11-02"),
        ("2026-11-20", {"told_on": on("2026-11-09")}, None),
        ("2026-11-20", {"told_on": on("2026-11-10")}, "2026-11-02"),  # told too late
        ("2026-11-20", {"told_on": on("2026-11-09"), "done_on": on("2026-11-13")}, None),
        ("2026-11-23", {"told_on": on("2026-11-09"), "done_on": on("2026-11-13")}, "2026-11-13"),
        ("2026-11-20", {"submitted_on": None}, None),
    ],
)
def test_nobody_accepting_in_five_working_days_is_acceptance(today, changes, accepted):
    found = accepted_by_law(today=on(today), **(LAW | changes))
    assert found == (on(accepted) if accepted else None)


FILED = Standing(method=Method.RESERVED, limit=7, submitted_on=on("2026-11-23"))
ACCEPTED = replace(FILED, accepted_on=on("2026-11-23"))
PROMISED = replace(
    ACCEPTED, method=Method.PROMISE, decided_on=on("2026-11-24"), result=Result.GRANTED
)


@pytest.mark.parametrize(
    ("standing", "board"),
    [
        (Standing(method=Method.RESERVED), Board.UNFILED),
        (Standing(method=Method.NOT_APPLICABLE), Board.NONE),
        (Standing(method=Method.CANCELLED), Board.NONE),
        (FILED, Board.RUNNING),
        (replace(FILED, told_on=on("2026-11-25")), Board.SUPPLEMENT),
        (
            replace(FILED, told_on=on("2026-11-25"), mended_on=on("2026-11-26")),
            Board.RUNNING,
        ),
        (ACCEPTED, Board.RUNNING),
        (replace(ACCEPTED, pauses=[(on("2026-11-25"), None)]), Board.PAUSED),
        (replace(ACCEPTED, pauses=[(on("2026-11-25"), on("2026-11-26"))]), Board.RUNNING),
        (replace(ACCEPTED, limit=None, pauses=[(on("2026-11-25"), None)]), Board.PAUSED),
        (replace(ACCEPTED, limit=3), Board.OVERDUE),
        (replace(FILED, submitted_on=on("2026-11-16"), limit=9), Board.RUNNING),  # by law
        (replace(FILED, submitted_on=on("2026-11-16"), limit=8), Board.OVERDUE),
        (PROMISED, Board.CHECK),
        (replace(PROMISED, checked_on=on("2026-11-26")), Board.DONE),
        (replace(PROMISED, result=Result.REFUSED), Board.DONE),
        (replace(PROMISED, method=Method.RESERVED), Board.DONE),
    ],
)
def test_where_a_permit_stands_follows_from_its_days(standing, board):
    assert stand(standing, on("2026-11-27"), CALENDAR).board == board


def test_what_the_law_accepted_is_said_to_be_so():
    shown = stand(replace(FILED, submitted_on=on("2026-11-16")), on("2026-11-25"), CALENDAR)
    assert (shown.deemed, shown.accepted_on) == (True, on("2026-11-16"))
    assert not stand(ACCEPTED, on("2026-11-25"), CALENDAR).deemed


def words(standing: Standing, today: str) -> str:
    return clock_words(stand(standing, on(today), CALENDAR).clock, Unit.WORK)


def test_the_clock_is_said_in_working_days():
    assert words(ACCEPTED, "2026-11-27") == "还剩 3 个工作日"
    assert words(ACCEPTED, "2026-12-02") == "今天到期"
    assert words(ACCEPTED, "2026-12-03") == "超 1 个工作日"
    assert words(replace(ACCEPTED, pauses=[(on("2026-11-25"), None)]), "2026-12-03") == (
        "停钟前余 5 个工作日"
    )
    assert words(FILED, "2026-11-24") == ""
    assert (check_words(0), check_words(3), check_words(-2)) == (
        "今天应核查",
        "还剩 3 天",
        "核查超 2 天",
    )


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"decided_on": on("2026-11-02"), "result": "GRANTED"}, Fault.DECIDED_BEFORE_ACCEPTED),
        ({"decided_on": on("2026-11-10")}, Fault.RESULT),
        ({"method": Method.PROMISE}, Fault.NOT_ON_PROMISE_LIST),
        ({"method": Method.CANCELLED, "reason": "已取消"}, Fault.DAYS),
        (
            {
                "sole": True,
                "sole_allowed": True,
                "decided_on": on("2026-11-10"),
                "result": "GRANTED",
            },
            Fault.EXAMINER,
        ),
    ],
)
def test_what_no_vector_says_is_refused_too(changes, fault):
    given = {
        "method": Method.RESERVED,
        "submitted_on": on("2026-11-03"),
        "accepted_on": on("2026-11-04"),
        "number": "示例〔2026〕1号",
    }
    assert permit_errors(Filing(**(given | changes)), on("2026-11-27")) == [fault]

"""Codes, throttle, states and what fits on a page, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from projects.screen.rules import (
    TRIES,
    WINDOW,
    ScreenState,
    lines_of,
    pages_of,
    plain_code,
    state_of,
    told_code,
    wait_after,
)

NOW = datetime(2026, 11, 29, 6, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    "typed", ["12345678", "1234 5678", " 1234-5678 ", "１２３４５６７８", "1234　5678"]
)
def test_a_code_is_read_however_it_is_typed(typed):
    assert plain_code(typed) == "12345678"


@pytest.mark.parametrize(
    "typed", ["", "1234567", "123456789", "1234567a", "一二三四五六七八", "١٢٣٤٥٦٧٨"]
)
def test_what_is_no_code_is_none(typed):
    assert plain_code(typed) == ""


def test_a_code_is_told_in_two_halves():
    assert told_code("00123456") == "0012 3456"


def test_a_source_waits_from_the_tenth_wrong_code_on_until_the_first_of_them_is_an_hour_old():
    tries = [NOW - n * MINUTE for n in range(TRIES)]
    assert wait_after(tries[: TRIES - 1], NOW) == timedelta()
    assert wait_after(tries, NOW) == WINDOW - (TRIES - 1) * MINUTE
    assert wait_after(tries, NOW + WINDOW - (TRIES - 1) * MINUTE) == timedelta()


STAGES = {
    "paired_at": None, "expires_at": None, "code_until": NOW + MINUTE, "revoked_at": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({}, ScreenState.WAITING),
        ({"code_until": NOW}, ScreenState.CODE_OVER),
        ({"code_until": None}, ScreenState.CODE_OVER),
        ({"paired_at": NOW, "expires_at": NOW + MINUTE}, ScreenState.PAIRED),
        ({"paired_at": NOW - MINUTE, "expires_at": NOW}, ScreenState.ENDED),
        ({"paired_at": NOW, "expires_at": NOW + MINUTE, "revoked_at": NOW}, ScreenState.REVOKED),
    ],
)
def test_the_state_of_a_screen(given, state):
    assert state_of(NOW, **(STAGES | given)) == state


def test_lines_are_counted_by_how_wide_the_signs_are():
    assert lines_of("投" * 9, 10) == 1
    assert lines_of("投" * 10, 10) == 2
    assert lines_of("a" * 15, 10) == 1
    assert lines_of("", 10) == 1


def test_pages_hold_as_much_as_there_is_room_and_every_row_once():
    assert pages_of([], 100) == []
    assert pages_of([40, 40, 20, 1], 100) == [[0, 1, 2], [3]]
    assert pages_of([300, 10], 100) == [[0], [1]]

"""A day in a sentence is 11月27日, with its year when it is not this one; nowhere a zero before a day."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import timezone

from gaoxin.clock import day_and_minute, in_words, this_day
from gaoxin.days import day_in_words
from gaoxin.templatetags.house import say_day
from tests.world.cluster import ROOT

TODAY = date(2026, 11, 29)
NOON = datetime(2026, 11, 29, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 27), "11月27日"),
        (date(2026, 12, 3), "12月3日"),
        (date(2026, 1, 1), "1月1日"),
        (date(2025, 12, 31), "2025年12月31日"),
        (date(2027, 1, 1), "2027年1月1日"),
    ],
)
def test_a_day_is_said_with_its_year_when_it_is_not_this_one(day, words):
    assert day_in_words(day, TODAY) == words


def test_the_year_is_this_one_by_the_clock_of_the_zone():
    with time_machine.travel(datetime(2026, 12, 31, 15, 59, tzinfo=UTC), tick=False):
        assert in_words(date(2026, 12, 31)) == "12月31日"
    with time_machine.travel(datetime(2026, 12, 31, 16, 1, tzinfo=UTC), tick=False):
        assert in_words(date(2026, 12, 31)) == "2026年12月31日"


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 12, 31, 15, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_day_is_that_of_the_zone(at, day):
    assert this_day(at) == day
    with time_machine.travel(at, tick=False):
        assert this_day() == timezone.localdate() == day


@time_machine.travel(NOON, tick=False)
def test_a_moment_is_said_by_the_clock_of_the_zone():
    assert day_and_minute(datetime(2026, 12, 3, 1, 5, tzinfo=UTC)) == "12月3日 09:05"
    assert day_and_minute(datetime(2026, 12, 31, 16, 0, tzinfo=UTC)) == "2027年1月1日 00:00"


@time_machine.travel(NOON, tick=False)
def test_a_page_says_a_day_a_moment_and_none():
    assert say_day(date(2026, 12, 3)) == "12月3日"
    assert say_day(datetime(2026, 12, 3, 20, 0, tzinfo=UTC)) == "12月4日"
    assert say_day(None) == "—"


def test_nobody_else_writes_a_day_in_words():
    said = {
        str(path.relative_to(ROOT))
        for app in ("accounts", "gaoxin", "projects")
        for path in (ROOT / app).rglob("*.py")
        if ".month}月{" in path.read_text(encoding="utf-8")
    }
    assert (
        said
        == {
            "gaoxin/days.py",
            "projects/official/papers/document.py",  # a document bears every year
            "projects/bulletin/rules/first_screen.py",  # the first and the last day of a week, in a title
        }
    )

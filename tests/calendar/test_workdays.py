from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from projects.calendar.rules.workdays import WorkCalendar, unpublished_note

# 国庆 2026 as published: 10-01 to 10-07 off, 09-20 and 10-10 worked.
OFF = {date(2026, 10, day) for day in range(1, 8)}
WORKED = {date(2026, 9, 20), date(2026, 10, 10)}
CALENDAR = WorkCalendar(date(2020, 1, 1), date(2039, 12, 31), OFF, WORKED, {2026})
DAYS = st.dates(date(2026, 7, 1), date(2027, 3, 1))


def step(day: date, count: int) -> date:
    """The same by walking, one day at a time."""
    direction = timedelta(days=1 if count > 0 else -1)
    while count:
        day += direction
        if CALENDAR.is_working(day):
            count -= 1 if count > 0 else -1
    return day


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),
        (date(2026, 10, 11), False),
        (date(2026, 9, 20), True),
    ],
)
def test_holidays_are_off_and_make_up_days_are_worked(day, working):
    assert CALENDAR.is_working(day) is working


@given(day=DAYS, count=st.integers(-60, 60).filter(bool))
def test_adding_is_walking_that_many_working_days(day, count):
    assert CALENDAR.add(day, count) == step(day, count)


@given(day=DAYS, count=st.integers(0, 60))
def test_counting_undoes_adding(day, count):
    start = CALENDAR.add(day, 0)
    assert CALENDAR.count(start, CALENDAR.add(start, count)) == count
    assert CALENDAR.count(CALENDAR.add(start, count), start) == -count


def test_adding_nothing_gives_the_day_or_the_next_working_one():
    assert CALENDAR.add(date(2026, 9, 30), 0) == date(2026, 9, 30)
    assert CALENDAR.add(date(2026, 10, 3), 0) == date(2026, 10, 8)


def test_beyond_the_calendar_it_says_so():
    with pytest.raises(ValueError, match="beyond"):
        CALENDAR.add(date(2039, 12, 30), 10)


def test_unpublished_years_are_named():
    years = CALENDAR.unpublished(date(2026, 12, 1), date(2027, 2, 1))
    assert unpublished_note(years) == "2027 年安排未公布，按周一至周五推算"
    assert unpublished_note([]) == ""

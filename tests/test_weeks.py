from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from projects.rules.weeks import cut_off_day, week_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
# 国庆 2023: 09-29 to 10-06 off, 10-07 and 10-08 worked; 春节 2024: 02-10 to 02-17 off, 02-04 and 02-18 worked.
OFF = {date(2023, 9, 29), *(date(2023, 10, d) for d in range(1, 7)), date(2023, 9, 30)} | {
    date(2024, 2, d) for d in range(10, 18)
}
WORKED = {date(2023, 10, 7), date(2023, 10, 8), date(2024, 2, 4), date(2024, 2, 18)}


def is_working(day):
    return day in WORKED or (day.weekday() < 5 and day not in OFF)


def at(year, month, day, hour=12, minute=0, second=0, micro=0):
    return datetime(year, month, day, hour, minute, second, micro, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("week_on", "expected"),
    [
        (date(2026, 11, 16), date(2026, 11, 19)),
        (date(2023, 10, 2), date(2023, 10, 7)),
        (date(2024, 2, 12), date(2024, 2, 18)),
    ],
)
def test_the_cut_off_is_thursday_or_the_nearest_working_day_of_that_week(week_on, expected):
    assert cut_off_day(week_on, is_working) == expected


def test_a_week_without_a_working_day_has_no_cut_off():
    assert cut_off_day(date(2026, 11, 16), lambda day: False) is None


def test_the_cut_off_moment_still_belongs_to_the_week_and_the_next_does_not():
    assert week_of(at(2026, 11, 19, 18), is_working).week_on == date(2026, 11, 16)
    assert week_of(at(2026, 11, 19, 18, 0, 0, 1), is_working).week_on == date(2026, 11, 23)
    assert week_of(at(2026, 11, 19, 17, 59, 59), is_working).week_on == date(2026, 11, 16)


def test_the_header_prints_number_and_days():
    week = week_of(at(2026, 11, 19), is_working)
    assert (week.label, week.range) == ("2026年第47周", "11.13–11.19")


def test_the_53rd_week_belongs_to_the_year_of_its_thursday():
    assert week_of(at(2027, 1, 1), lambda day: day.weekday() < 5).label == "2027年第1周"
    assert week_of(at(2026, 12, 31), lambda day: day.weekday() < 5).label == "2026年第53周"


def test_the_week_after_a_holiday_says_which_days_it_covers():
    week = week_of(at(2023, 10, 9), is_working)
    assert (week.first_on, week.cut_off_on) == (date(2023, 10, 8), date(2023, 10, 12))

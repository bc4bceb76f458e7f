"""The reporting week on the days on which weeks go wrong. Days off are the published ones."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from chinese_calendar.constants import holidays, workdays

from projects.calendar.rules.weeks import (
    ZONE,
    CutOff,
    cut_off_day,
    cut_off_words,
    ends_month,
    week_after,
    week_named,
    week_of,
)
from tests.world import cluster

SHANGHAI = ZoneInfo("Asia/Shanghai")
MICRO = timedelta(microseconds=1)


def is_working(day):
    return day in workdays or (day.weekday() < 5 and day not in holidays)


def at(text, zone=SHANGHAI):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


# (a moment, the week it falls in by its Monday, its first day, its last)
CASES = [
    # an ordinary week around its cut-off
    ("2026-11-13T00:00", "2026-11-16", "2026-11-13", "2026-11-19"),
    ("2026-11-15T23:59", "2026-11-16", "2026-11-13", "2026-11-19"),
    ("2026-11-19T17:59:59.999999", "2026-11-16", "2026-11-13", "2026-11-19"),
    ("2026-11-19T18:00:00", "2026-11-16", "2026-11-13", "2026-11-19"),
    ("2026-11-19T18:00:00.000001", "2026-11-23", "2026-11-20", "2026-11-26"),
    ("2026-11-19T23:59:59", "2026-11-23", "2026-11-20", "2026-11-26"),
    # 国庆 2023 (09-29 to 10-06 off, 10-07 and 10-08 worked): Thursday off, Saturday worked
    ("2023-09-28T18:00:00", "2023-09-25", "2023-09-22", "2023-09-28"),
    ("2023-09-28T18:00:00.000001", "2023-10-02", "2023-09-29", "2023-10-07"),
    ("2023-10-05T18:00:00.000001", "2023-10-02", "2023-09-29", "2023-10-07"),
    ("2023-10-07T18:00:00", "2023-10-02", "2023-09-29", "2023-10-07"),
    ("2023-10-07T18:00:00.000001", "2023-10-09", "2023-10-08", "2023-10-12"),
    ("2023-10-08T12:00", "2023-10-09", "2023-10-08", "2023-10-12"),
    # 春节 2024 (02-10 to 02-17 off, 02-04 and 02-18 worked): only the Sunday of its week is worked
    ("2024-02-08T18:00:00", "2024-02-05", "2024-02-02", "2024-02-08"),
    ("2024-02-09T09:00", "2024-02-12", "2024-02-09", "2024-02-18"),
    ("2024-02-18T17:59:59.999999", "2024-02-12", "2024-02-09", "2024-02-18"),
    ("2024-02-18T18:00:00.000001", "2024-02-19", "2024-02-19", "2024-02-22"),
    # a cut-off before the holiday: 劳动节 2025-05-01 is a Thursday
    ("2025-04-30T18:00:00", "2025-04-28", "2025-04-25", "2025-04-30"),
    ("2025-04-30T18:00:00.000001", "2025-05-05", "2025-05-01", "2025-05-08"),
    # 春节 2025: 01-28 to 02-04 off, 01-26 and 02-08 worked: Monday 01-27 is the only day of its week
    ("2025-01-27T18:00:00", "2025-01-27", "2025-01-24", "2025-01-27"),
    ("2025-01-27T18:00:00.000001", "2025-02-03", "2025-01-28", "2025-02-06"),
    # 国庆 2025: 10-01 to 10-08 off, 09-28 and 10-11 worked
    ("2025-09-30T18:00:00", "2025-09-29", "2025-09-26", "2025-09-30"),
    ("2025-10-01T00:00", "2025-10-06", "2025-10-01", "2025-10-09"),
    # 国庆 2026: 10-01 to 10-07 off, 09-20 and 10-10 worked
    ("2026-09-30T18:00:00", "2026-09-28", "2026-09-25", "2026-09-30"),
    ("2026-10-02T12:00", "2026-10-05", "2026-10-01", "2026-10-08"),
    # 元旦 2026 is a Thursday
    ("2025-12-31T18:00:00", "2025-12-29", "2025-12-26", "2025-12-31"),
    ("2025-12-31T18:00:00.000001", "2026-01-05", "2026-01-01", "2026-01-08"),
    # 2026 has 53 weeks; 2027 is not published: Monday to Friday, 01-01 counts as worked
    ("2026-12-24T18:00:00.000001", "2026-12-28", "2026-12-25", "2026-12-31"),
    ("2026-12-31T18:00:00", "2026-12-28", "2026-12-25", "2026-12-31"),
    ("2026-12-31T18:00:00.000001", "2027-01-04", "2027-01-01", "2027-01-07"),
    ("2027-02-18T12:00", "2027-02-15", "2027-02-12", "2027-02-18"),
    # a leap day that is a Thursday
    ("2024-02-29T18:00:00", "2024-02-26", "2024-02-23", "2024-02-29"),
    ("2024-02-29T18:00:00.000001", "2024-03-04", "2024-03-01", "2024-03-07"),
    # the clock was put forward on 1988-04-17 (a Sunday) and back on 1988-09-11
    ("1988-04-17T12:00", "1988-04-18", "1988-04-15", "1988-04-21"),
    ("1988-04-21T18:00:00", "1988-04-18", "1988-04-15", "1988-04-21"),
    ("1988-09-11T12:00", "1988-09-12", "1988-09-09", "1988-09-15"),
]


def days(week):
    return [f"{day}" for day in (week.week_on, week.first_on, week.cut_off_on)]


@pytest.mark.parametrize(("moment", "week_on", "first_on", "cut_off_on"), CASES)
def test_the_week_a_moment_falls_in(moment, week_on, first_on, cut_off_on):
    assert days(week_of(at(moment), is_working)) == [week_on, first_on, cut_off_on]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati"])
def test_told_in_another_zone_it_is_the_same_week(zone):
    for moment, *expected in CASES:
        elsewhere = at(moment).astimezone(ZoneInfo(zone))
        assert days(week_of(elsewhere, is_working)) == expected


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Shanghai"])
def test_the_zone_of_the_server_decides_nothing(zone):
    code = (
        "from datetime import UTC, datetime; from projects.calendar.rules.weeks import week_of;"
        "print(week_of(datetime(2026, 11, 19, 10, 0, 0, 1, UTC), lambda d: d.weekday() < 5))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=cluster.ROOT, env=os.environ | {"TZ": zone},
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "datetime.date(2026, 11, 23)" in said


def test_a_moment_without_its_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        week_of(datetime(2026, 11, 19, 18), is_working)  # noqa: DTZ001 (that is the point)


@pytest.mark.parametrize("zone", [UTC, SHANGHAI])
def test_every_moment_of_twenty_years_lies_in_exactly_one_week(zone):
    week = week_of(at("2007-01-01T12:00"), is_working)
    while week.week_on.year < 2027:
        close = week.cut_off_at().astimezone(zone)
        following = week_after(week.week_on, week.cut_off_on, is_working)
        assert week_of(close, is_working) == week
        assert week_of(close + MICRO, is_working) == following
        assert following.first_on == week.cut_off_on + timedelta(days=1)
        assert is_working(week.cut_off_on)
        week = following


@pytest.mark.parametrize(
    ("week_on", "expected"),
    [
        ("2026-11-16", "2026-11-19"),
        ("2023-10-02", "2023-10-07"),
        ("2024-02-12", "2024-02-18"),
        ("2025-04-28", "2025-04-30"),
        ("2025-01-27", "2025-01-27"),
    ],
)
def test_the_cut_off_is_thursday_or_the_nearest_working_day_of_that_week(week_on, expected):
    assert cut_off_day(date.fromisoformat(week_on), is_working) == date.fromisoformat(expected)


def test_a_week_without_a_working_day_has_none_and_the_next_says_which_days_it_covers():
    def is_worked(day):
        return is_working(day) and not date(2026, 11, 16) <= day <= date(2026, 11, 22)

    assert week_named(date(2026, 11, 16), is_worked) is None
    week = week_of(at("2026-11-18T12:00"), is_worked)
    assert days(week) == ["2026-11-23", "2026-11-13", "2026-11-26"]
    assert week.note == "本期含 11.13–11.26 共 14 天"
    assert week_of(at("2026-11-12T12:00"), is_worked).note == ""


def test_without_any_working_day_there_is_no_week():
    with pytest.raises(ValueError, match="no working day"):
        week_of(at("2026-11-18T12:00"), lambda day: False)
    with pytest.raises(ValueError, match="no working day"):
        week_after(date(2026, 11, 16), date(2026, 11, 19), lambda day: False)


@pytest.mark.parametrize(
    ("rule", "moment", "expected"),
    [
        (CutOff(4, time(12)), "2026-11-20T12:00", "2026-11-20"),
        (CutOff(4, time(12)), "2026-11-20T12:00:00.000001", "2026-11-27"),
        (CutOff(0, time(9)), "2026-11-23T09:00", "2026-11-23"),
        (CutOff(0, time(9)), "2023-10-02T09:00", "2023-10-07"),
        (CutOff(6, time(17)), "2026-11-20T17:00", "2026-11-20"),
    ],
)
def test_another_weekday_and_hour(rule, moment, expected):
    week = week_of(at(moment), is_working, rule)
    assert f"{week.cut_off_on}" == expected
    assert week.cut_off_at(rule) >= at(moment)


@pytest.mark.parametrize(
    ("week_on", "ends"),
    [
        ("2026-11-23", True),
        ("2026-11-16", False),
        ("2026-12-28", True),
        ("2026-12-21", False),
        ("2025-12-29", True),  # closes on 12-31, the next on 01-08
        ("2025-01-27", True),
        ("2025-01-20", False),
        ("2024-02-26", True),
        ("2023-09-25", True),
    ],
)
def test_the_last_week_that_ends_in_its_month(week_on, ends):
    week = week_named(date.fromisoformat(week_on), is_working)
    assert ends_month(week, is_working) == ends


def test_every_month_has_one_such_week():
    week, months = week_of(at("2020-01-02T12:00"), is_working), []
    while week.week_on.year < 2026:
        if ends_month(week, is_working):
            months.append((week.cut_off_on.year, week.cut_off_on.month))
        week = week_after(week.week_on, week.cut_off_on, is_working)
    assert months == [(year, month) for year in range(2020, 2026) for month in range(1, 13)]


def test_the_header_prints_number_days_and_cut_off():
    week = week_of(at("2026-11-19T12:00"), is_working)
    assert (week.label, week.range) == ("2026年第47周", "11.13–11.19")
    assert cut_off_words(week.cut_off_at()) == "周四 18:00 截止"
    assert cut_off_words(datetime(2023, 10, 7, 10, tzinfo=UTC)) == "周六 18:00 截止"
    assert week.cut_off_at() == datetime(2026, 11, 19, 10, tzinfo=UTC)
    assert str(ZONE) == "Asia/Shanghai"


def test_the_53rd_week_belongs_to_the_year_of_its_thursday():
    assert week_of(at("2027-01-01T12:00"), is_working).label == "2027年第1周"
    assert week_of(at("2026-12-31T12:00"), is_working).label == "2026年第53周"

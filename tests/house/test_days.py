"""A day as people type it is read exactly or refused with a sentence; nothing is guessed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, strategies as st

from gaoxin.days import EXCEL_ZERO, SERIALS, Unreadable, read_day
from gaoxin.fields import DayField

FULL_WIDTH = str.maketrans("0123456789-/.", "０１２３４５６７８９－／．")


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-27", "2026/11/27", "2026.11.27", "2026年11月27日", "20261127", "2026年11月27号", "2026-11/27",
        " 2026 年 11 月 27 日 ", "２０２６－１１－２７", "2026—11—27", "2026。11。27", "\u200b2026-11-27\u3000",
        "2026-11-27 00:00:00", "2026-11-27T00:00:00", "2026/11/27 0:00", "2026年11月27日（星期五）", "2026-11-27 周五",
    ],
)  # fmt: skip
def test_what_says_one_day_is_read(text):
    assert read_day(text) == DayField().clean(text) == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-02-30", "没有「2026-02-30」这一天"),
        ("20261327", "没有「20261327」这一天"),
        ("26-11-27", "年份只有两位"),
        ("11月27日", "没有年份"),
        ("１１／２７", "「１１／２７」没有年份"),
        ("27/11/2026", "分不清月和日"),
        ("2026年11月", "没有写到哪一天"),
        ("2026", "没有写到哪一天"),
        ("2026-11-27 14:30", "带有时刻"),
        ("2026-11-27 星期四", "写的是星期四，那天是星期五"),
        ("2026年10月1日至7日", "像是一段日期"),
        ("2026.10.1-10.7", "像是一段日期"),
        ("国庆节", "不是日期"),
        ("46353", "不是日期"),
        ("9" * 100_000, "不是日期"),
        ("1-" * 50_000, "不是日期"),
    ],
)
def test_what_says_no_day_or_two_is_refused_with_the_reason(text, told):
    with pytest.raises(Unreadable, match=told) as refused:
        read_day(text)
    assert len(str(refused.value)) < 100
    with pytest.raises(ValidationError, match=told):
        DayField().clean(text)


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.sampled_from("-/."))
def test_in_whatever_way_it_is_written_it_is_the_same_day(day, mark):
    plain = f"{day.year}{mark}{day.month}{mark}{day.day}"
    for text in (plain, plain.translate(FULL_WIDTH), f"{day:%Y%m%d}", f"{day:%Y年%m月%d日}"):
        assert read_day(text) == day
    assert read_day(str((day - EXCEL_ZERO).days), zero=EXCEL_ZERO) == day


def test_a_number_is_a_day_only_where_a_spreadsheet_counts_them():
    assert read_day("46353", zero=EXCEL_ZERO) == date(2026, 11, 27)
    assert read_day("46353.75", zero=EXCEL_ZERO) == date(2026, 11, 27)
    first, last = (EXCEL_ZERO + timedelta(number) for number in (SERIALS[0], SERIALS[-1]))
    assert (first, last) == (date(1950, 1, 1), date(2100, 12, 31))
    for number in ("18263", "73416", "100"):
        with pytest.raises(Unreadable, match="不是日期"):
            read_day(number, zero=EXCEL_ZERO)


def test_nothing_is_no_day():
    assert read_day(" \u3000") is None

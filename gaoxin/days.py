"""Days as people type them, and as spreadsheets keep them: a text in, a date or a sentence for the person out.

Pure Python. Full width and spaces are folded, a weekday or midnight behind the day is read as what it is; what
names no whole day, or one that does not exist, is refused, never guessed.
"""

import re
from datetime import date, timedelta

LIKE = "如「2026-11-23」"
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2100, 12, 31)  # of a working life: what a form takes
EXCEL_ZERO = date(1899, 12, 30)  # day 0 of a workbook, as Excel counts after its 29 February 1900
# FIRST_DAY to LAST_DAY: a shorter or longer number is none of them
SERIALS = range(18264, 73416)
LONGEST = 40  # characters; a day with its weekday and midnight has thirty
WEEKDAYS = "一二三四五六日"

_MARKS = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_FOLDED = str.maketrans("０１２３４５６７８９．。／－−﹣‐‑–—（）：天", "0123456789../-------():日")
_SEPARATED = re.compile(
    r"([0-9]{4}) ?[-/.年] ?([0-9]{1,2}) ?[-/.月] ?([0-9]{1,2})(?![0-9]) ?[日号]?(.*)"
)
_EIGHT_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:\.0+)?")
_MIDNIGHT = re.compile(r"[ T]?0{1,2}:00(:00(\.0+)?)?")
_WEEKDAY = re.compile(r"[ (]*(?:星期|周|礼拜)([一二三四五六日])\)?")
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")
# What is wrong, most telling first, in a text that is no day. {shown}: the text.
_FAULTS = (
    (r".*[0-9]:[0-9].*", "「{shown}」带有时刻，这里只填日期"),
    (
        r".*[0-9].*[~至到].*[0-9].*|(?:[0-9]+[^0-9]+){3,}[0-9].*",
        "「{shown}」像是一段日期，这里只填一天",
    ),
    (r"[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}[日号]?", "「{shown}」的年份只有两位，请写全四位"),
    (r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}", "「{shown}」分不清月和日，请年在前"),
    (r"[0-9]{1,2}[-/.月][0-9]{1,2}[日号]?", "「{shown}」没有年份，请写全年月日"),
    (r"[0-9]{4}(?:[-/.年][0-9]{1,2})?[年月]?", "「{shown}」没有写到哪一天，请写全年月日"),
    ("", "「{shown}」不是日期，请填写年月日"),
)


def day_in_words(day: date, today: date) -> str:
    """「11月27日」: a day as a sentence says it, with its year where that is not this one."""
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


class Unreadable(ValueError):
    """Why a text is no day and what to type instead, as a sentence for the person."""


def read_day(text: str, *, zero: date | None = None) -> date | None:
    """The day a text says; None for an empty one. Raises Unreadable.

    `zero`: day 0 of the spreadsheet that the text comes from, where a bare number of five digits is a day.
    """
    folded = " ".join(_MARKS.sub("", text).split()).translate(_FOLDED)
    if not folded:
        return None
    if len(folded) > LONGEST:
        raise _fault("", text)
    if zero and (serial := _SERIAL.fullmatch(folded)) and int(serial[1]) in SERIALS:
        return zero + timedelta(int(serial[1]))
    if found := _EIGHT_DIGITS.fullmatch(folded):
        year, month, day = found.groups()
        return _existing(year, month, day, text)
    if found := _SEPARATED.fullmatch(folded):
        year, month, day, rest = found.groups()
        return _with_rest(_existing(year, month, day, text), rest, text)
    raise _fault(folded, text)


def _existing(year: str, month: str, day: str, text: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Unreadable(f"没有「{_shown(text)}」这一天，请核对月和日。") from None


def _with_rest(day: date, rest: str, text: str) -> date:
    """A weekday must be the day's own, or one of the two is a slip."""
    weekday = _WEEKDAY.fullmatch(rest)
    if weekday and WEEKDAYS[day.weekday()] != weekday[1]:
        own = WEEKDAYS[day.weekday()]
        raise Unreadable(f"「{_shown(text)}」写的是星期{weekday[1]}，那天是星期{own}，请核对日期。")
    if rest and not weekday and not _MIDNIGHT.fullmatch(rest):
        raise _fault(f"{day:%Y-%m-%d}{rest}", text)
    return day


def _fault(folded: str, text: str) -> Unreadable:
    said = next(words for pattern, words in _FAULTS if not pattern or re.fullmatch(pattern, folded))
    return Unreadable(f"{said.format(shown=_shown(text))}，{LIKE}。")


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 30 else f"{text[:30]}…"

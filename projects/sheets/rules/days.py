"""Days as they stand in other people's sheets: a whole day, or a month or half-year in words, which stays so."""

import re
import unicodedata
from datetime import date

from gaoxin.days import Unreadable, read_day
from projects.sheets.rules.amounts import NOTHING

NO_DAY = "NO_DAY"
SAYS = "真实的日期，如 2026-02-27；只知道大概的写「2026年上半年」「2026年3月」"
_MONTH = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})月?(初|上旬|中旬|下旬|底|末|前|以前)?")
_PART = re.compile(
    r"([0-9]{4})年?(上半年|下半年|[一二三四]季度|第[一二三四]季度|年?初|年?底|年?末|年?中|年内|前三季度)"
)
_YEAR = re.compile(r"([0-9]{4})年")


def parse_day(cell: date | str | None) -> tuple[date | None, str, str | None]:
    """The day; or how the time is called where no day is known; or NO_DAY. Nothing at all for an empty cell."""
    if cell is None or isinstance(cell, date):
        return cell, "", None
    text = "".join(unicodedata.normalize("NFKC", cell).split())
    if text in NOTHING:
        return None, "", None
    if words := _in_words(text):
        return None, words, None
    try:
        return read_day(text), "", None
    except Unreadable:
        return None, "", NO_DAY


def _in_words(text: str) -> str:
    if found := _MONTH.fullmatch(text):
        year, month, part = found.groups()
        return f"{year} 年 {int(month)} 月{part or ''}" if 1 <= int(month) <= 12 else ""
    if found := _PART.fullmatch(text):
        year, part = found.groups()
        return f"{year} 年{part.removeprefix('年') if len(part) > 1 and part != '年内' else part}"
    if found := _YEAR.fullmatch(text):
        return f"{found[1]} 年"
    return ""

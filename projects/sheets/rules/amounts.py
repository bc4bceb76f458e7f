"""Amounts of money as they stand in other people's sheets. What is no certain number is no number."""

import re
import unicodedata
from decimal import Decimal
from enum import StrEnum

from projects.registry.rules.amounts import cents

UNITS = {"元": -4, "万元": 0, "亿元": 4}  # by how many places the point moves to 万元
_WORDS = {"元": "元", "万": "万元", "万元": "万元", "亿": "亿元", "亿元": "亿元"}
# Of any column, in its NFKC form, which makes 「－」 a hyphen.
NOTHING = frozenset({"", "-", "--", "/", "—", "——", "无", "暂无", "待定", "未定", "不详"})
MOST = Decimal(10) ** 14  # 万元, what the column holds
_INEXACT = re.compile(
    r"约|近|大概|左右|上下|余|多|几|以上|以下|以内|不足|不到|超|[±~<>≥≤]$|^[~<>≥≤]"
)
_RANGE = re.compile(r"[0-9亿万元]\s*(?:-|–|—|~|至|到)\s*[0-9]")
_NUMBER = re.compile(r"(-?)[¥￥]?([0-9]+(?:\.[0-9]+)?)(亿元|万元|亿|万|元)?")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")


class AmountError(StrEnum):
    INEXACT = "INEXACT"
    RANGE = "RANGE"
    NOT_A_NUMBER = "NOT_A_NUMBER"
    NEGATIVE = "NEGATIVE"
    TOO_LARGE = "TOO_LARGE"


class AmountNote(StrEnum):
    UNIT_IN_CELL = "UNIT_IN_CELL"
    ROUNDED = "ROUNDED"


SAYS = {
    AmountError.INEXACT: "写成一个确定的数，如 2.00；或保留原文作备注",
    AmountError.RANGE: "写成一个数；区间可保留原文作备注",
    AmountError.NOT_A_NUMBER: "用阿拉伯数字写成一个数，如 12.5",
    AmountError.NEGATIVE: "不能为负",
    AmountError.TOO_LARGE: "数太大，请核对单位",
}
AS_TEXT = frozenset({AmountError.INEXACT, AmountError.RANGE})  # what may be kept as words


def parse_amount(
    cell: str | float | Decimal | None, unit: str
) -> tuple[Decimal | None, AmountError | None, AmountNote | None]:
    """万元 to two places, what is wrong, and what a person should know. `unit`: what a bare number of the column
    counts; a unit in the cell is stronger. None alone: nothing is said."""
    text = _folded(cell)
    if text in NOTHING:
        return None, None, None
    bare = _THOUSANDS.sub("", text)
    found = _NUMBER.fullmatch(bare)
    if not found:
        return None, _fault(bare), None
    sign, digits, word = found.groups()
    value = Decimal(digits).scaleb(UNITS[_WORDS[word] if word else unit])
    if sign and value:
        return None, AmountError.NEGATIVE, None
    if value >= MOST:
        return None, AmountError.TOO_LARGE, None
    rounded = cents(value)
    if rounded != value:
        return rounded, None, AmountNote.ROUNDED
    return rounded, None, AmountNote.UNIT_IN_CELL if word else None


def _folded(cell: str | float | Decimal | None) -> str:
    """A number at the fifteen digits that a spreadsheet shows."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{Decimal(format(cell, '.15g')):f}"
    text = unicodedata.normalize("NFKC", str(cell)).replace("−", "-")
    return "".join(text.split())


def _fault(text: str) -> AmountError:
    if _RANGE.search(text):
        return AmountError.RANGE
    return AmountError.INEXACT if _INEXACT.search(text) else AmountError.NOT_A_NUMBER

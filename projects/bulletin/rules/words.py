"""What stands in a cell of a frozen table, in words: the one place where page, paper, letter and comparison
take it from. Nothing is looked up, so nothing can have changed since but a label."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from projects.bulletin.rules.table import Column, Row
from projects.dispatch.rules.codes import Measure
from projects.financing.rules.kinds import Instrument
from projects.lights.rules.dimensions import Light
from projects.registry.rules.amounts import ALL, tenths, yi, yi_with_unit
from projects.registry.rules.labelled import label_of
from projects.schedule.rules.sentences import short_gap

UNKNOWN = "—"
UP, DOWN = "↑", "↓"
MINUS = "−"  # a hyphen may end a line
_UNIT = re.compile(r"（(%|百分点|次|工作日)）$")


def words(column: Column, row: Row) -> str:
    """As it is printed; what is unknown or does not apply as 「—」, and empty text as nothing."""
    value = row[column.key]
    if value is None:
        return UNKNOWN
    if value in ("", []):
        return column.empty
    return _WORDS[column.kind](value, column, row)


def heading(column: Column) -> tuple[str, str]:
    """What heads the column, and what its numbers are counted in, '' where that need not be said."""
    found = _UNIT.search(column.label)
    if found:
        return column.label[: found.start()], found[1]
    return column.label, "亿元" if column.kind == "money" else ""


def label(column: Column, code: str) -> str:
    """What a code of the column is called; what is none of them reads as it is."""
    if column.kind == "light":
        return label_of(Light, code)
    if not code:
        return column.empty
    named = label_of(column.codes, code) if column.codes else code
    return named + column.suffix if named != code else code


def tenth(value: Any, *ends: int) -> str:
    """A ratio, a gap or a score: one decimal, more where one would say nothing or all; a true minus."""
    return f"{tenths(Fraction(Decimal(value)), *ends)}".replace("-", MINUS)


def _measured(value: Any, row: Row) -> str:
    if row["measure"] == Measure.MONEY:
        return yi(Decimal(value))
    return tenth(value) if row["measure"] == Measure.POINTS else f"{value:,}".replace("-", MINUS)


def _signed(text: str, value: Any) -> str:
    """With its sign; what is printed as nothing has none."""
    return f"+{text}" if Decimal(value) > 0 and text.strip("0.") else text


def _person(value: str, row: Row) -> str:
    """Who is to report; a chief does where there is no commissioner."""
    return f"{value}（专员空缺）" if row.get("as_chief") else value


def _shift(value: int) -> str:
    """Places up or down; who kept their place shows none."""
    return f"{UP if value > 0 else DOWN}{abs(value)}" if value else UNKNOWN


def _granted(value: list[dict[str, Any]]) -> str:
    """「基金 1 笔 0.15 亿元（已放款 0.05 亿元）；担保 1 笔 0.30 亿元（增信，不计入资金）」"""
    said = []
    for one in value:
        beside = "增信，不计入资金"
        if one["drawn"] is not None:
            beside = f"已放款 {yi_with_unit(Decimal(one['drawn']))}"
        head = f"{label_of(Instrument, one['instrument'])} {one['cases']} 笔"
        said.append(f"{head} {yi_with_unit(Decimal(one['approved']))}（{beside}）")
    return "；".join(said)


def _day(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


_WORDS: dict[str, Callable[[Any, Column, Row], str]] = {
    "text": lambda value, column, row: str(value),
    "long": lambda value, column, row: str(value),
    "project": lambda value, column, row: value[1],
    "projects": lambda value, column, row: "、".join(name for _, name in value),
    "light": lambda value, column, row: label(column, value),
    "code": lambda value, column, row: label(column, value),
    "marks": lambda value, column, row: "、".join(label(column, one) for one in value),
    "int": lambda value, column, row: f"{value:,}".replace("-", MINUS),
    "change": lambda value, column, row: _signed(f"{value:,}".replace("-", MINUS), value),
    "shift": lambda value, column, row: _shift(value),
    "shortfall": lambda value, column, row: short_gap(value),
    "left": lambda value, column, row: (
        f"{'余' if value > 0 else '超'} {abs(value)}" if value else "0"
    ),
    "money": lambda value, column, row: yi(Decimal(value)),
    "granted": lambda value, column, row: _granted(value),
    "percent": lambda value, column, row: tenth(value, ALL),
    "points": lambda value, column, row: tenth(value),
    "decimal": lambda value, column, row: tenth(value, ALL),
    "measured": lambda value, column, row: _measured(value, row),
    "measured change": lambda value, column, row: _signed(_measured(value, row), value),
    "day": lambda value, column, row: _day(value),
    "person": lambda value, column, row: _person(value, row),
    "days": lambda value, column, row: "、".join(_day(one)[5:] for one in value),
}

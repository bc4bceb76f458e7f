"""A frozen table as it is written to paper: its columns by key, and each value in words.

What stands in a report is only read here: nothing is looked up, so nothing can have changed since.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from projects.bulletin.rules.table import Column, rows_of
from projects.lights.rules.dimensions import LABELS
from projects.models import DispatchReport
from projects.official.papers.document import DRAFTED, FICTION, day_words

UNKNOWN = "—"
MINUS, SIGNED = "−", {"money", "percent", "points", "decimal", "change"}  # a hyphen may end a line
WAN_IN_YI = 10000
CENT, TENTH = Decimal("0.01"), Decimal("0.1")


@dataclass(frozen=True)
class FrozenTable:
    """`rows` by key of column; the links behind the numbers are for the page alone."""

    number: int
    title: str
    columns: list[Column]
    rows: list[dict[str, Any]]
    note: str

    @property
    def in_money(self) -> bool:
        return any(column.kind == "money" for column in self.columns)


def frozen_tables(report: DispatchReport) -> dict[int, FrozenTable]:
    return {table.number: _table(table.values) for table in report.tables.all()}


def _table(values: dict[str, Any]) -> FrozenTable:
    columns = [Column(c["key"], c["label"], c.get("kind", "text")) for c in values["columns"]]
    shown = [column for column in columns if column.kind != "link"]
    note = values.get("note", "")
    return FrozenTable(values["number"], values["title"], shown, rows_of(values), note)


def shown(column: Column, row: dict[str, Any]) -> str:
    """The value as it is printed; what is unknown or does not apply as 「—」."""
    value = row[column.key]
    if value is None or value == "":
        return UNKNOWN if value is None else ""
    words = _WORDS.get(column.kind, lambda value, row: str(value))(value, row)
    return words.replace("-", MINUS) if column.kind in SIGNED else words


def _amount(value, row) -> str:
    """Of a table that mixes counts, amounts and points: as many decimals as its unit has."""
    if isinstance(value, int):
        return str(value)
    places = CENT if row.get("kind") == "亿元" else TENTH
    return _rounded(Decimal(value), places)


def _change(value, row) -> str:
    text = _amount(value, row)
    return f"+{text}" if Decimal(text) > 0 else text


_WORDS = {
    "project": lambda value, row: value[1],
    "projects": lambda value, row: "、".join(name for _, name in value),
    "marks": lambda value, row: "、".join(value),
    "light": lambda value, row: LABELS.get(value, value),
    "money": lambda value, row: yi(value),
    "percent": lambda value, row: _rounded(Decimal(value), TENTH),
    "points": lambda value, row: _rounded(Decimal(value), TENTH),
    "decimal": _amount,
    "change": _change,
}


def yi(amount: str) -> str:
    """万元 as 亿元."""
    return _rounded(Decimal(amount) / WAN_IN_YI, CENT)


def _rounded(value: Decimal, places: Decimal) -> str:
    return f"{value.quantize(places) + 0:f}"  # nothing is printed −0.0


def label_without_gaps(report: DispatchReport) -> str:
    """「第12期」: on paper no space stands beside a number."""
    return report.label.replace(" ", "")


def notes(report: DispatchReport) -> list[str]:
    """What the reader must know first: not reviewed yet, not real, and what it corrects."""
    said = [] if report.is_published else [DRAFTED]
    return [*said, FICTION] if report.is_demo else said


def correction(report: DispatchReport) -> str:
    if report.corrects is None:
        return ""
    reason = report.correction_reason.rstrip("。")
    return f"本期更正{label_without_gaps(report.corrects)}，以本期为准。更正原因：{reason}。"


def as_of_words(report: DispatchReport) -> str:
    """「2026年11月19日18:00」."""
    here = timezone.localtime(report.as_of)
    return f"{day_words(here)}{here:%H:%M}"


def proof(report: DispatchReport) -> str:
    """What stands at the end of the paper and at the head of each sheet."""
    version = f"亮灯规则第{report.rule_version}版"
    return (
        f"{label_without_gaps(report)}（期号 {report.number}），数据截至{as_of_words(report)}，"
        f"{version}，SHA-256：{report.sha256}"
    )

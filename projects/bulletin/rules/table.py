"""What the tables of a weekly report are made of: columns, rows, and the number before they are compared
with. A table is data that carries its own columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from projects.dispatch.rules.entry import Entry

Row = list[Any]
ANY_OF = "、"  # between the values of a link to rows that have one of them

# Columns that serve the filters of the page and the workbook, and would crowd out the others on paper.
ASIDE = {
    3: {"expected", "facts", "this_year", "planned", "report"},
    7: {"source", "milestone", "supporting", "raised_by", "assigned", "result", "company_word"},
    8: {"codes"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """`kind`: text, long, project ([code, name]), projects, light, marks (several words), int, change,
    money (万元), percent, points, decimal, day; link is for the page alone: a mapping of a column's
    key to the rows its number counts, [table, column, value, column, value …]."""

    key: str
    label: str
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Table:
    number: int
    title: str
    columns: list[Column]
    rows: list[Row]
    note: str = ""

    def values(self, key: str) -> list[Any]:
        place = [column.key for column in self.columns].index(key)
        return [row[place] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Before:
    """The report before of the same series: its entries, and the `ranks` it gave to units."""

    number: int
    entries: list[Entry]
    ranks: Mapping[str, int | None] = field(default_factory=dict)

    @property
    def by_project(self) -> dict[int, Entry]:
        return {entry.project: entry for entry in self.entries}


def rows_of(table: Mapping[str, Any], rows: Sequence[Row] | None = None) -> list[dict[str, Any]]:
    """The rows of a stored table, or some of them, by the keys of its columns."""
    keys = [column["key"] for column in table["columns"]]
    return [dict(zip(keys, row, strict=True)) for row in (table["rows"] if rows is None else rows)]


def ranks_of(by_unit: Mapping[str, Any]) -> dict[str, int | None]:
    """Unit → the rank that a stored 表2 gave it; none where the zone had switched ranking off."""
    return {row["unit"]: row["rank"] for row in rows_of(by_unit) if "rank" in row}

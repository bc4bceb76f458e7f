"""What the tables of a weekly report are made of. A table is declared once (declared.py): from its
declaration page, print, Word, Excel and comparison are drawn. Stored are its rows, as named values, and its
note; labels and headings are drawn when it is read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum
from typing import Any, Protocol

from projects.dispatch.rules.entry import Entry, Frozen, canonical
from projects.registry.rules.labelled import Labelled

Row = dict[str, Any]
Link = tuple[int, *tuple[str, ...]]
ANY_OF = "、"  # between the values of a link to rows that have one of them


class Number(IntEnum):
    """附表 1–11."""

    OVERVIEW = 1
    UNITS = 2
    PROJECTS = 3
    NODES = 4
    LIT = 5
    REPROACHED = 6
    PROBLEMS = 7
    VISITS = 8
    ORDERS = 9
    NEEDS = 10
    PERMITS = 11


@dataclass(frozen=True, slots=True)
class Column:
    """`kind`: text, long, project ([code, name]), projects, light, code (one of `codes`; its label is
    printed with `suffix`), marks (several of `codes`, or words), person (a name; the row says whether as
    chief), int, change, shift (places up or down), shortfall (working days short, negative left), left (days left, negative beyond), money (万元), granted (by instrument), percent, points, decimal, day, days; measured
    and measured change hold what the row's `measure` says. `empty`: what is printed for "". `aside` leaves
    it out of the paper, as it serves the filters of page and workbook and would crowd out the others;
    what stands `below` another column has a line of its own there instead of a column; what explains the
    column `folded` names is folded away in its cell on the page."""

    key: str
    label: str
    kind: str = "text"
    codes: type[Labelled] | None = None
    suffix: str = ""
    empty: str = ""
    aside: bool = False
    below: str = ""
    folded: str = ""


@dataclass(frozen=True, slots=True)
class Before:
    """The report before of the same series: its entries, the `ranks` it gave to units, by key and by
    name (format 0 had no keys), and by which version of the rule of lights it judged."""

    number: int
    entries: list[Entry]
    ranks: Mapping[int | str, int] = field(default_factory=dict)
    rule_version: int | None = None

    @property
    def by_project(self) -> dict[int, Entry]:
        return {entry.project: entry for entry in self.entries}


@dataclass(frozen=True, slots=True)
class Around:
    """What of the week a row of a list is made of beside its entry. `limits`: project → those that somebody has set
    it and that are still open."""

    scope: str
    cut_off_on: date
    limits: Mapping[int, list[date]]


def no_rows(frozen: Frozen, before: Before | None) -> list[Row]:
    return []


def no_note(frozen: Frozen) -> str:
    return ""


def no_links(row: Row) -> dict[str, Link]:
    return {}


@dataclass(frozen=True, slots=True)
class Declaration:
    """One table of the report, all that is to be known of it.

    `make` gives the rows of a week; of a list `rows` those of an entry, beside what the number before said of it,
    and all of them stand in their `order`, without one as the entries do. `note`: the sentence under them; `links`:
    column → the rows its number counts. `key` names a line when two numbers are compared, which a table without one is not;
    `running` ones go on over the weeks, the others are compared within one week alone. `by_project`:
    staff see the rows of their projects, else none. `named`: the column that names a row, as a card on a
    phone is headed. `about`: the column an instruction on a row speaks of; of rows that only add up
    others (`summing`) none is given. `ranking`: the columns that are there while the zone ranks its
    units. On paper it lies on its side unless `upright`, its rows are numbered when `counted`. `sums`: what
    stands above the rows and adds them up, under the same number with columns of its own; staff see none of it."""

    number: Number
    title: str
    columns: tuple[Column, ...]
    make: Callable[[Frozen, Before | None], list[Row]] = no_rows
    rows: Callable[[Entry, Entry | None, Around], list[Row]] | None = None
    order: Callable[[Row], tuple[Any, ...]] | None = None
    note: Callable[[Frozen], str] = no_note
    links: Callable[[Row], dict[str, Link]] = no_links
    key: tuple[str, ...] = ()
    running: bool = False
    by_project: bool = True
    named: str = "project"
    about: str = ""
    summing: bool = False
    ranking: frozenset[str] = frozenset()
    upright: bool = False
    counted: bool = False
    sums: "Declaration | None" = None


class Lying(Protocol):
    """Rows that are not in memory: their texts in order, as `canonical` makes them, and what stands in a column of
    codes or lights."""

    def __len__(self) -> int: ...
    def texts(self) -> Iterator[str]: ...
    def values(self, key: str) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one week as they are frozen."""

    number: int
    rows: list[Row] | Lying
    note_text: str = ""
    sums: "Table | None" = None

    def _stored(self, *, ranked: bool) -> dict[str, Any]:
        """As a report keeps it (dispatch/rules/format.py)."""
        told = {
            "number": self.number, "ranked": ranked, "rows": self.rows, "note_text": self.note_text,
        }  # fmt: skip
        sums = self.sums
        return told | ({"sums": {"rows": sums.rows, "note_text": sums.note_text}} if sums else {})

    def pieces(self, *, ranked: bool) -> Iterator[str]:
        """The text of what is stored, a row at a time."""
        empty = canonical(replace(self, rows=[])._stored(ranked=ranked))
        # Within a text its quotation marks would be escaped; those of the sums come later.
        head, found, tail = empty.partition('"rows":[')
        yield head + found
        rows = self.rows
        for place, text in enumerate(
            map(canonical, rows) if isinstance(rows, list) else rows.texts()
        ):
            yield f",{text}" if place else text
        yield tail

    def values(self, key: str) -> list[Any]:
        rows = self.rows
        return [row[key] for row in rows] if isinstance(rows, list) else rows.values(key)


@dataclass(frozen=True, slots=True)
class FrozenTable:
    """A stored table as it is read: its heading and columns, and its rows as named values."""

    declared: Declaration
    title: str
    columns: list[Column]
    rows: Sequence[Row]
    note: str
    sums: "FrozenTable | None" = None

    @property
    def parts(self) -> list["FrozenTable"]:
        """It, after what stands above it."""
        return [*([self.sums] if self.sums is not None else []), self]

    @property
    def printed_parts(self) -> list["FrozenTable"]:
        """Sums of nothing stand on no paper."""
        return [part for part in self.parts if part.rows or part is self]

    @property
    def number(self) -> int:
        return self.declared.number

    @property
    def in_money(self) -> bool:
        return any(column.kind == "money" for column in self.columns)

    def column(self, key: str) -> Column:
        """Raises ValueError for a column the table has not."""
        found = next((column for column in self.columns if column.key == key), None)
        if found is None:
            raise ValueError(f"no column {key}")
        return found

    def of_projects(self, codes: frozenset[str] | None) -> "FrozenTable":
        """With the rows of these projects alone; None: all."""
        if codes is None:
            return self
        rows = [row for row in self.rows if row["project"][0] in codes]
        return FrozenTable(self.declared, self.title, self.columns, rows, self.note)


def ranks_of(rows: Sequence[Row]) -> dict[int | str, int]:
    """Key of a unit, or its name where no key is stored → the rank that the rows of 附表 2 gave it; none
    where the zone had switched ranking off."""
    ranked = [row for row in rows if row.get("rank") is not None]
    return {row.get("unit_id") or row["unit"]: row["rank"] for row in ranked}

"""What a week says of its projects, told of each while its entry is whole: its text, and its rows in the tables that
are lists. The texts lie on disk, and so do the rows of the list that has all projects; of the entry there stays what is
counted (shared.py)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gaoxin.spooled import Texts
from projects.bulletin.rules.declared import DECLARED, Rows, around, in_order
from projects.bulletin.rules.table import Column, Row
from projects.dispatch.rules.entry import Entry, Frozen, canonical

CODED = ("code", "light")  # kinds of columns whose values are counted


class Telling:
    """`head`: the week without its entries."""

    def __init__(self, head: Frozen) -> None:
        self.around, self.texts = around(head), Texts()
        self.lists = [(one, one.rows) for one in DECLARED.values() if one.rows is not None]
        self.rows: dict[int, list[Row] | SpooledRows] = {
            one.number: [] if one.order else SpooledRows(one.columns) for one, _ in self.lists
        }

    def tell(self, entry: Entry, last: Entry | None) -> None:
        """`last`: what the number before said of the project."""
        self.texts.add(canonical(entry))
        for declared, rows_of in self.lists:
            self.rows[declared.number].extend(rows_of(entry, last, self.around))

    def listed(self) -> Mapping[int, Rows]:
        """The rows of each list in their order."""
        found: dict[int, Rows] = {}
        for declared, _ in self.lists:
            rows = self.rows[declared.number]
            found[declared.number] = in_order(declared, rows) if isinstance(rows, list) else rows
        return found


class SpooledRows:
    """Rows as `Lying` has them."""

    def __init__(self, columns: Iterable[Column]) -> None:
        self._count, self._texts = 0, Texts()
        self._values: dict[str, list[Any]] = {one.key: [] for one in columns if one.kind in CODED}

    def extend(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._texts.add(canonical(row))
            self._count += 1
            for key, values in self._values.items():
                values.append(row[key])

    def __len__(self) -> int:
        return self._count

    def texts(self) -> Iterator[str]:
        return iter(self._texts)

    def values(self, key: str) -> list[Any]:
        return self._values[key]

"""The sheet of an import as its check sees it: head, columns, rows of data."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from gaoxin.books import Cell, Row, Sheet, read_book
from projects.models import SheetImport
from projects.sheets.reads.roundtrip import Baseline, baseline_of
from projects.sheets.rules.columns import codes_of, named_by, names_of
from projects.sheets.rules.fields import Kind
from projects.sheets.rules.roundtrip import KEYS
from projects.sheets.rules.table import Data, Head, find_data, join_lines

FILLED_DOWN = codes_of({Kind.UNIT, Kind.COMPANY, Kind.STAGE, Kind.CHOICE, Kind.ROLE})


@dataclass(frozen=True)
class Grid:
    """`columns`: field → its column. `rows`: the data, hidden ones among them."""

    sheet: Sheet
    head: Head
    columns: dict[str, int]
    rows: list[Row]
    data: Data
    empty: int
    baseline: Baseline | None = None  # of a 回导表: what went out

    def cell(self, row: Row, field: str) -> Cell | None:
        return row.cells.get(self.columns.get(field, 0))

    def base_of(self, row: Row) -> Mapping[str, str]:
        """What of this row went out, {} where it did not."""
        words = self.words(row)
        code = next((words[key] for key in KEYS if key in words), "").upper()
        return self.baseline.rows.get(code, {}) if self.baseline else {}

    def words(self, row: Row) -> dict[str, str]:
        return {code: row.cells[at].words for code, at in self.columns.items() if at in row.cells}


def words_of(sheet: Sheet) -> dict[int, dict[int, str]]:
    return {
        row.number: {key: cell.words or "?" for key, cell in row.cells.items()}
        for row in sheet.rows
    }


def read_grid(row: SheetImport) -> Grid:
    return grid_of(read_book(row.stored_name, row.original_name), row)


def grid_of(sheets: list[Sheet], row: SheetImport) -> Grid:
    sheet = sheets[row.sheet]
    words = words_of(sheet)
    named = names_of(row.about, timezone.localdate(row.uploaded_at))
    columns = join_lines(words, sheet.merged, row.head_first, row.head_last, named)
    head = Head(row.head_first, row.head_last, columns)
    mapped = {one.field: one.place for one in row.columns.all() if one.field}
    baseline = baseline_of(sheets)
    name = next((mapped[code] for code in named_by(row.about) if code in mapped), None)
    data = find_data(words, head, name) if baseline is None else _every(words, head)
    wanted = set(data.rows)
    spans = _spans(sheet, mapped)
    rows = [_filled(one, spans) for one in sheet.rows if one.number in wanted]
    last = max(words, default=head.last)
    empty = max(0, last - head.last) - _count(words, head)
    return Grid(sheet, head, mapped, rows, data, empty, baseline)


def _every(words, head: Head) -> Data:
    """In a sheet of ours each row is a project, whatever it is called."""
    return Data([number for number in sorted(words) if number > head.last], 0, 0, 0)


def _count(words, head: Head) -> int:
    return sum(1 for number in words if number > head.last)


def _spans(sheet: Sheet, mapped: dict[str, int]) -> list[tuple[int, int, Cell]]:
    """First row, last row and cell of what is merged down a column of units, firms or stages."""
    down = {at for field, at in mapped.items() if field in FILLED_DOWN}
    cells = {row.number: row.cells for row in sheet.rows}
    return [
        (top, bottom, cells[top][left])
        for top, left, bottom, right in sheet.merged
        if top < bottom and left == right and left in down and left in cells.get(top, {})
    ]


def _filled(row: Row, spans: list[tuple[int, int, Cell]]) -> Row:
    """What is merged down stands in each of its rows."""
    more = {cell.column: cell for top, bottom, cell in spans if top < row.number <= bottom}
    return Row(row.number, row.hidden, {**row.cells, **more}) if more else row

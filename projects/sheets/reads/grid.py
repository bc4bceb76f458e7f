"""The sheet of an import as its check sees it: head, columns, rows of data."""

from dataclasses import dataclass

from django.utils import timezone

from gaoxin.books import Cell, Row, Sheet, read_book
from projects.models import SheetImport
from projects.sheets.rules.columns import field_by, names_of
from projects.sheets.rules.fields import Kind
from projects.sheets.rules.table import Data, Head, find_data, join_lines

FILLED_DOWN = frozenset({Kind.UNIT, Kind.COMPANY, Kind.STAGE, Kind.CHOICE})


@dataclass(frozen=True)
class Grid:
    """`columns`: field → its column. `rows`: the data, hidden ones among them."""

    sheet: Sheet
    head: Head
    columns: dict[str, int]
    rows: list[Row]
    data: Data
    empty: int

    def cell(self, row: Row, field: str) -> Cell | None:
        return row.cells.get(self.columns.get(field, 0))


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
    data = find_data(words, head, mapped.get("name"))
    wanted = set(data.rows)
    spans = _spans(sheet, mapped)
    rows = [_filled(one, spans) for one in sheet.rows if one.number in wanted]
    last = max(words, default=head.last)
    return Grid(sheet, head, mapped, rows, data, max(0, last - head.last) - _count(words, head))


def _count(words, head: Head) -> int:
    return sum(1 for number in words if number > head.last)


def _spans(sheet: Sheet, mapped: dict[str, int]) -> list[tuple[int, int, Cell]]:
    """First row, last row and cell of what is merged down a column of units, firms or stages."""
    down = {at for field, at in mapped.items() if field_by(field).kind in FILLED_DOWN}
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

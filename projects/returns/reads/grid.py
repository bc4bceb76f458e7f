"""A form as it is drawn so that a person marks it, and what its marks come to in words."""

from collections.abc import Collection
from dataclasses import dataclass

from gaoxin.blanks import Blank, read_blank
from projects.models import ReturnForm
from projects.returns.reads.values import label_of_field
from projects.returns.rules.marks import MOST_COLUMNS, MOST_ROWS, Marks, propose
from projects.sheets.rules.table import letters

FURTHER = 2  # empty rows and columns that are drawn beyond what is filled


@dataclass(frozen=True)
class Cell:
    """`key`: by which it is chosen, 「5-2」; `mark`: what it is marked to say, "" for nothing."""

    key: str
    at: str
    words: str
    across: int
    down: int
    formula: bool
    locked: bool
    mark: str


@dataclass(frozen=True)
class Line:
    number: int
    cells: list[Cell]
    within: bool


@dataclass(frozen=True)
class Grid:
    columns: list[tuple[int, str]]
    lines: list[Line]
    more: bool


def words_of(blank: Blank) -> dict[int, dict[int, str]]:
    return {
        row.number: {column: cell.words for column, cell in row.cells.items() if cell.words}
        for row in blank.rows
    }


def proposed(blank: Blank) -> Marks:
    return propose(words_of(blank), blank.sheet.merged, blank.formulas.keys())


def best(blanks: list[Blank]) -> Blank:
    """The first sheet that can be seen and has a head; where none has, the first."""
    seen = [one for one in blanks if not one.sheet.hidden] or blanks
    return next((one for one in seen if proposed(one).columns), seen[0])


def sheet_of(row: ReturnForm) -> Blank:
    """The sheet that is filled. Raises FileNotFoundError when the file is there no more."""
    return chosen(row, read_blank(row.stored_name))


def chosen(row: ReturnForm, blanks: list[Blank]) -> Blank:
    """The sheet that is filled, of all of its file."""
    return next((one for one in blanks if one.name == row.sheet), blanks[0])


def draw(blank: Blank, marks: Marks) -> Grid:
    words = words_of(blank)
    placed = [(row, at) for row, cells in words.items() for at in cells] + [*blank.formulas]
    right = max((at for _, at in placed), default=1)
    bottom = max((row for row, _ in placed), default=1)
    rows = range(1, min(bottom + FURTHER, MOST_ROWS) + 1)
    columns = range(1, min(right, MOST_COLUMNS) + 1)
    spans = {(top, left): (low, far) for top, left, low, far in blank.sheet.merged}
    covered = _covered(blank)
    lines = [
        Line(row, [_cell(blank, marks, words, spans, row, at) for at in columns if (row, at) not in covered],
             marks.first <= row <= marks.last)
        for row in rows
    ]  # fmt: skip
    shown = [(at, letters(at)) for at in columns]
    return Grid(shown, lines, bottom > MOST_ROWS or right > MOST_COLUMNS)


def _covered(blank: Blank) -> set[tuple[int, int]]:
    """The cells that a merged one takes, but its own. What is merged further than is drawn ends there."""
    found = set()
    for top, left, low, far in blank.sheet.merged:
        rows, columns = range(top, min(low, MOST_ROWS) + 1), range(left, min(far, MOST_COLUMNS) + 1)
        found |= {(row, at) for row in rows for at in columns} - {(top, left)}
    return found


def _cell(blank: Blank, marks: Marks, words, spans, row: int, at: int) -> Cell:
    low, far = spans.get((row, at), (row, at))
    return Cell(
        f"{row}-{at}", f"{letters(at)}{row}", words.get(row, {}).get(at, ""), far - at + 1, low - row + 1,
        (row, at) in blank.formulas, blank.is_locked(row, at),
        label_of_field(marks.cells[row, at]) if (row, at) in marks.cells else "",
    )  # fmt: skip


def covering(blank: Blank, rows: Collection[int], column: int) -> str:
    """The merged cell that takes this column in one of these rows from its left, "" for none."""
    for top, left, low, far in blank.sheet.merged:
        if left < column <= far and any(top <= row <= low for row in rows):
            return f"{letters(left)}{top}"
    return ""


def marks_of(row: ReturnForm) -> Marks:
    found = Marks(row.first_row or 0, row.last_row or 0)
    for one in row.marks.all():
        if one.row is None:
            found.columns[one.column] = one.field
        else:
            found.cells[one.row, one.column] = one.field
    return found


def marks_shown(row: ReturnForm, blank: Blank) -> Marks:
    """As they are stored; the rows as they are proposed while nobody has chosen them."""
    found = marks_of(row)
    if not row.is_marked:
        likely = proposed(blank)
        found.first, found.last = likely.first, likely.last
    return found


def marks_told(marks: Marks, column: str = "{} 列") -> list[tuple[str, str]]:
    """(「B 列」 or 「B2」, what is filled in). `column`: how a whole one is called."""
    columns = [
        (column.format(letters(at)), label_of_field(code))
        for at, code in sorted(marks.columns.items())
    ]
    cells = [
        (f"{letters(at)}{row}", label_of_field(code))
        for (row, at), code in sorted(marks.cells.items())
    ]
    return columns + cells

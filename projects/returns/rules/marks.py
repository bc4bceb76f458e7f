"""Where in a form the rows of projects stand and what its columns and cells ask: proposed from its words.

Pure Python: rows of words in, places out. Columns and rows count from 1.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from projects.returns.rules.fields import proposed_cell, proposed_field
from projects.sheets.rules.fields import unit_of
from projects.sheets.rules.table import SUM, Head, Range, Words, begins, find_head, titles

MOST_ROWS, MOST_COLUMNS = 100, 60  # of a form that are drawn
_FOOT = re.compile(r"^(注|备注|说明|填报|填表|制表|单位负责人|负责人|审核|联系电话|联系人|报送)")


@dataclass
class Marks:
    """`columns`: column → field of a project; `cells`: (row, column) → field of the form."""

    first: int = 0
    last: int = 0
    columns: dict[int, str] = field(default_factory=dict)
    cells: dict[tuple[int, int], str] = field(default_factory=dict)


def propose(
    rows: Mapping[int, Words], merged: Sequence[Range], formulas: Collection[tuple[int, int]]
) -> Marks:
    """As a person would most likely mark them; nothing where no head is found."""
    head = find_head(rows, merged)
    if head is None:
        return Marks()
    first, last = _block(rows, head)
    title = titles(rows, head)
    found = {
        at: proposed_field(heading, unit_of(heading) or unit_of(title))
        for at, heading in head.columns.items()
        if not any((row, at) in formulas for row in range(first, last + 1))
    }
    columns: dict[int, str] = {}
    for at, code in sorted(found.items()):
        if code and code not in columns.values():
            columns[at] = code
    return Marks(first, last, columns, _cells(rows, merged, formulas, head.first, last))


def _block(rows: Mapping[int, Words], head: Head) -> tuple[int, int]:
    """From below the head to before the sums or what is said below; where the sums stand above, from below them."""
    first = head.last + 1
    while first in rows and begins(rows[first], SUM):
        first += 1
    last = first
    below = sorted(number for number in rows if number > first)
    for number in below:
        if begins(rows[number], SUM) or begins(rows[number], _FOOT):
            return first, number - 1
        last = number
    return first, last


def _cells(
    rows: Mapping[int, Words],
    merged: Sequence[Range],
    formulas: Collection[tuple[int, int]],
    head: int,
    last: int,
) -> dict[tuple[int, int], str]:
    """Above the head and below the rows: the empty cells beside words that ask for something, else these cells
    themselves, whose words are then followed by the answer."""
    found: dict[tuple[int, int], str] = {}
    for row in [number for number in rows if number < head or number > last]:
        for at, words in rows[row].items():
            code = proposed_cell(words)
            beside = at + 1 + _spans(row, at, merged)
            free = beside not in rows[row] and (row, beside) not in formulas
            if code and code not in found.values():
                found[row, beside if free else at] = code
    return found


def _spans(row: int, column: int, merged: Sequence[Range]) -> int:
    """How many columns beside its own a merged cell takes."""
    return next((one[3] - column for one in merged if (one[0], one[1]) == (row, column)), 0)

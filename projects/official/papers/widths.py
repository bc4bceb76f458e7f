"""How wide the columns of a paper table are, by what stands in them: no name or number is broken that
fits a column at all, and what is long gets what is left, so that the rows are low."""

import math
import re
from collections.abc import Sequence

from projects.official.rules import text_width

LEAST = (
    6  # characters: a line that is no longer is never broken, a longer one into no shorter pieces
)
LONGEST_WORD = 8  # what is longer without a gap, as an address, is broken
SPARE = 0.4  # beside the longest line: no two programs measure a font alike
LOOKED_AT = 120  # rows, evenly spaced
_WORD = re.compile(r"[!-~]+")

Cell = list[float]
"""The width of each of its lines, in characters."""


def fitted(rows: Sequence[Sequence[str]], room: float) -> list[float]:
    """The width of each column in characters, `room` in all; the heads are the first of the `rows`. Where
    not even the least fits, all give way alike."""
    step = step_of(len(rows) - 1)
    shown = [rows[0], *rows[1::step]]
    columns = [[_cell(row[place]) for row in shown] for place in range(len(rows[0]))]
    widths = [_least(column, [row[place] for row in shown]) for place, column in enumerate(columns)]
    left = room - sum(widths)
    while left >= 1 and (place := _most_pressing(columns, widths)) is not None:
        widths[place] += 1
        left -= 1
    return [width * room / sum(widths) for width in widths]


def step_of(count: int) -> int:
    """Of so many rows every so manieth is looked at; what was chosen by it is all looked at."""
    return max((count + 1) // LOOKED_AT, 1)


def _cell(text: str) -> Cell:
    return [text_width(line) for line in text.split("\n")]


def _least(column: Sequence[Cell], texts: Sequence[str]) -> float:
    """A head may stand in two lines; what is below it may not, unless it is long."""
    head, *body = column
    lines = [min(line, LEAST) for cell in body for line in cell]
    words = [text_width(word) for text in texts for word in _WORD.findall(text)]
    heads = [float(math.ceil(line / 2)) for line in head]
    return SPARE + max([*heads, *lines, *(min(word, LONGEST_WORD) for word in words)])


def _most_pressing(columns: Sequence[Sequence[Cell]], widths: Sequence[float]) -> int | None:
    """The column whose broken lines make most rows high; None when no width would make one lower."""
    pressing = [0] * len(columns)
    for cells in zip(*columns, strict=True):
        lines = [_count_lines(cell, width) for cell, width in zip(cells, widths, strict=True)]
        for place, count in enumerate(lines):
            if count == max(lines) and count > len(cells[place]):
                pressing[place] += count
    best = max(range(len(columns)), key=pressing.__getitem__)
    return best if pressing[best] else None


def _count_lines(cell: Cell, width: float) -> int:
    return sum(max(math.ceil(line / (width - SPARE)), 1) for line in cell)

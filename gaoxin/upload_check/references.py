"""What a formula or a range says once rows were inserted below a block of rows, as if the block had grown.

Pure functions on the words of a workbook.
"""

import re
from dataclasses import dataclass

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError

from gaoxin.upload_check import Refused

UNREADABLE = "公式「{}」认不出来，没有填。请在 Excel 里改好这个公式，再上传。"
_CELL = r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})"
RANGE = re.compile(rf"{_CELL}(?::{_CELL})?")
ROWS = re.compile(r"(\$?)([0-9]{1,7}):(\$?)([0-9]{1,7})")


@dataclass(frozen=True)
class Grown:
    """The rows `first` to `last` of a sheet were followed by `more` new ones."""

    sheet: str
    first: int
    last: int
    more: int

    def row(self, number: int) -> int:
        return number + self.more if number > self.last else number

    def holds(self, number: int) -> bool:
        return self.first <= number <= self.last

    def end(self, begin: int, end: int, *, within: bool = False) -> int:
        """Where a range ends: one that reached to the end of the block reaches to its new end. `within`: said in a
        row of the block, where a range over fewer than all its rows means these."""
        whole = begin <= self.first if within else begin < self.last or begin == self.first
        if end == self.last and whole and not (within and begin == end):
            return end + self.more
        return self.row(end)

    def area(self, words: str) -> str:
        """A range that something lies on, 「A5:C9」: what lay on the last row of the block lies on the new ones."""
        found = RANGE.fullmatch(words)
        if not found:
            return words
        _, left, _, top, _, right, _, bottom = found.groups()
        begin, end = int(top), int(bottom or top)
        new = end + self.more if begin <= self.last == end else self.row(end)
        place = f"{left}{self.row(begin)}"
        far = f"{right or left}{new}"
        return place if place == far and not bottom else f"{place}:{far}"

    def areas(self, words: str) -> str:
        return " ".join(self.area(one) for one in words.split())

    def formula(self, words: str, *, here: bool, row: int = 0) -> str:
        """`here`: it stands in the same sheet; `row`: in which row, 0 for none."""
        try:
            tokens = Tokenizer(f"={words}")
        except TokenizerError:
            raise Refused(UNREADABLE.format(words[:60])) from None
        within = here and self.holds(row)
        for token in tokens.items:
            if token.type == Token.OPERAND and token.subtype == Token.RANGE:
                token.value = self._operand(token.value, here, within)
        return "".join(token.value for token in tokens.items)

    def _operand(self, words: str, here: bool, within: bool) -> str:
        prefix, mark, place = words.rpartition("!")
        named = prefix.strip("'").replace("''", "'")
        if (named != self.sheet) if mark else not here:
            return words
        return prefix + mark + self._place(place, within)

    def _place(self, words: str, within: bool) -> str:
        if found := RANGE.fullmatch(words):
            fix1, left, fix2, top, fix3, right, fix4, bottom = found.groups()
            begin = int(top)
            one = f"{fix1}{left}{fix2}{self.row(begin)}"
            if bottom is None:
                return one
            # Of a block of one row, a range with both ends fixed means all of it.
            inside = within and not (self.first == self.last and fix2 and fix4)
            return f"{one}:{fix3}{right}{fix4}{self.end(begin, int(bottom), within=inside)}"
        if found := ROWS.fullmatch(words):
            fix1, top, fix2, bottom = found.groups()
            begin, end = int(top), int(bottom)
            return f"{fix1}{self.row(begin)}:{fix2}{self.end(begin, end, within=within)}"
        return words


def sum_of_rows(words: str, first: int, last: int) -> str:
    """「C5+C6+C7」 that adds up each row of the block, as 「SUM(C5:C7)」; anything else as it is."""
    terms = [RANGE.fullmatch(one.strip()) for one in words.split("+")]
    cells = [(one[2].upper(), int(one[4])) for one in terms if one and one[8] is None]
    if len(cells) != len(terms) or len({column for column, _ in cells}) != 1:
        return words
    if sorted(row for _, row in cells) != list(range(first, last + 1)):
        return words
    return f"SUM({cells[0][0]}{first}:{cells[0][0]}{last})"

"""The table in a sheet: under which titles its head stands, what the columns are called, which rows are its data.

Pure Python: rows of words in, places out. Columns and rows count from 1.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from projects.sheets.rules.fields import field_of, plain_heading, unit_of

WITHIN = 30  # rows in which the head is looked for
Words = Mapping[int, str]  # column → what the cell says
Named = Callable[[str], str]  # heading → field, "" for none
Range = Sequence[int]  # first row, first column, last row, last column
SUM = re.compile(r"^(合计|小计|总计|累计|共计)")
_HEADING = re.compile(r"^([一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十]+[)）])")


@dataclass(frozen=True)
class Head:
    """`first`, `last`: its rows, one or two. `columns`: column → its heading, of two lines joined."""

    first: int
    last: int
    columns: dict[int, str]


@dataclass(frozen=True)
class Data:
    """Which rows are data, and how many were left out for what they are."""

    rows: list[int]
    sums: int
    headings: int
    repeated: int


def find_head(
    rows: Mapping[int, Words], merged: Sequence[Range], named: Named = field_of,
    by: Collection[str] = ("name",),
) -> Head | None:  # fmt: skip
    """The row that names most fields, one `by` which a row is called among them, if only across its two lines."""
    best, score = None, 0
    for number in sorted(rows)[:WITHIN]:
        for last in _ends(number, rows, merged):
            columns = join_lines(rows, merged, number, last, named)
            found = {named(one) for one in columns.values()} - {""}
            if found.intersection(by) and len(found) > score:
                best, score = Head(number, last, columns), len(found)
    return best


def _ends(number: int, rows: Mapping[int, Words], merged: Sequence[Range]) -> list[int]:
    """Where a head that begins here may end: in the next row where cells are merged down into it or across above it."""
    spans = [
        one for one in merged if one[0] == number and (one[2] == number + 1 or one[3] > one[1])
    ]
    return [number, number + 1] if spans and number + 1 in rows else [number]


def join_lines(
    rows: Mapping[int, Words],
    merged: Sequence[Range],
    first: int,
    last: int,
    named: Named = field_of,
) -> dict[int, str]:
    """Column → heading. What is merged across stands above each of its columns; 「投资/总投资」 where the lower line
    alone says no field."""
    upper = dict(rows.get(first, {}))
    for top, left, _, right in merged:
        if top == first and left in upper:
            upper |= dict.fromkeys(range(left, right + 1), upper[left])
    if first == last:
        return {key: words for key, words in upper.items() if words}
    lower = rows.get(last, {})
    return {
        key: _joined(upper.get(key, ""), lower.get(key, ""), named)
        for key in sorted({*upper, *lower})
    }


def _joined(above: str, below: str, named: Named) -> str:
    if not above or not below or above == below:
        return above or below
    return below if named(below) or not named(above + below) else above + below


def map_columns(
    columns: Mapping[int, str], known: Mapping[str, str], named: Named = field_of
) -> dict[int, str]:
    """Column → field, "" for none; each field once, the first column that says it. `known`: plain heading → field
    as a person has said it for this layout before."""
    found: dict[int, str] = {}
    for at, heading in sorted(columns.items()):
        plain = plain_heading(heading)
        field = known[plain] if plain in known else named(heading)
        found[at] = field if field not in found.values() else ""
    return found


def stated_unit(
    head: Head, rows: Mapping[int, Words], mapped: Mapping[int, str], amounts: Sequence[str]
) -> str:
    """The unit of money that all columns of amounts state, or a title above them; "" where a person must say it."""
    columns = [at for at, field in mapped.items() if field in amounts]
    units = {unit_of(head.columns.get(at, "")) for at in columns}
    if len(units) == 1 and (unit := units.pop()):
        return unit
    return unit_of(titles(rows, head)) if units <= {""} else ""


def titles(rows: Mapping[int, Words], head: Head) -> str:
    """What stands above the head."""
    return " ".join(words for row in rows if row < head.first for words in rows[row].values())


def find_data(rows: Mapping[int, Words], head: Head, name: int | None) -> Data:
    """What is neither a sum, nor the heading of a group, nor the head again. `name`: the column of the names; what
    stands alone elsewhere is a heading or a remark."""
    data, sums, headings, repeated = [], 0, 0, 0
    first = {plain_heading(words) for words in head.columns.values()}
    for number, words in sorted(rows.items()):
        if number <= head.last or not words:
            continue
        said = [words[at] for at in sorted(words)]
        if begins(words, SUM):
            sums += 1
        elif len(said) == 1 and (_HEADING.match(said[0]) or name not in words):
            headings += 1
        elif len({plain_heading(one) for one in said} & first) >= max(2, len(said) - 1):
            repeated += 1
        else:
            data.append(number)
    return Data(data, sums, headings, repeated)


def begins(words: Words, pattern: re.Pattern[str]) -> bool:
    """Whether one of the first three things that a row says begins so."""
    said = [words[at] for at in sorted(words)][:3]
    return any(pattern.match(plain_heading(one)) for one in said)


def letters(column: int) -> str:
    """3 → C, 28 → AB: as the head of a spreadsheet says it."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found

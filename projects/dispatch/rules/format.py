"""The format of what a report stores. It is read for ever: the number stands in the head, is part of the hash
and is printed with it; a reader for each number stays here, and one stored report of each is a test.

Whatever changes what is stored (a field, a column, a table, a code) takes the next number, one an issue.

    0  what has no number: words as states, rows by position (format0.py)
    1  codes, keys, names of the day and sentences `…_text`; rows as named values
    2  unknown amounts as such; what the rule of lights alone has changed; grey lights of a unit; the months of
       investment that were put right since the number before; ratios that say neither nothing nor all of what
       is neither
    3  倒排工期 as it stood: target, shortfall, forecast, next step, plan
    4  what the wall draws: the span of the plan, 前锋, the nodes
    5  要素 and 手续 (附表 10, 11); what money was granted, by instrument; how many imported projects nobody has confirmed
    6  each element added up above 附表 10, the money granted in its row of money; in which elements a project stands still
"""

from collections.abc import Mapping
from typing import Any

from projects.dispatch.rules import format0
from projects.dispatch.rules.entry import Entry
from projects.dispatch.rules.restored import LINES, restored_entry

FORMAT = 6
READABLE = frozenset({0, 1, 2, 3, 4, 5, FORMAT})

# Table → columns that reports of an earlier format have not: format → their keys.
ADDED = {
    2: {2: frozenset({"grey"}), 3: frozenset({"by_rule"})},
    3: {3: frozenset({"shortfall", "schedule"}), 4: frozenset({"shortfall"})},
    6: {3: frozenset({"stuck"})},
}

Values = Mapping[str, Any]


class UnreadableFormat(Exception):
    """Raised for a report that a later release has frozen: `number` is its format."""

    def __init__(self, number: int):
        super().__init__(f"format {number} is not known to this release")
        self.number = number


def number_of(head: Values) -> int:
    number: int = head.get("format", 0)
    return number


def screen_of(head: Values) -> dict[str, Any]:
    """The first screen as plain values (bulletin/rules/first_screen.py), with the `instructions`."""
    _check(number_of(head))
    document = head if number_of(head) else format0.head(head)
    return {**document["screen"], "instructions": document["instructions"]}


def entry_of(values: Values, number: int) -> Entry:
    """The entry that `canonical` wrote in a report of this format."""
    _check(number)
    return restored_entry(values if number else format0.entry(values))


def bare_entry_of(values: Values, number: int) -> Entry:
    """The same without its lines: for who shows many and none of those."""
    plain = plain_of(values, number)
    return restored_entry({name: value for name, value in plain.items() if name not in LINES})


def plain_of(values: Values, number: int) -> Values:
    """The same entry as JSON has it, under the names of `Entry`: for who looks at little of many."""
    _check(number)
    return values if number else format0.entry(values)


def table_of(values: Values, number: int) -> dict[str, Any]:
    """The stored table as {number, ranked, rows: named values, note_text}; of format 0 also its `title` and
    `labels`, key → heading, since it carried its columns."""
    _check(number)
    return dict(values) if number else format0.table(values)


def columns_since(number: int, table: int) -> frozenset[str]:
    """The keys of the columns that a table of this format has not yet."""
    later = [added.get(table, frozenset()) for since, added in ADDED.items() if since > number]
    return frozenset().union(*later)


def _check(number: int) -> None:
    if number not in READABLE:
        raise UnreadableFormat(number)

"""附表 1–11 of the weekly report (domain: the bulletins of 滨州 and the export of a city platform). Every
number of the text is the count of rows of one of them. What a declaration says of what is stored belongs
to a format: whoever adds a column or a table takes the next number (dispatch/rules/format.py)."""

from projects.bulletin.rules import (
    list_tables as lists,
    resource_tables as resources,
    total_tables as totals,
)
from projects.bulletin.rules.table import Before, Declaration, Table
from projects.dispatch.rules.entry import Frozen

DECLARED: dict[int, Declaration] = {
    declared.number: declared
    for declared in (
        totals.OVERVIEW, totals.BY_UNIT, lists.BY_PROJECT, lists.NODES, lists.LIT, lists.REPROACHED,
        lists.PROBLEMS, lists.VISITS, lists.ORDERS, resources.NEEDS, resources.PERMITS,
    )
}  # fmt: skip


def tables(frozen: Frozen, before: Before | None) -> dict[int, Table]:
    """Number → the rows of the week, of every table that is declared."""
    return {
        number: _table(declared, frozen, before) for number, declared in sorted(DECLARED.items())
    }


def _table(declared: Declaration, frozen: Frozen, before: Before | None) -> Table:
    sums = _table(declared.sums, frozen, before) if declared.sums is not None else None
    return Table(declared.number, declared.make(frozen, before), declared.note(frozen), sums)

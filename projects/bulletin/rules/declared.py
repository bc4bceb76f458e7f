"""附表 1–11 of the weekly report (domain: the bulletins of 滨州 and the export of a city platform). Every
number of the text is the count of rows of one of them. What a declaration says of what is stored belongs
to a format: whoever adds a column or a table takes the next number (dispatch/rules/format.py)."""

from collections.abc import Mapping

from projects.bulletin.rules import (
    list_tables as lists,
    resource_tables as resources,
    total_tables as totals,
)
from projects.bulletin.rules.table import Around, Before, Declaration, Lying, Row, Table
from projects.dispatch.rules.entry import Frozen

DECLARED: dict[int, Declaration] = {
    declared.number: declared
    for declared in (
        totals.OVERVIEW, totals.BY_UNIT, lists.BY_PROJECT, lists.NODES, lists.LIT, lists.REPROACHED,
        lists.PROBLEMS, lists.VISITS, lists.ORDERS, resources.NEEDS, resources.PERMITS,
    )
}  # fmt: skip


Rows = list[Row] | Lying


def around(frozen: Frozen) -> Around:
    return Around(frozen.scope, frozen.week.cut_off_on, lists.limits(frozen))


def tables(frozen: Frozen, before: Before | None, listed: Mapping[int, Rows]) -> dict[int, Table]:
    """Number → the rows of the week, of every table that is declared. `listed`: those of the lists in their order,
    made while each entry was whole."""
    return {
        number: _table(declared, frozen, before, listed.get(number))
        for number, declared in sorted(DECLARED.items())
    }


def _table(
    declared: Declaration, frozen: Frozen, before: Before | None, rows: Rows | None = None
) -> Table:
    sums = _table(declared.sums, frozen, before) if declared.sums is not None else None
    made = declared.make(frozen, before) if rows is None else rows
    return Table(declared.number, made, declared.note(frozen), sums)


def in_order(declared: Declaration, rows: list[Row]) -> list[Row]:
    return sorted(rows, key=declared.order) if declared.order else rows

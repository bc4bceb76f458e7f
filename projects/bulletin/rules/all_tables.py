"""附表 1–9 of the weekly report (domain: the bulletins of 滨州 and the export of a city platform). Every
number of the text is the count of rows of one of them."""

from collections.abc import Callable

from projects.bulletin.rules import list_tables as lists, total_tables as totals
from projects.bulletin.rules.table import Before, Table
from projects.dispatch.rules.entry import Frozen


def tables(frozen: Frozen, before: Before | None) -> list[Table]:
    makers: list[Callable[[Frozen, Before | None], Table]] = [
        totals.overview, totals.by_unit, lists.by_project, lists.nodes, lists.lit, lists.silent,
        lists.problems, lists.visits, lists.orders,
    ]  # fmt: skip
    return [make(frozen, before) for make in makers]

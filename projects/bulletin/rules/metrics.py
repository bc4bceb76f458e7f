"""The metrics that the weekly report says as well (registry/rules/metrics.py): the rows of its tables that each counts
as of the cut-off, among the projects that the report is about."""

from collections.abc import Mapping

from projects.bulletin.rules.table import ANY_OF, Number, Table
from projects.dispatch.rules.codes import OWED, REPORTED, Mark, NodeLines
from projects.lights.rules.dimensions import Light
from projects.registry.rules.metrics import METRICS
from projects.weekly.rules.duties import DutyState

# code of the metric → table, column, value (or several)
ROWS_OF: dict[str, tuple[Number, str, str]] = {
    **{f"light_{light.lower()}": (Number.PROJECTS, "light", light) for light in Light},
    "reports_owed": (Number.PROJECTS, "report", ANY_OF.join(OWED)),
    "reports_filed": (Number.PROJECTS, "report", ANY_OF.join(REPORTED)),
    "reports_waiting": (Number.PROJECTS, "report", DutyState.OPEN),
    "overdue": (Number.NODES, "state", NodeLines.OVERDUE),
    "issues_open": (Number.PROBLEMS, "marks", Mark.OPEN),
    "issues_overdue": (Number.PROBLEMS, "marks", Mark.OVERDUE),
    "issues_blocking": (Number.PROBLEMS, "marks", Mark.BLOCKING),
}


def count(code: str, tables: Mapping[int, Table]) -> int:
    """The metric's rows in the tables of a week."""
    number, column, value = ROWS_OF[code]
    wanted = set(value.split(ANY_OF))
    cells = tables[number].values(column)
    return sum(not wanted.isdisjoint(cell if isinstance(cell, list) else [cell]) for cell in cells)


def in_words(code: str, tables: Mapping[int, Table]) -> str:
    return f"{count(code, tables)} {METRICS[code].register.unit}"

"""The start page of a week gone by: what its number of the weekly report holds, read from the frozen document
alone. Names, lights and sums are those of its day; what it does not hold is not shown.

A person of the staff is given the rows of the own projects, as on the report's own pages; the sums of the zone, and
what changed since the number before, are for those who read it whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from projects.bulletin.reads.page import grid_of, own_codes, table_url, tables_of
from projects.bulletin.rules.metrics import ROWS_OF
from projects.bulletin.rules.table import ANY_OF, FrozenTable, Number, Row
from projects.bulletin.rules.total_tables import PLANNED
from projects.dispatch.rules.codes import Indicator, NodeLines, Passed, Reproach
from projects.dispatch.rules.entry import Entry, NodeLine
from projects.lights.rules.dimensions import LOOKED_AT, WORST_FIRST, Light
from projects.models import DispatchEntry, DispatchReport
from projects.schedule.rules.nodes import SOON_DAYS, NodeState

REDS_SHOWN = 12
LINES_SHOWN = 10  # of a panel
CELLS_PER_LEADER = 8
LEADERS_SHOWN = 30
SOON = ANY_OF.join((NodeLines.DUE, NodeLines.SOON))


@dataclass(frozen=True)
class Lines:
    """Rows of one table: how many there are, the first of them, and where all are listed."""

    count: int
    rows: list[Row]
    url: str

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


@dataclass(frozen=True)
class LightLines:
    """`change`: since the number before; None where there was none, or where it is not for this person."""

    light: str
    word: str
    lines: Lines
    change: int | None


@dataclass(frozen=True)
class Sums:
    """The year's investment as 附表 1 says it, 万元, percent and points."""

    plan: Decimal
    done: Decimal | None
    week: Decimal | None
    ratio: Decimal | None
    gap: Decimal | None
    url: str

    @property
    def bar(self) -> Decimal:
        """Where the bar ends, in hundredths of its trough; the next is where the tick of 序时 stands."""
        return _hundredths(self.ratio)

    @property
    def tick(self) -> Decimal | None:
        return None if self.gap is None else _hundredths((self.ratio or Decimal(0)) - self.gap)


@dataclass(frozen=True)
class Cell:
    """A project of a leader; `node`: its earliest undone one."""

    entry: Entry
    node: NodeLine | None
    state: NodeState | None


@dataclass(frozen=True)
class LeaderCells:
    """Of the projects without a leader the name is ''."""

    name: str
    entries: list[Entry]
    cells: list[Cell]
    url: str

    @property
    def red(self) -> int:
        return sum(entry.light == Light.RED for entry in self.entries)

    @property
    def yellow(self) -> int:
        return sum(entry.light == Light.YELLOW for entry in self.entries)

    @property
    def overdue(self) -> int:
        """Projects with an overdue node."""
        return sum(any(node.overdue for node in entry.nodes) for entry in self.entries)

    @property
    def more(self) -> int:
        return len(self.entries) - len(self.cells)


@dataclass(frozen=True)
class WeekPage:
    report: DispatchReport
    whole: bool
    lights: list[LightLines]
    sums: Sums | None
    counts: dict[str, Lines]
    """by the code of the metric, or the name in `_OTHERS`"""
    leaders: list[LeaderCells]
    more_leaders: int
    awaiting: int
    mixed: bool
    """whether projects of the zone's own stand in a number of the demo series, whose sums leave them out"""


def week_page(report: DispatchReport, user) -> WeekPage:
    """A fixed number of queries. Raises UnreadableFormat."""
    own = own_codes(user)
    tables, entries = tables_of(report, own), _entries(report, user)
    whole, screen = own is None, report.first_screen
    leaders = _leaders(report, entries)
    return WeekPage(
        report=report,
        whole=whole,
        lights=_lights(report, tables, screen["lights"] if whole else []),
        sums=_sums(report, tables[Number.OVERVIEW]) if whole else None,
        counts={name: _lines(report, tables, rows) for name, rows in _COUNTED.items()},
        leaders=leaders[:LEADERS_SHOWN],
        more_leaders=len(leaders[LEADERS_SHOWN:]),
        awaiting=len(screen["awaiting"]) if whole else 0,
        mixed=report.is_demo and not all(entry.demo for entry in entries),
    )


def _entries(report: DispatchReport, user) -> list[Entry]:
    rows = DispatchEntry.objects.visible_to(user).filter(report=report)
    return [row.entry for row in rows.select_related("report")]


# -- numbers and the rows behind them ---------------------------------------------------------------

Where = tuple[Number, *tuple[str, ...]]
_OTHERS: dict[str, Where] = {
    "projects": (Number.PROJECTS,),
    "started": (Number.PROJECTS, "facts", Passed.STARTED),
    "reds": (Number.LIT, "light", Light.RED),
    "silent": (Number.REPROACHED, "state", Reproach.MISSED),
    "soon": (Number.NODES, "state", SOON),
    "nodes_done": (Number.NODES, "state", NodeLines.DONE),
}
_METRICS = (
    "reports_owed",
    "reports_filed",
    "overdue",
    "issues_open",
    "issues_overdue",
    "issues_blocking",
)
_COUNTED: dict[str, Where] = {**_OTHERS, **{code: ROWS_OF[code] for code in _METRICS}}


def _lines(report: DispatchReport, tables: Mapping[int, FrozenTable], where: Where) -> Lines:
    """Counted as the page that they lead to counts them."""
    number, *filters = where
    pairs = zip(filters[::2], filters[1::2], strict=True)
    rows = grid_of(tables[number], filters=pairs).rows
    shown = REDS_SHOWN if number == Number.LIT else LINES_SHOWN
    return Lines(
        len(rows), list(rows[:shown]), table_url(report.get_absolute_url(), number, *filters)
    )


def _lights(
    report: DispatchReport, tables: Mapping[int, FrozenTable], said: list[dict[str, Any]]
) -> list[LightLines]:
    last = {one["light"]: one["last"] for one in said}
    found = []
    for light in WORST_FIRST:
        lines = _lines(report, tables, ROWS_OF[f"light_{light.lower()}"])
        before = last.get(light)
        change = None if before is None else lines.count - before
        found.append(LightLines(light, Light(light).label, lines, change))
    return found


def _sums(report: DispatchReport, table: FrozenTable) -> Sums | None:
    """None where no project had a plan."""
    rows = {row["indicator"]: row for row in table.rows}
    done, gap = rows[Indicator.DONE], rows[Indicator.GAP]
    if done["target"] is None:
        return None
    return Sums(
        plan=Decimal(done["target"]), done=_known(done["year"]), week=_known(done["now"]),
        ratio=_known(done["ratio"]), gap=_known(gap["now"]),
        url=table_url(report.get_absolute_url(), *PLANNED),
    )  # fmt: skip


def _known(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def _hundredths(share: Decimal | None) -> Decimal:
    return max(Decimal(0), min(share or Decimal(0), Decimal(100)))


# -- leaders ----------------------------------------------------------------------------------------


def _leaders(report: DispatchReport, entries: list[Entry]) -> list[LeaderCells]:
    """As they were registered, where a number has kept their keys; those without one last."""
    groups: dict[tuple, list[Entry]] = {}
    for entry in entries:
        key = (not entry.leader, entry.leader_id or 0, entry.leader)
        groups.setdefault(key, []).append(entry)
    return [_leader(report, key[-1], groups[key]) for key in sorted(groups)]


def _leader(report: DispatchReport, name: str, entries: list[Entry]) -> LeaderCells:
    close = report.week.week.cut_off_on
    cells = [_cell(entry, close) for entry in entries]
    url = table_url(report.get_absolute_url(), Number.PROJECTS, "leader", name)
    return LeaderCells(name, entries, sorted(cells, key=_pressing)[:CELLS_PER_LEADER], url)


def _cell(entry: Entry, close: date) -> Cell:
    undone = [node for node in entry.nodes if not node.done] if entry.active else []
    node = min(undone, key=lambda one: (one.due_on, one.id), default=None)
    return Cell(entry, node, _state(node, close) if node else None)


def _state(node: NodeLine, close: date) -> NodeState:
    if node.overdue:
        return NodeState.OVERDUE
    ahead = (node.due_on - close).days
    return NodeState.SOON if ahead <= SOON_DAYS else NodeState.FUTURE


def _pressing(cell: Cell) -> tuple:
    due = (cell.node is None, cell.node.due_on.isoformat() if cell.node else "")
    return (LOOKED_AT.index(Light(cell.entry.light)), *due, cell.entry.code)

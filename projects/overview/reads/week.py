"""The start page of a week gone by: what its number of the weekly report holds, read from the frozen document
alone. Names, lights and sums are those of its day; what it does not hold is not shown.

A person of the staff is given the rows of the own projects, as on the report's own pages; the sums of the zone, and
what changed since the number before, are for those who read it whole.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from projects.bulletin.reads.lying import lying_table
from projects.bulletin.reads.page import holds, own_codes, table_url, tables_of
from projects.bulletin.rules.metrics import ROWS_OF
from projects.bulletin.rules.table import ANY_OF, FrozenTable, Number, Row
from projects.bulletin.rules.total_tables import PLANNED
from projects.dispatch.rules.codes import Indicator, NodeLines, Passed, Reproach
from projects.dispatch.rules.entry import Entry, NodeLine
from projects.dispatch.rules.format import plain_of
from projects.lights.rules.dimensions import LOOKED_AT, WORST_FIRST, Light
from projects.models import DispatchEntry, DispatchReport
from projects.registry.rules.kinds import Status
from projects.schedule.rules.nodes import SOON_DAYS, NodeState

REDS_SHOWN = 12
LINES_SHOWN = 10  # of a panel
CELLS_PER_LEADER = 8
LEADERS_SHOWN = 30
AT_ONCE = 500  # entries that lie in memory as texts
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
    """Of the projects without a leader the name is ''. `count`, `red`, `yellow`, `overdue` (those with an overdue node):
    of all their projects."""

    name: str
    count: int
    red: int
    yellow: int
    overdue: int
    cells: list[Cell]
    url: str

    @property
    def more(self) -> int:
        return self.count - len(self.cells)


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
    """A fixed number of queries. Of a whole zone each row is looked at, and none is kept but what is shown. Raises
    UnreadableFormat."""
    own = own_codes(user)
    whole, screen = own is None, report.first_screen
    counts = _count(report, _tables(report, own))
    groups, mixed = _grouped(report, user)
    shown = [groups[key] for key in sorted(groups)[:LEADERS_SHOWN]]
    return WeekPage(
        report=report,
        whole=whole,
        lights=_lights(counts, screen["lights"] if whole else []),
        sums=_sums(report) if whole else None,
        counts=counts,
        leaders=_leaders(report, shown),
        more_leaders=max(0, len(groups) - LEADERS_SHOWN),
        awaiting=len(screen["awaiting"]) if whole else 0,
        mixed=report.is_demo and mixed,
    )


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
_LIGHTS = tuple(f"light_{light.lower()}" for light in WORST_FIRST)
_COUNTED: dict[str, Where] = {**_OTHERS, **{code: ROWS_OF[code] for code in (*_METRICS, *_LIGHTS)}}


def _tables(report: DispatchReport, own: frozenset[str] | None) -> Mapping[int, FrozenTable]:
    """Those that are counted; of a whole zone as they lie, for the largest have a row for each project."""
    if own is not None or not report.format:
        return tables_of(report, own)
    numbers = {number for number, *_ in _COUNTED.values()}
    rows = report.tables.defer("content").filter(number__in=numbers)
    return {table.number: lying_table(table, report.format) for table in rows}


def _count(report: DispatchReport, tables: Mapping[int, FrozenTable]) -> dict[str, Lines]:
    found: dict[str, Lines] = {}
    for number, table in tables.items():
        asked = {name: rest for name, (of, *rest) in _COUNTED.items() if of == number}
        found |= _lines(report, table, asked)
    return found


def _lines(
    report: DispatchReport, table: FrozenTable, asked: dict[str, list[str]]
) -> dict[str, Lines]:
    """Counted as the pages that they lead to count them. `asked`: name → column, value, column, value …"""
    filters = {
        name: [(table.column(key), value) for key, value in zip(of[::2], of[1::2], strict=True)]
        for name, of in asked.items()
    }
    shown = REDS_SHOWN if table.number == Number.LIT else LINES_SHOWN
    counts: Counter[str] = Counter()
    rows: dict[str, list[Row]] = {name: [] for name in asked}
    for row in table.rows:
        for name, pairs in filters.items():
            if all(holds(row[column.key], value, column) for column, value in pairs):
                counts[name] += 1
                rows[name] += [row] if counts[name] <= shown else []
    base = report.get_absolute_url()
    return {
        name: Lines(counts[name], rows[name], table_url(base, table.number, *pairs))
        for name, pairs in asked.items()
    }


def _lights(counts: Mapping[str, Lines], said: list[dict[str, Any]]) -> list[LightLines]:
    last = {one["light"]: one["last"] for one in said}
    found = []
    for light in WORST_FIRST:
        lines = counts[f"light_{light.lower()}"]
        before = last.get(light)
        change = None if before is None else lines.count - before
        found.append(LightLines(light, Light(light).label, lines, change))
    return found


def _sums(report: DispatchReport) -> Sums | None:
    """None where no project had a plan."""
    table = tables_of(report, None, only=Number.OVERVIEW)[Number.OVERVIEW]
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


Pressing = tuple[int, bool, str, str]


@dataclass
class _Group:
    """A leader's entries while they are looked at. `places`: how pressing each is, with its key."""

    name: str
    places: list[tuple[Pressing, int]] = field(default_factory=list)
    red: int = 0
    yellow: int = 0
    overdue: int = 0

    def add(self, key: int, entry: Mapping[str, Any]) -> None:
        """`entry`: as JSON has it."""
        self.red += entry["light"] == Light.RED
        self.yellow += entry["light"] == Light.YELLOW
        self.overdue += any(_is_overdue(node) for node in entry["nodes"])
        self.places.append((_pressing(entry), key))

    @property
    def first(self) -> list[int]:
        """The keys of those that are shown."""
        return [key for _, key in sorted(self.places)[:CELLS_PER_LEADER]]


def _grouped(report: DispatchReport, user) -> tuple[dict[tuple, _Group], bool]:
    """By leader, as they were registered where a number has kept their keys; those without one last. And whether any
    entry is not of the demo set."""
    groups: dict[tuple, _Group] = {}
    mixed = False
    rows = DispatchEntry.objects.visible_to(user).filter(report=report).order_by("order")
    for key, content in rows.values_list("pk", "content").iterator(chunk_size=AT_ONCE):
        entry = plain_of(json.loads(content), report.format)
        leader = entry["leader"]
        place = (not leader, entry.get("leader_id") or 0, leader)
        groups.setdefault(place, _Group(leader)).add(key, entry)
        mixed = mixed or not entry["demo"]
    return groups, mixed


def _leaders(report: DispatchReport, groups: list[_Group]) -> list[LeaderCells]:
    rows = DispatchEntry.objects.in_bulk([key for group in groups for key in group.first])
    return [_leader(report, group, rows) for group in groups]


def _leader(
    report: DispatchReport, group: _Group, rows: Mapping[int, DispatchEntry]
) -> LeaderCells:
    close = report.week.week.cut_off_on
    cells = [_cell(rows[key].read_by(report.format), close) for key in group.first]
    url = table_url(report.get_absolute_url(), Number.PROJECTS, "leader", group.name)
    counts = (len(group.places), group.red, group.yellow, group.overdue)
    return LeaderCells(group.name, *counts, cells, url)


def _cell(entry: Entry, close: date) -> Cell:
    undone = [node for node in entry.nodes if not node.done] if entry.active else []
    node = min(undone, key=lambda one: (one.due_on, one.id), default=None)
    return Cell(entry, node, _state(node, close) if node else None)


def _state(node: NodeLine, close: date) -> NodeState:
    if node.overdue:
        return NodeState.OVERDUE
    ahead = (node.due_on - close).days
    return NodeState.SOON if ahead <= SOON_DAYS else NodeState.FUTURE


def _is_overdue(node: Mapping[str, Any]) -> bool:
    return not node["done"] and node.get("overdue_days", 0) > 0


def _pressing(entry: Mapping[str, Any]) -> Pressing:
    """By light, by the next node, by code."""
    active = entry["status"] == Status.ACTIVE
    due = [node["due_on"] for node in entry["nodes"] if not node["done"]] if active else []
    return LOOKED_AT.index(Light(entry["light"])), not due, min(due, default=""), entry["code"]

"""A frozen weekly report as its pages show it. Everything is read from the stored document; a person
of the staff is given the rows of the own projects alone."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from urllib.parse import urlencode

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from projects.bulletin.rules.metrics import ROWS_OF
from projects.bulletin.rules.stored import frozen_table, title_of
from projects.bulletin.rules.table import ANY_OF, Column, Declaration, FrozenTable, Number, Row
from projects.bulletin.rules.words import label
from projects.directing.reads.instructions import act_words
from projects.dispatch.rules.codes import Mark, NodeLines, Reproach
from projects.financing.rules.kinds import Instrument
from projects.lights.rules.dimensions import Light
from projects.models import DispatchEntry, DispatchReport, Project
from projects.registry.models.scopes import SEE_ALL
from projects.registry.rules.labelled import label_of

SHOWN = 20  # rows of a section; its table has them all
PER_PAGE = 200


@dataclass(frozen=True)
class Figure:
    """A stretch of the paragraph; a number has the address of the rows it counts."""

    text: str
    url: str


@dataclass(frozen=True)
class LightTile:
    light: str
    word: str
    count: int
    change: int | None
    became: list[str]
    url: str


@dataclass(frozen=True)
class Section:
    """Rows of one table; `url` leads to all `total` of them. `instructed`: an instruction may start there."""

    key: str
    title: str
    rows: list[Row]
    columns: list[Column]
    total: int
    url: str
    more: str = ""
    instructed: bool = True


@dataclass(frozen=True)
class TableLink:
    number: int
    title: str
    count: int
    url: str


@dataclass(frozen=True)
class Grid:
    """One table with the rows asked for."""

    number: int
    title: str
    declared: Declaration
    columns: list[Column]
    rows: Sequence[Row]
    total: int
    all: int
    note: str
    labels: list[str]
    before: str = ""
    """where the number before is read, '' when there is none that this person may read"""
    sums: "Grid | None" = None
    """what adds all rows up; None beside some of them"""
    first: int = 0
    """of a stretch of the rows the number of its first"""

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


@dataclass(frozen=True)
class Reading:
    """签阅: how many leaders have signed, of how many; and when this person did."""

    signed: int
    leaders: int
    mine: object


@dataclass(frozen=True)
class GrantedLine:
    """What one instrument granted and paid out."""

    label: str
    cases: int
    approved: Decimal
    drawn: Decimal | None


@dataclass(frozen=True)
class Page:
    """What frames the sections and the tables of a number (`reads/large.py`)."""

    report: DispatchReport
    whole: bool
    act: str
    """what giving an instruction is called, '' for who gives none"""
    figures: list[Figure]
    lights: list[LightTile]
    front: list[list[str]]
    own: list[DispatchEntry]
    instructions: list[dict]
    reading: Reading
    previous: DispatchReport | None
    next: DispatchReport | None
    compared: DispatchReport | None


def dispatch_page(report: DispatchReport, user, *, whole: bool) -> Page:
    """`whole`: to somebody who reads all of it. A fixed number of queries, none of which reads a stored table."""
    screen = report.first_screen
    before, after = _neighbours(report, user)
    return Page(
        report=report,
        whole=whole,
        act=act_words(user, timezone.localdate()),
        figures=figures_of(report, screen["parts"]) if whole else [],
        lights=lights_of(report, screen["lights"]) if whole else [],
        front=screen["front"] if whole else [],
        own=[] if whole else _own_entries(report, user),
        instructions=instructions_of(report, user),
        reading=_reading(report, user),
        previous=before,
        next=after,
        compared=compared(report, user),
    )


def _own_entries(report: DispatchReport, user) -> list[DispatchEntry]:
    mine = Project.objects.visible_to(user).values("code")
    return list(report.entries.filter(code__in=mine).defer("content"))


def own_codes(user) -> frozenset[str] | None:
    """The codes of the projects whose rows this person may read; None: of all."""
    if user.role in SEE_ALL:
        return None
    return frozenset(Project.objects.visible_to(user).values_list("code", flat=True))


# -- tables -----------------------------------------------------------------------------------------


def tables_of(
    report, own: frozenset[str] | None, leave: Collection[int] = (), only: int | None = None
) -> dict[int, FrozenTable]:
    """Number → table, with the rows that may be read. The largest has a row for each project: who needs but one
    table says so by `only`."""
    rows = report.tables.exclude(number__in=leave)
    if only is not None:
        rows = rows.filter(number=only)
    found = (frozen_table(table.values, report.format) for table in rows)
    return {
        table.number: table.of_projects(own)
        for table in found
        if own is None or table.declared.by_project
    }


def grid_of(
    table: FrozenTable, *, filters: Iterable[tuple[str, str]] = (), sort: str = "", before: str = ""
) -> Grid:
    """The rows whose columns are, or contain, the values of the `filters` (codes, or the words of them),
    sorted by `sort` (「-」 for downwards). Raises ValueError for a column the table has not."""
    rows, labels = table.rows, []
    for key, value in filters:
        column = table.column(key)
        rows = [row for row in rows if holds(row[key], value, column)]
        words = ANY_OF.join(label(column, one) for one in value.split(ANY_OF))
        labels.append(f"{column.label}：{words or '未填'}")
    if sort:
        by = table.column(sort.removeprefix("-"))
        rows = sorted(rows, key=lambda row: _order(row[by.key], by), reverse=sort.startswith("-"))
    return Grid(
        table.number, table.title, table.declared, table.columns, rows, len(rows), len(table.rows),
        table.note, labels, before, sums_of(table) if not labels else None,
    )  # fmt: skip


def sums_of(table: FrozenTable) -> Grid | None:
    return grid_of(table.sums) if table.sums and table.sums.rows else None


def holds(cell, value: str, column: Column) -> bool:
    """`value` may be several, 「FILED、LATE」."""
    wanted = {value, *value.split(ANY_OF)}
    here = cell if isinstance(cell, list) else [str(cell or "")]
    return bool(wanted & ({*here} | {label(column, one) for one in here if column.codes}))


def _order(cell, column: Column) -> tuple:
    """Unknown first, numbers by their value, states in the order of their kind, all else as text."""
    if cell is None or cell == "":
        return (0, 0, "")
    if isinstance(cell, list):
        return (2, 0, str(cell))
    if column.codes:
        places = column.codes.values()
        return (1, places.index(cell) if cell in places else len(places), "")
    try:
        return (1, Decimal(str(cell)), "")
    except InvalidOperation:
        return (2, 0, str(cell))


def table_url(base: str, number: int, *filters: str) -> str:
    """`base`: the report's own address; `filters`: column, value, column, value …"""
    return f"{base}tables/{number}/{_query(filters)}"


@lru_cache(maxsize=1024)  # a page has hundreds of them, most the same as on the page before
def _query(filters: tuple[str, ...]) -> str:
    names = ("column", "value") * (len(filters) // 2)
    return f"?{urlencode([*zip(names, filters, strict=True)])}" if any(filters) else ""


def before_url(report: DispatchReport, user, near: DispatchReport | None = None) -> str:
    """The address of the number that this one's changes are counted from; `near`, which this person
    may read, often is it."""
    number = report.first_screen["before"]
    if near is not None and near.number == number:
        return near.get_absolute_url()
    found = DispatchReport.objects.visible_to(user).filter(number=number, scope=report.scope)
    row = found.only("number").first() if number else None
    return row.get_absolute_url() if row else ""


def links_of(report: DispatchReport) -> list[TableLink]:
    rows = report.tables.defer("content").order_by("number")
    base, ranked = report.get_absolute_url(), report.head["ranked"]
    titles = {
        t.number: title_of(t.number, ranked=ranked) if report.format else t.title for t in rows
    }
    return [TableLink(t.number, titles[t.number], t.count, table_url(base, t.number)) for t in rows]


def own_links(report: DispatchReport, tables: dict[int, FrozenTable]) -> list[TableLink]:
    base = report.get_absolute_url()
    return [TableLink(n, t.title, len(t.rows), table_url(base, n)) for n, t in tables.items()]


# -- the first screen -------------------------------------------------------------------------------


def figures_of(report: DispatchReport, parts: list[dict]) -> list[Figure]:
    base = report.get_absolute_url()
    return [Figure(part["said_text"], _part_url(base, part)) for part in parts]


def _part_url(base: str, part: dict) -> str:
    if part["table"]:
        return table_url(base, part["table"], part["column"], part["value"])
    return f"#{part['anchor']}" if part.get("anchor") else ""


def lights_of(report: DispatchReport, lights: list[dict]) -> list[LightTile]:
    base = report.get_absolute_url()
    return [
        LightTile(
            light=one["light"], word=Light(one["light"]).label, count=one["count"],
            change=None if one["last"] is None else one["count"] - one["last"],
            became=_became(one), url=table_url(base, *ROWS_OF[f"light_{one['light'].lower()}"]),
        )
        for one in lights
    ]  # fmt: skip


def granted_of(sums: list[dict]) -> list[GrantedLine]:
    """Of format 5 alone: before nothing was kept, since then the row of money of 附表 10 says it."""
    return [
        GrantedLine(
            label_of(Instrument, one["instrument"]), one["cases"], Decimal(one["approved"]),
            None if one["drawn"] is None else Decimal(one["drawn"]),
        )
        for one in sums
    ]  # fmt: skip


def _became(one: dict) -> list[str]:
    """「演示07（黄→绿）」 for each project that changed to this light."""
    colour = Light(one["light"]).label
    return [f"{name}（{Light(was).label}→{colour}）" for _, name, was in one["became"]]


_SECTIONS = (
    ("red", "红灯项目", Number.LIT, "light", Light.RED),
    ("silent", "未报", Number.REPROACHED, "state", Reproach.MISSED),
    ("moved", "时限调整", Number.NODES, "state", NodeLines.MOVED),
    ("yellow", "黄灯项目", Number.LIT, "light", Light.YELLOW),
    ("raised", "本周提级和需提级的问题", Number.PROBLEMS, "marks", ANY_OF.join((Mark.RISEN, Mark.TO_RISE))),
    ("blocking", "堵点", *ROWS_OF["issues_blocking"]),
    ("overdue", "逾期节点", *ROWS_OF["overdue"]),
    ("soon", "本周应完成和下周到期节点", Number.NODES, "state", ANY_OF.join((NodeLines.DUE, NodeLines.SOON))),
)  # fmt: skip
UNINSTRUCTED = frozenset({"overdue", "soon"})  # their projects, lit, stand above


def all_sections(report: DispatchReport, tables: dict[int, FrozenTable]) -> list[Section]:
    return [
        _section(report, tables[number], key, title, column, value)
        for key, title, number, column, value in _SECTIONS
        if number in tables
    ]


def _section(
    report: DispatchReport, table: FrozenTable, key: str, title: str, column: str, value: str
) -> Section:
    rows = [row for row in table.rows if holds(row[column], value, table.column(column))]
    url = table_url(report.get_absolute_url(), table.number, column, value)
    return Section(
        key, title, rows[:SHOWN], table.columns, len(rows), url, _more(key, rows), key not in UNINSTRUCTED
    )  # fmt: skip


def _more(key: str, rows: list[Row]) -> str:
    """What a section's head says beside the count."""
    if key in ("red", "yellow"):
        new = sum(row["was"] not in (None, key.upper()) for row in rows)
        return f"其中本周新增 {new} 个" if new else ""
    return ""


def instructions_of(report: DispatchReport, user) -> list[dict]:
    """The instructions a report lists that this person may read; `user` None: all. Staff see what is theirs to do,
    or of their projects."""
    lines: list[dict] = report.first_screen["instructions"]
    if user is None or user.role in SEE_ALL:
        return lines
    mine = set(Project.objects.visible_to(user).values_list("pk", flat=True))
    return [
        line
        for line in lines
        if line["project"] in mine or user.pk in (line.get("to_id"), line.get("head_id"))
    ]


def _reading(report: DispatchReport, user) -> Reading:
    leaders = User.objects.accounts().filter(role=Role.MANAGER).values_list("pk", flat=True)
    signed = dict(report.readings.values_list("user", "read_at"))
    count = sum(pk in signed for pk in leaders)
    return Reading(count, len(leaders), signed.get(user.pk))


def _neighbours(report: DispatchReport, user):
    rows = DispatchReport.objects.visible_to(user).filter(scope=report.scope)
    earlier = rows.filter(number__lt=report.number).order_by("-number").first()
    return earlier, rows.filter(number__gt=report.number).order_by("number").first()


def compared(report: DispatchReport, user) -> DispatchReport | None:
    """The number this one is best compared with: the one it corrects, or the week before."""
    if report.corrects_id:
        return report.corrects
    return DispatchReport.objects.visible_to(user).before(report).first()

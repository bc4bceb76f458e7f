"""What of a number is large: read for a page's parts, apart from what frames them."""

from dataclasses import dataclass, replace

from django.urls import reverse

from projects.bulletin.reads.lying import lying_table
from projects.bulletin.reads.page import (
    Figure,
    GrantedLine,
    Grid,
    LightTile,
    Section,
    TableLink,
    all_sections,
    figures_of,
    granted_of,
    grid_of,
    lights_of,
    links_of,
    own_codes,
    own_links,
    sums_of,
    tables_of,
)
from projects.bulletin.rules.declared import DECLARED
from projects.bulletin.rules.table import FrozenTable, Number
from projects.models import DispatchReport
from projects.registry.rules.parts import Stretch, cut, in_parts

PART, WHOLE = 500, 800  # rows of tables: in a part of the print, and in a print that is not cut
Tables = dict[int, FrozenTable]


@dataclass(frozen=True)
class Front:
    """What stands above all sections, without any of their rows."""

    whole: bool
    figures: list[Figure]
    lights: list[LightTile]


def front_of(report: DispatchReport, *, whole: bool) -> Front:
    """`whole`: of somebody who reads all of it; nobody else reads sums."""
    screen = report.first_screen
    parts, lights = (screen["parts"], screen["lights"]) if whole else ([], [])
    return Front(whole, figures_of(report, parts), lights_of(report, lights))


def sections_of(report: DispatchReport, own: Tables | None) -> list[Section]:
    """With all rows; of `own`, the tables of somebody who does not read all, those that have any."""
    return _sections(report, _told(report, own), own)


def _told(report: DispatchReport, own: Tables | None) -> Tables:
    """The tables that sections and sums are of: not the largest."""
    return tables_of(report, None, leave=(Number.PROJECTS,)) if own is None else own


def _sections(report: DispatchReport, tables: Tables, own: Tables | None) -> list[Section]:
    return [one for one in all_sections(report, tables) if one.rows or own is None]


@dataclass(frozen=True)
class Opening:
    """What a number's own page shows that is frozen, below its lights: the sections, the tables that add up, the list
    of all tables, and the projects that wait for their first confirmation."""

    sections: list[Section]
    grids: list[Grid]
    granted: list[GrantedLine]
    links: list[TableLink]
    awaiting: list[list[str]]


def opening_of(report: DispatchReport, own: Tables | None, before: str) -> Opening:
    """`before`: where the number before is read, '' for nowhere. Sums are for who reads the whole number."""
    tables = _told(report, own)
    sections = _sections(report, tables, own)
    if own is not None:
        return Opening(sections, [], [], own_links(report, own), [])
    screen = report.first_screen
    granted = granted_of(screen.get("granted", []))
    grids, links = _first_grids(tables, before), links_of(report)
    return Opening(sections, grids, granted, links, screen["awaiting"])


def _first_grids(tables: Tables, before: str) -> list[Grid]:
    found = [grid_of(tables[one], before=before) for one in (Number.OVERVIEW, Number.UNITS)]
    needs = tables.get(Number.NEEDS)
    sums = sums_of(needs) if needs else None
    return [*found, sums] if sums else found


def table_of(
    report: DispatchReport, own: frozenset[str] | None, number: int, many: int = WHOLE
) -> FrozenTable | None:
    """One table, None where there is none; of more rows than `many` as it lies, for somebody who reads all of it."""
    declared = DECLARED.get(number)
    if own is None and report.format and declared and declared.sums is None:
        row = report.tables.defer("content").filter(number=number, count__gt=many).first()
        if row is not None:
            return lying_table(row, report.format)
    return tables_of(report, own, only=number).get(number)


# -- the print ------------------------------------------------------------------------------------------


def own_tables(report: DispatchReport, user) -> Tables:
    """Of somebody who does not read all of it."""
    return tables_of(report, own_codes(user))


@dataclass(frozen=True)
class PrintPart:
    """Rows of some tables: as many as a person can read at once. `said`: which."""

    said: str
    tables: list[tuple[int, Stretch]]


def print_parts(report: DispatchReport, own: Tables | None) -> list[PrintPart]:
    """Of the tables in their order, the first after the sections; one query."""
    if own is None:
        counts = dict(report.tables.values_list("number", "count"))
    else:
        counts = {number: len(table.rows) for number, table in own.items()}
    numbers = sorted(counts)
    found = in_parts([counts[number] for number in numbers], PART, WHOLE)
    tables = [[(numbers[one.place], one) for one in part] for part in found]
    return [PrintPart(_said(part, counts), part) for part in tables]


def print_names(parts: list[PrintPart]) -> list[str]:
    return [("" if place else "正文、") + part.said for place, part in enumerate(parts)]


def _said(part: list[tuple[int, Stretch]], counts: dict[int, int]) -> str:
    """「附表 1 至 2、附表 3 第 1–500 行」."""
    whole = [number for number, one in part if one.stop - one.start == counts[number]]
    pieces = [(number, one) for number, one in part if one.stop - one.start < counts[number]]
    words = [f"附表 {number} 第 {one.start + 1}–{one.stop} 行" for number, one in pieces]
    if whole:
        words.append(f"附表 {whole[0]}" + (f" 至 {whole[-1]}" if len(whole) > 1 else ""))
    return "、".join(words)


def grids_of(report: DispatchReport, part: PrintPart, own: Tables | None) -> list[Grid]:
    """The tables of a part with its rows, and the columns that paper has."""
    found: list[Grid] = []
    for number, stretch in part.tables:
        table = own[number] if own is not None else tables_of(report, None, only=number)[number]
        found += [
            _printed(one, stretch if one is table else None)
            for one in table.printed_parts
            if one is table or not stretch.start
        ]
    return found


def _printed(table: FrozenTable, stretch: Stretch | None) -> Grid:
    """`stretch`: of its rows; None: all."""
    grid = grid_of(table)
    columns = [column for column in grid.columns if not column.aside]
    if stretch is None or stretch.stop - stretch.start == grid.total:
        return replace(grid, columns=columns)
    return replace(grid, columns=columns, rows=grid.rows[stretch.rows], first=stretch.start + 1)


# -- in a meeting ---------------------------------------------------------------------------------------

SLIDES, SLIDES_WHOLE = 300, 500  # of a part, and of what is not cut


@dataclass(frozen=True)
class SlidePart:
    """Some of the red and yellow projects; `here`: its address."""

    number: int
    start: int
    stop: int
    here: str

    @property
    def rows(self) -> slice:
        return slice(self.start, self.stop)

    @property
    def said(self) -> str:
        return f"第 {self.start + 1}–{self.stop} 个项目"


def slide_parts(report: DispatchReport) -> list[SlidePart]:
    """One query."""
    count = report.tables.values_list("count", flat=True).get(number=Number.LIT)
    here = reverse("projects:dispatch_present", args=[report.number])
    return [
        SlidePart(number, one.start, one.stop, here + (f"?part={number}" if number > 1 else ""))
        for number, one in enumerate(cut(count, SLIDES, SLIDES_WHOLE), 1)
    ]

"""What the five parts of the big screen say: everything of one population, whoever looks, without a phone number
and without what firms owe or borrow. Rows are cut into pages here, by how many lines their words take: nobody
scrolls a wall."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from gaoxin.population import Population
from projects.calendar.reads import running_week
from projects.lights.reads import number_before
from projects.lights.rules.dimensions import Light
from projects.models import Milestone, Project, ReportWeek
from projects.overview.reads.numbers import Numbers, count_numbers
from projects.overview.reads.reds import LightsSince, Red, lights_since, red_projects
from projects.overview.reads.seen import Seen
from projects.schedule.rules.scale import ScaleUnit
from projects.screen.rules import Part, lines_of, pages_of
from projects.wall.reads.wall import read_wall
from projects.wall.rules.frames import SCREEN
from projects.wall.rules.grouping import Size
from projects.wall.rules.row import GroupBy
from projects.weekly.reads.chase import Missing, missing

# Heights and widths in pixels of a screen of 1920 × 1080, as screen.css draws them.
BODY = 860  # below the title of a page
WORST, WORST_ROOM = 5, 672
NODES_ROOM, SILENT_ROOM = 518, 106
MOST_ROWS = 40  # read of a list: more has no room on the pages of one part
MOST_PAGES = 4  # of one part: more would keep the screen busy with one thing
# The rows of a drawing, in its own units: six with a bar.
WALL_ROOM, MOST_SHEETS, WALL_ROWS = 358, 8, 72  # more rows than those sheets have room for


@dataclass(frozen=True)
class Board:
    """What stands around every page. `demo`: fiction is among what is shown."""

    part: Part
    week: ReportWeek
    now: datetime
    demo: bool


@dataclass(frozen=True)
class Page:
    """`rows` of one kind, or of two beside each other."""

    rows: Sequence[Any] = ()
    beside: Sequence[Any] = ()


@dataclass(frozen=True)
class Shown:
    """One part: its pages, and the rows that are on none of them."""

    numbers: Numbers
    pages: list[Page] = field(default_factory=lambda: [Page()])
    more: int = 0
    since: LightsSince | None = None
    nodes: Sequence[Milestone] = ()
    silent: Sequence[Missing] = ()

    @property
    def pressing(self) -> int:
        """Red and yellow projects."""
        return self.numbers.of["light_red"].count + self.numbers.of["light_yellow"].count


def read_board(part: Part, now: datetime, population: Population) -> Board:
    fiction = population != Population.REAL and Project.objects.kept().demo().exists()
    return Board(part, running_week(now), now, fiction)


def read_part(part: Part, now: datetime, population: Population) -> Shown:
    """A fixed number of queries for each part."""
    seen = Seen(population)
    return _READ[part](count_numbers(seen, now), seen, now, population)


# -- the start ------------------------------------------------------------------------------------


def _dashboard(numbers: Numbers, seen: Seen, now: datetime, population: Population) -> Shown:
    today = timezone.localdate(now)
    number = number_before(today)
    worst: list[Red] = []
    for light in (Light.RED, Light.YELLOW):
        if len(worst) < WORST:
            worst += red_projects(seen, today, number, light, WORST - len(worst))
    heights = [60 + 36 * lines_of(one.brief, 33) + 32 * _clears(one, 36) for one in worst]
    shown = _first(worst, heights, WORST_ROOM)
    lights = {light: numbers.of[f"light_{light.lower()}"].count for light in Light}
    nodes = [*_nodes(seen).overdue(today)[:10], *_nodes(seen).due_soon(today)[:10]]
    silent = missing(now, population, before_cut_off=False, most=MOST_ROWS)
    return Shown(
        numbers,
        [Page(shown)],
        since=lights_since(seen, lights, number, today),
        nodes=_first(nodes, [_node_height(one, 14, 53, 32) for one in nodes], NODES_ROOM),
        silent=_first(silent, [53] * len(silent), SILENT_ROOM),
    )


def _clears(red: Red, width: int) -> int:
    return lines_of(f"解除：{red.clears}", width) if red.clears else 0


def _first(rows: Sequence[Any], heights: Sequence[int], room: int) -> list[Any]:
    """Those of the first page."""
    return [rows[place] for page in pages_of(heights, room)[:1] for place in page]


def _nodes(seen: Seen):
    of_project = ("code", "short_name", "status", "confirmed_at")
    shown = ("name", "due_on", "done_on", "done_text", *(f"project__{name}" for name in of_project))
    return seen.nodes.select_related("project").only(*shown).order_by("due_on", "id")


def _node_height(node: Milestone, width: int, height: int, line: int) -> int:
    return height + line * (lines_of(f"{node.name} {node.project.short_name}", width) - 1)


# -- the others -----------------------------------------------------------------------------------


def _reds(numbers: Numbers, seen: Seen, now: datetime, population: Population) -> Shown:
    today = timezone.localdate(now)
    found = red_projects(seen, today, number_before(today))
    heights = [
        84 + 44 * lines_of(one.reason, 46) + 40 * _clears(one, 49) + (40 if one.also else 0)
        for one in found
    ]
    pages = [Page([found[place] for place in page]) for page in _pages(heights, BODY)]
    shown = sum(len(page.rows) for page in pages)
    return Shown(numbers, pages or [Page()], numbers.of["light_red"].count - shown)


def _pages(heights: Sequence[int], room: int) -> list[list[int]]:
    return pages_of(heights, room)[:MOST_PAGES]


def _two_columns(left: Sequence[Any], right: Sequence[Any], heights, room: int) -> list[Page]:
    """Both go on side by side; where one has ended its column says so no more."""
    cut = [
        [[rows[n] for n in page] for page in _pages(heights(rows), room)] for rows in (left, right)
    ]
    count = max(1, *map(len, cut))
    return [Page(*(pages[n] if n < len(pages) else [] for pages in cut)) for n in range(count)]


def _nodes_part(numbers: Numbers, seen: Seen, now: datetime, population: Population) -> Shown:
    today = timezone.localdate(now)
    overdue, soon = (
        list(_nodes(seen).overdue(today)[:MOST_ROWS]),
        list(_nodes(seen).due_soon(today)[:MOST_ROWS]),
    )

    def heights(nodes):
        return [84 + 38 * (lines_of(node.name, 19) - 1) for node in nodes]

    pages = _two_columns(overdue, soon, heights, BODY - 60)
    counted = numbers.of["overdue"].count + numbers.of["due_soon"].count
    return Shown(numbers, pages, counted - _on(pages))


def _on(pages: Sequence[Page]) -> int:
    return sum(len(page.rows) + len(page.beside) for page in pages)


def _reports(numbers: Numbers, seen: Seen, now: datetime, population: Population) -> Shown:
    silent = missing(now, population, before_cut_off=False, most=MOST_ROWS)
    waiting = missing(now, population, before_cut_off=True, most=MOST_ROWS)
    pages = _two_columns(silent, waiting, lambda rows: [84] * len(rows), BODY - 60 - 140)
    counted = numbers.of["reports_silent"].count + numbers.of["reports_waiting"].count
    return Shown(numbers, pages, counted - _on(pages))


def _wall(numbers: Numbers, seen: Seen, now: datetime, population: Population) -> Shown:
    wall = read_wall(seen.projects, GroupBy.LEADER, now, size=Size(WALL_ROWS), whole=population)
    sheets = wall.sheets(ScaleUnit.MONTH, SCREEN, WALL_ROOM) if wall and wall.rows else []
    shown = sheets[:MOST_SHEETS]
    keys = {drawn.row.key for sheet in shown for drawn in sheet.rows}
    pages = [Page([sheet]) for sheet in shown]
    return Shown(numbers, pages or [Page()], wall.total - len(keys) if wall else 0)


_READ = {
    Part.DASHBOARD: _dashboard,
    Part.REDS: _reds,
    Part.WALL: _wall,
    Part.REPORTS: _reports,
    Part.NODES: _nodes_part,
}

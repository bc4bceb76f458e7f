"""The wall of today: whose projects, in which groups, on which page, and what is counted of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from gaoxin.population import Population, told_apart
from projects.investment.rules.pace import pace_gap, ratio
from projects.lights.rules.dimensions import WORST_FIRST, Light
from projects.registry.reads.beside import SHOWS_DEMO
from projects.registry.rules.amounts import percent, points, yi
from projects.schedule.rules.nodes import NodeState
from projects.schedule.rules.scale import ScaleUnit
from projects.wall.reads.groups import Groups, groups_of as grouped
from projects.wall.reads.rows import wall_rows
from projects.wall.rules.axis import Axis, axis_of
from projects.wall.rules.frames import Frame
from projects.wall.rules.grouping import ON_PAGE, Listed, Size, paged
from projects.wall.rules.row import GroupBy, Row
from projects.wall.rules.sheets import Group, Sheet, draw_sheets


@dataclass(frozen=True)
class LightCount:
    light: str
    word: str
    count: int


@dataclass(frozen=True)
class YearLine:
    """What projects with a plan did of it; `label` where facts and fiction are told apart."""

    label: str
    done: str
    plan: str
    ratio: str
    expected: str
    gap: str


@dataclass(frozen=True)
class Fiction:
    """Of the projects of a wall: how many are fictional where facts stand beside them, and whether anything is, the
    people who hold their roles too."""

    told_apart: int = 0
    is_shown: bool = False


NONE = Fiction()


@dataclass(frozen=True)
class Wall:
    """One page. `groups`: as its table names them; `drawn`: as its drawing does, which has a column for leaders.
    `number`, `pages`: which page of how many."""

    today: date
    by: GroupBy
    groups: list[Group]
    number: int
    pages: list[str]
    total: int
    fiction: Fiction

    @property
    def rows(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows]

    @property
    def count(self) -> int:
        """Projects of this page; one may stand in several groups."""
        return len({row.key for row in self.rows})

    @property
    def count_words(self) -> str:
        """「13 + 演示 12」 where facts and fiction stand together."""
        return told_apart(self.total, self.fiction.told_apart)

    @property
    def is_repeated(self) -> bool:
        return self.count < len(self.rows)

    @property
    def is_demo(self) -> bool:
        """Whether it must be marked."""
        return self.fiction.is_shown

    @property
    def lights(self) -> list[LightCount]:
        counts = Counter(row.light for row in self._once())
        return [LightCount(one.lower(), one.label, counts[one.lower()]) for one in WORST_FIRST]

    @property
    def overdue(self) -> int:
        marks = (mark for row in self._once() for mark in row.marks)
        return sum(mark.state == NodeState.OVERDUE for mark in marks)

    @property
    def blocks(self) -> int:
        return sum(row.block.count for row in self._once() if row.block)

    @property
    def years(self) -> list[YearLine]:
        """Facts and fiction never in one sum."""
        own = [row for row in self._once() if not row.demo]
        fiction = [row for row in self._once() if row.demo]
        mixed = bool(own and fiction)
        parts = (("真实" if mixed else "", own), ("演示" if mixed else "", fiction))
        return [line for label, rows in parts if (line := _year(label, rows))]

    def _once(self) -> Iterable[Row]:
        return {row.key: row for row in self.rows}.values()

    def sheets(self, unit: ScaleUnit, frame: Frame, most: float | None = None) -> list[Sheet]:
        axis: Axis = axis_of(unit, self.today, frame.left, frame.right)
        named = [
            Group("", "", group.rows) if self.by == GroupBy.LEADER else group
            for group in self.groups
        ]
        return draw_sheets(named, axis, frame, self.today, most)


def read_wall(
    projects,
    by: GroupBy,
    now: datetime,
    number: int = 1,
    size: Size = ON_PAGE,
    whole: Population | None = None,
) -> Wall | None:
    """None for a page there is not. `whole`: of which population these are all projects."""
    groups = grouped(projects, by, whole)
    pages = paged(groups.listed, size)
    if not 1 <= number <= len(pages):
        return None
    here = groups.with_keys(pages[number - 1])
    rows = wall_rows(keys_of(here), now)
    return Wall(
        timezone.localdate(now), by, groups_of(here, rows), number, _names(pages), groups.total, _fiction(groups)
    )  # fmt: skip


def page_of(
    groups: Sequence[Listed],
    by: GroupBy,
    today: date,
    number: int,
    rows_of: Callable[[list[int]], dict[int, Row]],
    fiction: Fiction = NONE,
    size: Size = ON_PAGE,
) -> Wall | None:
    """A page of groups whose rows are read by `rows_of`; `size`: of that page."""
    pages = paged(groups, size)
    if not 1 <= number <= len(pages):
        return None
    here = pages[number - 1]
    rows = rows_of(keys_of(here))
    total = len({key for page in pages for one in page for key in one.keys})
    return Wall(today, by, groups_of(here, rows), number, _names(pages), total, fiction)


def keys_of(page: Iterable[Listed]) -> list[int]:
    """Each once."""
    return list(dict.fromkeys(key for one in page for key in one.keys))


def _fiction(groups: Groups) -> Fiction:
    """A query where no project is fictional: people may be."""
    apart = groups.fictional if groups.fictional < groups.total else 0
    shown = groups.fictional > 0 or groups.projects.order_by().filter(SHOWS_DEMO).exists()
    return Fiction(apart, shown)


def groups_of(found: Sequence[Listed], rows: dict[int, Row]) -> list[Group]:
    groups = []
    for one in found:
        own = [rows[key] for key in one.keys if key in rows]
        if own:
            groups.append(Group(one.label, said_of(own), own))
    return groups


def said_of(rows: Sequence[Row]) -> str:
    """「5 个项目，红 1、黄 2」."""
    counts = Counter(row.light for row in rows)
    urgent = [
        f"{one.label} {counts[one.lower()]}"
        for one in (Light.RED, Light.YELLOW)
        if counts[one.lower()]
    ]
    return "，".join(filter(None, [f"{len(rows)} 个项目", "、".join(urgent)]))


def _names(pages: Sequence[Sequence[Listed]]) -> list[str]:
    """「包联领导甲 至 包联领导丁」 for each page."""
    if len(pages) == 1:
        return [""]
    ends = ((page[0].label, page[-1].label) for page in pages)
    return [first if first == last else f"{first} 至 {last}" for first, last in ends]


def _year(label: str, rows: Sequence[Row]) -> YearLine | None:
    money = [row.money for row in rows if row.money.plan]
    if not money:
        return None
    plan = sum((one.plan for one in money if one.plan), Decimal(0))
    done = sum((one.done for one in money if one.done), Decimal(0))
    expected = sum((one.expected for one in money if one.expected), Decimal(0))
    done_ratio, expected_ratio = ratio(done, plan), ratio(expected, plan)
    gap = pace_gap(done_ratio, expected_ratio)
    return YearLine(
        label, yi(done), yi(plan),
        "—" if done_ratio is None else percent(done_ratio),
        "—" if expected_ratio is None else percent(expected_ratio),
        "—" if gap is None else points(gap),
    )  # fmt: skip

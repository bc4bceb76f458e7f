"""What spans a weekly report another way: one leader's projects in it, one project over many."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.dispatch.rules.entry import Entry
from projects.dispatch.rules.format import bare_entry_of, plain_of
from projects.lights.rules.dimensions import WORST_FIRST, Light
from projects.models import DispatchEntry, DispatchReport
from projects.registry.rules.parts import Stretch, in_parts

AT_ONCE = 500  # entries that lie in memory as texts


@dataclass(frozen=True)
class LeaderPage:
    """One leader's projects in a number; of those without a leader with the name ''. `keys`: of their entries, the
    pressing ones first."""

    name: str
    keys: list[int]
    red: int
    yellow: int


def leader_pages(report: DispatchReport) -> list[LeaderPage]:
    """By name; projects without a leader come last. Each entry is looked at, and none is kept."""
    groups: dict[str, list[tuple[int, str, int]]] = {}
    rows = report.entries.order_by("order").values_list("pk", "code", "content")
    for pk, code, content in rows.iterator(chunk_size=AT_ONCE):
        plain = plain_of(json.loads(content), report.format)
        pressing = WORST_FIRST.index(plain["light"])
        groups.setdefault(plain["leader"], []).append((pressing, code, pk))
    names = sorted(groups, key=lambda one: (not one, one))
    return [_page(name, sorted(groups[name])) for name in names]


def _page(name: str, found: list[tuple[int, str, int]]) -> LeaderPage:
    red, yellow = (
        sum(WORST_FIRST[place] == light for place, _, _ in found)
        for light in (Light.RED, Light.YELLOW)
    )
    return LeaderPage(name, [pk for *_, pk in found], red, yellow)


@dataclass(frozen=True)
class Shown:
    """What of a leader's page stands on one part."""

    page: LeaderPage
    rows: list[Entry]
    stretch: Stretch

    @property
    def first(self) -> int:
        """The number of the first that stands here, 0 where all do."""
        return self.stretch.start + 1 if len(self.rows) < len(self.page.keys) else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def shown(report: DispatchReport, pages: list[LeaderPage], stretches: list[Stretch]) -> list[Shown]:
    """One query; the entries are without their lines, which no row shows."""
    keys = [(pages[one.place].keys[one.rows], one) for one in stretches]
    rows = DispatchEntry.objects.in_bulk([key for some, _ in keys for key in some])
    entries = {key: bare_entry_of(row.values, report.format) for key, row in rows.items()}
    return [Shown(pages[one.place], [entries[key] for key in some], one) for some, one in keys]


LEADER_PART, LEADERS_WHOLE = 500, 800  # entries: in a part, and in what is not cut


@dataclass(frozen=True)
class LeaderPart:
    """Some of the pages, or of one that is long a stretch. `stretches`: place of the leader → entries."""

    number: int
    said: str
    stretches: list[Stretch]


def cut_leaders(counts: list[tuple[str, int]]) -> list[LeaderPart]:
    """`counts`: name and number of projects of each page; none of none."""
    if not counts:
        return []
    found = in_parts([count for _, count in counts], LEADER_PART, LEADERS_WHOLE)
    return [LeaderPart(n, _said(part, counts), part) for n, part in enumerate(found, 1)]


def _said(part: list[Stretch], counts: list[tuple[str, int]]) -> str:
    """「甲 至 丁」, or whose which projects."""
    first, last = (counts[one.place][0] or "包联领导空缺" for one in (part[0], part[-1]))
    if len(part) > 1:
        return f"{first} 至 {last}"
    cut = part[0].stop - part[0].start < counts[part[0].place][1]
    return f"{first} 第 {part[0].start + 1}–{part[0].stop} 个" if cut else first


# -- one project ------------------------------------------------------------------------------------

STRIP = 12


@dataclass(frozen=True)
class Point:
    number: int
    label: str
    week_on: date
    light: str
    word: str
    ratio: Decimal | None
    current: bool


def strip(report: DispatchReport, project: int, user) -> list[Point]:
    """The project in the last numbers up to this one, oldest first; one query."""
    earlier = DispatchReport.objects.visible_to(user).before(report).values("pk")
    rows = DispatchEntry.objects.filter(project=project).select_related("report__week")
    rows = rows.filter(report__in=earlier) | rows.filter(report=report)
    rows = rows.order_by("-report__week__week_on", "-report__revision").defer("content")
    return [
        Point(
            row.report.number, row.report.label, row.report.week.week_on, row.light,
            Light(row.light).label, row.done_ratio, row.report_id == report.pk,
        )
        for row in rows[:STRIP]
    ][::-1]  # fmt: skip

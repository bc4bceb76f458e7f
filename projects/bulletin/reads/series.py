"""What spans a weekly report another way: one leader's projects in it, one project over many."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from projects.dispatch.rules.entry import Entry
from projects.dispatch.rules.format import entry_of
from projects.lights.rules.dimensions import WORST_FIRST, Light
from projects.models import DispatchEntry, DispatchReport
from projects.registry.rules.parts import Stretch, in_parts


@dataclass(frozen=True)
class LeaderPage:
    """One leader's projects in a number, the pressing ones first; of those without a leader with
    the name ''."""

    name: str
    entries: list[Entry]
    shown: Stretch | None = None
    """which of them stand on this part, None for all"""

    @property
    def rows(self) -> list[Entry]:
        return self.entries[self.shown.rows] if self.shown else self.entries

    @property
    def first(self) -> int:
        """The number of the first that stands here, 0 where all do."""
        return self.shown.start + 1 if self.shown and len(self.rows) < len(self.entries) else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    def cut(self, stretch: Stretch) -> "LeaderPage":
        return replace(self, shown=stretch)

    def count(self, light: str) -> int:
        return sum(entry.light == light for entry in self.entries)

    @property
    def red(self) -> int:
        return self.count(Light.RED)

    @property
    def yellow(self) -> int:
        return self.count(Light.YELLOW)


def leader_pages(report: DispatchReport, name: str) -> list[LeaderPage]:
    """By name; of one leader alone when `name` says so. Projects without a leader come last."""
    groups: dict[str, list[Entry]] = {}
    for row in report.entries.all():
        entry = entry_of(row.values, report.format)
        groups.setdefault(entry.leader, []).append(entry)
    names = sorted(groups, key=lambda one: (not one, one))
    return [
        LeaderPage(one, sorted(groups[one], key=_pressing))
        for one in names
        if not name or one == name
    ]


def _pressing(entry: Entry) -> tuple:
    return (WORST_FIRST.index(entry.light), entry.code)


LEADER_PART, LEADERS_WHOLE = 500, 800  # entries: in a part, and in what is not cut


@dataclass(frozen=True)
class LeaderPart:
    """Some of the pages, or of one that is long a stretch. `stretches`: place of the leader → entries."""

    number: int
    said: str
    stretches: list[Stretch]

    def of(self, pages: list[LeaderPage]) -> list[LeaderPage]:
        return [pages[one.place].cut(one) for one in self.stretches]


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

"""What spans a weekly report another way: one leader's projects in it, one project over many."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.dispatch.rules.entry import Entry
from projects.dispatch.rules.format import entry_of
from projects.lights.rules.dimensions import WORST_FIRST, Light
from projects.models import DispatchEntry, DispatchReport


@dataclass(frozen=True)
class LeaderPage:
    """One leader's projects in a number, the pressing ones first; of those without a leader with
    the name ''."""

    name: str
    entries: list[Entry]

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

"""Twelve weeks beside each other, from the frozen numbers: lights, the year's investment, reporting.

A week without a number is a gap, in the charts as in the tables beside them: nothing is drawn between its neighbours.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gaoxin.population import Population
from projects.bulletin.reads.lying import lying_table
from projects.bulletin.rules.stored import frozen_table
from projects.bulletin.rules.table import Number
from projects.calendar.rules.weeks import Week
from projects.dispatch.rules.codes import OWED, REPORTED, Indicator
from projects.lights.rules.dimensions import WORST_FIRST, Light
from projects.models import DispatchReport, DispatchTable
from projects.overview.reads.turning import numbers_of, week_url
from projects.registry.rules.amounts import in_percent

WEEKS = 12
KEPT = 100  # numbers of which the figures are known: two series of them, and some of before


@dataclass(frozen=True)
class Figures:
    """What one number says. `lights`: by light; amounts 万元, None where no project had a plan; the rest as 附表 1
    prints it."""

    lights: dict[str, int]
    plan: Decimal | None
    done: Decimal | None
    ratio: Decimal | None
    gap: Decimal | None
    owed: int
    filed: int

    @property
    def counts(self) -> list[int]:
        return list(self.lights.values())

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def due(self) -> Decimal | None:
        """序时应完成: the plan times the ratio that was due, which is the ratio less the gap."""
        if self.plan is None or self.gap is None:
            return None
        return self.plan * ((self.ratio or Decimal(0)) - self.gap) / 100

    @property
    def rate(self) -> Decimal | None:
        """报送率 in percent; None where nobody owed a report."""
        return in_percent(Fraction(self.filed, self.owed)) if self.owed else None


@dataclass(frozen=True)
class Point:
    """A week: `report` is None where it has no number, `figures` also where this release cannot read it."""

    week_on: date
    year: int
    report: DispatchReport | None = None
    figures: Figures | None = None

    @property
    def label(self) -> str:
        return Week(self.week_on, self.week_on, self.week_on).label

    @property
    def short(self) -> str:
        return f"{self.week_on.isocalendar().week}周"

    @property
    def url(self) -> str:
        return week_url(self.week_on) if self.figures else ""


@dataclass(frozen=True)
class Trends:
    """Of the weeks up to the newest number, the oldest first; without any there are no points."""

    points: list[Point]

    @property
    def frozen(self) -> int:
        return sum(point.report is not None for point in self.points)

    @property
    def has_plan(self) -> bool:
        return any(point.figures and point.figures.plan is not None for point in self.points)

    @property
    def has_owed(self) -> bool:
        return any(point.figures and point.figures.owed for point in self.points)

    @property
    def lights_chart(self) -> dict:
        def of(light: str) -> list[Any]:
            return self._values(lambda figures: figures.lights[light])

        series = [
            {"name": Light(light).label, "look": light.lower(), "values": of(light)}
            for light in WORST_FIRST
        ]
        return self._chart("stacked", "个", series)

    @property
    def money_chart(self) -> dict:
        """The year begins anew in January: no line leads from one year to the next."""

        def of(key: str, year: int) -> list[Any]:
            return self._values(lambda figures: _yi(getattr(figures, key)), year)

        looks = (
            ("年度计划", "even", "plan"),
            ("序时应完成", "plan", "due"),
            ("累计完成", "done", "done"),
        )
        series = [
            {"name": name, "look": look, "values": of(key, year)}
            for name, look, key in looks
            for year in sorted({point.year for point in self.points})
        ]
        return self._chart("lines", "亿元", series)

    @property
    def rate_chart(self) -> dict:
        values = self._values(lambda figures: _number(figures.rate))
        series = [{"name": "报送率", "look": "done", "values": values}]
        return self._chart("lines", "%", series) | {"max": 100}

    def _values(self, of: Callable[[Figures], Any], year: int | None = None) -> list[Any]:
        """One a week; None is a gap."""
        return [
            of(point.figures) if point.figures and year in (None, point.year) else None
            for point in self.points
        ]

    def _chart(self, kind: str, unit: str, series: list[dict]) -> dict:
        labels = [point.short for point in self.points]
        urls = [point.url for point in self.points]
        return {"kind": kind, "unit": unit, "labels": labels, "urls": urls, "series": series}


Reported = Callable[[DispatchReport], Sequence[int]]


def read_trends(user, population: Population, reported: Reported) -> Trends:
    """For a person who reads numbers whole. `reported` gives what `count_reported` says of a number. The same queries
    whatever there is, some more where a number has not been read yet."""
    found = list(numbers_of(user, population).order_by("-week__week_on")[:WEEKS])
    return Trends(_points({report.week.week_on: report for report in found}, reported))


def _points(reports: dict[date, DispatchReport], reported: Reported) -> list[Point]:
    if not reports:
        return []
    newest, figures = max(reports), _figures_of(reports.values(), reported)
    days = [newest - timedelta(weeks=n) for n in reversed(range(WEEKS))]
    return [_point(day, reports.get(day), figures) for day in days]


def _point(week_on: date, report: DispatchReport | None, figures: dict[int, Figures]) -> Point:
    if report is None:
        return Point(week_on, week_on.year)
    return Point(week_on, report.week.week.cut_off_on.year, report, figures.get(report.pk))


def _figures_of(reports: Iterable[DispatchReport], reported: Reported) -> dict[int, Figures]:
    """Of those that can be read, by their keys. What is frozen is read once a process, under the hash of all that it
    says."""
    readable = {report.pk: report for report in reports if report.is_readable}
    found = {key: _read.get((key, report.sha256)) for key, report in readable.items()}
    lacking = [key for key, figures in found.items() if figures is None]
    if len(_read) > KEPT:
        _read.clear()
    for key, text in _overviews_of(lacking).items():
        found[key] = _read[key, readable[key].sha256] = _figures(readable[key], text, reported)
    return {key: figures for key, figures in found.items() if figures}


_read: dict[tuple[int, str], Figures] = {}  # by key and hash of a number


def _overviews_of(keys: list[int]) -> dict[int, str]:
    """Of each of the reports the table that says its figures."""
    if not keys:
        return {}
    rows = DispatchTable.objects.filter(report__in=keys, number=Number.OVERVIEW).order_by()
    return dict(rows.values_list("report", "content"))


def _figures(report: DispatchReport, text: str, reported: Reported) -> Figures:
    overview = frozen_table(json.loads(text), report.format).rows
    rows = {row["indicator"]: row for row in overview}
    done, gap = rows[Indicator.DONE], rows[Indicator.GAP]
    owed, filed = reported(report)
    return Figures(
        lights={one["light"]: one["count"] for one in report.first_screen["lights"]},
        plan=_known(done["target"]), done=_known(done["year"]), ratio=_known(done["ratio"]),
        gap=_known(gap["now"]), owed=owed, filed=filed,
    )  # fmt: skip


def count_reported(report: DispatchReport) -> list[int]:
    """How many owed a report, and how many of them reported: said by a table with a row for each project, which is read
    a row at a time."""
    rows = report.tables.filter(number=Number.PROJECTS)
    if report.format:
        table = lying_table(rows.defer("content").get(), report.format)
    else:
        table = frozen_table(rows.get().values, report.format)
    counts = Counter(row["report"] for row in table.rows)
    return [sum(counts[one] for one in states) for states in (OWED, REPORTED)]


def _known(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def _yi(amount: Decimal | None) -> float | None:
    return None if amount is None else _number(amount.scaleb(-4))


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)

"""The curve of a project's year: what was to be done by the end of each month, what was. 万元."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from gaoxin.prebuilt import Asked, asked
from projects.investment.reads.standing import Plan, Standing, records_of
from projects.investment.rules.guards import straight_line
from projects.models import Project
from projects.registry.rules.amounts import in_yi

MONTHS = range(1, 13)


@dataclass(frozen=True)
class MonthRow:
    """A month of the year: what was to be done by its end, what was; `source` says by which figure.

    `done` None: nothing entered; `total` None: the month is still to come, or nothing was ever entered.
    """

    month_on: date
    planned: Decimal | None
    done: Decimal | None
    total: Decimal | None
    source: str


@dataclass(frozen=True)
class Curve:
    today: date
    standing: Standing
    months: list[MonthRow]

    @property
    def plan(self) -> Plan | None:
        return self.standing.year_plan

    @property
    def is_drawn(self) -> bool:
        """Whether there is anything to draw."""
        return self.plan is not None or self.standing.recorded

    @property
    def done_sum(self) -> Decimal:
        """The months of the table added up: what the year has done."""
        return sum((row.done for row in self.months if row.done is not None), start=Decimal(0))

    @property
    def gap_words(self) -> str:
        return "—" if self.standing.gap is None else f"{self.standing.gap_points} 个百分点"

    @property
    def chart(self) -> dict:
        """The curve in 亿元; months on the axis from 0 to 12. Its twin is the table of `months`."""
        length = calendar.monthrange(self.today.year, self.today.month)[1]
        now = round(self.today.month - 1 + self.today.day / length, 4)
        past = [
            [row.month_on.month, _yi(row.total)] for row in self._past() if row.total is not None
        ]
        done = [[0, 0], *past, [now, _yi(self.standing.done_year)]]
        words = {"kind": "curve", "now": now, "day": f"{self.today:%m-%d}", "done": done}
        if not self.standing.recorded:
            words["done"] = []
        if self.plan:
            words |= self._plan_lines(self.plan)
        return words

    def _past(self) -> list[MonthRow]:
        return [row for row in self.months if row.month_on.month < self.today.month]

    def _plan_lines(self, plan: Plan) -> dict:
        standing, planned = self.standing, _planned(plan)
        start = 0 if plan.monthly else plan.start_month - 1
        line = [[start, 0], *[[m, _yi(planned[m - 1])] for m in MONTHS if m > start]]
        lines: dict[str, object] = {
            "plan": line,
            "planName": "分月计划" if plan.monthly else "年度计划（按月平均）",
        }
        if plan.monthly:
            lines["even"] = [[plan.start_month - 1, 0], [12, _yi(plan.amount)]]
        expected = standing.expected
        if standing.gap is not None and expected is not None:
            lines["due"] = _yi(expected)
            lines["short"] = _yi(expected - standing.done_year)
            lines["points"] = self.gap_words
        return lines


def months_asked(project: Project, today: date) -> Asked:
    return asked(_months_of, today, project=project.pk)


def curve_of(months: list, standing: Standing, today: date) -> Curve:
    """The curve of one whose standing is known; `months`: what was asked for."""
    figures = {month: figure for _, month, _, figure in months if figure is not None}
    return draw_curve(standing, figures, {}, today)


def _months_of(today: date, project: int) -> QuerySet:
    return records_of([project]).of_year_until(today).by_month()


def draw_curve(
    standing: Standing,
    figures: Mapping[date, Decimal],
    sources: Mapping[date, str],
    today: date,
) -> Curve:
    """`figures`: month → what it completed; `sources`: by which figure."""
    planned = _planned(standing.year_plan) if standing.year_plan else [None] * 12
    rows, total = [], Decimal(0)
    for month in MONTHS:
        month_on = date(today.year, month, 1)
        done = figures.get(month_on)
        total += done or 0
        so_far = total if standing.recorded and month_on <= today else None
        source = sources.get(month_on, "")
        rows.append(MonthRow(month_on, planned[month - 1], done, so_far, source))
    return Curve(today, standing, rows)


def _planned(plan: Plan) -> list[Decimal]:
    """What is to be done by the end of each month."""
    return plan.monthly or straight_line(plan.amount, plan.start_month)


def _yi(amount: Decimal) -> float:
    return round(float(in_yi(amount) or 0), 6)

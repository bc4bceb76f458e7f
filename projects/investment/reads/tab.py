"""What a project's tab 「投资」 shows: the curve of the year and its table, the ledger behind it,
the funds, and the figures of the whole project side by side. All amounts in 万元."""

import calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.investment.reads.standing import Plan, Standing, plans_of, records_of, standings
from projects.investment.rules.guards import straight_line
from projects.investment.rules.pace import ratio
from projects.models import InvestmentRecord, Project, Status, YearPlan
from projects.registry.rules.amounts import in_yi, percent

Kind = InvestmentRecord.Kind
MONTHS = range(1, 13)


@dataclass(frozen=True)
class MonthRow:
    """A month of the year: what was to be done by its end, what was; `source` says by which figure.

    `done` None: nothing entered; `total` None: the month is still to come.
    """

    month_on: date
    planned: Decimal | None
    done: Decimal | None
    total: Decimal | None
    source: str


@dataclass(frozen=True)
class YearRow:
    """A year with a plan and what was done of it."""

    plan: YearPlan
    done: Decimal
    ratio: str


@dataclass(frozen=True)
class Amount:
    label: str
    amount: Decimal | None
    meaning: str


@dataclass(frozen=True)
class SourceSum:
    label: str
    year: Decimal
    total: Decimal


@dataclass(frozen=True)
class Funds:
    """到位资金 by source; the rate's denominator is named beside it."""

    rows: list[SourceSum]
    arrivals: list
    year: Decimal
    total: Decimal
    year_rate: str
    total_rate: str


@dataclass(frozen=True)
class Investment:
    today: date
    standing: Standing
    plan: Plan | None
    months: list[MonthRow]
    years: list[YearRow]
    ledger: list[InvestmentRecord]
    amounts: list[Amount]
    funds: Funds
    statistics_due: bool
    may_direct: bool

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


def _yi(amount: Decimal) -> float:
    return round(float(in_yi(amount) or 0), 6)


def _planned(plan: Plan) -> list[Decimal]:
    """What is to be done by the end of each month."""
    return plan.monthly or straight_line(plan.amount, plan.start_month)


def project_investment(project: Project, user, today: date) -> Investment:
    key = project.pk
    standing = standings([key], today)[key]
    plan = plans_of([key], today.year).get(key)
    by_month = {
        month: figure for _, month, _, figure in records_of([key]).by_month() if figure is not None
    }
    rows = project.investment_records.select_related("week", "recorded_by", "project")
    ledger = list(rows.order_by("-month_on", "-recorded_at", "-id"))
    return Investment(
        today=today,
        standing=standing,
        plan=plan,
        months=_months(plan, by_month, ledger, today),
        years=_years(project, by_month),
        ledger=ledger,
        amounts=_amounts(project),
        funds=_funds(project, standing, today),
        statistics_due=statistics_due(project),
        may_direct=Project.objects.directed_by(user).filter(pk=key).exists(),
    )


def statistics_due(project: Project) -> bool:
    """Started, driven, and neither entered in the statistics nor said why not."""
    started = project.started_on or project.started_text
    entered = project.statistics_entered_on or project.statistics_entered_text
    driven = project.is_confirmed and project.status == Status.ACTIVE
    return bool(driven and started and not entered and not project.statistics_missing_reason)


def _months(plan: Plan | None, by_month: dict, ledger: list, today: date) -> list[MonthRow]:
    planned = _planned(plan) if plan else [None] * 12
    sources = _sources(ledger)
    rows, total = [], Decimal(0)
    for month in MONTHS:
        month_on = date(today.year, month, 1)
        done = by_month.get(month_on)
        total += done or 0
        so_far = total if month_on <= today else None
        rows.append(MonthRow(month_on, planned[month - 1], done, so_far, sources[month_on]))
    return rows


def _sources(ledger: list[InvestmentRecord]) -> dict[date, str]:
    """Month → the name of the figure that counts."""
    kinds = defaultdict(set)
    for record in ledger:
        if record.superseded_at is None:
            kinds[record.month_on].add(record.kind)
    order = (Kind.STATISTICAL, Kind.MONTH, Kind.WEEK)
    found = {month: next((k for k in order if k in have), None) for month, have in kinds.items()}
    words = {month: Kind(kind).label for month, kind in found.items() if kind}
    return defaultdict(str, words)


def _years(project: Project, by_month: dict) -> list[YearRow]:
    done: dict[int, Decimal] = defaultdict(Decimal)
    for month_on, figure in by_month.items():
        done[month_on.year] += figure
    plans = project.year_plans.select_related("updated_by")
    return [
        YearRow(plan, done[plan.year], _rate(done[plan.year], plan.amount).removesuffix("%"))
        for plan in plans
    ]


def _amounts(project: Project) -> list[Amount]:
    return [
        Amount("总投资", project.total_investment, "备案的全部投资，含土地、流动资金"),
        Amount("固定资产投资", project.fixed_investment, "总投资中的土建、设备、安装和其他"),
        Amount("协议投资", project.agreed_investment, "投资协议写明的"),
        Amount("纳统计划总投资", project.statistical_investment, "报统计部门的计划总投资"),
    ]


def _funds(project: Project, standing: Standing, today: date) -> Funds:
    arrivals = list(project.fund_arrivals.select_related("project"))
    year: dict[str, Decimal] = defaultdict(Decimal)
    total: dict[str, Decimal] = defaultdict(Decimal)
    for row in arrivals:
        total[row.source] += row.amount
        year[row.source] += row.amount if row.month_on.year == today.year else 0
    labels = dict(type(arrivals[0]).Source.choices()) if arrivals else {}
    sums = sum(year.values(), start=Decimal(0)), sum(total.values(), start=Decimal(0))
    return Funds(
        rows=[SourceSum(labels[s], year[s], total[s]) for s in labels if s in total],
        arrivals=arrivals,
        year=sums[0],
        total=sums[1],
        year_rate=_rate(sums[0], standing.plan),
        total_rate=_rate(sums[1], project.total_investment),
    )


def _rate(part: Decimal, whole: Decimal | None) -> str:
    share = ratio(part, whole)
    return "" if share is None else percent(share)

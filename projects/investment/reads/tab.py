"""What a project's tab 「投资」 shows: the curve of the year and its table, the ledger behind it,
the funds, and the figures of the whole project side by side. All amounts in 万元."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.financing.models.scopes import readable
from projects.investment.reads.curve import Curve, draw_curve
from projects.investment.reads.standing import Standing, records_of, standings
from projects.investment.rules.pace import ratio
from projects.models import Drawdown, FundArrival, InvestmentRecord, Project, Status, YearPlan
from projects.registry.rules.amounts import percent

Kind = InvestmentRecord.Kind


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
    """到位资金 by source; the rate's denominator is named beside it. `arrivals`: each with what of it was paid
    out in cases of financing, None for who may not know of these."""

    rows: list[SourceSum]
    arrivals: list[tuple[FundArrival, Decimal | None]]
    year: Decimal
    total: Decimal
    year_rate: str
    total_rate: str


@dataclass(frozen=True)
class Investment:
    curve: Curve
    years: list[YearRow]
    ledger: list[InvestmentRecord]
    amounts: list[Amount]
    funds: Funds
    statistics_due: bool
    may_direct: bool


def project_investment(project: Project, user, today: date) -> Investment:
    key = project.pk
    standing = standings([key], today)[key]
    by_month = {
        month: figure for _, month, _, figure in records_of([key]).by_month() if figure is not None
    }
    rows = project.investment_records.select_related("week", "recorded_by", "project")
    ledger = list(rows.order_by("-month_on", "-recorded_at", "-id"))
    return Investment(
        curve=draw_curve(standing, by_month, _sources(ledger), today),
        years=_years(project, by_month),
        ledger=ledger,
        amounts=_amounts(project),
        funds=_funds(project, standing, today, _paid(project, user)),
        statistics_due=statistics_due(project),
        may_direct=Project.objects.directed_by(user).filter(pk=key).exists(),
    )


def statistics_due(project: Project) -> bool:
    """Started, driven, and neither entered in the statistics nor said why not."""
    started = project.started_on or project.started_text
    entered = project.statistics_entered_on or project.statistics_entered_text
    driven = project.is_confirmed and project.status == Status.ACTIVE
    return bool(driven and started and not entered and not project.statistics_missing_reason)


def _sources(ledger: list[InvestmentRecord]) -> dict[date, str]:
    """Month → the name of the figure that counts."""
    kinds = defaultdict(set)
    for record in ledger:
        if record.superseded_at is None:
            kinds[record.month_on].add(record.kind)
    order = (Kind.STATISTICAL, Kind.MONTH, Kind.WEEK)
    found = {month: next((k for k in order if k in have), None) for month, have in kinds.items()}
    return {month: Kind(kind).label for month, kind in found.items() if kind}


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


def _paid(project: Project, user) -> dict[tuple[date, str], Decimal] | None:
    """None for who may not know of its financing."""
    if not readable(user).filter(pk=project.pk).exists():
        return None
    return Drawdown.objects.filter(case__project=project).by_month()


def _funds(project: Project, standing: Standing, today: date, paid: dict | None) -> Funds:
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
        arrivals=[(row, _paid_of(row, paid)) for row in arrivals],
        year=sums[0],
        total=sums[1],
        year_rate=_rate(sums[0], standing.plan),
        total_rate=_rate(sums[1], project.total_investment),
    )


def _paid_of(row: FundArrival, paid: dict | None) -> Decimal | None:
    return None if paid is None else paid.get((row.month_on, row.source), Decimal(0))


def _rate(part: Decimal, whole: Decimal | None) -> str:
    share = ratio(part, whole)
    return "" if share is None else percent(share)

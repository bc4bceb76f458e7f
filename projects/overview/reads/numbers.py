"""The numbers of the start page as one person sees them, each with the rows that its metric says
(registry/rules/metrics.py): what the list behind it is filtered by is what is counted here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import and_, or_
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet, Sum
from django.utils import timezone

from gaoxin.population import Population, told_apart
from projects.investment.reads.standing import (
    YearPace,
    YearSums,
    groups_of_year,
    year_of_groups,
    years_of_groups,
)
from projects.issues.reads import conditions as of_issues
from projects.overview.reads.seen import Seen, seen_by
from projects.overview.reads.tallies import KINDS, groups_of
from projects.registry.models.scopes import DEMO, OF_DEMO, ROLES_DUE, outran
from projects.registry.reads import conditions as of_projects
from projects.registry.reads.tallied import OF_YEAR, Moment, groups_of_year as tallied_groups
from projects.registry.reads.tallies import read_tallies
from projects.registry.rules.amounts import UNKNOWN, percent, points, rounded_to
from projects.registry.rules.metrics import (
    ISSUES,
    METRICS,
    NODES,
    PROJECTS,
    ROWS,
    SCHEDULES,
    Metric,
    Register,
)
from projects.schedule.reads import conditions as of_nodes, register as of_schedules
from projects.schedule.reads.late import late_by, late_day
from projects.schedule.reads.register import NETWORK, driven

Conditions = Mapping[str, Callable[[Sequence[str], datetime], Q]]
CONDITIONS: dict[Register, Conditions] = {
    PROJECTS: of_projects.CONDITIONS,
    NODES: of_nodes.CONDITIONS,
    ISSUES: of_issues.CONDITIONS,
    SCHEDULES: of_schedules.CONDITIONS,
}
BY_MONTH = {"year_done"}  # what counts for a month is decided among its records (groups_of_year)


def _metrics(register: Register, but: Iterable[str] = ()) -> list[Metric]:
    return [row for row in ROWS if row.register == register and row.code not in {*BY_MONTH, *but}]


NOTHING: Mapping[Metric, Q] = MappingProxyType({})
OF_DUTIES = [METRICS[code] for code in ("reports_owed", "reports_filed", "reports_waiting")]
OF_SILENT = [METRICS["reports_silent"]]
OF_PROJECTS = _metrics(PROJECTS, but=[metric.code for metric in (*OF_DUTIES, *OF_SILENT)])
OF_NODES, OF_ISSUES = map(_metrics, (NODES, ISSUES))
OF_NETWORKS, OF_LATE = _metrics(SCHEDULES, but=["plans_late"]), [METRICS["plans_late"]]


@dataclass(frozen=True, slots=True)
class Number:
    """A metric as it is now: the list behind it has `count` rows, `demo` of them fictional beside facts (0 where
    the page speaks of one population). `amount`: 万元 that the others sum up to, None when it is of none known;
    `demo_amount` the same of the fictional ones. `whole`: what it is a part of, None where it is no rate."""

    metric: Metric
    count: int
    demo: int
    amount: Decimal | None = None
    demo_amount: Decimal | None = None
    whole: int | None = None

    @property
    def own(self) -> int:
        return self.count - self.demo

    @property
    def told(self) -> str:
        """As it is printed: what is never one number in two parts."""
        return told_apart(self.count, self.demo if self.metric.apart else 0)

    @property
    def percent(self) -> str:
        return percent(Fraction(self.count, self.whole)) if self.whole else ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """By the code of the metric. `years`: what was completed and planned this year, of facts first."""

    of: dict[str, Number]
    years: tuple["Year", ...]


@dataclass(frozen=True, slots=True)
class Year:
    """`label`: of which projects, "" where the page speaks of one population alone."""

    label: str
    sums: YearSums
    pace: YearPace

    @property
    def done_percent(self) -> str:
        return percent(self.pace.done_ratio or Fraction(0))

    @property
    def expected_percent(self) -> str:
        return percent(self.pace.expected_ratio or Fraction(0))

    @property
    def gap_points(self) -> str:
        return points(self.pace.gap) if self.pace.gap is not None else UNKNOWN

    @property
    def is_behind(self) -> bool:
        return self.pace.gap is not None and self.pace.gap < 0

    @property
    def bar(self) -> str:
        """Where the bar ends, in hundredths of its trough; the next is where the tick of 序时 stands."""
        return _hundredths(self.pace.done_ratio)

    @property
    def tick(self) -> str:
        return _hundredths(self.pace.expected_ratio)


def _hundredths(share: Fraction | None) -> str:
    return str(rounded_to(min(share or Fraction(0), Fraction(1)) * 100, 1))


def condition(metric: Metric, now: datetime) -> Q:
    """The rows of the metric's register that its query lists."""
    known, given = CONDITIONS[metric.register], parse_qs(metric.query)
    return reduce(and_, (known[key](values, now) for key, values in given.items()), Q())


def read_numbers(user, now: datetime, population: Population) -> Numbers:
    """Every metric of the population, as this person sees it."""
    return count_numbers(seen_by(user).of(population), now)


def count_numbers(seen: Seen, now: datetime) -> Numbers:
    """Every metric among these rows. The number of queries does not depend on the rows."""
    today = timezone.localdate(now)
    found = {
        **(_tallied(seen, now) if seen.is_whole else _count_each(seen, now)),
        **_counted(OF_NETWORKS, seen.rows_of(_network_counts, at=now), seen),
        **_counted(OF_LATE, seen.rows_of(_late_counts, late_day(today), at=now), seen),
    }
    years = _years(seen, today, seen.mixed and found["projects"].demo > 0)
    filed = replace(found["reports_filed"], whole=found["reports_owed"].count)
    numbers = (_year_done(years), filed)
    return Numbers(found | {number.metric.code: number for number in numbers}, years)


def _years(seen: Seen, today: date, apart: bool) -> tuple[Year, ...]:
    if seen.is_whole:
        found = read_tallies(seen.population, *OF_YEAR, begins=str(today.year))
        groups = [group for one in found for group in tallied_groups(one, today)]
    else:
        groups = seen.rows_of(_year_groups, today, apart)
    if not apart:
        return (Year("", *year_of_groups(groups, today)),)
    real, demo = years_of_groups(groups, today)
    return (Year(Population.REAL.label, *real), Year(Population.DEMO.label, *demo))


def _year_groups(seen: Seen, today: date, apart: bool) -> QuerySet:
    return groups_of_year(seen.projects, today, DEMO if apart else None)


def _year_done(years: tuple[Year, ...]) -> Number:
    known = [year.sums.known for year in years]
    amounts = [year.sums.done if year.sums.known else None for year in years]
    metric, demo = METRICS["year_done"], amounts[1] if len(amounts) > 1 else None
    return Number(metric, sum(known), sum(known[1:]), amounts[0], demo)


# -- counting -----------------------------------------------------------------------------------------


def _count_each(seen: Seen, now: datetime) -> dict[str, Number]:
    """What is owed for this week and who has been silent is asked of the few rows that say so, not of every project."""
    groups = seen.rows_of(_project_counts, at=now)
    found = _counted(OF_PROJECTS, groups, seen)
    whole = sum(group["roles_due"] for group in groups)
    found["one_task_force"] = replace(found["one_task_force"], whole=whole)
    found |= _counted(OF_DUTIES, seen.rows_of(_duty_counts, at=now), seen)
    found |= _counted(OF_SILENT, seen.rows_of(_silent_counts, at=now), seen)
    found |= _counted(OF_NODES, seen.rows_of(_node_counts, at=now), seen)
    return found | _counted(OF_ISSUES, seen.rows_of(_issue_counts, at=now), seen)


def _tallied(seen: Seen, now: datetime) -> dict[str, Number]:
    """Of all projects these are kept, but for whose works did not wait for a permit."""
    metrics = [*OF_PROJECTS, *OF_DUTIES, *OF_SILENT, *OF_NODES, *OF_ISSUES]
    groups = groups_of(metrics, read_tallies(seen.population, *KINDS), Moment(now))
    for fictional, number in seen.rows_of(_outran):
        groups[fictional]["count_to_check"] += number
    found = _counted(metrics, groups, seen)
    whole = sum(group["roles_due"] for group in groups)
    return found | {"one_task_force": replace(found["one_task_force"], whole=whole)}


def _outran(seen: Seen) -> QuerySet:
    """Those that are not to be checked for another reason."""
    rows = _told_apart(seen.projects.filter(outran(), outline__doubtful=False), DEMO)
    return rows.values_list("fictional", Count("pk"))


def _project_counts(seen: Seen, at: datetime) -> QuerySet:
    rows = _counts(OF_PROJECTS, seen.projects, at)
    return rows.annotate(roles_due=Count("pk", filter=ROLES_DUE))


def _silent_counts(seen: Seen, at: datetime) -> QuerySet:
    return _counts(OF_SILENT, seen.projects, at)


def _duty_counts(seen: Seen, at: datetime) -> QuerySet:
    """A project has one duty at most: as the register asks `ReportDuty.objects.of_state`."""
    filed = Q(filed_at__isnull=False)
    return _told_apart(seen.duties(at), OF_DEMO).annotate(
        count_reports_owed=Count("pk"),
        count_reports_filed=Count("pk", filter=filed),
        count_reports_waiting=Count("pk", filter=~filed),
    )


def _node_counts(seen: Seen, at: datetime) -> QuerySet:
    return _counts(OF_NODES, seen.nodes, at)


def _issue_counts(seen: Seen, at: datetime) -> QuerySet:
    return _counts(OF_ISSUES, seen.issues, at)


def _network_counts(seen: Seen, at: datetime) -> QuerySet:
    return _counts(OF_NETWORKS, driven(seen.projects).filter(NETWORK), at)


def _late_counts(seen: Seen, late: date, at: datetime) -> QuerySet:
    """Of projects that are driven, with a network or without. From which day on a plan is late, settings and calendar
    say: it is asked before."""
    return _counts(OF_LATE, seen.projects, at, dict.fromkeys(OF_LATE, late_by(late)))


def _counts(
    metrics: Sequence[Metric], rows: QuerySet, now: datetime, known: Mapping[Metric, Q] = NOTHING
) -> QuerySet:
    """How many rows each of them counts, in one query: of facts and of fiction a row each."""
    conditions = {m: known[m] if m in known else condition(m, now) for m in metrics}
    if all(conditions.values()):  # rows that none of them counts need not be read
        rows = rows.filter(reduce(or_, conditions.values()))
    counts = {
        f"count_{metric.code}": Count("pk", filter=q or None) for metric, q in conditions.items()
    }
    summed = {metric: q for metric, q in conditions.items() if metric.sums}
    sums = {f"sum_{metric.code}": Sum(metric.sums, filter=q) for metric, q in summed.items()}
    fictional = DEMO if metrics[0].register in {PROJECTS, SCHEDULES} else OF_DEMO
    return _told_apart(rows, fictional).annotate(**counts, **sums)


def _told_apart(rows: QuerySet, fictional: Q) -> QuerySet:
    return rows.order_by().values(fictional=ExpressionWrapper(fictional, BooleanField()))


def _counted(
    metrics: Sequence[Metric], groups: Iterable[dict[str, Any]], seen: Seen
) -> dict[str, Number]:
    found = list(groups)
    return {metric.code: _add_up(metric, found, seen.mixed) for metric in metrics}


def _add_up(metric: Metric, groups: list[dict[str, Any]], mixed: bool) -> Number:
    """`mixed`: facts and fiction stand in the groups side by side."""
    beside = [group for group in groups if mixed and group["fictional"]]
    own = [group for group in groups if not (mixed and group["fictional"])]
    count, demo = (
        sum(group[f"count_{metric.code}"] for group in some) for some in (groups, beside)
    )
    return Number(metric, count, demo, _sum(metric, own), _sum(metric, beside))


def _sum(metric: Metric, groups: list[dict[str, Any]]) -> Decimal | None:
    sums = [group[f"sum_{metric.code}"] for group in groups] if metric.sums else []
    known = [amount for amount in sums if amount is not None]
    return sum(known, Decimal(0)) if known else None

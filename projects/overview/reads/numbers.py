"""The numbers of the start page as one person sees them, each with the rows that its metric says
(registry/rules/metrics.py): what the list behind it is filtered by is what is counted here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import and_, or_
from typing import Any
from urllib.parse import parse_qs

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet, Sum
from django.utils import timezone

from accounts.roles import Role
from gaoxin.population import Population, of_population, told_apart
from projects.investment.reads.standing import YearPace, YearSums, year_of, years_of
from projects.issues.reads import conditions as of_issues
from projects.models import Issue, Milestone, Project
from projects.registry.models.scopes import DEMO, OF_DEMO
from projects.registry.reads import conditions as of_projects
from projects.registry.rules.amounts import UNKNOWN, percent, points, rounded_to
from projects.registry.rules.kinds import Source
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
from projects.schedule.reads.register import driven

Conditions = Mapping[str, Callable[[Sequence[str], datetime], Q]]
CONDITIONS: dict[Register, Conditions] = {
    PROJECTS: of_projects.CONDITIONS,
    NODES: of_nodes.CONDITIONS,
    ISSUES: of_issues.CONDITIONS,
    SCHEDULES: of_schedules.CONDITIONS,
}
BY_MONTH = {"year_done"}  # what counts for a month is decided among its records (year_of)


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
    return reduce(and_, _parts(metric, now).values(), Q())


@dataclass(frozen=True)
class Rows:
    """What is counted, whoever looks: one population or all."""

    projects: Any  # a QuerySet of Project, as the next of Milestone, asked by its own methods
    nodes: Any
    issues: QuerySet

    def of(self, population: Population) -> "Rows":
        nodes, issues = (
            of_population(rows, OF_DEMO, population) for rows in (self.nodes, self.issues)
        )
        return Rows(self.projects.of_population(population), nodes, issues)


def rows_seen_by(user) -> Rows:
    """What a person sees. Which projects these are of staff is asked once, and not again by every statement that counts
    some of them: they are few."""
    issues = Issue.objects.visible_to(user)
    if user.role != Role.STAFF:
        return Rows(Project.objects.visible_to(user), Milestone.objects.visible_to(user), issues)
    keys = list(Project.objects.visible_to(user).order_by().values_list("pk", flat=True))
    nodes = Milestone.objects.kept().filter(project__in=keys)
    return Rows(Project.objects.kept().filter(pk__in=keys), nodes, issues)


def read_numbers(user, now: datetime, population: Population) -> Numbers:
    """Every metric of the population, as this person sees it."""
    return count_numbers(rows_seen_by(user), now, population)


def count_numbers(every: Rows, now: datetime, population: Population) -> Numbers:
    """Every metric of the population among these rows. The number of queries does not depend on the rows."""
    mixed, rows = population == Population.ALL, every.of(population)
    found = {
        **_count(PROJECTS, rows.projects, now, mixed),
        **_count(NODES, rows.nodes, now, mixed),
        **_count(ISSUES, rows.issues, now, mixed),
        **_count(SCHEDULES, driven(rows.projects), now, mixed),
    }
    years = _years(rows.projects, timezone.localdate(now), mixed and found["projects"].demo > 0)
    complete = replace(found["one_task_force"], whole=rows.projects.roles_due().count())
    filed = replace(found["reports_filed"], whole=found["reports_owed"].count)
    numbers = (_year_done(years), complete, filed)
    return Numbers(found | {number.metric.code: number for number in numbers}, years)


def _years(projects, today: date, apart: bool) -> tuple[Year, ...]:
    if not apart:
        return (Year("", *year_of(projects, today)),)
    real, demo = years_of(projects, today, DEMO)
    return (Year(Population.REAL.label, *real), Year(Population.DEMO.label, *demo))


def _year_done(years: tuple[Year, ...]) -> Number:
    known = [year.sums.known for year in years]
    amounts = [year.sums.done if year.sums.known else None for year in years]
    metric, demo = METRICS["year_done"], amounts[1] if len(amounts) > 1 else None
    return Number(metric, sum(known), sum(known[1:]), amounts[0], demo)


def _count(register: Register, rows: QuerySet, now: datetime, mixed: bool) -> dict[str, Number]:
    """All metrics of a register in one query: rows for which the same parts of the queries hold are one group, and each
    part is asked once of a row, however many metrics have it."""
    metrics = [m for m in ROWS if m.register == register and m.code not in BY_MONTH]
    of_metric = [_parts(metric, now) for metric in metrics]
    parts = {part: q for found in of_metric for part, q in found.items()}
    conditions = [reduce(and_, found.values(), Q()) for found in of_metric]
    if all(conditions):  # rows that none of them counts need not be read
        rows = rows.filter(reduce(or_, conditions))
    source = "source" if register in {PROJECTS, SCHEDULES} else "project__source"
    asked = parts | {"fictional": Q(**{source: Source.DEMO})}
    alike = rows.order_by().values(
        **{name: ExpressionWrapper(q, BooleanField()) for name, q in asked.items()}
    )
    sums = {f"sum_{metric.sums}": Sum(metric.sums) for metric in metrics if metric.sums}
    groups = list(alike.annotate(count=Count("pk"), **sums))
    return {metric.code: _add_up(metric, groups, mixed) for metric in metrics}


def _add_up(metric: Metric, groups: list[dict[str, Any]], mixed: bool) -> Number:
    """`mixed`: facts and fiction stand in the groups side by side."""
    names = [_name(*part) for part in parse_qs(metric.query).items()]
    counted = [group for group in groups if all(group[name] for name in names)]
    beside = [group for group in counted if mixed and group["fictional"]]
    own = [group for group in counted if not (mixed and group["fictional"])]
    count, demo = (sum(group["count"] for group in some) for some in (counted, beside))
    return Number(metric, count, demo, _sum(metric, own), _sum(metric, beside))


def _sum(metric: Metric, groups: list[dict[str, Any]]) -> Decimal | None:
    sums = [group[f"sum_{metric.sums}"] for group in groups] if metric.sums else []
    known = [amount for amount in sums if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _parts(metric: Metric, now: datetime) -> dict[str, Q]:
    """Name → condition, of each key of its query."""
    known, given = CONDITIONS[metric.register], parse_qs(metric.query)
    return {_name(key, values): known[key](values, now) for key, values in given.items()}


def _name(key: str, values: Sequence[str]) -> str:
    return "_".join([key, *values])

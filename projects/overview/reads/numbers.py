"""The numbers of the start page as one person sees them, each with the rows that its metric says
(registry/rules/metrics.py): what the list behind it is filtered by is what is counted here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import and_, or_
from typing import Any
from urllib.parse import parse_qs

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet, Sum
from django.utils import timezone

from projects.investment.reads.standing import YearSums, year_sums
from projects.issues.reads import conditions as of_issues
from projects.models import Issue, Milestone, Project
from projects.registry.reads import conditions as of_projects
from projects.registry.rules.amounts import percent
from projects.registry.rules.kinds import Source
from projects.registry.rules.metrics import (
    ISSUES,
    METRICS,
    NODES,
    PROJECTS,
    ROWS,
    Metric,
    Register,
)
from projects.schedule import reads as of_nodes

Conditions = Mapping[str, Callable[[Sequence[str], datetime], Q]]
CONDITIONS: dict[Register, Conditions] = {
    PROJECTS: of_projects.CONDITIONS,
    NODES: of_nodes.CONDITIONS,
    ISSUES: of_issues.CONDITIONS,
}
BY_MONTH = {"year_done"}  # what counts for a month is decided among its records (year_sums)


@dataclass(frozen=True, slots=True)
class Number:
    """A metric as it is now: `count` rows, `demo` of them fictional. `amount`: 万元 that they sum up to, None
    when it is of none known. `whole`: what it is a part of, None where it is no rate."""

    metric: Metric
    count: int
    demo: int
    amount: Decimal | None = None
    whole: int | None = None

    @property
    def own(self) -> int:
        return self.count - self.demo

    @property
    def percent(self) -> str:
        return percent(Fraction(self.count, self.whole)) if self.whole else ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """By the code of the metric. `year`: what the zone's own projects completed and planned this year."""

    of: dict[str, Number]
    year: YearSums


def condition(metric: Metric, now: datetime) -> Q:
    """The rows of the metric's register that its query lists."""
    return reduce(and_, _parts(metric, now).values(), Q())


def read_numbers(user, now: datetime) -> Numbers:
    """Every metric, in six queries."""
    projects = Project.objects.visible_to(user)
    year = year_sums(projects.own(), timezone.localdate(now))
    found = {
        **_count(PROJECTS, projects, now),
        **_count(NODES, Milestone.objects.visible_to(user), now),
        **_count(ISSUES, Issue.objects.visible_to(user), now),
    }
    done = Number(METRICS["year_done"], year.known, 0, year.done if year.known else None)
    complete = replace(found["one_task_force"], whole=projects.roles_due().count())
    filed = replace(found["reports_filed"], whole=found["reports_owed"].count)
    return Numbers(found | {number.metric.code: number for number in (done, complete, filed)}, year)


def _count(register: Register, rows: QuerySet, now: datetime) -> dict[str, Number]:
    """All metrics of a register in one query: rows for which the same parts of the queries hold are one group, and each
    part is asked once of a row, however many metrics have it."""
    metrics = [m for m in ROWS if m.register == register and m.code not in BY_MONTH]
    parts = {part: q for metric in metrics for part, q in _parts(metric, now).items()}
    conditions = [condition(metric, now) for metric in metrics]
    if all(conditions):  # rows that none of them counts need not be read
        rows = rows.filter(reduce(or_, conditions))
    source = "source" if register == PROJECTS else "project__source"
    asked = parts | {"fictional": Q(**{source: Source.DEMO})}
    alike = rows.order_by().values(
        **{name: ExpressionWrapper(q, BooleanField()) for name, q in asked.items()}
    )
    sums = {f"sum_{metric.sums}": Sum(metric.sums) for metric in metrics if metric.sums}
    groups = list(alike.annotate(count=Count("pk"), **sums))
    return {metric.code: _add_up(metric, groups) for metric in metrics}


def _add_up(metric: Metric, groups: list[dict[str, Any]]) -> Number:
    names = [_name(*part) for part in parse_qs(metric.query).items()]
    counted = [group for group in groups if all(group[name] for name in names)]
    count = sum(group["count"] for group in counted)
    demo = sum(group["count"] for group in counted if group["fictional"])
    sums = [group[f"sum_{metric.sums}"] for group in counted] if metric.sums else []
    known = [amount for amount in sums if amount is not None]
    return Number(metric, count, demo, sum(known, Decimal(0)) if known else None)


def _parts(metric: Metric, now: datetime) -> dict[str, Q]:
    """Name → condition, of each key of its query."""
    known, given = CONDITIONS[metric.register], parse_qs(metric.query)
    return {_name(key, values): known[key](values, now) for key, values in given.items()}


def _name(key: str, values: Sequence[str]) -> str:
    return "_".join([key, *values])

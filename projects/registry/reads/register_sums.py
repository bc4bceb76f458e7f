"""The sum row of the project register: what its rows come to, and of how many it is known.

All amounts in 万元. What is printed per project is summed by the same functions (investment/reads/standing.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, QuerySet, Sum

from projects.investment.reads.standing import Year, years_of
from projects.models import Project
from projects.registry.models.scopes import DEMO
from projects.registry.rules.amounts import percent

AMOUNTS = (
    "total_investment", "fixed_investment", "agreed_investment", "statistical_investment",
)  # fmt: skip
OF_YEAR = ("year_plan", "year_done")


@dataclass(frozen=True, slots=True)
class Sums:
    """`count` projects. `amounts`: column → (万元, projects it is known of). `ratio`: 完成率 of those `planned`, ""
    for none: what is done without a plan is in 累计完成, but in no rate."""

    count: int
    amounts: dict[str, tuple[Decimal, int]]
    ratio: str
    planned: int


def register_sums(projects: QuerySet, today: date) -> tuple[Sums | None, Sums | None]:
    """Of all `projects`, of the facts and of the fiction among them, None where there is none; two queries."""
    every = Project.objects.filter(pk__in=projects.order_by().values("pk"))
    asked = {f"{name}_{what.__name__}": what(name) for name in AMOUNTS for what in (Sum, Count)}
    told = every.order_by().values(fictional=ExpressionWrapper(DEMO, BooleanField()))
    found = {row["fictional"]: row for row in told.annotate(all=Count("pk"), **asked)}
    own, demo = found.get(False), found.get(True)
    of_own, of_demo = years_of(every, today, DEMO)
    return (_sum_up(own, of_own) if own else None, _sum_up(demo, of_demo) if demo else None)


def _sum_up(found: Mapping[str, Any], of_year: Year) -> Sums:
    amounts = {n: (found[f"{n}_Sum"] or Decimal(0), found[f"{n}_Count"]) for n in AMOUNTS}
    year, pace = of_year
    done = pace.done_ratio
    return Sums(
        count=found["all"],
        amounts=amounts
        | {"year_plan": (year.plan, year.planned), "year_done": (year.done, year.known)},
        ratio="" if done is None else percent(done).removesuffix("%"),
        planned=year.planned,
    )

"""The sum row of the project register: what its rows come to, and of how many it is known.

All amounts in 万元. What is printed per project is summed by the same functions (investment/reads/standing.py).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from projects.investment.reads.standing import year_of
from projects.models import Project
from projects.registry.rules.amounts import percent

AMOUNTS = (
    "total_investment", "fixed_investment", "agreed_investment", "statistical_investment",
)  # fmt: skip
OF_YEAR = ("year_plan", "year_done")


@dataclass(frozen=True, slots=True)
class Sums:
    """`count` projects are summed, `demo` fictional ones beside them are not (None: all are fictional).
    `amounts`: column → (万元, projects it is known of). `ratio`: 完成率 of those `planned`, "" for none:
    what is done without a plan is in 累计完成, but in no rate."""

    count: int
    demo: int | None
    amounts: dict[str, tuple[Decimal, int]]
    ratio: str
    planned: int


def register_sums(projects: QuerySet, today: date) -> Sums:
    """Of all `projects`, facts never added to fiction; four queries."""
    every = Project.objects.filter(pk__in=projects.order_by().values("pk"))
    own, demo = every.own(), every.demo().count()
    fictional = demo > 0 and not own.exists()
    listed = every if fictional else own
    asked = {f"{name}_{what.__name__}": what(name) for name in AMOUNTS for what in (Sum, Count)}
    found = listed.aggregate(all=Count("pk"), **asked)
    amounts = {n: (found[f"{n}_Sum"] or Decimal(0), found[f"{n}_Count"]) for n in AMOUNTS}
    year, pace = year_of(listed, today)
    done = pace.done_ratio
    return Sums(
        count=found["all"],
        demo=None if fictional else demo,
        amounts=amounts
        | {"year_plan": (year.plan, year.planned), "year_done": (year.done, year.known)},
        ratio="" if done is None else percent(done).removesuffix("%"),
        planned=year.planned,
    )

"""The sum row of the project register: what its rows come to, and of how many it is known.

All amounts in 万元. What is printed per project is summed by the same functions (investment/reads/standing.py).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from gaoxin.keys import among
from gaoxin.prebuilt import rows_of
from projects.investment.reads.standing import (
    Group,
    groups_of_year,
    told_apart,
    year_of_groups,
)
from projects.models import Project
from projects.registry.models.scopes import DEMO
from projects.registry.reads.tallied import groups_of_year as year_tallied
from projects.registry.reads.tallies import Tallies
from projects.registry.rules.amounts import percent

AMOUNTS = (
    "total_investment", "fixed_investment", "agreed_investment", "statistical_investment",
)  # fmt: skip
OF_YEAR = ("year_plan", "year_done")
STORED = frozenset({"total_investment", *OF_YEAR, "done_ratio"})


@dataclass(frozen=True, slots=True)
class Sums:
    """`count` projects. `amounts`: column → (万元, projects it is known of). `ratio`: 完成率 of those `planned`, ""
    for none: what is done without a plan is in 累计完成, but in no rate."""

    count: int
    amounts: dict[str, tuple[Decimal, int]]
    ratio: str
    planned: int


def register_sums(
    projects: QuerySet, today: date, shown: Collection[str]
) -> tuple[Sums | None, Sums | None]:
    """Of all `projects`, of the facts and of the fiction among them, None where there is none; one query. Of AMOUNTS
    those that are `shown`: the others would be read from every project for nothing."""
    names = tuple(name for name in AMOUNTS if name in shown)
    return _told_apart(_groups_of(projects, today, names), today, names)


def stored_sums(stored: Iterable[Tallies], today: date) -> tuple[Sums | None, Sums | None]:
    """Of all projects, by what the database keeps of them (`read_register`): of the columns STORED."""
    own, demo = (_stored(one, today) for one in stored)
    return own, demo


def _stored(tallies: Tallies, today: date) -> Sums | None:
    number, known, amount = tallies.whole("stage")
    amounts = {"total_investment": (amount, known)}
    return _added_up(number, amounts, year_tallied(tallies, today), today) if number else None


def sums_of_keys(
    keys: list[int], today: date, shown: Collection[str]
) -> tuple[Sums | None, Sums | None]:
    """The same of the projects with these keys."""
    names = tuple(name for name in AMOUNTS if name in shown)
    return _told_apart(rows_of(_groups_of_keys, today, names, keys=keys), today, names)


def _groups_of_keys(today: date, names: tuple[str, ...], keys: list[int]) -> QuerySet:
    return _groups_of(Project.objects.filter(pk__in=among(keys)), today, names)


def _groups_of(projects: QuerySet, today: date, names: tuple[str, ...]) -> QuerySet:
    asked = {_place(name, what): what(name) for name in names for what in (Sum, Count)}
    return groups_of_year(projects.order_by(), today, DEMO).annotate(every=Count("pk"), **asked)


def _told_apart(
    groups: Iterable[Group], today: date, names: tuple[str, ...]
) -> tuple[Sums | None, Sums | None]:
    own, demo = told_apart(groups)
    return _sum_up(own, names, today), _sum_up(demo, names, today)


def _place(name: str, what: type) -> str:
    return f"{name}_{what.__name__}"


def _sum_up(groups: list[Group], names: tuple[str, ...], today: date) -> Sums | None:
    if not groups:
        return None
    amounts = {name: _known(groups, name) for name in names}
    return _added_up(sum(group["every"] for group in groups), amounts, groups, today)


def _added_up(
    count: int, amounts: dict[str, tuple[Decimal, int]], groups: list[Group], today: date
) -> Sums:
    year, pace = year_of_groups(groups, today)
    done = pace.done_ratio
    of_year = {"year_plan": (year.plan, year.planned), "year_done": (year.done, year.known)}
    ratio = "" if done is None else percent(done).removesuffix("%")
    return Sums(count, amounts | of_year, ratio, year.planned)


def _known(groups: list[Group], name: str) -> tuple[Decimal, int]:
    amounts = (group[_place(name, Sum)] or Decimal(0) for group in groups)
    return sum(amounts, Decimal(0)), sum(group[_place(name, Count)] for group in groups)

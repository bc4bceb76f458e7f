"""How many projects there are of each kind, as the database keeps it: whoever counts all of them reads a few rows."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet, Sum

from accounts.models import User
from gaoxin.population import Population
from gaoxin.prebuilt import rows_of
from projects.models import Tally
from projects.registry.models.scopes import SEE_ALL


class Sums(NamedTuple):
    """`known`, `amount`: of how many the total investment is known, and what it comes to; kept by stage alone."""

    number: int = 0
    known: int = 0
    amount: Decimal = Decimal(0)


NONE = Sums()


@dataclass(frozen=True)
class Tallies:
    """Of facts, or of fiction: kind → value → how many."""

    fictional: bool
    of: dict[str, dict[str, Sums]] = field(default_factory=lambda: defaultdict(dict))

    def number(self, what: str, of: str = "") -> int:
        return self.of[what].get(of, NONE).number

    def before(self, what: str, day: date) -> int:
        """Of a kind whose values are days: how many are of an earlier one."""
        return sum(one.number for of, one in self.of[what].items() if of < str(day))

    def whole(self, what: str) -> Sums:
        numbers = self.of[what].values()
        return Sums(
            sum(one.number for one in numbers),
            sum(one.known for one in numbers),
            sum((one.amount for one in numbers), Decimal(0)),
        )


def read_tallies(
    population: Population, *kinds: str, begins: str = "", to_keep: bool = False
) -> tuple[Tallies, Tallies]:
    """Of facts and of fiction; of what is not of the population there are none. `begins`: with what the values that are
    asked for do. `to_keep`: for what is kept until it changes (gaoxin/unchanged.py), which is read by no prepared
    statement. One query."""
    of = population, kinds, begins
    return tallies_of(sums_of(*of) if to_keep else rows_of(sums_of, *of))


def tallies_of(rows: Iterable[tuple]) -> tuple[Tallies, Tallies]:
    """`rows`: of `sums_of`."""
    found = Tallies(False), Tallies(True)
    for what, value, demo, *sums in rows:
        found[demo].of[what][value] = Sums(*sums)
    return found


def sums_of(population: Population, kinds: tuple[str, ...], begins: str) -> QuerySet:
    sums = (Sum("number"), Sum("known"), Sum("amount"))
    rows = _of_population(population).filter(what__in=kinds, of__startswith=begins)
    return rows.values_list("what", "of", "demo").annotate(*sums)


def _of_population(population: Population) -> QuerySet:
    rows = Tally.objects.order_by()
    return rows if population == Population.ALL else rows.filter(demo=population == Population.DEMO)


def numbers_to_keep(
    population: Population, what: str, begins: str = ""
) -> Iterable[tuple[str, str, int]]:
    """Of a kind with thousands of values: both parts of a value, and how many, facts and fiction together. To be read
    likewise."""
    rows = _of_population(population).filter(what=what, of__startswith=begins)
    for of, number in rows.values_list("of").annotate(n=Sum("number")).exclude(n=0):
        first, _, second = of.partition("/")
        yield first, second, number


def of_all(user: User, what: str, of: str = "") -> QuerySet | None:
    """The sums of one kind, facts and fiction together, for who sees every project; None for who does not."""
    return Tally.objects.filter(what=what, of=of).order_by() if user.role in SEE_ALL else None


def leaders_tallied(population: Population) -> dict[int, Counter[int]]:
    """Who leads a project today → how many of theirs stand in which place by their light."""
    found: dict[int, Counter[int]] = defaultdict(Counter)
    for tallies in read_tallies(population, "leader"):
        for of, sums in tallies.of["leader"].items():
            leader, place = map(int, of.split("/"))
            found[leader][place] += sums.number
    return {leader: places for leader, places in found.items() if places.total()}


def vacancies_tallied(population: Population) -> Counter[int | None]:
    """Who leads a project, None for nobody → how many posts are vacant there."""
    found: Counter[int | None] = Counter()
    for tallies in read_tallies(population, "vacant"):
        for of, sums in tallies.of["vacant"].items():
            found[int(of) if of else None] += sums.number
    return found

"""What is in people's hands (在手): counted of appointments; or, on every project that is kept, as the database adds it up
(RowOutline), put right by the few appointments that begin later or end. tests/overview/test_tallies.py proves that both
say the same."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet

from gaoxin.keys import among
from gaoxin.population import Population
from projects.models import Appointment, Project
from projects.registry.reads.tallies import numbers_to_keep


@dataclass(frozen=True)
class Hands:
    """Person → how often they hold each role; → how many projects stand in which place by their light, each once."""

    roles: dict[int, Counter[str]]
    places: dict[int, Counter[int]]

    @property
    def projects(self) -> dict[int, int]:
        return {person: places.total() for person, places in self.places.items()}


def hands_counted(held: QuerySet[Appointment]) -> Hands:
    """Of these appointments of today. Two queries."""
    rows = held.order_by().values("user")
    roles: dict[int, Counter[str]] = defaultdict(Counter)
    for person, role, number in rows.values_list("user", "role").annotate(n=Count("pk")):
        roles[person][role] = number
    places: dict[int, Counter[int]] = defaultdict(Counter)
    counted = rows.values_list("user", "project__light_place")
    for person, place, number in counted.annotate(n=Count("project", distinct=True)):
        places[person][place] = number
    return Hands(dict(roles), dict(places))


def hands_tallied(population: Population, today: date) -> Hands:
    """Of all projects of the population. At most four queries."""
    roles: dict[int, Counter[str]] = defaultdict(Counter)
    places: dict[int, Counter[int]] = defaultdict(Counter)
    for person, role, number in numbers_to_keep(population, "held"):
        roles[int(person)][role] = number
    for place, person, number in numbers_to_keep(population, "in_hand"):
        places[int(person)][int(place)] = number
    dated = _dated(population, today)
    for one in dated:
        roles[one.person].update(one.current)
        roles[one.person].subtract(one.stored)
        places[one.person][one.place] += one.more
    for key in {one.person for one in dated}:
        _keep_some(roles, key)
        _keep_some(places, key)
    return Hands(dict(roles), dict(places))


def waiting_tallied(population: Population, today: date, week: int) -> Counter[int]:
    """Person → on how many of these projects the report of the week is still to come. At most three queries."""
    tallied = numbers_to_keep(population, "waiting", f"{week}/")
    found = Counter({int(person): number for _, person, number in tallied})
    for one in _dated(population, today):
        if week in one.waiting:
            found[one.person] += one.more
    return +found


@dataclass
class _Dated:
    """Of a person on a project, where they hold something that begins later or ends: the roles that are stored, which are
    those without an end, and those of today. `waiting`: the weeks whose report is still to come."""

    person: int
    place: int
    waiting: list[int]
    stored: list[str] = field(default_factory=list)
    current: list[str] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many projects more they have in hand than is stored."""
        return bool(self.current) - bool(self.stored)


def _dated(population: Population, today: date) -> list[_Dated]:
    due = Project.objects.kept().of_population(population).roles_due()
    dated = Q(to_on__gte=today) | Q(to_on=None, from_on__gt=today)
    rows = Appointment.objects.valid().filter(dated, project__in=due).order_by()
    pairs = set(rows.values_list("user", "project"))
    projects = among({project for _, project in pairs})
    held = Appointment.objects.not_over(today).filter(project__in=projects)
    found: dict[tuple[int, int], _Dated] = {}
    for row in held.select_related("project__row_outline"):
        pair, outline = (row.user_id, row.project_id), row.project.row_outline
        if pair in pairs:
            one = found.setdefault(pair, _Dated(row.user_id, outline.place, outline.waiting))
            if row.to_on is None:
                one.stored.append(row.role)
            if row.from_on <= today:
                one.current.append(row.role)
    return list(found.values())


def _keep_some(numbers: dict[int, Counter], person: int) -> None:
    """Without what has come to nothing."""
    numbers[person] = +numbers[person]
    if not numbers[person]:
        del numbers[person]

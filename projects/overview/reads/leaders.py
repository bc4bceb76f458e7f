"""What stands beside each leader's name where they are compared: what the lists behind the numbers list."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, IntegerField, Max, OuterRef, Q, QuerySet, Sum
from django.db.models.expressions import RawSQL

from accounts.models import User
from gaoxin.population import Population, of_population
from projects.lights.rules.dimensions import LOOKED_AT, Light
from projects.models import (
    Instruction,
    Issue,
    Outline,
    Project,
    SiteVisit,
)
from projects.registry.models.scopes import SEE_ALL
from projects.registry.reads.tallies import leaders_tallied, vacancies_tallied

FICTION = Q(demo=True)  # of an outline, and of what belongs to a person


@dataclass(frozen=True, slots=True)
class Standing:
    """Of the projects a person leads: how many, with which light, with how much that is late or vacant; and
    of themselves: instructions that are not done, the day they were last on the spot."""

    projects: int
    red: int
    yellow: int
    overdue: int
    issues: int
    vacant: int
    instructions: int
    visited_on: date | None
    days: int | None  # since then

    @property
    def days_ago(self) -> str:
        return f"{self.days} 天前" if self.days else "今天"


def leading(viewer: User, population: Population) -> QuerySet[Outline]:
    """Of the projects of the population that the viewer sees those that somebody leads today."""
    rows = of_population(Outline.objects.exclude(leader=None), FICTION, population)
    if viewer.role in SEE_ALL:
        return rows
    return rows.filter(project__in=Project.objects.visible_to(viewer))


def leaders_of(held: QuerySet[Outline]) -> Exists:
    """The condition on a person to lead one of them."""
    return Exists(held.filter(leader=OuterRef("pk")))


def read_standings(
    people: list[int], viewer: User, population: Population, today: date
) -> Callable[[int], Standing]:
    """A function that gives how one of the people stands. Six queries, of which each gives a row a person."""
    held = leading(viewer, population).filter(leader__in=people)
    led = _count_lights(held, viewer, population)
    overdue = _count_overdue(held, today)
    issues = _count_issues(held, today)
    vacant = vacancies_tallied(population) if viewer.role in SEE_ALL else _count_vacancies(held)
    given = of_population(Instruction.objects.visible_to(viewer), FICTION, population).open()
    given = given.filter(given_by__in=people).order_by()
    instructions = dict(given.values_list("given_by").annotate(Count("pk")))
    visits = of_population(SiteVisit.objects.visible_to(viewer), FICTION, population)
    visits = visits.filter(leader__in=people).order_by()
    visited = dict(visits.values_list("leader").annotate(Max("on")))

    def standing_of(person: int) -> Standing:
        last_on = visited.get(person)
        return Standing(
            *led.get(person, (0, 0, 0)),
            overdue=overdue.get(person, 0),
            issues=issues.get(person, 0),
            vacant=vacant.get(person, 0),
            instructions=instructions.get(person, 0),
            visited_on=last_on,
            days=(today - last_on).days if last_on else None,
        )

    return standing_of


def _count_lights(
    held: QuerySet[Outline], viewer: User, population: Population
) -> dict[int, tuple[int, int, int]]:
    """Person → the projects they lead, the red and the yellow ones among these: as kept for all, or counted."""
    counts = leaders_tallied(population) if viewer.role in SEE_ALL else _places(held)
    red, yellow = map(LOOKED_AT.index, (Light.RED, Light.YELLOW))
    return {key: (places.total(), places[red], places[yellow]) for key, places in counts.items()}


def _places(held: QuerySet[Outline]) -> dict[int, Counter[int]]:
    found: dict[int, Counter[int]] = defaultdict(Counter)
    rows = held.order_by().values_list("leader", "place").annotate(Count("pk"))
    for leader, place, number in rows:
        found[leader][place] = number
    return found


def _count_overdue(held: QuerySet[Outline], today: date) -> dict[int, int]:
    """By the few projects whose next node is overdue."""
    late = RawSQL("(SELECT count(*) FROM unnest(nodes) AS due_on WHERE due_on < %s)", [today])
    rows = held.filter(next_on__lt=today).order_by().annotate(late=late)
    return dict(rows.values_list("leader").annotate(Sum("late", output_field=IntegerField())))


def _count_issues(held: QuerySet[Outline], today: date) -> dict[int, int]:
    rows = Issue.objects.overdue(today).filter(project__in=held.values("project")).order_by()
    return dict(rows.values_list("project__outline__leader").annotate(Count("pk")))


def _count_vacancies(held: QuerySet[Outline]) -> dict[int | None, int]:
    rows = held.filter(vacant__gt=0).order_by()
    return dict(rows.values_list("leader").annotate(Sum("vacant")))

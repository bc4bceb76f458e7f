"""What stands beside each leader's name where they are compared: what the lists behind the numbers list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, QuerySet

from accounts.models import User
from gaoxin.population import Population, of_population
from projects.lights.rules.dimensions import LOOKED_AT, Light
from projects.models import (
    Appointment,
    Instruction,
    Issue,
    Milestone,
    Post,
    Project,
    SiteVisit,
)

FICTION = Q(demo=True)  # of what belongs to a person, as its own list says


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


def leading(viewer: User, population: Population, today: date) -> QuerySet[Appointment]:
    """Who leads which project today, of those of the population that the viewer sees."""
    projects = Project.objects.visible_to(viewer).of_population(population)
    return Appointment.objects.current(today).filter(
        role=Appointment.Role.LEADER, project__in=projects
    )


def read_standings(
    held: QuerySet[Appointment], viewer: User, population: Population, today: date
) -> Callable[[int], Standing]:
    """A function that gives how a person stands. `held`: what they lead. Six queries, of which each gives a row a
    person."""
    led = _count_lights(held)
    people, projects = list(led), held.order_by().values("project")
    overdue = _per_leader(Milestone.objects.overdue(today), projects)
    issues = _per_leader(Issue.objects.overdue(today), projects)
    vacant = _per_leader(Post.objects.visible_to(viewer).vacant(), projects)
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


def _count_lights(held: QuerySet[Appointment]) -> dict[int, tuple[int, int, int]]:
    """Person → the projects they lead, the red and the yellow ones among these."""
    reds, yellows = (
        Count("pk", filter=Q(project__light_place=LOOKED_AT.index(light)))
        for light in (Light.RED, Light.YELLOW)
    )
    rows = held.order_by().values_list("user").annotate(Count("pk"), red=reds, yellow=yellows)
    return {user: (led, red, yellow) for user, led, red, yellow in rows}


def _per_leader(rows: QuerySet, projects: QuerySet) -> dict[int, int]:
    """Who leads the project, as stored with it → how many of `rows` there are of `projects`."""
    found = rows.filter(project__in=projects).order_by()
    return dict(found.values_list("project__staffing__leader").annotate(Count("pk")))

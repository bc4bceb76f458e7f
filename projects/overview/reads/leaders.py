"""What stands beside each leader's name where they are compared: what the lists behind the numbers list."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, QuerySet

from accounts.models import User
from gaoxin.population import Population, of_population
from projects.lights.rules.dimensions import Light
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
    """A function that gives how a person stands. `held`: what they lead. Six queries."""
    led = list(held.order_by().values_list("user_id", "project_id", "project__light__light"))
    of_user = {project: user for user, project, _ in led}
    lights = Counter((user, light) for user, _, light in led)
    projects = Counter(user for user, _, _ in led)
    keys, people = list(of_user), list(projects)
    overdue = _per_leader(Milestone.objects.overdue(today).filter(project__in=keys), of_user)
    issues = _per_leader(Issue.objects.overdue(today).filter(project__in=keys), of_user)
    vacant = _per_leader(
        Post.objects.visible_to(viewer).vacant(today).filter(project__in=keys), of_user
    )
    given = of_population(Instruction.objects.visible_to(viewer), FICTION, population).open()
    given = given.filter(given_by__in=people).order_by()
    instructions = dict(given.values_list("given_by").annotate(Count("pk")))
    visits = of_population(SiteVisit.objects.visible_to(viewer), FICTION, population)
    visits = visits.filter(leader__in=people).order_by()
    visited = dict(visits.values_list("leader").annotate(Max("on")))

    def standing_of(person: int) -> Standing:
        last_on = visited.get(person)
        return Standing(
            projects=projects[person],
            red=lights[person, Light.RED],
            yellow=lights[person, Light.YELLOW],
            overdue=overdue[person],
            issues=issues[person],
            vacant=vacant[person],
            instructions=instructions.get(person, 0),
            visited_on=last_on,
            days=(today - last_on).days if last_on else None,
        )

    return standing_of


def _per_leader(rows: QuerySet, of_user: dict[int, int]) -> Counter[int]:
    """How many of `rows`, each of a project, there are for who leads it."""
    found: Counter[int] = Counter()
    for project, count in rows.order_by().values_list("project").annotate(Count("pk")):
        found[of_user[project]] += count
    return found

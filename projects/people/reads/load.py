"""Who has how much in hand (在手), and what is vacant."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum

from accounts.models import User
from gaoxin.population import Population
from projects.calendar.models.zone_settings import ZoneSettings
from projects.lights.rules.dimensions import Light
from projects.models import Appointment, Outline, Project, ReportDuty
from projects.people.rules.roles import Role
from projects.registry.models.scopes import SEE_ALL
from projects.registry.reads.tallies import vacancies_tallied


@dataclass(frozen=True, slots=True)
class Load:
    """What a person has in hand (在手) today: `projects`, each counted once whatever they are on it; of these
    `red`, `yellow` and without this week's report; and how often they hold each role. `limit`: how many
    projects one commissioner should have."""

    limit: int
    roles: Counter[str] = field(default_factory=Counter)
    projects: int = 0
    red: int = 0
    yellow: int = 0
    unreported: int = 0

    @property
    def over_words(self) -> str:
        """Nothing for who keeps to the limit."""
        over = self.roles[Role.COMMISSIONER] > self.limit
        return f"超限（专员上限 {self.limit}）" if over else ""


def held_by_people(viewer, population: Population, today: date) -> QuerySet[Appointment]:
    """What is in anybody's hands today, of the projects of the population that this person sees; what was
    terminated is in nobody's."""
    projects = Project.objects.visible_to(viewer).of_population(population).roles_due()
    return Appointment.objects.current(today).filter(project__in=projects)


def with_load(people: QuerySet[User], held: QuerySet[Appointment]) -> QuerySet[User]:
    """`in_hand`: how many projects each of the `held` appointments are on."""
    own = held.filter(user=OuterRef("pk")).order_by().values("user")
    return people.annotate(
        in_hand=Subquery(own.annotate(n=Count("project", distinct=True)).values("n"))
    )


def over_the_limit(held: QuerySet[Appointment]) -> QuerySet:
    """The people who are commissioner of more projects than one should be."""
    keepers = held.filter(role=Role.COMMISSIONER).order_by().values("user")
    limit = ZoneSettings.load().load_limit
    return keepers.annotate(n=Count("project", distinct=True)).filter(n__gt=limit).values("user")


def read_loads(held: QuerySet[Appointment], now: datetime) -> Callable[[int], Load]:
    """A function that gives a person's load of the `held` appointments. Three queries."""
    limit = ZoneSettings.load().load_limit
    waiting = set(ReportDuty.objects.of_state("OPEN", now).values_list("project", flat=True))
    roles: dict[int, Counter[str]] = defaultdict(Counter)
    lights: dict[int, dict[int, str]] = defaultdict(dict)
    rows = held.order_by().values_list("user_id", "role", "project_id", "project__light__light")
    for user, role, project, light in rows:
        roles[user][role] += 1
        lights[user][project] = light

    def load_of(person: int) -> Load:
        colours = Counter(lights[person].values())
        return Load(
            limit,
            roles[person],
            projects=len(lights[person]),
            red=colours[Light.RED],
            yellow=colours[Light.YELLOW],
            unreported=len(waiting & {*lights[person]}),
        )

    return load_of


def members_of(projects, today: date) -> dict[int, int]:
    """Project → how many members its task force has; `projects` is a list of keys or a query of them."""
    rows = Appointment.objects.current(today).filter(project__in=projects, role=Role.MEMBER)
    return dict(rows.order_by().values_list("project").annotate(Count("pk")))


def count_vacancies(viewer, population: Population) -> int:
    """As many as the list of vacancies has."""
    if viewer.role in SEE_ALL:
        return vacancies_tallied(population).total()
    projects = Project.objects.visible_to(viewer).of_population(population)
    rows = Outline.objects.filter(project__in=projects, vacant__gt=0)
    return rows.aggregate(n=Sum("vacant", default=0))["n"]

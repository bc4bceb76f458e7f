"""Who has how much in hand (在手), and what is vacant."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Func, IntegerField, JSONField, QuerySet, Sum, TextField, Value
from django.db.models.functions import Cast

from accounts.models import User
from gaoxin.keys import among
from gaoxin.population import Population
from gaoxin.unchanged import Look
from projects.calendar.models.zone_settings import ZoneSettings
from projects.lights.rules.dimensions import LOOKED_AT, Light
from projects.models import Appointment, Outline, Project, ReportDuty, ReportWeek
from projects.people.reads.hands import Hands, hands_counted, hands_tallied
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


def hands_of(viewer, population: Population, today: date) -> Hands:
    """Of everybody, on the projects of the population that this person sees. For who sees every project no query until
    one of its tables changes."""
    if viewer.role not in SEE_ALL:
        return hands_counted(held_by_people(viewer, population, today))
    return Look().read(lambda: hands_tallied(population, today), "hands", population, today)


class _ByKey(Func):
    """The number that a row's key has in a JSON object, NULL for none."""

    template = "(%(expressions)s)::integer"
    arg_joiner = " ->> "
    output_field = IntegerField()


def with_load(people: QuerySet[User], hands: Hands) -> QuerySet[User]:
    """`in_hand`: how many projects each has in hand, NULL for none."""
    numbers = Value(hands.projects, output_field=JSONField())
    return people.annotate(in_hand=_ByKey(numbers, Cast("pk", TextField())))


def over_the_limit(held: QuerySet[Appointment]) -> QuerySet:
    """The people who are commissioner of more projects than one should be."""
    keepers = held.filter(role=Role.COMMISSIONER).order_by().values("user")
    limit = ZoneSettings.load().load_limit
    return keepers.annotate(n=Count("project", distinct=True)).filter(n__gt=limit).values("user")


def open_week(now: datetime) -> int | None:
    """The key of the week for which reports are due."""
    return ReportWeek.objects.open(now).values_list("pk", flat=True).first()


def read_unreported(
    people: Collection[int], held: QuerySet[Appointment], week: int | None
) -> dict[int, int]:
    """Person → on how many projects of the `held` appointments this week's report is still to come. One query."""
    waiting = ReportDuty.objects.unanswered().filter(week=week).order_by().values("project")
    rows = held.filter(user__in=among(people), project__in=waiting).order_by()
    return dict(rows.values_list("user").annotate(Count("project", distinct=True)))


def read_loads(hands: Hands, unreported: dict[int, int] | None = None) -> Callable[[int], Load]:
    """A function that gives a person's load; who has not reported is counted by `unreported`. One query."""
    limit = ZoneSettings.load().load_limit

    def load_of(person: int) -> Load:
        places = hands.places.get(person, Counter())
        return Load(
            limit,
            hands.roles.get(person, Counter()),
            projects=places.total(),
            red=places[LOOKED_AT.index(Light.RED)],
            yellow=places[LOOKED_AT.index(Light.YELLOW)],
            unreported=unreported.get(person, 0) if unreported else 0,
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

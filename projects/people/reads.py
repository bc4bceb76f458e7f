from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from projects.calendar.models.zone_settings import ZoneSettings
from projects.lights.rules.dimensions import Light
from projects.models import Appointment, Contact, Post, Project, ReportDuty, Status, TaskForce
from projects.people.rules.roles import SINGLE, Role
from projects.people.rules.tenure import Drawing, draw

WIDE, NARROW = 840, 340  # pixels of a drawing: on a desk, on a phone


@dataclass(frozen=True)
class People:
    """`tenure`: who held the single roles over time, drawn for a desk and for a phone; empty where nobody
    ever held one. `zone_leader` says whether a 重点 project is led as it must be, nothing of others."""

    current: list[Appointment]
    past: list[Appointment]
    task_force: TaskForce | None
    contacts: list[Contact]
    tenure: list[Drawing]
    zone_leader: str


def project_people(project: Project) -> People:
    rows = list(project.appointments.select_related("user__unit", "voided_by"))
    current = [row for row in rows if row.state_label in {"在任", "未到任"}]
    order = {role: place for place, role in enumerate(Appointment.Role.values())}
    current.sort(key=lambda row: (order[row.role], row.from_on))
    force = TaskForce.objects.filter(project=project)
    return People(
        current=current,
        past=[row for row in rows if row not in current],
        task_force=force.prefetch_related("task_force_units__unit").first(),
        contacts=list(project.contacts.all()),
        tenure=_draw_tenure(rows),
        zone_leader=_zone_leader_words(project, current),
    )


def _draw_tenure(rows: list[Appointment]) -> list[Drawing]:
    names = {row.user_id: row.user.name for row in rows}
    left = {row.user_id: row.user.left_on for row in rows if row.user.left_on}
    roles = [(role.label, [row.as_held() for row in rows if row.role == role]) for role in SINGLE]
    today = timezone.localdate()
    drawn = (draw(roles, names, left, today, width) for width in (WIDE, NARROW))
    return [drawing for drawing in drawn if drawing is not None]


def _zone_leader_words(project: Project, current: list[Appointment]) -> str:
    """As the number of such projects judges it (registry/models/scopes.py): of a confirmed project, this year."""
    today = timezone.localdate()
    levels = [one for one in project.levels.all() if one.year == today.year]
    key = "、".join(str(one) for one in levels if one.level in one.KEY)
    if not key or not project.is_confirmed or project.status == Status.TERMINATED:
        return ""
    leader = next((r.user for r in current if r.role == Role.LEADER and r.is_current(today)), None)
    if leader is None:
        found = "包联领导空缺"
    else:
        is_one = "是" if leader.zone_leader else "未登记为"
        found = f"包联领导{leader}{is_one}区领导"
    return f"{key}项目，须由区领导包联：{found}。"


# -- who has how much in hand -------------------------------------------------------------------------


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


def held_by_people(viewer, today: date) -> QuerySet[Appointment]:
    """What is in anybody's hands today, of the projects that this person sees; what was terminated is in
    nobody's."""
    projects = Project.objects.visible_to(viewer).roles_due()
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


def count_vacancies(viewer, today: date) -> int:
    return Post.objects.visible_to(viewer).vacant(today).count()

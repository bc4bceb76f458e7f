"""领导包抓: each leader and the projects they are accountable for, the most pressing first: by light, then by the next
counting due day. What waits for its first confirmation comes last, as nothing of it is judged."""

from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from projects.lights.reads import UNLIT, LightBadge, light_badges
from projects.lights.rules.dimensions import LOOKED_AT, Light
from projects.models import Appointment, Milestone, Project, Status
from projects.registry.rules.metrics import PROJECTS
from projects.schedule.rules.nodes import NodeState

CELLS_PER_LEADER = 8
LEADERS_SHOWN = 30
# The rows sorted are as wide as what is read of them.
SHOWN = (
    "project__code", "project__name", "project__short_name", "project__stage", "project__status",
    "project__confirmed_at", "project__source", "user__name", "user__demo",
)  # fmt: skip
OF_NODE = ("project_id", "name", "due_on", "done_on", "done_text")


@dataclass(frozen=True)
class Cell:
    """One project of a leader: its light, its next or overdue node and its commissioner ('' when
    lacking)."""

    project: Project
    badge: LightBadge
    milestone: Milestone | None
    state: NodeState | None
    commissioner: str

    @property
    def is_overdue(self) -> bool:
        return self.state == NodeState.OVERDUE


@dataclass(frozen=True)
class LeaderRow:
    """`count`, `red`, `yellow`: of all their projects; `cells` and `awaiting` (those to be confirmed yet) are
    the ones shown."""

    leader_id: int
    name: str
    demo: bool
    count: int
    red: int
    yellow: int
    cells: list[Cell]
    awaiting: list[Cell]

    @property
    def is_fictional(self) -> bool:
        return self.demo or any(cell.project.is_demo for cell in (*self.cells, *self.awaiting))

    @property
    def url(self) -> str:
        """What opens behind the name: their projects, the red ones first."""
        return PROJECTS.url(f"leader={self.leader_id}&sort=light")

    @property
    def overdue(self) -> int:
        """Projects with an overdue node; they sort first, so none hides behind `more` below 8."""
        return sum(cell.is_overdue for cell in self.cells)

    @property
    def more(self) -> int:
        return self.count - len(self.cells) - len(self.awaiting)


def leader_matrix(projects, today: date) -> list[LeaderRow]:
    """Leaders in office with their projects among `projects`; at most 8 cells a leader, the rest
    as a number. Projects without a counting node come last. Leaders stand as they were registered:
    their order is the office's to decide, not the alphabet's."""
    held = _held(projects, today)
    ids = [appointment.project_id for appointment in held]
    nodes = next_milestones(ids)
    commissioners, badges = _commissioners(ids, today), light_badges(ids, today)
    rows: dict[int, LeaderRow] = {}
    for appointment in held:
        person, project = appointment.user, appointment.project
        row = rows.setdefault(person.pk, _row(appointment))
        milestone = nodes.get(appointment.project_id)
        if milestone:
            milestone.project = project
        shown = row.cells if project.confirmed_at else row.awaiting
        shown.append(
            Cell(
                project=project,
                badge=badges.get(appointment.project_id, UNLIT),
                milestone=milestone,
                state=milestone.state if milestone else None,
                commissioner=commissioners.get(appointment.project_id, ""),
            )
        )
    return sorted(rows.values(), key=lambda row: row.leader_id)[:LEADERS_SHOWN]


def _row(appointment: Appointment) -> LeaderRow:
    person = appointment.user
    counts = (appointment.total, appointment.red, appointment.yellow)
    return LeaderRow(person.pk, person.name, person.demo, *counts, [], [])


def next_milestones(project_ids: list[int]) -> dict[int, Milestone]:
    """Project → its earliest undone milestone."""
    rows = Milestone.objects.next_of_each().filter(project__in=project_ids).only(*OF_NODE)
    return {row.project_id: row for row in rows}


def _held(projects, today: date) -> list[Appointment]:
    """The appointments shown, ranked inside each leader by the next counting due day."""
    ranked = (
        Appointment.objects.current(today)
        .filter(role=Appointment.Role.LEADER, project__in=projects)
        .annotate(
            next_due=_next_due(),
            place=_light_place(),
            total=_of_leader(Q()),
            red=_of_leader(Q(project__light__light=Light.RED)),
            yellow=_of_leader(Q(project__light__light=Light.YELLOW)),
            rank=Window(
                RowNumber(),
                partition_by=F("user"),
                order_by=[
                    F("place").asc(),
                    F("next_due").asc(nulls_last=True),
                    F("project__code").asc(),
                ],
            ),
        )
        .filter(rank__lte=CELLS_PER_LEADER)
    )
    return list(ranked.select_related("project", "user").only(*SHOWN).order_by("user_id", "rank"))


def _of_leader(condition: Q) -> Window:
    """How many of the leader's projects, shown or not."""
    return Window(Count("pk", filter=condition), partition_by=F("user"))


def _light_place() -> Case:
    """Red first, then yellow, grey, green; last what is not confirmed."""
    last = When(project__confirmed_at=None, then=Value(len(LOOKED_AT)))
    return Case(last, default=F("project__light_place"), output_field=IntegerField())


def _next_due() -> Case:
    """The due day that `Milestone.objects.counting()` would find, for all projects at once: whether
    the project counts is asked of the row at hand, so the nodes are read from their index alone."""
    nodes = Milestone.objects.filter(project=OuterRef("project"), removed_on=None).undone()
    earliest = Subquery(nodes.order_by("due_on").values("due_on")[:1])
    counts = Q(project__confirmed_at__isnull=False, project__status=Status.ACTIVE)
    return Case(When(counts, then=earliest))


def _commissioners(project_ids: list[int], today: date) -> dict[int, str]:
    rows = Appointment.objects.current(today).filter(
        project__in=project_ids, role=Appointment.Role.COMMISSIONER
    )
    return dict(rows.values_list("project", "user__name"))

"""领导包抓: each leader and the projects they are accountable for, the most pressing first: by light, then by the next
counting due day. What waits for its first confirmation comes last, as nothing of it is judged."""

from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import RowNumber

from accounts.models import User
from gaoxin.keys import among
from gaoxin.population import Population
from gaoxin.prebuilt import rows_of
from projects.lights.reads import UNLIT, LightBadge, light_badges
from projects.lights.rules.dimensions import LOOKED_AT, Light
from projects.models import Milestone, Outline, Project, Staffing
from projects.overview.reads.seen import Seen
from projects.registry.models.scopes import JUDGED
from projects.registry.reads.tallies import leaders_tallied
from projects.registry.rules.metrics import PROJECTS
from projects.schedule.rules.nodes import NodeState

CELLS_PER_LEADER = 8
LEADERS_SHOWN = 30
SHOWN = (
    "project__code", "project__name", "project__short_name", "project__stage", "project__status",
    "project__confirmed_at", "project__source", "leader__name", "leader__demo", "commissioner__name",
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


@dataclass(frozen=True, slots=True)
class Place:
    """Of a project that is shown: its leader, and of how many it is one."""

    leader: int
    total: int
    red: int
    yellow: int


def leader_matrix(seen: Seen, today: date) -> list[LeaderRow]:
    """Leaders in office with their projects among those seen; at most 8 cells a leader, the rest
    as a number. Projects without a counting node come last. Leaders stand as they were registered:
    their order is the office's to decide, not the alphabet's."""
    places = _places(seen)
    keys = list(places)
    nodes, badges = next_milestones(keys), light_badges(keys, today)
    shown = {staffing.project_id: staffing for staffing in rows_of(_shown, keys=keys)}
    rows: dict[int, LeaderRow] = {}
    for key, place in places.items():
        project, milestone = shown[key].project, nodes.get(key)
        row = rows.setdefault(place.leader, _row(place, shown[key].leader))
        if milestone:
            milestone.project = project
        keeper = shown[key].commissioner
        cell = Cell(
            project=project,
            badge=badges.get(key, UNLIT),
            milestone=milestone,
            state=milestone.state_on(today) if milestone else None,
            commissioner=keeper.name if keeper else "",
        )
        (row.cells if project.confirmed_at else row.awaiting).append(cell)
    return list(rows.values())


def _shown(keys: list[int]) -> QuerySet:
    """From the row of who holds its posts: of a project that is shown somebody leads it."""
    rows = Staffing.objects.filter(project__in=among(keys)).only(*SHOWN)
    return rows.select_related("project", "leader", "commissioner").order_by()


def _row(place: Place, person: User) -> LeaderRow:
    counts = (place.total, place.red, place.yellow)
    return LeaderRow(person.pk, person.name, person.demo, *counts, [], [])


def next_milestones(project_ids: list[int]) -> dict[int, Milestone]:
    """Project → its earliest undone milestone."""
    return {row.project_id: row for row in rows_of(_next, keys=project_ids)}


def _next(keys: list[int]) -> QuerySet:
    rows = Milestone.objects.next_of_each().filter(next_of__project__in=among(keys))
    return rows.only(*OF_NODE)


def _places(seen: Seen) -> dict[int, Place]:
    """The projects shown in their order: leader by leader, ranked inside each by light and next counting due day. By
    what is stored of every project, so that the rows sorted are short; who the shown ones are is read of these alone."""
    if seen.is_whole:
        return _tallied_places(seen)
    found = seen.rows_of(_ranked)
    first = dict.fromkeys(leader for _, leader, *_ in found)
    shown = set(list(first)[:LEADERS_SHOWN])
    return {key: Place(*place) for key, *place in found if place[0] in shown}


def _tallied_places(seen: Seen) -> dict[int, Place]:
    """Likewise, by what is kept of every leader, and of the first ones the first projects alone."""
    counts = leaders_tallied(seen.population)
    shown = sorted(counts)[:LEADERS_SHOWN]
    red, yellow = map(LOOKED_AT.index, (Light.RED, Light.YELLOW))
    return {
        key: Place(leader, counts[leader].total(), counts[leader][red], counts[leader][yellow])
        for key, leader in rows_of(_first_of_each, seen.population, keys=shown)
    }


def _first_of_each(population: Population, keys: list[int]) -> QuerySet:
    """Of each leader as many as are shown, read in the order of the index."""
    demo = {Population.REAL: False, Population.DEMO: True}.get(population)
    first = RawSQL(
        """
        SELECT first.project_id FROM unnest(%s::bigint[]) AS leader (id) CROSS JOIN LATERAL (
            SELECT project_id FROM projects_outline
            WHERE leader_id = leader.id AND coalesce(demo = %s::boolean, true)
            ORDER BY rank, next_on, code LIMIT %s
        ) AS first
        """,
        [keys, demo, CELLS_PER_LEADER],
    )
    order = ("leader", "rank", F("next_on").asc(nulls_last=True), "code")
    return (
        Outline.objects.filter(project__in=first).order_by(*order).values_list("project", "leader")
    )


def _ranked(seen: Seen) -> QuerySet:
    ranked = (
        seen.projects.exclude(staffing__leader=None)
        .annotate(
            leader=F("staffing__leader"),
            total=_of_leader(Q()),
            red=_of_leader(Q(light_place=LOOKED_AT.index(Light.RED))),
            yellow=_of_leader(Q(light_place=LOOKED_AT.index(Light.YELLOW))),
            rank=Window(
                RowNumber(),
                partition_by=F("staffing__leader"),
                order_by=[
                    _light_place().asc(),
                    _next_due().asc(nulls_last=True),
                    F("code").asc(),
                ],
            ),
        )
        .filter(rank__lte=CELLS_PER_LEADER)
    )
    return ranked.order_by("leader", "rank").values_list("pk", "leader", "total", "red", "yellow")


def _of_leader(condition: Q) -> Window:
    """How many of the leader's projects, shown or not."""
    return Window(Count("pk", filter=condition), partition_by=F("staffing__leader"))


def _light_place() -> Case:
    """Red first, then yellow, grey, green; last what is not confirmed."""
    last = When(confirmed_at=None, then=Value(len(LOOKED_AT)))
    return Case(last, default=F("light_place"), output_field=IntegerField())


def _next_due() -> Case:
    """The due day that `Milestone.objects.counting()` would find."""
    return Case(When(JUDGED, then=F("next_node_row__due_on")))

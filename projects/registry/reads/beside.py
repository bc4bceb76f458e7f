"""What a register shows of projects beside their own fields: holders of roles, tracks, investment,
next node.

Read as plain values, one query each whatever the number of projects: to make the 300 model
instances that stand behind a page of 50 projects costs more than all the rest of the page.
`projects` is a list of keys or a query that gives them.
"""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.db.models import Q, QuerySet
from django.utils import timezone

from gaoxin.compiled import rows_among
from projects.investment.reads.standing import Standing, standings
from projects.issues.reads.standings import IssueStanding, issue_standings
from projects.lights.reads import UNLIT, LightBadge, light_badges
from projects.models import Appointment, Milestone, ProjectTrack
from projects.registry.models.scopes import DEMO, OF_DEMO
from projects.schedule.rules.nodes import NodeState, node_state, node_words
from projects.weekly.reads.duties import DutyBadge, duty_badges

# What shows fiction in a list that names who holds the roles of a project: one that is fictional, or is held by
# people who are.
HELD_BY_FICTION = Appointment.objects.filter(demo=True, voided_at=None).values("project")
SHOWS_DEMO = DEMO | Q(pk__in=HELD_BY_FICTION)
SHOWS_OF_DEMO = OF_DEMO | Q(project__in=HELD_BY_FICTION)  # of rows that are a project's

ROLES = frozenset({"leader", "chief", "commissioner"})
MONEY = frozenset({"year_plan", "year_done", "done_ratio", "pace_gap", "total_done"})


@dataclass(frozen=True, slots=True)
class TrackLink:
    name: str
    needs_check: str


@dataclass(frozen=True, slots=True)
class NextNode:
    """A project's earliest undone milestone, and how it stands today."""

    name: str
    due_on: date
    state: NodeState
    words: str

    def __str__(self) -> str:
        return f"{self.name} {self.due_on}（{self.words}）"


class Row(Protocol):
    """A project with what stands beside its own fields. `standing` is that of its investment; `duty_badge` None: it
    never owed a report."""

    pk: int
    counts: bool
    light_badge: LightBadge
    holders: dict[str, str]
    track_links: list[TrackLink]
    next_node: NextNode | None
    standing: Standing
    issue_standing: IssueStanding
    duty_badge: DutyBadge | None


def beside_projects(projects, now: datetime, shown: Collection[str]) -> Callable[[Row], None]:
    """A function that gives a project its light, and the rest of a `Row` as the columns `shown` ask
    for it."""
    today, shown = timezone.localdate(now), set(shown)
    lights = light_badges(projects, today)
    holders = current_holders(projects, today) if shown & ROLES else {}
    tracks = _track_links(projects) if "tracks" in shown else {}
    nodes = _next_nodes(projects, today) if "next_node" in shown else {}
    money = standings(projects, today, last_week=False) if shown & MONEY else {}
    issues = issue_standings(projects, today) if "issues" in shown else {}
    duties = duty_badges(projects, now) if "report" in shown else {}
    no_money, no_issue = Standing(), IssueStanding()

    def give(project: Row) -> None:
        key = project.pk
        project.light_badge = lights.get(key, UNLIT)
        project.holders, project.track_links = holders.get(key, {}), tracks.get(key, [])
        project.standing = money.get(key, no_money)
        project.issue_standing = issues.get(key, no_issue)
        project.duty_badge = duties.get(key)
        node = nodes.get(key)
        project.next_node = _next_node(*node, project.counts, today) if node else None

    return give


def current_holders(projects, today: date) -> dict[int, dict[str, str]]:
    """Project → role → the name of who holds it; members are not listed."""
    holders: dict[int, dict[str, str]] = defaultdict(dict)
    for project, role, name in rows_among(_held, projects, today):
        holders[project][role] = name
    return holders


def _held(projects, today: date) -> QuerySet:
    rows = Appointment.objects.current(today).filter(project__in=projects)
    rows = rows.exclude(role=Appointment.Role.MEMBER).order_by()
    return rows.values_list("project_id", "role", "user__name")


def _track_links(projects) -> dict[int, list[TrackLink]]:
    rows = ProjectTrack.objects.filter(project__in=projects).order_by("track__order")
    links: dict[int, list[TrackLink]] = defaultdict(list)
    for project, *link in rows.values_list("project_id", "track__name", "needs_check"):
        links[project].append(TrackLink(*link))
    return links


def _next_nodes(projects, today: date) -> dict[int, tuple[str, date]]:
    return {pk: (name, due) for pk, name, due in rows_among(_next, projects, today)}


def _next(projects, today: date) -> QuerySet:
    # By the stored row: of a project's own nodes all would be read.
    rows = Milestone.objects.next_of_each().filter(next_of__project__in=projects)
    return rows.values_list("project_id", "name", "due_on")


def _next_node(name: str, due: date, counts: bool, today: date) -> NextNode:
    state = node_state(due=due, done=None, done_text="", counts=counts, today=today)
    return NextNode(name, due, state, node_words(state=state, due=due, done=None, today=today))

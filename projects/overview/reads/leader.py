"""What a leader leads on one page: reds and why, whose target will be missed, what waits for them, what is due, what changed, what is vacant, where
they were last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Generic, TypeVar

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from projects.directing.reads.visits import Waiting
from projects.lights.reads import (
    UNLIT,
    LightBadge,
    as_bad,
    deciding,
    light_badges,
    week_before,
)
from projects.lights.rules.dimensions import LOOKED_AT, Light
from projects.models import (
    Appointment,
    DateChange,
    Instruction,
    LightChange,
    Milestone,
    Post,
    Project,
    ProjectLevel,
    Status,
    ZoneSettings,
)
from projects.needs.reads.matrix import Line, read_lines, with_heads
from projects.overview.reads.waiting import Wait, waiting_for
from projects.schedule.reads.short import Short, short_projects
from projects.schedule.rules.nodes import SOON_DAYS

NODES_SHOWN, SHOWN = 3, 2  # of nodes, of each other kind; the rest is behind their number
LISTED = 50  # of one kind at most: all of them are in the list behind their number
Row = TypeVar("Row")
READS_ALL = frozenset({Role.MANAGER, Role.ADMIN})


def leaders_read_by(viewer: User) -> QuerySet[User]:
    """Whose page a person may read: anybody's for leaders and the project office; for staff their own and that
    of the leaders whose 联络员 they are."""
    if viewer.role in READS_ALL:
        return User.objects.all()
    return User.objects.filter(Q(pk=viewer.pk) | Q(assistant=viewer))


def led_by(leader: User, today: date) -> QuerySet:
    """The keys of the projects whose 包联领导 this person is, as the lists find them."""
    return Appointment.objects.current(today).projects_of(leader, Appointment.Role.LEADER)


def leads(person: User, today: date) -> bool:
    return Project.objects.kept().filter(pk__in=led_by(person, today)).exists()


@dataclass(frozen=True, slots=True)
class Led:
    """A project with its light, what clears that, and when somebody was there last."""

    project: Project
    badge: LightBadge
    clears: str
    also: str
    is_key: bool
    last_on: date | None

    @property
    def light(self) -> Light:
        return self.badge.light

    @property
    def wants_visits(self) -> bool:
        """重点 or red, and driven: what is known from the article alone waits for nothing."""
        project = self.project
        driven = project.confirmed_at is not None and project.status == Status.ACTIVE
        return driven and (self.is_key or self.light == Light.RED)


@dataclass(frozen=True, slots=True)
class Change:
    """A light that changed its colour, or a node that was moved."""

    at: datetime
    project: Project
    light: LightChange | None = None
    move: DateChange | None = None


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """A section: all its rows, of which the first stand open."""

    rows: Sequence[Row]
    shown: int = SHOWN

    @property
    def first(self) -> Sequence[Row]:
        return self.rows[: self.shown]

    @property
    def rest(self) -> Sequence[Row]:
        """What unfolds."""
        return self.rows[self.shown : LISTED]

    @property
    def listed(self) -> int:
        return min(self.count, LISTED)

    @property
    def is_longer(self) -> bool:
        return self.count > LISTED

    @property
    def behind(self) -> int:
        """All that do not stand open."""
        return self.count - len(self.first)

    @property
    def count(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class LeaderPage:
    leader: User
    projects: list[Led]
    short: list[Short]
    waits: Part[Wait]
    nodes: Part[Milestone]
    changes: Part[Change]
    vacancies: Part[Post]
    visits: Part[Waiting]
    instructions: Part[Instruction]
    needs: list[Line]
    """those of every project; `needs_shown`: the first, with light and leader"""
    needs_shown: list[Line]
    visit_days: int  # after how many a key project should be visited again
    today: date
    since: date

    @property
    def reds(self) -> list[Led]:
        return [led for led in self.projects if led.light == Light.RED]

    @property
    def yellows(self) -> list[Led]:
        return [led for led in self.projects if led.light == Light.YELLOW]

    @property
    def reds_shown(self) -> list[Led]:
        return self.reds[:LISTED]

    @property
    def yellows_shown(self) -> list[Led]:
        return self.yellows[:LISTED]

    @property
    def short_shown(self) -> list[Short]:
        return self.short[:LISTED]

    @property
    def stuck(self) -> int:
        """Projects of which some element is overdue."""
        return sum(line.stuck for line in self.needs)

    @property
    def stuck_shown(self) -> list[Line]:
        return [line for line in self.needs_shown if line.stuck]

    @property
    def soon_until(self) -> date:
        """The last day of what counts as coming."""
        return self.today + timedelta(days=SOON_DAYS)

    @property
    def has_demo(self) -> bool:
        return any(led.project.is_demo for led in self.projects)


def leader_page(leader: User, viewer: User, now: datetime) -> LeaderPage:
    """Of what the viewer may see. The number of queries does not depend on the rows."""
    today = timezone.localdate(now)
    projects = _projects(leader, viewer, today)
    keys = [led.project.pk for led in projects]
    needs = read_lines(Project.objects.filter(pk__in=keys), viewer, today)
    since = week_before(today) + date.resolution
    visit_days = ZoneSettings.load().visit_days
    return LeaderPage(
        leader=leader,
        projects=projects,
        short=short_projects(keys),
        waits=Part(waiting_for(leader, viewer, now)),
        nodes=Part(_nodes(keys, today), NODES_SHOWN),
        changes=Part(_changes(keys, since)),
        vacancies=Part(_vacancies(keys, viewer, today)),
        visits=Part(_visits(projects, visit_days, today)),
        instructions=Part(_instructions(leader, viewer)),
        needs=needs,
        needs_shown=with_heads(needs[:LISTED], today),
        visit_days=visit_days,
        today=today,
        since=since,
    )


def _projects(leader: User, viewer: User, today: date) -> list[Led]:
    """Red, yellow, grey, green; then by code. Three queries."""
    key = ProjectLevel.objects.filter(
        project=OuterRef("pk"), level__in=ProjectLevel.KEY, year=today.year
    )
    rows = (
        Project.objects.visible_to(viewer)
        .filter(pk__in=led_by(leader, today))
        .annotate(is_key=Exists(key), last_on=Max("site_visits__on"))
        .order_by("code")
        .only("code", "name", "short_name", "source", "confirmed_at", "status")
    )
    keys = [row.pk for row in rows]
    badges = light_badges(keys, today)
    lit = (Light.RED, Light.YELLOW)
    same = deciding([key for key in keys if badges.get(key, UNLIT).light in lit])
    found = []
    for row in rows:
        badge, lines = badges.get(row.pk, UNLIT), same.get(row.pk, ())
        found.append(
            Led(
                project=row,
                badge=badge,
                clears=lines[0].clears if lines else "",
                also=as_bad(lines) if badge.light == Light.RED else "",
                is_key=row.is_key,
                last_on=row.last_on,
            )
        )
    return sorted(found, key=lambda led: LOOKED_AT.index(led.light))


def _nodes(keys: list[int], today: date) -> list[Milestone]:
    """Overdue, then those due within 14 days."""
    pressing = Milestone.overdue_condition(today) | Milestone.soon_condition(today)
    rows = Milestone.objects.filter(pressing, project__in=keys).for_register()
    return list(rows.order_by("due_on", "id"))


def _changes(keys: list[int], since: date) -> list[Change]:
    """Lights and nodes, the latest first. A light that was computed for the first time did not change."""
    start = timezone.make_aware(datetime.combine(since, time.min))
    lights = LightChange.objects.filter(project__in=keys, at__gte=start).exclude(old="")
    moves = DateChange.objects.filter(milestone__project__in=keys, at__gte=start)
    found = [Change(row.at, row.project, light=row) for row in lights.select_related("project")]
    found += [
        Change(row.at, row.milestone.project, move=row)
        for row in moves.select_related("milestone__project")
    ]
    return sorted(found, key=lambda change: change.at, reverse=True)


def _vacancies(keys: list[int], viewer: User, today: date) -> list[Post]:
    rows = Post.objects.visible_to(viewer).vacant().filter(project__in=keys)
    return list(
        rows.with_neighbours(today).select_related("project").order_by("project__code", "id")
    )


def _visits(projects: list[Led], target: int, today: date) -> list[Waiting]:
    """The longest unvisited first."""
    found = [
        Waiting(
            led.project,
            led.last_on,
            (today - led.last_on).days if led.last_on else None,
            target,
        )
        for led in projects
        if led.wants_visits
    ]
    return sorted(found, key=lambda w: (w.days is not None, -(w.days or 0), w.project.code))


def _instructions(leader: User, viewer: User) -> list[Instruction]:
    """Given by them and not done."""
    rows = Instruction.objects.visible_to(viewer).filter(given_by=leader).open()
    return list(rows.select_related("project", "to").order_by("due_on", "id"))

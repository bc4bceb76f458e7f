"""The numbers and panels of the start page, for the projects a person may see.

Sums of money, stages and tracks count the zone's own rows; roles and nodes count all, fictional
ones included, and say so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, Sum
from django.utils import timezone

from projects.investment.reads.standing import YearSums, year_sums
from projects.lights.reads import light_counts
from projects.models import (
    Appointment,
    Issue,
    Milestone,
    Project,
    ReportDuty,
    ReportedFigure,
    Status,
    Track,
)
from projects.overview.reads.changes import Change, recent_changes
from projects.overview.reads.matrix import LeaderRow, leader_matrix
from projects.registry.models.scopes import lacks
from projects.registry.rules.amounts import percent
from projects.registry.rules.stages import PRODUCING, TO_CHECK, Stage
from projects.schedule.rules import SOON_DAYS

NODES_SHOWN = 12


@dataclass(frozen=True)
class Tiles:
    """Every field is a count but `known_sum` and `year` (万元 of the zone's own projects)."""

    own: int
    demo: int
    construction: int
    producing: int
    known: int
    unknown: int
    known_sum: Decimal
    year: YearSums
    roles_due: int
    complete: int
    lack_leader: int
    lack_task_force: int
    lack_commissioner: int
    to_check: int
    stage_to_check: int
    soon: int
    soon_demo: int
    overdue: int
    overdue_demo: int
    owed: int
    filed: int
    waiting: int
    silent: int
    report_demo: int
    red: int
    yellow: int
    green: int
    grey: int
    issues_open: int
    issues_overdue: int
    issues_blocking: int
    issues_demo: int

    @property
    def lit(self) -> int:
        """Red and yellow: what a leader has to look at."""
        return self.red + self.yellow

    @property
    def all(self) -> int:
        return self.own + self.demo

    @property
    def filed_percent(self) -> str:
        return percent(Fraction(self.filed, self.owed)) if self.owed else ""


@dataclass(frozen=True)
class StageCount:
    value: str
    label: str
    count: int


@dataclass(frozen=True)
class TrackCount:
    name: str
    query: str
    count: int
    published_count: str
    published_amount: str


@dataclass(frozen=True)
class Dashboard:
    tiles: Tiles
    stages: list[StageCount]
    tracks: list[TrackCount]
    leaders: list[LeaderRow]
    overdue: list[Milestone]
    soon: list[Milestone]
    changes: list[Change]
    today: date

    @property
    def longest_overdue(self) -> int:
        """Days of the node longest overdue, 0 without one; `overdue` is sorted by due day."""
        return (self.today - self.overdue[0].due_on).days if self.overdue else 0

    @property
    def stage_chart(self) -> dict:
        rows = [
            {
                "label": stage.label,
                "value": stage.count,
                "unknown": stage.value == TO_CHECK,
                "url": f"/projects/?origin=ZONE&stage={stage.value}",
            }
            for stage in self.stages
        ]
        return {"kind": "columns", "unit": "个", "rows": rows}

    @property
    def track_chart(self) -> dict:
        rows = [
            {
                "label": track.name,
                "value": track.count,
                "unknown": track.query == "track=null",
                "url": f"/projects/?origin=ZONE&{track.query}",
            }
            for track in self.tracks
        ]
        return {"kind": "columns", "unit": "个", "rows": rows}


def dashboard(user, now: datetime) -> Dashboard:
    today = timezone.localdate(now)
    projects, milestones = Project.objects.visible_to(user), Milestone.objects.visible_to(user)
    groups = _groups(projects)
    nodes = milestones.select_related("project").order_by("due_on", "id")
    return Dashboard(
        tiles=_tiles(groups, projects, milestones, Issue.objects.visible_to(user), now),
        stages=_stages(groups),
        tracks=_tracks(projects.own()),
        leaders=leader_matrix(projects, today),
        overdue=list(nodes.overdue(today)[: NODES_SHOWN // 2]),
        soon=list(nodes.due_soon(today)[: NODES_SHOWN // 2]),
        changes=recent_changes(projects, since=today - timedelta(days=7)),
        today=today,
    )


@dataclass(frozen=True)
class Numbers:
    """The numbers of the page without the rows beside them."""

    tiles: Tiles
    stages: list[StageCount]
    tracks: list[TrackCount]


def numbers(user, now: datetime) -> Numbers:
    projects = Project.objects.visible_to(user)
    groups = _groups(projects)
    issues = Issue.objects.visible_to(user)
    tiles = _tiles(groups, projects, Milestone.objects.visible_to(user), issues, now)
    return Numbers(tiles, _stages(groups), _tracks(projects.own()))


@dataclass(frozen=True)
class Group:
    """The projects of one source, stage and status; `known` of them have a total investment."""

    source: str
    stage: str
    status: str
    count: int
    known: int
    known_sum: Decimal | None

    @property
    def is_own(self) -> bool:
        return self.source != Project.Source.DEMO


def _groups(projects) -> list[Group]:
    """What most numbers of the page are sums of: one query that reads an index alone."""
    rows = projects.order_by().values_list("source", "stage", "status")
    known = {"known": Count("total_investment"), "known_sum": Sum("total_investment")}
    return [Group(*row) for row in rows.annotate(count=Count("pk"), **known)]


def _tiles(groups: list[Group], projects, milestones, issues, now: datetime) -> Tiles:
    today = timezone.localdate(now)
    own = [group for group in groups if group.is_own]
    due = [group for group in groups if group.status != Status.TERMINATED]
    return Tiles(
        own=_count(own),
        demo=_count(groups) - _count(own),
        construction=_count(g for g in own if g.stage == Stage.CONSTRUCTION),
        producing=_count(g for g in own if g.stage in PRODUCING),
        known=sum(g.known for g in own),
        unknown=sum(g.count - g.known for g in own),
        known_sum=sum((g.known_sum or Decimal(0) for g in own), start=Decimal(0)),
        year=year_sums(projects.own(), today),
        roles_due=_count(due),
        stage_to_check=_count(g for g in groups if not g.stage),
        to_check=projects.to_check().count(),
        **_lacking(projects, today),
        **_due(milestones, today),
        **_reporting(projects, now),
        **{light.value.lower(): n for light, n in light_counts(projects).items()},
        **_issues(issues, today),
    )


def _count(groups: Iterable[Group]) -> int:
    return sum(group.count for group in groups)


def _lacking(projects, today: date) -> dict[str, int]:
    """How many projects lack what; at most eight rows come back, whatever the number of projects."""
    tests = {
        "lack_leader": lacks(Appointment.Role.LEADER, today),
        "lack_task_force": lacks("TASK_FORCE", today),
        "lack_commissioner": lacks(Appointment.Role.COMMISSIONER, today),
    }
    asked = {name: ExpressionWrapper(test, BooleanField()) for name, test in tests.items()}
    rows = projects.roles_due().order_by().values(**asked).annotate(count=Count("pk"))
    counts = {name: sum(row["count"] for row in rows if row[name]) for name in tests}
    complete = sum(row["count"] for row in rows if not any(row[name] for name in tests))
    return {"complete": complete, **counts}


def _due(milestones, today: date) -> dict[str, int]:
    last = today + timedelta(days=SOON_DAYS)
    nodes = milestones.counting().undone().filter(due_on__lte=last)
    late, soon = Q(due_on__lt=today), Q(due_on__gte=today)
    demo = Q(project__source=Project.Source.DEMO)
    return nodes.aggregate(
        overdue=Count("pk", filter=late),
        overdue_demo=Count("pk", filter=late & demo),
        soon=Count("pk", filter=soon),
        soon_demo=Count("pk", filter=soon & demo),
    )


def _reporting(projects, now: datetime) -> dict[str, int]:
    """The reports of the open week, and the projects that let earlier ones pass."""
    mine = ReportDuty.objects.filter(project__in=projects.order_by().values("pk"))
    counts = mine.of_state("OWED", now).aggregate(
        owed=Count("pk"),
        filed=Count("pk", filter=Q(filed_at__isnull=False)),
        waiting=Count("pk", filter=Q(filed_at=None)),
        report_demo=Count("pk", filter=Q(project__source=Project.Source.DEMO)),
    )
    silent = mine.silent(now).aggregate(silent=Count("project", distinct=True))
    return counts | silent


def _issues(issues, today: date) -> dict[str, int]:
    late = Issue.objects.overdue(today).values("pk")
    return issues.open().aggregate(
        issues_open=Count("pk"),
        issues_overdue=Count("pk", filter=Q(pk__in=late)),
        issues_blocking=Count("pk", filter=Q(blocking=True)),
        issues_demo=Count("pk", filter=Q(project__source=Project.Source.DEMO)),
    )


def _stages(groups: list[Group]) -> list[StageCount]:
    counts: dict[str, int] = {}
    for group in groups:
        if group.is_own:
            counts[group.stage] = counts.get(group.stage, 0) + group.count
    named = [(s.value, s.label, counts.get(s.value, 0)) for s in Stage]
    named.append((TO_CHECK, "待核实", counts.get("", 0)))
    return [StageCount(value, label, n) for value, label, n in named]


def _tracks(own) -> list[TrackCount]:
    """Tracks overlap, so their counts are never added up; the last row has those without any."""
    counts = dict(own.order_by().values_list("project_tracks__track").annotate(Count("pk")))
    figures = {}
    for figure in ReportedFigure.objects.exclude(track=None).order_by("-order"):
        figures[figure.track_id, figure.unit] = f"{figure.text}"
    unit = ReportedFigure.Unit
    rows = [
        TrackCount(
            track.name,
            f"track={track.pk}",
            counts.get(track.pk, 0),
            figures.get((track.pk, unit.PROJECTS), "—"),
            figures.get((track.pk, unit.HUNDRED_MILLION), "—"),
        )
        for track in Track.objects.all()
    ]
    return [*rows, TrackCount("未归赛道", "track=null", counts.get(None, 0), "—", "—")]

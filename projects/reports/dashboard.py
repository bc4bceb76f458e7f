"""The numbers and panels of the start page, for the projects a person may see.

Sums of money, stages and tracks count the zone's own rows; roles and nodes count all, fictional
ones included, and say so.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, Sum

from projects.models import Milestone, Project, ReportedFigure, Track
from projects.models.scopes import lacks, lacks_any
from projects.reports.changes import Change, recent_changes
from projects.reports.matrix import LeaderRow, leader_matrix
from projects.rules.nodes import SOON_DAYS
from projects.rules.stages import PRODUCING, TO_CHECK, Stage

NODES_SHOWN = 12
DEMO = Q(source=Project.Source.DEMO)


@dataclass(frozen=True)
class Tiles:
    """Every field is a count but `known_sum` (万元 of the zone's own projects)."""

    own: int
    demo: int
    construction: int
    producing: int
    known: int
    unknown: int
    known_sum: Decimal
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

    @property
    def all(self) -> int:
        return self.own + self.demo


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


def dashboard(user, today: date) -> Dashboard:
    projects = Project.objects.visible_to(user)
    milestones = Milestone.objects.kept()
    if user.role == "STAFF":
        milestones = Milestone.objects.visible_to(user)
    own = projects.own()
    nodes = milestones.select_related("project").order_by("due_on", "id")
    return Dashboard(
        tiles=_tiles(projects, milestones, today),
        stages=_stages(own),
        tracks=_tracks(own),
        leaders=leader_matrix(projects, today),
        overdue=list(nodes.overdue(today)[: NODES_SHOWN // 2]),
        soon=list(nodes.due_soon(today)[: NODES_SHOWN // 2]),
        changes=recent_changes(projects, since=today - timedelta(days=7)),
        today=today,
    )


def _tiles(projects, milestones, today: date) -> Tiles:
    due = ~Q(status="TERMINATED")
    own = ~DEMO
    counts = projects.aggregate(
        own=Count("pk", filter=own),
        demo=Count("pk", filter=DEMO),
        construction=Count("pk", filter=own & Q(stage=Stage.CONSTRUCTION)),
        producing=Count("pk", filter=own & Q(stage__in=PRODUCING)),
        known=Count("pk", filter=own & Q(total_investment__isnull=False)),
        unknown=Count("pk", filter=own & Q(total_investment__isnull=True)),
        known_sum=Sum("total_investment", filter=own, default=Decimal(0)),
        roles_due=Count("pk", filter=due),
        complete=Count("pk", filter=due & ~lacks_any(today)),
        lack_leader=Count("pk", filter=due & lacks("LEADER", today)),
        lack_task_force=Count("pk", filter=due & lacks("TASK_FORCE", today)),
        lack_commissioner=Count("pk", filter=due & lacks("COMMISSIONER", today)),
        stage_to_check=Count("pk", filter=Q(stage="")),
    )
    nodes = milestones.counting().undone()
    late = Q(due_on__lt=today)
    soon = Q(due_on__gte=today, due_on__lte=today + timedelta(days=SOON_DAYS))
    demo = Q(project__source=Project.Source.DEMO)
    counts |= nodes.aggregate(
        overdue=Count("pk", filter=late),
        overdue_demo=Count("pk", filter=late & demo),
        soon=Count("pk", filter=soon),
        soon_demo=Count("pk", filter=soon & demo),
    )
    return Tiles(to_check=projects.to_check().count(), **counts)


def _stages(own) -> list[StageCount]:
    counts = dict(own.order_by().values_list("stage").annotate(Count("pk")))
    named = [(s.value, s.label, counts.get(s.value, 0)) for s in Stage]
    named.append((TO_CHECK, "待核实", counts.get("", 0)))
    return [StageCount(value, label, n) for value, label, n in named]


def _tracks(own) -> list[TrackCount]:
    """Tracks overlap, so their counts are never added up; the last row has those without any."""
    counts = dict(
        own.order_by().values_list("project_tracks__track").annotate(Count("pk", distinct=True))
    )
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

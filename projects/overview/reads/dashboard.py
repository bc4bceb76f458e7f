"""The numbers and panels of the start page, for the projects a person may see.

Sums of money, stages and tracks count the zone's own rows; roles and nodes count all, fictional
ones included, and say so.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.utils import timezone

from projects.models import Milestone, Project, ReportedFigure, Track
from projects.overview.reads.changes import Change, recent_changes
from projects.overview.reads.matrix import LeaderRow, leader_matrix
from projects.overview.reads.numbers import Numbers, read_numbers
from projects.registry.rules.metrics import PROJECTS
from projects.registry.rules.stages import TO_CHECK, Stage

NODES_SHOWN = 10  # overdue ones, and as many that are due soon


@dataclass(frozen=True)
class StageCount:
    value: str
    label: str
    count: int

    @property
    def url(self) -> str:
        return PROJECTS.url(f"origin=ZONE&stage={self.value}")


@dataclass(frozen=True)
class TrackCount:
    """`track`: its key, None for the projects without any."""

    track: int | None
    name: str
    count: int
    published_count: str = "—"
    published_amount: str = "—"

    @property
    def url(self) -> str:
        return PROJECTS.url(f"origin=ZONE&track={self.track or 'null'}")


@dataclass(frozen=True)
class Dashboard:
    numbers: Numbers
    stages: list[StageCount]
    tracks: list[TrackCount]
    leaders: list[LeaderRow]
    overdue: list[Milestone]
    soon: list[Milestone]
    changes: list[Change]
    today: date

    @property
    def more_overdue(self) -> int:
        """Overdue nodes that are not among those shown."""
        return self.numbers.of["overdue"].count - len(self.overdue)

    @property
    def more_soon(self) -> int:
        return self.numbers.of["due_soon"].count - len(self.soon)

    @property
    def longest_overdue(self) -> int:
        """Days of the node longest overdue, 0 without one; `overdue` is sorted by due day."""
        return (self.today - self.overdue[0].due_on).days if self.overdue else 0

    @property
    def stage_chart(self) -> dict:
        rows = [
            {"label": stage.label, "value": stage.count, "unknown": stage.value == TO_CHECK, "url": stage.url}
            for stage in self.stages
        ]  # fmt: skip
        return {"kind": "columns", "unit": "个", "rows": rows}

    @property
    def track_chart(self) -> dict:
        rows = [
            {"label": track.name, "value": track.count, "unknown": track.track is None, "url": track.url}
            for track in self.tracks
        ]  # fmt: skip
        return {"kind": "columns", "unit": "个", "rows": rows}


def read_dashboard(user, now: datetime) -> Dashboard:
    today = timezone.localdate(now)
    projects, milestones = Project.objects.visible_to(user), Milestone.objects.visible_to(user)
    nodes = milestones.select_related("project").order_by("due_on", "id")
    return Dashboard(
        numbers=read_numbers(user, now),
        stages=count_stages(projects.own()),
        tracks=count_tracks(projects.own()),
        leaders=leader_matrix(projects, today),
        overdue=list(nodes.overdue(today)[:NODES_SHOWN]),
        soon=list(nodes.due_soon(today)[:NODES_SHOWN]),
        changes=recent_changes(projects, since=today - timedelta(days=7)),
        today=today,
    )


def count_stages(own) -> list[StageCount]:
    """Their sum is the number of projects: those without a stage have a row of their own."""
    counts = dict(own.order_by().values_list("stage").annotate(Count("pk")))
    named = [(stage.value, stage.label, counts.get(stage.value, 0)) for stage in Stage]
    named.append((TO_CHECK, "待核实", counts.get("", 0)))
    return [StageCount(value, label, n) for value, label, n in named]


def count_tracks(own) -> list[TrackCount]:
    """Tracks overlap, so their counts are never added up; the last row has those without any."""
    counts = dict(own.order_by().values_list("project_tracks__track").annotate(Count("pk")))
    figures = {}
    for figure in ReportedFigure.objects.exclude(track=None).order_by("-order"):
        figures[figure.track_id, figure.unit] = f"{figure.text}"
    unit = ReportedFigure.Unit
    rows = [
        TrackCount(
            track.pk,
            track.name,
            counts.get(track.pk, 0),
            figures.get((track.pk, unit.PROJECTS), "—"),
            figures.get((track.pk, unit.HUNDRED_MILLION), "—"),
        )
        for track in Track.objects.all()
    ]
    return [*rows, TrackCount(None, "未归赛道", counts.get(None, 0))]

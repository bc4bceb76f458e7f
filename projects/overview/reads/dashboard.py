"""The numbers and panels of the start page, for the projects of a population that a person may see.

Where facts and fiction stand on it together, money, stages and tracks tell them apart; lights, roles and nodes
count both, and the head says so.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from gaoxin.population import Population, told_apart
from gaoxin.prebuilt import rows_of
from projects.lights.reads import number_before
from projects.lights.rules.dimensions import Light
from projects.models import Milestone, ReportedFigure, Track
from projects.overview.reads.changes import Change, recent_changes
from projects.overview.reads.matrix import LeaderRow, leader_matrix
from projects.overview.reads.numbers import Number, Numbers, count_numbers
from projects.overview.reads.reds import LightsSince, Red, lights_since, red_projects
from projects.overview.reads.seen import Seen, seen_by
from projects.registry.models.scopes import DEMO
from projects.registry.reads.tallies import read_tallies
from projects.registry.rules.metrics import PROJECTS
from projects.registry.rules.stages import TO_CHECK, Stage
from projects.schedule.reads.short import Short, short_rows, told_short

NODES_SHOWN = 10  # overdue ones, and as many that are due soon
ON_PHONE = 5  # of both together
CHANGES_ON_PHONE = 2
# What a line says; a row is as wide as what is read of it.
OF_NODE = (
    "name", "due_on", "done_on", "done_text", "project__code", "project__short_name", "project__status",
    "project__confirmed_at", "project__source",
)  # fmt: skip
LEADERS_ON_PAPER = 12
SHORT_SHOWN = 6
# Column of a project → the kind under which its values are kept, and how such a value is read.
TALLIED: dict[str, tuple[str, Callable[[str], Any]]] = {
    "stage": ("stage", str),
    "project_tracks__track": ("track", lambda of: int(of) if of else None),
}
FULL = 6  # more reds than these are set small on a sheet of paper


@dataclass(frozen=True)
class StageCount:
    """`count` projects, `demo` of them fictional beside facts."""

    value: str
    label: str
    count: int
    demo: int = 0

    @property
    def told(self) -> str:
        return told_apart(self.count, self.demo)

    @property
    def url(self) -> str:
        return PROJECTS.url(f"stage={self.value}")


@dataclass(frozen=True)
class TrackCount:
    """`track`: its key, None for the projects without any; `demo` of its `count` are fictional beside facts."""

    track: int | None
    label: str
    count: int
    demo: int = 0
    published_count: str = "—"
    published_amount: str = "—"

    @property
    def own(self) -> int:
        return self.count - self.demo

    @property
    def told(self) -> str:
        return told_apart(self.count, self.demo)

    @property
    def url(self) -> str:
        return PROJECTS.url(f"track={self.track or 'null'}")


@dataclass(frozen=True)
class NodeGroup:
    """The nodes behind `number`: `first` are shown everywhere, `rest` where there is room for ten."""

    label: str
    number: Number
    first: list[Milestone]
    rest: list[Milestone]

    @property
    def more(self) -> int:
        """Those of the number that are not among the ten."""
        return self.more_on_phone - len(self.rest)

    @property
    def more_on_phone(self) -> int:
        return self.number.count - len(self.first)


@dataclass(frozen=True)
class Dashboard:
    """`since`: how the lights changed, None where nothing says what they were; `reds`: at most twelve;
    `short`: whose target will be missed, at most six, the worst first."""

    numbers: Numbers
    since: LightsSince | None
    reds: list[Red]
    short: list[Short]
    stages: list[StageCount]
    tracks: list[TrackCount]
    leaders: list[LeaderRow]
    overdue: list[Milestone]
    soon: list[Milestone]
    changes: list[Change]
    today: date

    @property
    def pressing(self) -> int:
        """Red and yellow projects."""
        return self.numbers.of["light_red"].count + self.numbers.of["light_yellow"].count

    @property
    def fictional_reds(self) -> bool:
        """Whether the panel shows anything fictional; so do the next four."""
        return any(red.project.is_demo for red in self.reds)

    @property
    def fictional_leaders(self) -> bool:
        return any(row.is_fictional for row in self.leaders)

    @property
    def fictional_short(self) -> bool:
        return any(one.project.is_demo for one in self.short)

    @property
    def fictional_nodes(self) -> bool:
        return any(node.project.is_demo for node in (*self.overdue, *self.soon))

    @property
    def fictional_changes(self) -> bool:
        return any(change.demo for change in self.changes)

    @property
    def shows_fiction(self) -> bool:
        panels = self.fictional_reds, self.fictional_leaders, self.fictional_short
        return any(panels) or self.fictional_nodes or self.fictional_changes

    @property
    def more_reds(self) -> int:
        return self.numbers.of["light_red"].count - len(self.reds)

    @property
    def more_short(self) -> int:
        return self.numbers.of["shortfall"].count - len(self.short)

    @property
    def node_groups(self) -> list[NodeGroup]:
        """Those overdue, then those due soon; a phone shows the first five of both together."""
        late = min(len(self.overdue), ON_PHONE)
        return [
            self._node_group("已逾期", "overdue", self.overdue, late),
            self._node_group("14 天内到期", "due_soon", self.soon, ON_PHONE - late),
        ]

    def _node_group(self, label: str, code: str, nodes: list[Milestone], first: int) -> NodeGroup:
        return NodeGroup(label, self.numbers.of[code], nodes[:first], nodes[first:])

    @property
    def is_full(self) -> bool:
        return len(self.reds) > FULL

    @property
    def leaders_on_paper(self) -> int:
        return LEADERS_ON_PAPER

    @property
    def more_leaders_on_paper(self) -> int:
        return max(0, len(self.leaders) - LEADERS_ON_PAPER)

    @property
    def changes_on_phone(self) -> int:
        return CHANGES_ON_PHONE

    @property
    def more_changes_on_phone(self) -> int:
        return max(0, len(self.changes) - CHANGES_ON_PHONE)

    @property
    def widest_track(self) -> int:
        """What the bars of the tracks are measured by."""
        return max((track.count for track in self.tracks), default=0) or 1

    @property
    def longest_overdue(self) -> int:
        """Days of the node longest overdue, 0 without one; `overdue` is sorted by due day."""
        return (self.today - self.overdue[0].due_on).days if self.overdue else 0


def read_dashboard(user, now: datetime, population: Population) -> Dashboard:
    today, seen = timezone.localdate(now), seen_by(user).of(population)
    numbers, number = count_numbers(seen, now), number_before(today)
    return Dashboard(
        numbers=numbers,
        since=lights_since(seen, _lights(numbers), number, today),
        reds=red_projects(seen, today, number),
        short=[told_short(row) for row in seen.rows_of(_short_rows)],
        stages=count_stages(seen),
        tracks=count_tracks(seen),
        leaders=leader_matrix(seen, today),
        overdue=seen.rows_of(_overdue, today),
        soon=seen.rows_of(_due_soon, today),
        changes=recent_changes(seen, since=today - timedelta(days=7)),
        today=today,
    )


def _overdue(seen: Seen, today: date) -> QuerySet:
    return _nodes(seen).overdue(today)[:NODES_SHOWN]


def _due_soon(seen: Seen, today: date) -> QuerySet:
    return _nodes(seen).due_soon(today)[:NODES_SHOWN]


def _nodes(seen: Seen):
    return seen.nodes.select_related("project").only(*OF_NODE).order_by("due_on", "id")


def _short_rows(seen: Seen) -> QuerySet:
    return short_rows(seen.projects.order_by().values("pk"), SHORT_SHOWN)


def _lights(numbers: Numbers) -> dict[Light, int]:
    return {light: numbers.of[f"light_{light.lower()}"].count for light in Light}


def count_stages(seen: Seen) -> list[StageCount]:
    """Their sum is the number of projects: those without a stage have a row of their own."""
    counts = _count_by(seen, "stage")
    named = [(stage.value, stage.label, *counts[stage.value]) for stage in Stage]
    named.append((TO_CHECK, "待核实", *counts[""]))
    return [StageCount(*row) for row in named]


def _count_by(seen: Seen, name: str) -> dict:
    """Value of `name` → (how many, how many of them fictional beside facts); of any other value none."""
    counts: dict[Any, tuple[int, int]] = defaultdict(lambda: (0, 0))
    found = _tallied_by(seen, name) if seen.is_whole else seen.rows_of(_counts_by, name)
    counts |= {value: (count, demo if seen.mixed else 0) for value, count, demo in found}
    return counts


def _tallied_by(seen: Seen, name: str) -> list[tuple[Any, int, int]]:
    what, value_of = TALLIED[name]
    real, demo = read_tallies(seen.population, what)
    return [
        (value_of(of), real.number(what, of) + demo.number(what, of), demo.number(what, of))
        for of in real.of[what] | demo.of[what]
    ]


def _counts_by(seen: Seen, name: str) -> QuerySet:
    rows = seen.projects.order_by().values_list(name)
    return rows.annotate(Count("pk"), demo=Count("pk", filter=DEMO))


def count_tracks(seen: Seen) -> list[TrackCount]:
    """Tracks overlap, so their counts are never added up; the last row has those without any."""
    counts = _count_by(seen, "project_tracks__track")
    figures = {(track, unit): text for track, unit, text in rows_of(_published)}
    rows = [_track_count(track, counts[track.pk], figures) for track in rows_of(Track.objects.all)]
    return [*rows, TrackCount(None, "未归赛道", *counts[None])]


def _published() -> QuerySet:
    """The first figure that was published of a track in a unit is the last of these rows."""
    rows = ReportedFigure.objects.exclude(track=None).order_by("-order")
    return rows.values_list("track", "unit", "text")


def _track_count(track: Track, counts: tuple[int, int], figures: dict) -> TrackCount:
    unit, (count, demo) = ReportedFigure.Unit, counts
    published = (figures.get((track.pk, one), "—") for one in (unit.PROJECTS, unit.HUNDRED_MILLION))
    return TrackCount(track.pk, track.name, count, demo, *published)

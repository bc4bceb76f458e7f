"""What projects' lights are computed from, and what their pages say of them. Read
set-based: the number of queries does not depend on the number of projects."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from gaoxin.clock import in_words
from gaoxin.compiled import rows_among
from gaoxin.keys import among
from gaoxin.prebuilt import Part, asked, parts_together, rows_of
from projects.investment.reads.standing import Standing, standings
from projects.issues.reads.standings import IssueStanding, issue_standings
from projects.lights.rules.dimensions import (
    WORST_FIRST,
    Dimension,
    Light,
    Result,
    Thresholds,
    Troubles,
    weeks_running,
)
from projects.lights.rules.judgement import (
    Facts,
    Judged,
    Running,
    judge,
    nothing_given,
    why_unjudged,
)
from projects.lights.rules.milestones import Node
from projects.models import (
    DateChange,
    DimensionLight,
    DispatchEntry,
    DispatchReport,
    LightChange,
    LightOverride,
    LightRule,
    Milestone,
    Project,
    ProjectLight,
    ReportWeek,
)
from projects.schedule.reads.standing import Standing as Scheduled, standings as schedule_standings

FIELDS = (
    "pk", "status", "source", "confirmed_at", "started_on", "started_text",
    "statistics_entered_on", "statistics_entered_text",
)  # fmt: skip


Lights = dict[int, dict[Dimension, Judged]]  # by project


@dataclass(frozen=True)
class Then:
    """An earlier moment, and the status that projects and how their networks and their investment stood at it."""

    at: datetime
    statuses: Mapping[int, str]
    schedules: Mapping[int, Scheduled]
    invested: Mapping[int, Standing]


def compute(
    keys: list[int],
    today: date,
    rules: Thresholds,
    *,
    as_of: datetime | None = None,
    then: Then | None = None,
) -> Lights:
    """The lights of projects by `rules`; nothing is stored, the number of queries is constant.
    With `as_of` from the amounts as they stood at that moment, with `then` as all stood at its moment."""
    return judging(keys, today, as_of=as_of, then=then)(rules)


def judging(
    keys: list[int], today: date, *, as_of: datetime | None = None, then: Then | None = None
) -> Callable[[Thresholds], Lights]:
    """As `compute`: what gives the lights by any rules, from one reading."""
    facts = light_facts(keys, today, as_of=as_of, then=then)
    running = running_lights(keys)
    before = week_before(today)

    def by(rules: Thresholds) -> Lights:
        return {
            key: judge(one, today=today, rules=rules, running=running[key], week_before=before)
            for key, one in facts.items()
        }

    return by


def light_facts(
    keys: list[int], today: date, *, as_of: datetime | None = None, then: Then | None = None
) -> dict[int, Facts]:
    """Project → what it is judged by on `today`; what is dated later is not yet so."""
    rows = rows_of(_judged, keys=list(keys))
    scheduled = then.schedules if then else schedule_standings(keys, today)
    critical = {key for one in scheduled.values() for key in one.critical}
    nodes, starts = _undone(keys, today, then, critical)
    statuses = then.statuses if then else {}
    invested = then.invested if then else standings(keys, today, as_of=as_of)
    troubled = issue_standings(keys, today, then=then.at if then else None)
    return {
        row["pk"]: Facts(
            unjudged=why_unjudged(
                row["confirmed_at"] is not None,
                statuses.get(row["pk"], row["status"]),
                row["source"],
            ),
            start_due=starts.get(row["pk"]),
            started=_is_passed(row, "started", today),
            started_on=row["started_on"] if _is_passed(row, "started", today) else None,
            statistics_entered=_is_passed(row, "statistics_entered", today),
            undone=nodes[row["pk"]],
            forecast=scheduled[row["pk"]].judged if row["pk"] in scheduled else None,
            **_pick_ratios(invested.get(row["pk"])),
            troubles=_trouble(troubled.get(row["pk"])),
        )
        for row in rows
    }


def _judged(keys: list[int]) -> QuerySet:
    return Project.objects.filter(pk__in=among(keys)).order_by().values(*FIELDS)


def _is_passed(row, fact: str, today: date) -> bool:
    on = row[f"{fact}_on"]
    return bool(row[f"{fact}_text"]) or (on is not None and on <= today)


def _undone(
    keys, today: date, then: Then | None, critical: set[int]
) -> tuple[dict[int, list[Node]], dict[int, date]]:
    """The undone nodes by project, as they are or were then. One that is `critical` counts as a key node."""
    nodes: dict[int, list[tuple[date, int, Node]]] = defaultdict(list)
    starts: dict[int, date] = {}
    moved = DateChange.objects.due_at(then.at) if then else {}
    rows = _nodes(today, keys, then.at) if then else rows_of(_nodes, today, keys=list(keys))
    for project, kind, name, due_on, key, pk in rows:
        due = moved.get(pk, due_on)
        nodes[project].append((due, pk, Node(name, due, key or pk in critical)))
        if kind == Milestone.Kind.STARTED:
            starts[project] = due
    return _by_day(nodes), starts


def _nodes(today: date, keys: list[int], at: datetime | None = None) -> QuerySet:
    rows = Milestone.objects.undone_on(today).filter(project__in=among(keys))
    rows = rows.there_at(at, today) if at else rows.kept()
    columns = ("project_id", "kind", "name", "due_on", "key", "pk")
    return rows.order_by("due_on", "id").values_list(*columns)


def _by_day(nodes: dict[int, list[tuple[date, int, Node]]]) -> dict[int, list[Node]]:
    ordered = {key: [node for *_, node in sorted(rows)] for key, rows in nodes.items()}
    return defaultdict(list, ordered)


def _pick_ratios(standing) -> dict:
    if standing is None:
        return {}
    return {
        "done": standing.done_ratio,
        "expected": standing.expected_ratio,
        "plan": standing.plan,
    }


def _trouble(standing: IssueStanding | None) -> Troubles:
    if standing is None:
        return Troubles()
    return Troubles(
        open=standing.open, overdue=standing.overdue, escalated=standing.escalated,
        late=standing.late, raised=standing.raised,
    )  # fmt: skip


def running_lights(keys) -> dict[int, dict[Dimension, Running]]:
    """What is stored: the colour of every dimension and since when."""
    found: dict[int, dict[Dimension, Running]] = defaultdict(dict)
    rows = DimensionLight.objects.filter(project__in=keys).order_by()
    for project, dimension, plain, since in rows.values_list(
        "project_id", "dimension", "plain_light", "since_on"
    ):
        found[project][Dimension(dimension)] = Running(Light(plain), since)
    return found


def week_before(today: date) -> date:
    """The last day of the reporting week before the one that `today` lies in."""
    week = ReportWeek.objects.filter(first_on__lte=today).order_by("-week_on").first()
    return week.first_on - date.resolution if week else today - 7 * date.resolution


@dataclass(frozen=True)
class LightLine:
    dimension: str
    light: Light
    brief: str
    reason: str
    clears: str
    rule: str
    since: date
    inputs: str

    @property
    def word(self) -> str:
        return self.light.label

    @property
    def label(self) -> str:
        return Dimension(self.dimension).label


def beside_words(labels: list[str], light: Light) -> str:
    """What is as bad as the dimension that decides: to clear that one alone clears nothing. '' for none."""
    return f"另有{'、'.join(labels)} {len(labels)} 项为{light.label}" if labels else ""


def deciding(keys: list[int]) -> dict[int, list[DimensionLight]]:
    """Project → those of its dimensions that are of its colour, in the order in which its page names them: the
    first decides. None of one that is grey although no dimension is. One query."""
    order, found = list(Dimension), defaultdict(list)
    rows = rows_of(DimensionLight.objects.deciding, keys=keys)
    for row in sorted(rows, key=lambda row: order.index(Dimension(row.dimension))):
        found[row.project_id].append(row)
    return found


def as_bad(same: Sequence[DimensionLight]) -> str:
    """What of a project's `deciding` dimensions stands beside the first, in its colour."""
    labels = [Dimension(row.dimension).label for row in same[1:]]
    return beside_words(labels, Light(same[0].light)) if same else ""


@dataclass(frozen=True)
class LightPanel:
    """The light of one project with everything that explains it. `head`: what decides it."""

    light: Light
    weeks: int
    head: LightLine | Result | None
    lines: list[LightLine]
    override: LightOverride | None
    changes: list[LightChange]

    @property
    def word(self) -> str:
        return self.light.label

    @property
    def also(self) -> str:
        """「另有节点、纳统 2 项为红」: what stays when the one that decides is cleared."""
        if not self.lines or self.head is not self.lines[0]:
            return ""
        worst = self.lines[0].light
        same = [one.label for one in self.lines[1:] if one.light == worst]
        return beside_words(same, worst) if worst in (Light.RED, Light.YELLOW) else ""

    @property
    def is_judged(self) -> bool:
        """Whether its dimensions have each something of their own to say."""
        return len({line.reason for line in self.lines}) > 1


def light_panel(project: Project, today: date, changes: int = 0) -> LightPanel:
    return parts_together(light_part(project, today, changes))[0]


def light_part(project: Project, today: date, changes: int = 0) -> Part:
    """The same of a page that asks for more."""
    key = project.pk
    asks = (
        asked(DimensionLight.objects.of_project, project=key),
        asked(ProjectLight.objects.of_project, project=key),
        asked(LightOverride.objects.current_of, today, project=key),
        asked(DispatchEntry.objects.before_now, today, project=key),
    )

    def made(rows, stored_rows, by_hand, said) -> LightPanel:
        stored = next(iter(stored_rows), None)
        lines = [_make_light_line(row) for row in sorted(rows, key=_place)]
        return LightPanel(
            light=Light(stored.light) if stored else Light.GREY,
            weeks=_count_weeks(stored.light, said) if stored else 0,
            head=_pick_head(stored, lines),
            lines=lines,
            override=next(iter(by_hand), None),
            changes=list(project.light_changes.all()[:changes]) if changes else [],
        )

    return Part(asks, made)


def _place(row: DimensionLight) -> tuple[int, int]:
    """The worst first."""
    return WORST_FIRST.index(Light(row.light)), list(Dimension).index(Dimension(row.dimension))


def _pick_head(stored: ProjectLight | None, lines: list[LightLine]) -> LightLine | Result | None:
    """The worst line; of a project that is grey although a line is not, that nothing else is known."""
    if not lines:
        return None
    if stored and stored.light == Light.GREY != lines[0].light:
        return nothing_given(stored.rule_version)
    return lines[0]


def _count_weeks(light: str, rows: list) -> int:
    """Counted on from what the latest standing report of a week before this one says, where it says something."""
    said = rows[0].plain_by_hash(rows[0].report_sha256) if rows else None
    return weeks_running(light, said["light"], said["weeks"]) if said else 1


def number_before(today: date) -> DispatchReport | None:
    """The latest standing report of a week before this one: what lights are said to have changed since."""
    return next(iter(rows_of(_before, today)), None)


def _before(today: date) -> QuerySet:
    return DispatchReport.objects.before_now(today).select_related("week")


def _make_light_line(row: DimensionLight) -> LightLine:
    return LightLine(
        dimension=row.dimension, light=Light(row.light), brief=row.brief, reason=row.reason,
        clears=row.clears, rule=row.rule, since=row.since_on, inputs=row.inputs,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class LightBadge:
    """A project's light in a table cell: colour, word, the reason in short, a manual one beside. `lags`: 投资序时
    alone gives that light, red or yellow."""

    light: Light
    brief: str
    override: Light | None = None
    until: date | None = None
    lags: bool = False

    @property
    def word(self) -> str:
        return self.light.label

    @property
    def why(self) -> str:
        """The reason in short; a green light needs none."""
        return "" if self.light == Light.GREEN else self.brief

    @property
    def shown(self) -> str:
        """The word, with that of a manual light, where the reason stands beside."""
        if self.override is None:
            return self.word
        return f"{self.word}（人工调整为{self.override.label}，至 {in_words(self.until)}）"


UNLIT = LightBadge(Light.GREY, "尚未计算")


def light_badges(projects, today: date) -> dict[int, LightBadge]:
    """Project → its badge; `projects` is a list of keys or a query that gives them. One query."""
    return {key: _badge(*values) for key, *values in rows_among(_lit, projects, today)}


def _lit(projects, today: date) -> QuerySet:
    return ProjectLight.objects.badges(today, projects)


LAGGING = frozenset({Light.RED, Light.YELLOW})


def _badge(
    light: str, brief: str, override: str | None, until: date | None, pace: str | None
) -> LightBadge:
    shown = Light(light)
    lags = shown in LAGGING and pace == light
    return LightBadge(shown, brief, Light(override) if override else None, until, lags)


def stale_keys(today: date) -> list[int]:
    """Kept projects whose light was not computed today by the rule in force."""
    version = LightRule.current().version
    fresh = ProjectLight.objects.filter(computed_on__gte=today, rule_version=version)
    rows = Project.objects.kept().exclude(pk__in=fresh.values("project"))
    return list(rows.order_by("pk").values_list("pk", flat=True))

"""Issues read over many: how the projects stand, the numbers of the register, the board."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from gaoxin.compiled import rows_among
from gaoxin.keys import one_of
from projects.calendar.rules.workdays import WorkCalendar
from projects.issues.reads.case import mark_of, work_calendar
from projects.issues.reads.then import as_they_stood
from projects.issues.rules.machine import FINAL, is_overdue
from projects.issues.rules.shown import LastStep, Pressing, overdue_words
from projects.models import CalendarDay, Issue, IssueStep, IssueUnit
from projects.registry.rules import amounts

BOARD_SHOWN = 50  # cards a column; the register has them all


@dataclass(frozen=True)
class IssueStanding:
    """The open issues of one project. `late`: the one whose limit passed first; `raised`: of those brought to
    the 领导组 or above (`escalated` of them) the one that presses most. None: none is."""

    open: int = 0
    blocking: int = 0
    overdue: int = 0
    escalated: int = 0
    late: Pressing | None = None
    raised: Pressing | None = None

    @property
    def worst_words(self) -> str:
        late = self.late
        if late is None or late.due_on is None or late.overdue_workdays is None:
            return ""
        return overdue_words(late.due_on, late.overdue_workdays, timezone.localdate())


class _Row(NamedTuple):
    """The fields of an issue that say how it stands, by their names."""

    blocking: bool
    state: str
    due_on: date | None
    level: int
    summary: str
    pk: int


STOOD = _Row._fields


def issue_standings(
    projects, today: date, *, then: datetime | None = None
) -> dict[int, IssueStanding]:
    """Project → how its open issues stand; projects without one are left out. One query, two where one is overdue.

    `projects` are keys, rows, or a query that gives keys or rows. With `then` by the steps taken
    until that moment, two queries more.
    """
    found: dict[int, list[_Row]] = defaultdict(list)
    if then is None:
        for project, *row in rows_among(_open, projects, today):
            found[project].append(_Row(*row))
    else:
        for issue in open_then(projects, today, then):
            found[issue.project_id].append(_Row(*(getattr(issue, name) for name in STOOD)))
    calendar = _calendar_since([row for rows in found.values() for row in rows], today)
    return {project: _sum_up_issues(rows, today, calendar) for project, rows in found.items()}


def _open(projects, today: date) -> QuerySet:
    rows = Issue.objects.open_on(today).filter(project__in=projects).order_by()
    return rows.values_list("project_id", *STOOD)


def _calendar_since(rows: list[_Row], today: date) -> WorkCalendar | None:
    """Of the days since the first limit of `rows` passed; None where none has."""
    passed = [row.due_on for row in rows if row.due_on and is_overdue(row.state, row.due_on, today)]
    return CalendarDay.work_calendar(min(passed), today) if passed else None


def open_then(projects, today: date, then: datetime) -> list[Issue]:
    """The issues that were open at the moment `then` of `today`."""
    rows = Issue.objects.filter(project__in=projects, raised_on__lte=today, created_at__lte=then)
    rows = rows.filter(~Q(state__in=FINAL) | Q(state_on__gte=today) | Q(closed_on__gt=today))
    issues = as_they_stood(rows.order_by(), then)
    return [
        issue
        for issue in issues
        if issue.state not in FINAL or (issue.closed_on is not None and issue.closed_on > today)
    ]


def _sum_up_issues(rows: list[_Row], today: date, calendar: WorkCalendar | None) -> IssueStanding:
    late = [row for row in rows if is_overdue(row.state, row.due_on, today)]
    raised = [row for row in rows if row.level >= Issue.Level.LEADING_GROUP]

    def first(of: list[_Row]) -> Pressing | None:
        if not of:
            return None
        row = min(of, key=lambda row: (row.due_on or date.max, row.pk))
        overdue = None
        if calendar and row.due_on and row in late:
            overdue = calendar.count(row.due_on, today)
        return Pressing(row.summary, Issue.Level(row.level).label, row.due_on, overdue)

    highest = max((row.level for row in raised), default=0)
    return IssueStanding(
        open=len(rows),
        blocking=sum(row.blocking for row in rows),
        overdue=len(late),
        escalated=len(raised),
        late=first(late),
        raised=first([row for row in raised if row.level == highest]),
    )


def supporting_units(issues) -> dict[int, list[tuple[int, str]]]:
    """Issue → key and name of its 配合单位, by name; empty for one without. `issues` are keys or a
    query that gives them."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = IssueUnit.objects.filter(issue__in=issues).order_by("unit__name")
    for issue, unit, name in rows.values_list("issue_id", "unit_id", "unit__short_name"):
        found[issue].append((unit, name))
    return found


def beside_issues(issues, today: date) -> Callable[[Issue], None]:
    """A function that gives an issue its `mark` (how its clock stands), `unit_names` and
    `last_step`. `issues` is a list of keys or a query that gives them; three queries."""
    calendar = work_calendar(today)
    units = supporting_units(issues)
    steps: dict[int, LastStep] = {}
    last = IssueStep.objects.filter(issue__in=issues).order_by("issue_id", "-at", "-id")
    last = last.distinct("issue_id")
    for issue, kind, on, text in last.values_list("issue_id", "kind", "on", "text"):
        steps[issue] = LastStep(IssueStep.Kind(kind).label, on, text)

    def give(issue: Issue) -> None:
        issue.mark = mark_of(issue, today, calendar)
        issue.unit_names = "、".join(name for _, name in units[issue.pk])
        issue.last_step = steps.get(issue.pk)

    return give


# -- the numbers on the register's head -------------------------------------------------------------


@dataclass(frozen=True)
class Rate:
    """A share with the rows behind its two counts; `percent` None without a denominator."""

    metric: str
    label: str
    part: int
    part_query: str
    whole: int
    whole_query: str

    @property
    def percent(self) -> str:
        return amounts.percent(Fraction(self.part, self.whole)) if self.whole else "—"


@dataclass(frozen=True)
class IssueNumbers:
    rates: list[Rate]
    resolved: int
    average_workdays: str


def issue_numbers(rows, today: date) -> IssueNumbers:
    """办结率, 按时办结率, 销号率 and 平均办结工作日 of the issues `rows`; three queries."""
    counts = rows.order_by().aggregate(
        due=Count("pk", filter=Issue.due_condition(today)),
        resolved=Count("pk", filter=Issue.RESOLVED),
        in_time=Count("pk", filter=Issue.RESOLVED_IN_TIME),
        closed=Count("pk", filter=Q(state=Issue.State.CLOSED)),
    )
    due, resolved = counts["due"], counts["resolved"]
    return IssueNumbers(
        rates=[
            Rate("issue_resolved", "办结率", resolved, "settled=resolved", due, "settled=due"),
            Rate("issue_in_time", "按时办结率", counts["in_time"], "settled=in_time", resolved,
                 "settled=resolved"),
            Rate("issue_closed", "销号率", counts["closed"], "settled=closed", resolved,
                 "settled=resolved"),
        ],
        resolved=resolved,
        average_workdays=_average(rows, today),
    )  # fmt: skip


def _average(rows, today: date) -> str:
    """Working days from 交办 to 办结, the days on which the clock stood included."""
    spans = list(rows.order_by().resolved().values_list("assigned_on", "resolved_on"))
    if not spans:
        return "—"
    calendar = work_calendar(today)
    days = sum(calendar.count(*span) for span in spans)
    return str(amounts.tenths(Fraction(days, len(spans))))


# -- the board --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BoardColumn:
    level: int
    label: str
    total: int
    issues: list[Issue]

    @property
    def query(self) -> str:
        return f"open=1&level={self.level}"


def issue_board(rows, today: date) -> list[BoardColumn]:
    """The open issues of `rows` by level, the most pressing first; a fixed number of queries."""
    rows = rows.exclude(state__in=FINAL).order_by("due_on", "raised_on", "pk")
    counts = dict(rows.order_by().values_list("level").annotate(Count("pk")))
    calendar, columns = work_calendar(today), []
    for level in Issue.Level:
        # By keys alone first: what is not shown is neither joined nor read.
        keys = rows.filter(level=level).values("pk")[:BOARD_SHOWN]
        shown = list(rows.filter(one_of("pk", keys))) if counts.get(level) else []
        for issue in shown:
            issue.mark = mark_of(issue, today, calendar)
        columns.append(BoardColumn(level, level.label, counts.get(level, 0), shown))
    return columns

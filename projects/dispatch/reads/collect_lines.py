"""The milestones, problems and supervision orders of projects as a weekly report freezes them."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from sys import intern

from django.db.models import Q

from projects.dispatch.rules.codes import IN_YEAR, Mark, OfYear
from projects.dispatch.rules.entry import (
    Entry,
    IssueLine,
    Move,
    NodeLine,
    OrderLine,
    ScheduleLine,
)
from projects.issues.reads.case import work_calendar
from projects.issues.reads.standings import supporting_units
from projects.issues.reads.then import as_they_stood
from projects.issues.rules.machine import FINAL, is_overdue
from projects.models import (
    Appointment,
    DateChange,
    Issue,
    IssueStep,
    Milestone,
    ProjectLevel,
    ProjectTrack,
    ReportDuty,
    ReportWeek,
    Status,
    SupervisionOrder,
)
from projects.people.rules.absence import acting
from projects.schedule.models.milestone import FACT_OF_KIND
from projects.schedule.reads.standing import Standing

Kind = IssueStep.Kind
SETTLED = (Issue.State.RESOLVED, Issue.State.CLOSED)
HOLDERS = {
    Appointment.Role.LEADER: "leader", Appointment.Role.CHIEF: "chief",
    Appointment.Role.COMMISSIONER: "commissioner",
}  # fmt: skip


def levels(keys: list[int], year: int) -> dict[int, str]:
    """Project → its highest level of the year."""
    order = ProjectLevel.Level.values()
    rows = ProjectLevel.objects.filter(project__in=keys, year=year).order_by()
    found: dict[int, str] = {}
    for project, level in sorted(
        rows.values_list("project_id", "level"), key=lambda row: order.index(row[1])
    ):
        found.setdefault(project, level)
    return found


def track_codes(keys: list[int]) -> dict[int, list[str]]:
    """Project → the codes of its tracks, in the order of the tracks."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = ProjectTrack.objects.filter(project__in=keys).order_by("track__order", "track")
    for project, code in rows.values_list("project_id", "track__code"):
        found[project].append(code)
    return found


def holders(keys: list[int], day: date) -> dict[int, dict]:
    """Project → who holds its roles, by name and by key, as an entry has them."""
    found: dict[int, dict] = defaultdict(dict)
    rows = Appointment.objects.current(day).filter(project__in=keys).order_by()
    for project, role, person, name in rows.values_list(
        "project_id", "role", "user_id", "user__name"
    ):
        if role in HOLDERS:
            found[project] |= {HOLDERS[role]: name, f"{HOLDERS[role]}_id": person}
    nobody = dict.fromkeys(HOLDERS.values(), "")
    return {key: nobody | found[key] for key in keys}


def name_stand_ins(held: dict[int, dict], week: ReportWeek) -> None:
    """「专员03、专员05（代）」 where the week's report fell to who stands in for a holder."""
    rows = ReportDuty.objects.filter(week=week, project__in=list(held))
    rows = rows.exclude(stands_in_for=None).order_by()
    for project, away, name in rows.values_list("project_id", "stands_in_for_id", "user__name"):
        roles = held[project]
        for role in HOLDERS.values():
            if roles.get(f"{role}_id") == away:
                roles[role] = f"{roles[role]}、{acting(name, away)}"


# -- milestones -------------------------------------------------------------------------------------


def node_lines(
    statuses: Mapping[int, str], moment, known: Mapping[int, Entry]
) -> dict[int, list[NodeLine]]:
    """Project → its undone milestones, and those done since the report before; two queries.
    `statuses`: the projects, with the status each had then."""
    keys = list(statuses)
    rows = Milestone.objects.there_at(moment.as_of, moment.day).filter(project__in=keys)
    rows = rows.order_by("due_on", "order", "id")
    told = {node.id: node.done for entry in known.values() for node in entry.nodes}
    changes, found = _read_date_changes(keys), defaultdict(list)
    for row in rows.values(
        "pk", "project_id", "name", "kind", "key", "due_on", "forecast_on", "done_on", "done_text",
        "unit_id", "unit__short_name", "order",
    ):  # fmt: skip
        done = bool(row["done_text"] or (row["done_on"] and row["done_on"] <= moment.day))
        if not done or told.get(row["pk"]) is False or _is_fresh(row, told, moment):
            active = statuses[row["project_id"]] == Status.ACTIVE
            line = _node(row, done, changes[row["pk"]], moment, active)
            found[row["project_id"]].append((line.due_on, row["order"], line.id, line))
    # By the days they had then.
    return defaultdict(
        list, {key: [line for *_, line in sorted(rows)] for key, rows in found.items()}
    )


def _is_fresh(row, told, moment) -> bool:
    """Done in the week, and not known to the report before: entered or confirmed since."""
    return row["pk"] not in told and bool(row["done_on"] and row["done_on"] >= moment.new_from)


def _read_date_changes(keys) -> dict[int, list]:
    found = defaultdict(list)
    rows = DateChange.objects.filter(milestone__project__in=keys).order_by("at", "id")
    for node, *change in rows.values_list("milestone_id", "old_on", "new_on", "reason", "at"):
        found[node].append(change)
    return found


def _node(row, done: bool, changes: list, moment, active: bool) -> NodeLine:
    earlier = [change for change in changes if change[3] <= moment.as_of]
    later = [change for change in changes if change[3] > moment.as_of]
    due = later[0][0] if later else row["due_on"]
    late = (moment.day - due).days if not done and active else 0
    start = moment.since or moment.week.opened_at
    return NodeLine(
        id=row["pk"], name=intern(row["name"]), kind=intern(row["kind"]), key=row["key"], due_on=due,
        forecast_on=row["forecast_on"], done_on=row["done_on"] if done else None, done=done,
        unit=intern(row["unit__short_name"] or ""), moves=len(earlier), overdue_days=max(late, 0),
        moved=[Move(old, new, why) for old, new, why, at in earlier if at > start],
        unit_id=row["unit_id"],
    )  # fmt: skip


DUE_OF_KIND = {kind: IN_YEAR[fact][1] for kind, fact in FACT_OF_KIND.items() if fact in IN_YEAR}


def year_targets(keys: list[int], moment) -> dict[int, set[OfYear]]:
    """Project → what it is, or before a postponement was, to reach in the year: 开工, 竣工 … A move
    to another year takes nothing from the year's target. Two queries."""
    rows = Milestone.objects.there_at(moment.as_of, moment.day)
    rows = rows.filter(project__in=keys, kind__in=DUE_OF_KIND).order_by()
    moved, found = DateChange.objects.due_at(moment.as_of), defaultdict(set)
    for pk, project, kind, due, baseline in rows.values_list(
        "pk", "project_id", "kind", "due_on", "baseline_on"
    ):
        days = (moved.get(pk, due), baseline)
        if any(day and day.year == moment.day.year for day in days):
            found[project].add(DUE_OF_KIND[kind])
    return found


# -- 倒排工期 ----------------------------------------------------------------------------------------


def schedule_line(found: Standing | None) -> ScheduleLine | None:
    """How the network of a project stood; None without one."""
    if found is None:
        return None
    row = found.forecast
    return ScheduleLine(
        target=found.target, target_on=found.target_on, shortfall=found.shortfall,
        forecast_on=row.forecast_on if row else None, next_step=row.next_step if row else "",
        next_on=row.next_on if row else None, chain_head=found.chain[0] if found.chain else "",
        plan=found.plan, confirmed_on=found.confirmed_on,
    )  # fmt: skip


# -- problems ---------------------------------------------------------------------------------------


def issue_lines(keys: list[int], moment, known: Mapping[int, Entry]) -> dict[int, list[IssueLine]]:
    """Project → its open problems, and those settled since the report before; five queries."""
    rows = Issue.objects.filter(project__in=keys, raised_on__lte=moment.day)
    rows = rows.filter(created_at__lte=moment.as_of).select_related(
        "lead_unit", "handler", "raised_by", "closed_by", "milestone"
    )
    rows = rows.filter(
        ~Q(state__in=FINAL) | Q(closed_on__gte=moment.new_from) | Q(state_on__gte=moment.new_from)
    )
    before = {line.code: line for entry in known.values() for line in entry.issues}
    calendar, found = work_calendar(moment.day), defaultdict(list)
    helping, reopened = supporting_units(rows.values("pk")), _reopened(rows, moment)
    for issue in as_they_stood(rows.order_by("code"), moment.as_of):
        marks = _marks(issue, before.get(issue.code), moment, again=issue.pk in reopened)
        if marks:
            due, units = issue.due_on, helping[issue.pk]
            late = (
                calendar.count(due, moment.day)
                if due and is_overdue(issue.state, due, moment.day)
                else 0
            )
            found[issue.project_id].append(
                _make_issue_line(issue, marks, late or None, units, moment.day)
            )
    return found


def _reopened(issues, moment) -> set[int]:
    """Those opened again, which starts their time on the level they had, and not raised since."""
    steps = IssueStep.objects.filter(
        issue__in=issues.values("pk"), on__gte=moment.new_from, at__lte=moment.as_of
    )
    steps = steps.filter(kind__in=[Kind.REOPEN, Kind.ESCALATE]).order_by()
    found = set(steps.values_list("issue", "kind"))
    return {
        issue
        for issue, kind in found
        if kind == Kind.REOPEN and (issue, Kind.ESCALATE) not in found
    }


def _is_open(issue: Issue, moment) -> bool:
    if issue.closed_on is not None:
        return issue.closed_on > moment.day
    return issue.state not in FINAL


def _marks(issue: Issue, last: IssueLine | None, moment, *, again: bool) -> list[str]:
    is_open, start = _is_open(issue, moment), moment.new_from
    resolved = issue.resolved_on is not None and start <= issue.resolved_on <= moment.day
    closed = not is_open and issue.closed_on is not None and issue.closed_on >= start
    known = last.marks if last else []
    unable = issue.state == Issue.State.UNABLE and issue.state_on is not None
    settled = last is not None and last.state in SETTLED
    lifted = issue.level > Issue.Level.TASK_FORCE and not again
    risen = lifted and start <= issue.level_on <= moment.day
    marks = {
        Mark.NEW: last is None and issue.raised_on >= start,
        Mark.RESOLVED: resolved and not settled and Mark.RESOLVED not in known,
        Mark.CLOSED: closed and Mark.CLOSED not in known,
        Mark.UNABLE: unable and start <= issue.state_on <= moment.day and Mark.UNABLE not in known,
        Mark.RISEN: is_open and risen and (last is None or last.level != _level(issue)),
        Mark.TO_RISE: is_open and issue.proposed_level is not None,
        Mark.OVERDUE: is_open and is_overdue(issue.state, issue.due_on, moment.day),
        Mark.BLOCKING: is_open and issue.blocking,
        Mark.OPEN: is_open,
    }
    return [mark for mark, holds in marks.items() if holds]


def _level(issue: Issue) -> str:
    """The code of its level, which the rows keep as a number."""
    return Issue.Level(issue.level).name


def _make_issue_line(
    issue: Issue, marks: list[str], late: int | None, units: list, day: date
) -> IssueLine:
    """What came after the `day` is not yet said."""
    resolved = issue.resolved_on is not None and issue.resolved_on <= day
    closed = issue.closed_on is not None and issue.closed_on <= day
    return IssueLine(
        code=issue.code, summary=issue.summary, kind=issue.kind, level=_level(issue), state=issue.state,
        unit=str(issue.lead_unit or ""), handler=issue.handler_name,
        raised_on=issue.raised_on, due_on=issue.due_on, overdue_workdays=late, marks=marks,
        source=issue.source, severity=issue.severity, raised_by=str(issue.raised_by),
        supporting=[name for _, name in units], supporting_ids=[key for key, _ in units], assigned_on=issue.assigned_on,
        milestone=issue.milestone.name if issue.milestone else "",
        result=issue.result if resolved else "",
        resolved_on=issue.resolved_on if resolved else None,
        company_word=issue.company_word if resolved else "",
        closed_by=str(issue.closed_by) if closed else "",
        closed_on=issue.closed_on if closed else None, unit_id=issue.lead_unit_id,
        handler_id=issue.handler_id, raised_by_id=issue.raised_by_id,
        closed_by_id=issue.closed_by_id if closed else None,
    )  # fmt: skip


# -- supervision orders -----------------------------------------------------------------------------


def order_lines(moment) -> list[OrderLine]:
    """Those sent and not yet confirmed, and those confirmed since the report before."""
    rows = SupervisionOrder.objects.filter(sent_on__lte=moment.day)
    rows = rows.filter(Q(confirmed_on=None) | Q(confirmed_on__gte=moment.new_from))
    if moment.since:  # confirmed on the day of the last cut-off before its hour: told there as done
        rows = rows.exclude(confirmed_on=moment.new_from, updated_at__lte=moment.since)
    return [
        OrderLine(
            project=order.project_id, code=order.project.code,
            short_name=order.project.short_name or order.project.name, number=order.number,
            colour=order.colour, matter=order.matter, unit=str(order.unit or ""),
            due_on=order.due_on, state=_order_state(order, moment), unit_id=order.unit_id,
        )
        for order in rows.select_related("project", "unit").order_by("due_on", "number")
    ]  # fmt: skip


def _order_state(order: SupervisionOrder, moment) -> str:
    """Its state then, by the days of its steps; the last step of that very day counts when it came
    before the hour. A 退回 takes the day of its handling away again."""
    day = moment.day if order.updated_at <= moment.as_of else moment.day - date.resolution
    state = SupervisionOrder.State
    steps = {
        state.CONFIRMED: order.confirmed_on,
        state.HANDLED: order.handled_on,
        state.RECEIVED: order.received_on,
    }
    reached = [name for name, on in steps.items() if on is not None and on <= day]
    return reached[0] if reached else state.SENT

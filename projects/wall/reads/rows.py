"""What the wall shows of projects today. The number of queries does not depend on how many there are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from projects.calendar.rules.workdays import WorkCalendar
from projects.investment.reads.standing import Standing, standings
from projects.issues.reads.case import work_calendar
from projects.issues.rules.machine import is_overdue
from projects.lights.reads import UNLIT, LightBadge, light_badges
from projects.models import Appointment, Issue, Project, Status
from projects.needs.reads.late import overdue_elements
from projects.needs.rules.kinds import Element
from projects.registry.reads.beside import current_holders
from projects.registry.rules.kinds import Source
from projects.wall.reads.plans import Planned, plans_of
from projects.wall.rules.front import front_day
from projects.wall.rules.row import (
    UNFILLED,
    UNPLANNED,
    Block,
    Money,
    Row,
    limit_words,
    where_words,
)

UNTOLD = "报道未提及工期和节点"
FIELDS = (
    "pk", "code", "name", "short_name", "stage", "status", "source", "confirmed_at", "started_on",
)  # fmt: skip


@dataclass(frozen=True)
class Beside:
    """What stands in other tables, by project."""

    lights: Mapping[int, LightBadge]
    holders: Mapping[int, Mapping[str, str]]
    money: Mapping[int, Standing]
    plans: Mapping[int, Planned]
    blocks: Mapping[int, Block]
    stuck: Mapping[int, list[Element]]
    today: date


def wall_rows(keys: Sequence[int], now: datetime) -> dict[int, Row]:
    """Project → its row; twenty queries."""
    today = timezone.localdate(now)
    found = {
        row["pk"]: row for row in Project.objects.filter(pk__in=keys).order_by().values(*FIELDS)
    }
    counting = {key: _counts(row) for key, row in found.items()}
    own = list(found)
    beside = Beside(
        lights=light_badges(own, today),
        holders=current_holders(own, today),
        money=standings(own, today),
        plans=plans_of(counting, today),
        blocks=_blocks(own, today),
        stuck=overdue_elements({key: counting[key] for key in own}, today),
        today=today,
    )
    return {key: _row(row, beside) for key, row in found.items()}


def _counts(row: Mapping) -> bool:
    return row["confirmed_at"] is not None and row["status"] == Status.ACTIVE


def _row(row: Mapping, beside: Beside) -> Row:
    key, confirmed = row["pk"], row["confirmed_at"] is not None
    badge, holders = beside.lights.get(key, UNLIT), beside.holders.get(key, {})
    standing, plan = beside.money.get(key, Standing()), beside.plans.get(key, Planned())
    box = plan.span(row["started_on"]) if confirmed else None
    judged = _counts(row)
    return Row(
        key=key, code=row["code"], name=row["short_name"], full_name=row["name"],
        stage=where_words(row["status"], row["stage"]),
        light=badge.light.lower(), word=badge.word, reason=badge.why,
        demo=row["source"] == Source.DEMO, url=f"/projects/{row['code']}/",
        ratio=standing.done_rate, gap="" if standing.gap is None else standing.gap_points,
        leader=holders.get(Appointment.Role.LEADER, ""),
        commissioner=holders.get(Appointment.Role.COMMISSIONER, ""),
        next=plan.next, block=beside.blocks.get(key), box=box,
        front=front_of(standing) if box else None, marks=tuple(plan.marks),
        forecast_on=plan.forecast_on if judged else None,
        shortfall=plan.shortfall if judged else None, target=plan.target,
        tag="" if plan.has_network else UNPLANNED,
        note=_note(row, plan), money=money_of(standing),
        stuck=tuple(one.label for one in beside.stuck.get(key, ())),
    )  # fmt: skip


def _note(row: Mapping, plan: Planned) -> str:
    if plan.marks:
        return ""
    if row["confirmed_at"] is None and row["source"] == Source.ARTICLE:
        return UNTOLD
    return UNFILLED if not plan.has_network else ""


def front_of(standing: Standing) -> date | None:
    """None without a plan of the year, and before it begins."""
    plan, done = standing.year_plan, standing.done_ratio
    if plan is None or done is None or standing.expected_ratio is None:
        return None
    return front_day(
        done, year=plan.year, start_month=plan.start_month, monthly=plan.monthly, plan=plan.amount
    )


def money_of(standing: Standing) -> Money:
    done = standing.done_year if standing.recorded_this_year else None
    return Money(standing.plan, done, standing.expected)


def _blocks(keys: list[int], today: date) -> dict[int, Block]:
    """Of each project the 堵点 whose limit comes first."""
    rows = Issue.objects.open_on(today).blocking().filter(project__in=keys).order_by("due_on", "pk")
    found: dict[int, list[tuple]] = defaultdict(list)
    for project, *row in rows.values_list("project_id", "code", "summary", "due_on", "state"):
        found[project].append(tuple(row))
    if not found:
        return {}
    calendar = work_calendar(today)
    return {project: _block(own, today, calendar) for project, own in found.items()}


def _block(own: list[tuple], today: date, calendar: WorkCalendar) -> Block:
    code, summary, due, state = own[0]
    late = is_overdue(state, due, today)
    words = limit_words(due, calendar.count(due, today) if late else None, today)
    return Block(code, summary, words, late, len(own))

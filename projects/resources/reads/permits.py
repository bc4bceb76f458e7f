"""Permits read over many: where each stands today, who goes for it, when it is needed."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from gaoxin.days import FIRST_DAY
from gaoxin.keys import among
from projects.calendar.rules.workdays import WorkCalendar
from projects.models import (
    CalendarDay,
    LimitExtension,
    PermitItem,
    PermitPause,
    PermitStep,
    PlanRow,
    Project,
    SchedulePlan,
    ScheduleStep,
)
from projects.resources.reads.agents import agents_of
from projects.resources.rules.clock import Pause
from projects.resources.rules.kinds import ENDED_WITHOUT, Board
from projects.resources.rules.states import Shown, Standing, check_words, clock_words, stand
from projects.schedule.rules.timeline import Unit

Row = TypeVar("Row")
CLOCK = (
    "method", "submitted_on", "supplement_told_on", "supplement_done_on", "accepted_on", "limit_days", "limit_unit",
    "decided_on", "result", "check_due_on", "checked_on",
)  # fmt: skip
YEARS_AHEAD = 20  # what is valid longest: ten years (the form of an item), and its extensions


def work_calendar(today: date) -> WorkCalendar:
    """From the first day that a form takes to the last on which what the catalogue may say runs out."""
    return CalendarDay.work_calendar(FIRST_DAY, date(today.year + YEARS_AHEAD, 12, 31))


def with_shown(rows: Iterable[PermitStep], today: date) -> list[PermitStep]:
    """Of rows `with_clock`: each `shown` as of today. One query."""
    found = list(rows)
    calendar = work_calendar(today)
    for row in found:
        row.shown = row.stand(today, calendar)
    return found


def with_standing(rows: Iterable[PermitStep], today: date) -> list[PermitStep]:
    """`with_shown`, each with its agent and the day it is needed. Five queries."""
    found = with_shown(rows, today)
    agents = agents_of(found, today)
    needed = needed_days(row.pk for row in found)
    for row in found:
        agent = agents.get(row.pk)
        row.agent_name = str(agent) if agent else ""
        row.agent_key = agent.pk if agent else None
        row.needed = needed.get(row.pk) or row.needed_on
    return found


def permits_of(project: Project, today: date) -> dict[int | None, PermitStep]:
    """By key, each `shown` as of today."""
    rows = PermitStep.objects.kept().filter(project=project).with_clock()
    return {row.pk: row for row in with_shown(rows, today)}


@dataclass(frozen=True, slots=True)
class Timed:
    """How a permit stands, from values (`row`, with CLOCK in it); a model instance is made of them for its words alone."""

    row: Mapping
    item: PermitItem
    shown: Shown
    stop: tuple[date, str] | None

    def words(self, needed: date | None, today: date) -> str:
        permit = PermitStep(item=self.item, **{name: self.row[name] for name in CLOCK})
        stops = [PermitPause(from_on=on, reason=why) for on, why in filter(None, [self.stop])]
        permit.stops, permit.shown, permit.needed = stops, self.shown, needed
        return state_words(permit, today)


def timed(rows: Iterable[Mapping], today: date) -> dict[int, Timed]:
    """By key, as of today. Four queries."""
    found = list(rows)
    keys = [row["pk"] for row in found]
    items = PermitItem.objects.in_bulk({row["item_id"] for row in found})
    pauses, stops = _pauses(keys)
    longer, calendar = _longer(keys), work_calendar(today)
    result = {}
    for row in found:
        pk, item = row["pk"], items[row["item_id"]]
        standing = _standing(row, item, pauses[pk], longer[pk])
        result[pk] = Timed(row, item, stand(standing, today, calendar), stops.get(pk))
    return result


def _standing(row: Mapping, item: PermitItem, pauses: list[Pause], longer: int) -> Standing:
    """As `PermitStep.standing` has it."""
    accepted = row["accepted_on"]
    limit = row["limit_days"] if accepted else item.limit
    return Standing(
        method=row["method"], submitted_on=row["submitted_on"], told_on=row["supplement_told_on"],
        mended_on=row["supplement_done_on"], accepted_on=accepted, decided_on=row["decided_on"],
        result=row["result"], check_due_on=row["check_due_on"], checked_on=row["checked_on"],
        limit=None if limit is None else limit + longer,
        unit=row["limit_unit"] if accepted else item.legal_unit, pauses=pauses,
    )  # fmt: skip


def _pauses(keys: list[int]) -> tuple[dict[int, list[Pause]], dict[int, tuple[date, str]]]:
    """Permit → its pauses; and the open one, since when and why."""
    found: dict[int, list[Pause]] = defaultdict(list)
    stops = {}
    rows = PermitPause.objects.filter(permit__in=among(keys)).order_by("from_on", "pk")
    for permit, first, last, why in rows.values_list("permit", "from_on", "to_on", "reason"):
        found[permit].append((first, last))
        if last is None:
            stops[permit] = (first, why)
    return found, stops


def _longer(keys: list[int]) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    rows = LimitExtension.objects.filter(permit__in=among(keys)).order_by()
    for permit, days in rows.values_list("permit", "days"):
        found[permit] += days
    return found


def speaking(rows: Iterable[Row], told: Callable[[Row], tuple[Hashable, str]]) -> list[Row]:
    """Of several applications for one item the one in force; of those that came to nothing the last. `rows`: in the
    order in which they were registered; `told`: what a row applies for, and its result."""
    found: dict[Hashable, Row] = {}
    for row in rows:
        item, _ = told(row)
        if item not in found or told(found[item])[1] in ENDED_WITHOUT:
            found[item] = row
    return list(found.values())


def needed_days(keys: Iterable[int]) -> dict[int, date]:
    """Permit → the day by which its step must be over: by the latest plan that was confirmed."""
    steps = ScheduleStep.objects.filter(permit__in=among(list(keys)))
    of_step = {
        (schedule, key): permit
        for permit, schedule, key in steps.values_list("permit", "schedule", "key")
    }
    schedules = {schedule for schedule, _ in of_step}
    plans = SchedulePlan.objects.filter(schedule__in=schedules).order_by("schedule_id", "-number")
    latest = plans.distinct("schedule_id").values("pk")
    days = PlanRow.objects.filter(plan__in=latest, key__in={key for _, key in of_step})
    return {
        of_step[schedule, key]: day
        for schedule, key, day in days.values_list("plan__schedule", "key", "latest_last_on")
        if (schedule, key) in of_step and day is not None
    }


def state_words(row: PermitStep, today: date) -> str:
    """What a card says of the clock, in a sentence that needs no column beside it."""
    shown, unit = row.shown, row.counted_by
    if shown.board == Board.UNFILED:
        return _needed_words(row, today)
    if shown.board == Board.SUPPLEMENT:
        return f"{row.supplement_told_on:%m-%d} 告知补正，等企业补齐"
    if shown.board == Board.PAUSED and (stopped := row.open_pause):
        left = clock_words(shown.clock, unit)
        return f"{stopped.get_reason_display()}，{stopped.from_on:%m-%d} 起" + (
            f"；{left}" if left else ""
        )
    if shown.board == Board.CHECK:
        left_days = shown.check_left or 0
        return f"{row.check_due_on:%m-%d} 前核查，{check_words(left_days)}"
    if shown.board == Board.DONE:
        return _done_words(row)
    if shown.accepted_on is None:
        mended = row.supplement_done_on
        return (
            f"{mended:%m-%d} 已补齐，待受理"
            if mended
            else f"{row.submitted_on:%m-%d} 已递交，待受理"
        )
    words = clock_words(shown.clock, unit) or "没有时限"
    return f"视为受理，{words}" if shown.deemed else words


def _needed_words(row: PermitStep, today: date) -> str:
    if row.needed is None:
        return "没有需要日期"
    late = (today - row.needed).days
    return f"应于 {row.needed:%m-%d} 办结，逾期 {late} 天" if late > 0 else f"需要日期 {row.needed}"


def _done_words(row: PermitStep) -> str:
    if row.result != PermitStep.Result.GRANTED:
        return f"{row.decided_on:%m-%d} {row.get_result_display()}"
    used, limit = row.shown.clock.used, row.standing().limit
    if row.method == PermitStep.Method.GOVERNMENT:
        return f"{row.decided_on:%m-%d} 办结，企业免办"
    spent = f"，用 {used} / 限 {limit}" if limit is not None and used is not None else ""
    unit = "" if not spent else (" 个工作日" if row.limit_unit == Unit.WORK else " 天")
    return f"{row.decided_on:%m-%d} 办结{spent}{unit}"


def is_late(row: PermitStep, today: date) -> bool:
    """Red: past its limit, past the day it is needed, past the day it was to be checked."""
    board = row.shown.board
    if board == Board.UNFILED:
        return row.needed is not None and row.needed < today
    return board == Board.OVERDUE or (board == Board.CHECK and (row.shown.check_left or 0) < 0)

"""The plans of projects as the wall draws them: their nodes, from when to when they run, what is forecast. A weekly
report freezes the same as it stood at its moment."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Max, Min, OuterRef, Subquery

from projects.models import (
    DateChange,
    Milestone,
    PlanRow,
    ProjectSchedule,
    SchedulePlan,
    ScheduleStep,
)
from projects.schedule.rules.network import StepRole
from projects.schedule.rules.nodes import node_state, node_words
from projects.wall.rules.row import Days, Mark

NODE = ("pk", "project_id", "name", "due_on", "done_on", "done_text")


@dataclass
class Moves:
    """Of a node: how often its day was moved, and what it was before the last time; what it was at the moment that
    is asked for, where it was moved since."""

    count: int = 0
    before: date | None = None
    due: date | None = None


@dataclass
class Planned:
    """`has_network`: it was planned backward, to reach the step `target`. `days`: of its nodes, its confirmed plan
    and its target. The forecast is that under a confirmed plan: a draft judges nobody."""

    marks: list[Mark] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    has_network: bool = False
    target: str = ""
    shortfall: int | None = None
    forecast_on: date | None = None

    def span(self, started_on: date | None) -> Days | None:
        """From the day on which works began, where that is earlier than all that is planned. None without two days."""
        first, last = min(self.days, default=None), max(self.days, default=None)
        if first is None or last is None or first == last:
            return None
        return (min(first, started_on or first), last)

    @property
    def next(self) -> Mark | None:
        """The earliest node that is not done."""
        return next((mark for mark in self.marks if not mark.is_done), None)


def plans_of(
    counting: Mapping[int, bool], today: date, *, at: datetime | None = None
) -> dict[int, Planned]:
    """Project → its plan. `counting`: the projects, with whether their nodes can be due or overdue. With `at`, a moment
    of `today`, as it stood then, but for the target. Five queries."""
    found: dict[int, Planned] = defaultdict(Planned)
    keys = list(counting)
    moved = _moves(keys, at)
    for pk, project, name, due_on, done_on, text in _nodes(keys, today, at):
        moves = moved.get(pk, Moves())
        due, done = moves.due or due_on, done_on if done_on and done_on <= today else None
        state = node_state(
            due=due, done=done, done_text=text, counts=counting[project], today=today
        )
        words = node_words(state=state, due=due, done=done, today=today)
        before = None if done or text else moves.before
        found[project].marks.append(
            Mark(name, done or due, state, words, before, moves.count, pk, due, done)
        )
        found[project].days += [due, done or due]
    for plan in found.values():
        plan.marks.sort(key=lambda mark: mark.due_on or mark.on)
    _add_networks(found, keys, at)
    return found


def _nodes(keys: list[int], today: date, at: datetime | None):
    rows = Milestone.objects.filter(project__in=keys)
    rows = rows.filter(removed_on=None) if at is None else rows.there_at(at, today)
    return rows.order_by("due_on", "order", "id").values_list(*NODE)


def _moves(keys: list[int], at: datetime | None) -> dict[int, Moves]:
    rows = DateChange.objects.filter(milestone__project__in=keys).order_by("at", "id")
    found: dict[int, Moves] = defaultdict(Moves)
    for milestone, old_on, moment in rows.values_list("milestone_id", "old_on", "at"):
        moves = found[milestone]
        if at is None or moment <= at:
            moves.count, moves.before = moves.count + 1, old_on
        elif moves.due is None:
            moves.due = old_on
    return found


def _add_networks(found: dict[int, Planned], keys: list[int], at: datetime | None) -> None:
    spans = _confirmed(keys, at)
    targets = ScheduleStep.objects.filter(schedule=OuterRef("pk"), role=StepRole.TARGET)
    rows = ProjectSchedule.objects.filter(project__in=keys).order_by()
    rows = rows.annotate(target=Subquery(targets.values("name")[:1]))
    if at is not None:
        rows = rows.filter(created_at__lte=at)
    for project, target, target_on, shortfall, forecast, fault in rows.values_list(
        "project_id", "target", "target_on",
        "forecast__shortfall", "forecast__forecast_on", "forecast__fault",
    ):  # fmt: skip
        plan = found[project]
        plan.has_network, plan.target = True, target or "目标"
        plan.days += [target_on, *spans.get(project, ())]
        if project in spans and not fault:
            plan.shortfall, plan.forecast_on = shortfall, forecast


def _confirmed(keys: list[int], at: datetime | None) -> dict[int, list[date]]:
    """Project → the first and the last day of its last confirmed plan."""
    plans = SchedulePlan.objects.filter(schedule__project__in=keys)
    if at is not None:
        plans = plans.filter(confirmed_at__lte=at)
    plans = plans.order_by("schedule_id", "-number").distinct("schedule_id")
    projects = dict(plans.values_list("pk", "schedule__project_id"))
    rows = PlanRow.objects.filter(plan__in=list(projects)).order_by().values("plan_id")
    rows = rows.annotate(first=Min("early_first_on"), last=Max("agreed_on"))
    found: dict[int, list[date]] = {project: [] for project in projects.values()}
    for pk, first, last in rows.values_list("plan_id", "first", "last"):
        found[projects[pk]] = [day for day in (first, last) if day]
    return found

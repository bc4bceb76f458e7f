"""The plans of projects as the wall draws them: their nodes, from when to when they run, what is forecast."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max, Min

from projects.models import (
    DateChange,
    Milestone,
    PlanRow,
    ProjectSchedule,
    SchedulePlan,
)
from projects.schedule.rules.nodes import node_state, node_words
from projects.wall.rules.row import Days, Mark

NODE = ("pk", "project_id", "name", "due_on", "done_on", "done_text")


@dataclass(frozen=True)
class Moves:
    """Milestone → the day before its last move; how often it was moved."""

    before: Mapping[int, date]
    counts: Mapping[int, int]


@dataclass
class Planned:
    """`has_network`: it was planned backward. `span`: of its nodes, its confirmed plan and its target."""

    marks: list[Mark] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    has_network: bool = False
    shortfall: int | None = None
    forecast_on: date | None = None

    @property
    def span(self) -> Days | None:
        first, last = min(self.days, default=None), max(self.days, default=None)
        return (first, last) if first and last and first < last else None

    @property
    def next(self) -> Mark | None:
        """The earliest node that is not done."""
        return next((mark for mark in self.marks if not mark.is_done), None)


def plans_of(counting: Mapping[int, bool], today: date) -> dict[int, Planned]:
    """Project → its plan. `counting`: the projects, with whether their nodes can be due or overdue. Five queries."""
    found: dict[int, Planned] = defaultdict(Planned)
    keys = list(counting)
    moves = _moves(keys)
    rows = Milestone.objects.filter(project__in=keys, removed_on=None)
    for pk, project, name, due, done, text in rows.order_by("due_on", "order", "id").values_list(
        *NODE
    ):
        state = node_state(
            due=due, done=done, done_text=text, counts=counting[project], today=today
        )
        mark = Mark(
            name=name, on=done or due, state=state, key=pk,
            words=node_words(state=state, due=due, done=done, today=today),
            before_on=None if done or text else moves.before.get(pk), moves=moves.counts.get(pk, 0),
        )  # fmt: skip
        found[project].marks.append(mark)
        found[project].days += [due, done or due]
    _add_networks(found, keys)
    return found


def _moves(keys: list[int]) -> Moves:
    rows = DateChange.objects.filter(milestone__project__in=keys).order_by("at", "id")
    changes = list(rows.values_list("milestone_id", "old_on"))
    return Moves(dict(changes), Counter(milestone for milestone, _ in changes))


def _add_networks(found: dict[int, Planned], keys: list[int]) -> None:
    rows = ProjectSchedule.objects.filter(project__in=keys).order_by()
    for project, target, shortfall, forecast, fault in rows.values_list(
        "project_id", "target_on", "forecast__shortfall", "forecast__forecast_on", "forecast__fault"
    ):
        plan = found[project]
        plan.has_network = True
        plan.days.append(target)
        if not fault:
            plan.shortfall, plan.forecast_on = shortfall, forecast
    last = SchedulePlan.objects.filter(schedule__project__in=keys)
    last = last.order_by("schedule_id", "-number").distinct("schedule_id")
    plans = dict(last.values_list("pk", "schedule__project_id"))
    spans = PlanRow.objects.filter(plan__in=list(plans)).order_by().values("plan_id")
    spans = spans.annotate(Min("early_first_on"), Max("agreed_on"))
    for pk, *span in spans.values_list("plan_id", "early_first_on__min", "agreed_on__max"):
        found[plans[pk]].days += [day for day in span if day]

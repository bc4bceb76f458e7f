"""What is stored of a network for lists, and which stored rows are of an earlier day."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from projects.models import (
    Project,
    ProjectSchedule,
    ScheduleForecast,
    ScheduleRecompute,
    ScheduleShift,
    ScheduleStep,
    Status,
)
from projects.schedule.reads.network import Network
from projects.schedule.rules.levers import levers
from projects.schedule.rules.network import StepRole
from projects.schedule.rules.sentences import ARROW, lever_words

NEXT_STEPS = 5


def forecast_of(network: Network, *, kept_needs_no_lever: bool = False) -> ScheduleForecast:
    """As it is computed now, not stored. Levers take most of the time: with `kept_needs_no_lever` they are tried
    for a target alone that is missed."""
    row = ScheduleForecast(
        schedule=network.schedule, computed_on=network.today, fault=network.fault[:300]
    )
    plan = network.plan
    if plan is None:
        return row
    row.shortfall, row.forecast_on = plan.shortfall, plan.forecast_on
    row.chain = ARROW.join(network.names[key] for key in plan.chain)[:2000]
    for step in next_steps(network)[:1]:
        row.next_step, row.next_on = step.name, plan.steps[step.key].latest_first
    if kept_needs_no_lever and (plan.shortfall is None or plan.shortfall <= 0):
        return row
    best = levers(network.steps, network.schedule.target_on, network.today, network.line)[:1]
    for gain in best:
        steps = {step.key: step for step in network.steps}
        row.best_lever = lever_words(gain.lever, steps, network.names)[:120]
        row.lever_kind, row.gain = gain.lever.kind.value, gain.gain
    return row


def next_steps(network: Network) -> list[ScheduleStep]:
    """What is to be done next: open steps, by the day on which they must begin at the latest, then in their order.
    Side steps come once what they follow is done."""
    plan = network.plan
    if plan is None:
        return []
    done = {step.key for step in network.steps if step.done}
    ready = [
        step
        for step in network.steps
        if not step.done
        and (step.role != StepRole.SIDE or all(link.pred in done for link in step.links))
    ]
    order = {row.key: place for place, row in enumerate(network.rows)}

    def due(step) -> tuple:
        row = plan.steps[step.key]
        return (row.latest_first or date.max, order[step.key])

    return [network.by_key[step.key] for step in sorted(ready, key=due)]


def computable() -> Q:
    """A network that is still driven: of a kept project that is not terminated."""
    kept = Project.objects.kept().exclude(status=Status.TERMINATED)
    return Q(project__in=kept)


def stale_schedules(today: date) -> list[int]:
    """Those whose stored forecast is of another day or lacking."""
    rows = ProjectSchedule.objects.filter(computable())
    rows = rows.exclude(forecast__computed_on=today)
    return list(rows.order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True)
class Recomputed:
    """The last change of the calendar: how far the worker is with it, and whose days it moved."""

    run: ScheduleRecompute
    shifts: list[ScheduleShift]


def latest_recompute() -> Recomputed | None:
    """Two queries."""
    run = ScheduleRecompute.objects.select_related("by").first()
    if run is None:
        return None
    return Recomputed(run, list(run.shifts.select_related("schedule__project")))

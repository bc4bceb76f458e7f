"""What the network of a project says of something it needs: the forecast, and that with the promised day."""

from datetime import date

from projects.models import ProjectSchedule, ScheduleStep
from projects.needs.reads.items import Item
from projects.needs.rules.matrix import is_open
from projects.schedule.reads.network import Network, load_network
from projects.schedule.rules.network import StepRole
from projects.schedule.rules.plan import Plan
from projects.schedule.rules.put_off import Delay, over_on, waiting_until
from projects.schedule.rules.timeline import BeyondCalendar


def delay_of(item: Item, step: ScheduleStep | None, today: date) -> Delay | None:
    """`step`: what waits for it. None where nothing waits any more, or nothing can be computed; of money of which a
    person may not know neither. Five queries."""
    if step is None or item.masked or not is_open(item.state):
        return None
    schedules = ProjectSchedule.objects.select_related("project")
    network = load_network(schedules.get(pk=step.schedule_id), today)
    waits = next((one for one in network.steps if one.key == step.key), None)
    if waits is None or waits.done or (item.permit is None and waits.begun):
        return None
    now = _reached(network.plan)
    return _delay(item, network, now, step.key, today) if now else None


def _reached(plan: Plan | None) -> tuple[date, int] | None:
    """The day of the target, and by how many working days that misses it; None where there is no such day."""
    if plan is None or plan.forecast_on is None or plan.shortfall is None:
        return None
    return plan.forecast_on, plan.shortfall


def _delay(item: Item, network: Network, now: tuple[date, int], key: str, today: date) -> Delay:
    """A day that has passed promises nothing."""
    is_permit = item.permit is not None
    until = item.promised_on if item.promised_on and item.promised_on >= today else None
    then = _then(network, key, until, permit=is_permit) if until else None
    return Delay(
        target=next(row.name for row in network.rows if row.role == StepRole.TARGET),
        target_on=network.schedule.target_on,
        forecast_on=now[0],
        shortfall=now[1],
        critical=network.plan is not None and key in network.plan.chain,
        draft=not network.schedule.plans.exists(),
        permit=is_permit,
        today=today,
        until=until if then else None,
        then_on=then[0] if then else None,
        later=then[1] - now[1] if then else 0,
    )


def _then(network: Network, key: str, until: date, *, permit: bool) -> tuple[date, int] | None:
    """None where that leaves the years that can be computed."""
    steps = (over_on if permit else waiting_until)(network.steps, key, until)
    try:
        return _reached(network.plan_of(steps))
    except BeyondCalendar:
        return None

"""What the chart of one network shows of each step."""

from datetime import date

from projects.models import PlanRow
from projects.schedule.reads.schedule import ScheduleView, StepRow
from projects.schedule.rules.chart import Chart, Days, Drawn, chart
from projects.schedule.rules.network import StepRole, StepState


def chart_of(view: ScheduleView) -> Chart | None:
    """None where nothing can be computed. No query."""
    if view.plan is None:
        return None
    rows = [_drawn(view, row) for row in view.rows if row.step.state == StepState.ACTIVE]
    return chart(rows, view.network.today, view.plan.target_on, view.schedule.winter)


def _drawn(view: ScheduleView, row: StepRow) -> Drawn:
    """The plan that was confirmed last; of a draft the days as they are computed, against the latest ones."""
    agreed, other = row.agreed, view.other.get(row.step.key)
    plan = _span_of(agreed) if view.plans else _computed(row)
    compared = None
    if view.beside is not None:
        compared = _span_of(other)
    elif not view.plans and row.plan and row.plan.latest_first and row.plan.latest_last:
        compared = (row.plan.latest_first, row.plan.latest_last)
    until = row.plan.last if view.plans and row.plan and not row.step.is_done else None
    node = _node_day(row, plan) if row.step.key_node else None
    planned = plan[1] if plan and row.apart_on and node != plan[1] else None
    return Drawn(
        key=row.step.key, plan=plan, actual=_actual(view, row), compared=compared, until=until,
        node=node, planned=planned, critical=row.critical, label=_label(view, row, node, until),
    )  # fmt: skip


def _span_of(row: PlanRow | None) -> Days | None:
    """What a plan promised: the span that ends on the agreed day."""
    if row is None or row.agreed_on is None:
        return None
    on_latest = row.agreed_on == row.latest_last_on
    first = row.latest_first_on if on_latest else row.early_first_on
    return (min(first or row.agreed_on, row.agreed_on), row.agreed_on)


def _computed(row: StepRow) -> Days | None:
    if row.step.is_done or row.plan is None or row.plan.first is None or row.plan.last is None:
        return None
    return (row.plan.first, row.plan.last)


def _actual(view: ScheduleView, row: StepRow) -> Days | None:
    plan = row.plan
    if row.step.is_done:
        return (plan.first, plan.last) if plan and plan.first and plan.last else None
    if row.step.started_on is None:
        return None
    return (row.step.started_on, max(view.network.today, row.step.started_on))


def _node_day(row: StepRow, plan: Days | None) -> date | None:
    """Of a confirmed plan the day that is judged, which may have been moved or fixed apart from the plan."""
    if row.apart_on is not None:
        return row.apart_on
    if row.step.is_done or plan is None:
        return row.plan.last if row.plan else None
    return plan[1]


def _label(view: ScheduleView, row: StepRow, node: date | None, until: date | None) -> str:
    """The day of a node and the one it slips to; at the target by how much it is missed."""
    shortfall = view.plan.shortfall if view.plan else None
    if row.step.role == StepRole.TARGET and shortfall:
        return f"差 {shortfall} 个工作日" if shortfall > 0 else f"余 {-shortfall} 个工作日"
    if node is None:
        return ""
    return f"{node:%m-%d} → {until:%m-%d}" if until and until > node else f"{node:%m-%d}"

"""The day a confirmed plan promises for each step."""

from collections.abc import Sequence
from datetime import date

from projects.schedule.rules.network import Basis, Step, StepRole, in_order
from projects.schedule.rules.plan import Plan
from projects.schedule.rules.timeline import Timeline


def agreed_days(
    steps: Sequence[Step], plan: Plan, basis: Basis, line: Timeline
) -> dict[str, date | None]:
    """By LATEST the later of the latest and the earliest end, by EARLIEST the earliest; of what is done its day, None
    where nobody knows it. A side step is begun once what it follows was promised; one of no days has none."""
    found: dict[str, date | None] = {}
    for step in in_order(steps):
        found[step.key] = _agreed(step, plan, basis, found, line)
    return found


def _agreed(
    step: Step, plan: Plan, basis: Basis, found: dict[str, date | None], line: Timeline
) -> date | None:
    row = plan.steps[step.key]
    if step.done or (step.started_on and step.role == StepRole.SIDE):
        return row.last
    if step.role == StepRole.SIDE:
        return _beside(step, row.last, found, line) if step.span.days else None
    if basis == Basis.EARLIEST or row.latest_last is None or row.last is None:
        return row.last
    return max(row.latest_last, row.last)


def _beside(
    step: Step, earliest: date | None, found: dict[str, date | None], line: Timeline
) -> date | None:
    """Its span, begun after the promised days of what it follows; never before it is possible at all."""
    after = [
        line.later(line.after(day), link.lag, link.lag_unit)
        for link in step.links
        if (day := found.get(link.pred)) is not None
    ]
    if not after:
        return earliest
    start = line.begin(max(after), step.span)
    day = line.day(line.end(start, step.span) - 1)
    return day if earliest is None else max(day, earliest)

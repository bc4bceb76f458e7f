"""倒排工期: forward from today for what is possible, backward from the target for what is needed.

Float is the latest end less the earliest end, in working days: over a winter or a legal period the same difference
of starts would say something else. The critical chain is found by walking back from the target over the predecessor
that fixes each start, never by equal float.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from projects.schedule.rules.network import Link, Step, StepRole, in_order, successors
from projects.schedule.rules.timeline import Timeline, Unit


@dataclass(frozen=True)
class StepPlan:
    """`first` … `last`: the earliest days, the actual ones of what is begun; None where it is done and nobody knows
    when. `latest_first` … `latest_last` and `total_float` (working days) are None for what is done, for side steps,
    and for what only begun or done steps follow."""

    first: date | None
    last: date | None
    latest_first: date | None = None
    latest_last: date | None = None
    total_float: int | None = None


@dataclass(frozen=True)
class Plan:
    """`shortfall`: working days by which the target is missed, negative what is left, None once the target is done
    on an unknown day. `chain`: keys, first to last. `anomalies`: (open step, its begun successor), which bounds
    nothing. `target_on`: the working day that counts as the target."""

    steps: dict[str, StepPlan]
    shortfall: int | None
    chain: list[str]
    anomalies: list[tuple[str, str]]
    target_on: date
    forecast_on: date | None


@dataclass
class _Pass:
    """Positions of one step. `ready`: what its predecessors and today ask for, before a winter puts it off."""

    step: Step
    ready: int = 0
    start: int = 0
    end: int | None = None
    latest_end: int | None = None


def plan(steps: Sequence[Step], target_on: date, today: date, line: Timeline) -> Plan:
    """The plan of a network without `problems()`. Raises `BeyondCalendar` where it leaves the days of `line`."""
    order = in_order(steps)
    passes = _forward(order, today, line)
    [target] = [step.key for step in steps if step.role == StepRole.TARGET]
    limit = line.after(target_on)
    _backward(order, passes, limit, line)
    end = passes[target].end
    rows = {step.key: _row(passes[step.key], today, line) for step in steps}
    return Plan(
        steps=rows,
        shortfall=None if end is None else end - limit,
        chain=_chain(target, passes, line),
        anomalies=_anomalies(steps),
        target_on=line.day(limit - 1),
        forecast_on=rows[target].last,
    )


def _forward(order: Sequence[Step], today: date, line: Timeline) -> dict[str, _Pass]:
    passes: dict[str, _Pass] = {}
    now = line.at(today)
    for step in order:
        passes[step.key] = _earliest(step, passes, now, line)
    return passes


def _earliest(step: Step, passes: dict[str, _Pass], now: int, line: Timeline) -> _Pass:
    """Done: its day, even one off, after which the next working day is free. Running: it keeps its start and ends
    today at the earliest. Open: after today, its predecessors and the day it was pinned to."""
    if step.done:
        return _Pass(step, end=line.after(step.done_on) if step.done_on else None)
    if step.started_on:
        start = line.at(step.started_on)
        return _Pass(step, start, start, max(line.end(start, step.span), now + 1))
    ready = max([now, *(_after(link, passes, line) for link in step.links)])
    if step.not_before:
        ready = max(ready, line.at(step.not_before))
    start = line.begin(ready, step.span)
    return _Pass(step, ready, start, line.end(start, step.span))


def _after(link: Link, passes: dict[str, _Pass], line: Timeline) -> int:
    """The position that `link` asks its successor to wait for; the first of all where its predecessor was done on
    an unknown day. Natural days count from the very day of what is done, even one off."""
    found = passes[link.pred]
    if found.end is None:
        return 0
    done_on = found.step.done_on
    if done_on and link.lag and link.lag_unit == Unit.CALENDAR:
        return line.after(done_on + timedelta(days=link.lag))
    return line.later(found.end, link.lag, link.lag_unit)


def _backward(order: Sequence[Step], passes: dict[str, _Pass], limit: int, line: Timeline) -> None:
    follow = successors(order)
    for step in reversed(order):
        if step.done or step.role == StepRole.SIDE:
            continue
        bounds = [
            line.earlier(line.latest(latest_end, after.span), link.lag, link.lag_unit)
            for after, link in follow[step.key]
            if not after.begun and (latest_end := passes[after.key].latest_end) is not None
        ]
        if step.role == StepRole.TARGET:
            bounds = [limit]
        passes[step.key].latest_end = min(bounds, default=None)


def _row(found: _Pass, today: date, line: Timeline) -> StepPlan:
    step = found.step
    if step.done or found.end is None:
        return _done_row(step, line)
    if step.span.days == 0 and not step.started_on:  # an event, on the evening before
        first = last = line.day(max(found.end - 1, line.at(today)))
    else:
        first, last = step.started_on or line.day(found.start), line.day(found.end - 1)
    end = found.latest_end
    if end is None:
        return StepPlan(first, last)
    start = line.latest(end, step.span)
    latest_first = line.day(start if step.span.days else end - 1)
    return StepPlan(first, last, latest_first, line.day(end - 1), end - found.end)


def _done_row(step: Step, line: Timeline) -> StepPlan:
    """Where nobody wrote down the start, the one its duration would have had."""
    if step.done_on is None:
        return StepPlan(step.started_on, None)
    if step.started_on or step.span.days == 0:
        return StepPlan(step.started_on or step.done_on, step.done_on)
    return StepPlan(line.day(line.latest(line.after(step.done_on), step.span)), step.done_on)


def _chain(target: str, passes: dict[str, _Pass], line: Timeline) -> list[str]:
    """From the target back over the predecessor that fixes the start, of several the least key, until a start hangs
    on today or on a begun step alone."""
    if passes[target].step.done:
        return []
    chain = [target]
    while driving := _driving(passes[chain[-1]], passes, line):
        chain.append(min(driving))
    return chain[::-1]


def _driving(found: _Pass, passes: dict[str, _Pass], line: Timeline) -> list[str]:
    if found.step.begun:
        return []
    return [
        link.pred
        for link in found.step.links
        if not passes[link.pred].step.done and _after(link, passes, line) == found.ready
    ]


def _anomalies(steps: Sequence[Step]) -> list[tuple[str, str]]:
    """顺序异常: open steps whose successor is begun."""
    undone = {step.key for step in steps if not step.done}
    return [
        (link.pred, step.key)
        for step in steps
        if step.begun
        for link in step.links
        if link.pred in undone
    ]

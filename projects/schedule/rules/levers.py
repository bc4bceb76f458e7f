"""What would bring a target nearer: every way is applied to the whole network and its gain computed anew. Durations
saved are never added up: what runs beside them may take over."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from projects.registry.rules.labelled import Labelled
from projects.schedule.rules.network import (
    Link,
    Step,
    StepRole,
    bridged,
    joined,
    successors,
)
from projects.schedule.rules.plan import Plan, plan
from projects.schedule.rules.timeline import Timeline

SHOWN = 3


class LeverKind(Labelled):
    LAG = "LAG", "取消间隔"
    PARALLEL = "PARALLEL", "并行"
    SHORTEN = "SHORTEN", "压缩工期"


@dataclass(frozen=True)
class Lever:
    """`step` gets its short duration, or no longer waits for `pred` (PARALLEL), or not as long after it (LAG)."""

    kind: LeverKind
    step: str
    pred: str = ""

    @property
    def code(self) -> str:
        """As a form sends it back: 「SHORTEN:5」, 「PARALLEL:13|16」."""
        return ":".join((self.kind.value, self.at))

    @property
    def at(self) -> str:
        return f"{self.pred}|{self.step}" if self.kind == LeverKind.PARALLEL else self.step


@dataclass(frozen=True)
class Gain:
    """`gain`: working days that the lever alone moves the target's earliest end."""

    gain: int
    lever: Lever


def levers(steps: Sequence[Step], target_on: date, today: date, line: Timeline) -> list[Gain]:
    """The three best, each computed alone; those that gain nothing are left out. By gain, then by the step's place
    in the chain (off the chain last, by order), then by kind."""
    before = plan(steps, target_on, today, line)
    found = [
        Gain(gain, lever)
        for lever in possible(steps)
        if (gain := _gain(before, plan(applied(steps, [lever]), target_on, today, line))) > 0
    ]
    place = {key: n for n, key in enumerate(before.chain)}
    order = {step.key: len(steps) + n for n, step in enumerate(steps)}
    found.sort(
        key=lambda one: (-one.gain, {**order, **place}[one.lever.step], one.lever.kind.value)
    )
    return found[:SHOWN]


def possible(steps: Sequence[Step]) -> list[Lever]:
    """What may be tried: short durations of open steps; soft links without their lag, or without the link where
    they do not lead to the target."""
    found = []
    for step in steps:
        if step.done:
            continue
        if step.short and step.short != step.span:
            found.append(Lever(LeverKind.SHORTEN, step.key))
        for link in step.links:
            if not link.hard and link.lag:
                found.append(Lever(LeverKind.LAG, step.key, link.pred))
            if not link.hard and step.role != StepRole.TARGET:
                found.append(Lever(LeverKind.PARALLEL, step.key, link.pred))
    return found


def applied(steps: Sequence[Step], chosen: Sequence[Lever]) -> list[Step]:
    """The network with the levers in force, one after another; it has no problem that `steps` did not have."""
    changed = list(steps)
    for lever in chosen:
        changed = APPLY[lever.kind](changed, lever)
    return changed


def in_force(
    steps: Sequence[Step], waived: Sequence[tuple[str, str]], gone: Collection[str]
) -> list[Step]:
    """The network that counts: without the waits (predecessor, step) that were waived, then without the steps that
    do not apply."""
    beside = [Lever(LeverKind.PARALLEL, step, pred) for pred, step in waived]
    return bridged(applied(steps, beside), gone)


def _gain(before: Plan, after: Plan) -> int:
    if before.shortfall is None or after.shortfall is None:
        return 0
    return before.shortfall - after.shortfall


def _shorten(steps: Sequence[Step], lever: Lever) -> list[Step]:
    return [
        replace(step, span=step.short) if step.key == lever.step and step.short else step
        for step in steps
    ]


def _without_lag(steps: Sequence[Step], lever: Lever) -> list[Step]:
    return [
        replace(
            step,
            links=tuple(
                replace(link, lag=0) if link.pred == lever.pred else link for link in step.links
            ),
        )
        if step.key == lever.step
        else step
        for step in steps
    ]


def _parallel(steps: Sequence[Step], lever: Lever) -> list[Step]:
    """The step takes over what its predecessor waited for. A predecessor that nothing but side steps would follow
    must still be done before all that follows the step, so that no work drops out of the network."""
    named = {step.key: step for step in steps}
    step, pred = named[lever.step], named[lever.pred]
    own = tuple(link for link in step.links if link.pred != pred.key)
    named[step.key] = replace(step, links=joined(own, pred.links))
    follow = successors(named.values())
    if not _held(follow[pred.key]):
        for after in _held(follow[step.key]):
            links = joined(after.links, (Link(pred.key, hard=True),))
            named[after.key] = replace(after, links=links)
    return list(named.values())


def _held(following: Sequence[tuple[Step, Link]]) -> list[Step]:
    return [step for step, _ in following if step.role != StepRole.SIDE]


APPLY = {
    LeverKind.SHORTEN: _shorten,
    LeverKind.LAG: _without_lag,
    LeverKind.PARALLEL: _parallel,
}

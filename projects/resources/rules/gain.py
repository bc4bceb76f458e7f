"""How much sooner a project gets there by the ways in which its permits are handled: the difference of two networks,
never the sum of what single items save. What runs side by side saves its days once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from projects.schedule.rules.levers import in_force
from projects.schedule.rules.network import Step
from projects.schedule.rules.plan import plan
from projects.schedule.rules.timeline import Span, Timeline


@dataclass(frozen=True)
class Ways:
    """`promised`: the steps that wait for a promise alone and take their short span; `spared`: those that drop out
    because nobody has to apply; `usual`: step → the span it would have without."""

    promised: Collection[str] = ()
    spared: Collection[str] = ()
    usual: Mapping[str, Span] | None = None


def gain(
    drawn: Sequence[Step],
    waived: Sequence[tuple[str, str]],
    gone: Collection[str],
    ways: Ways,
    *,
    target_on: date,
    day: date,
    line: Timeline,
) -> int | None:
    """Working days that the network is shorter than by 常规, whatever of it is begun or done: both are laid out from
    `day` on. None where one of them cannot be. Raises `BeyondCalendar`."""
    fresh = [replace(step, started_on=None, done_on=None, undated=False) for step in drawn]
    now = [_promised(step) if step.key in ways.promised else step for step in fresh]
    spans = ways.usual or {}
    usual = [replace(step, span=spans.get(step.key, step.span)) for step in fresh]
    kept = [key for key in gone if key not in ways.spared]
    lengths = [
        plan(in_force(steps, waived, without), target_on, day, line).shortfall
        for steps, without in ((usual, kept), (now, gone))
    ]
    before, after = lengths
    return None if before is None or after is None else before - after


def _promised(step: Step) -> Step:
    return replace(step, span=step.short) if step.short else step


def gain_words(days: int) -> str:
    """「与常规工期相比 −51 个工作日」."""
    if not days:
        return "与常规工期相同"
    return f"与常规工期相比 {'−' if days > 0 else '+'}{abs(days)} 个工作日"

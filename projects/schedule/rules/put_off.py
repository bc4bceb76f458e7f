"""A network in which one step has to wait: until what it needs is there, or until its permit is decided."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from projects.schedule.rules.network import Step
from projects.schedule.rules.timeline import Span


def waiting_until(steps: Sequence[Step], key: str, until: date) -> list[Step]:
    """It may begin on that day, no sooner."""
    return [
        replace(step, not_before=max(until, step.not_before or until)) if step.key == key else step
        for step in steps
    ]


def over_on(steps: Sequence[Step], key: str, last: date) -> list[Step]:
    """It takes until that day, whatever it was planned to take."""
    free = last + timedelta(days=1)
    return [
        replace(step, span=Span(0), started_on=None, not_before=free) if step.key == key else step
        for step in steps
    ]

"""Handovers that nobody confirms are chased."""

from collections.abc import Iterator
from datetime import datetime

from projects.people.actions.handovers import chase_handovers


def tick(now: datetime) -> Iterator[tuple[str, int]]:
    yield "交接提醒", chase_handovers(now)

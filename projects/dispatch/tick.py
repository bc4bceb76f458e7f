"""Weeks whose cut-off has passed are frozen."""

from collections.abc import Iterator
from datetime import datetime

from projects.dispatch.actions.freeze import freeze_due


def tick(now: datetime) -> Iterator[tuple[str, int]]:
    yield "封存通报", len(freeze_due(now))

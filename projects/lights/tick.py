"""Lights are computed anew once a day, whatever was touched."""

from collections.abc import Iterator
from datetime import datetime

from projects.lights.actions import relight_stale


def tick(now: datetime) -> Iterator[tuple[str, int]]:
    yield "计算灯", relight_stale(now)

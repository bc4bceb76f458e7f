"""Every network is computed anew once a day: what was possible yesterday may not be today."""

from collections.abc import Iterator
from datetime import datetime

from projects.schedule.actions.forecasts import reforecast_stale


def tick(now: datetime) -> Iterator[tuple[str, int]]:
    yield "测算工期", reforecast_stale(now)

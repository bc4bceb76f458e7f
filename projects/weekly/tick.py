"""The reporting week: opened at the cut-off of the one before, its duties kept with who fills them in."""

from collections.abc import Iterator
from datetime import datetime

from projects.weekly.actions.duties import reassign
from projects.weekly.actions.reminders import remind
from projects.weekly.actions.weeks import open_weeks


def tick(now: datetime) -> Iterator[tuple[str, int]]:
    yield "开启报送周", len(open_weeks(now))
    yield "改派填报", reassign(now)
    yield "提醒", remind(now)

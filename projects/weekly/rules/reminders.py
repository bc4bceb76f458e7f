"""When somebody is reminded of a report, and whom silence is told to next. Never on a day off."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from projects.calendar.rules.weeks import ZONE

MORNING = time(9)
# Minutes until the next try after the first, second … failure; after the last there is none.
BACK_OFF = (1, 5, 15, 60, 240, 720)


class Step(StrEnum):
    """A rung of the ladder: before the cut-off, at it, and whom it is told to after it."""

    BEFORE = "before"
    CUT_OFF = "cut-off"
    CHIEF = "chief"
    LEADER = "leader"


@dataclass(frozen=True)
class Ladder:
    """Working days: before the cut-off (0: no reminder), and after it to chief and leader."""

    remind_before: int = 1
    chief_after: int = 1
    leader_after: int = 2


LADDER = Ladder()


def steps_due(
    cut_off_at: datetime,
    now: datetime,
    add: Callable[[date, int], date],
    is_working: Callable[[date], bool],
    ladder: Ladder = LADDER,
) -> list[Step]:
    """The rungs reached at `now` for a week that closes at `cut_off_at`; none on a day off.

    `add` counts working days. A reminder that was not sent before the cut-off is not sent after it.
    """
    if not is_working(now.astimezone(ZONE).date()):
        return []
    if now <= cut_off_at:
        first = ladder.remind_before
        remind = first and now >= _morning(add(_day(cut_off_at), -first))
        return [Step.BEFORE] if remind else []
    after = {Step.CHIEF: ladder.chief_after, Step.LEADER: ladder.leader_after}
    later = [step for step, n in after.items() if now >= _morning(add(_day(cut_off_at), n))]
    return [Step.CUT_OFF, *later]


def is_quiet(now: datetime, quiet_from: time, quiet_until: time) -> bool:
    """Whether no mail goes out at this hour; the span may pass midnight, an empty one is none."""
    hour = now.astimezone(ZONE).time()
    if quiet_from <= quiet_until:
        return quiet_from <= hour < quiet_until
    return hour >= quiet_from or hour < quiet_until


def next_try(now: datetime, failures: int) -> datetime:
    """When a message that failed `failures` times is tried again."""
    return now + timedelta(minutes=BACK_OFF[min(failures, len(BACK_OFF)) - 1])


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, ZONE)

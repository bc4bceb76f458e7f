"""Where a permit stands, and what is said of it. Nothing of it is stored: two days later it is another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from projects.calendar.rules.workdays import WorkCalendar
from projects.resources.rules.clock import Clock, ClockState, Pause, accepted_by_law, clock
from projects.resources.rules.kinds import WITHOUT_STEP, Board, Method, Result
from projects.schedule.rules.timeline import Unit


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the state of one permit is computed from."""

    method: str
    submitted_on: date | None = None
    told_on: date | None = None
    mended_on: date | None = None
    accepted_on: date | None = None
    decided_on: date | None = None
    result: str = ""
    check_due_on: date | None = None
    checked_on: date | None = None
    limit: int | None = None
    unit: str = Unit.WORK
    pauses: Sequence[Pause] = ()


@dataclass(frozen=True)
class Shown:
    """`deemed`: nobody accepted it, the law did. `check_left`: days to the agreed check of a promise; `limit`: with
    what it was lengthened by."""

    board: Board
    clock: Clock
    deemed: bool = False
    accepted_on: date | None = None
    check_left: int | None = None
    limit: int | None = None


def stand(standing: Standing, today: date, calendar: WorkCalendar) -> Shown:
    accepted_on = standing.accepted_on or accepted_by_law(
        submitted_on=standing.submitted_on,
        told_on=standing.told_on,
        done_on=standing.mended_on,
        today=standing.decided_on or today,
        calendar=calendar,
    )
    timed = clock(
        accepted_on=accepted_on,
        limit=standing.limit,
        unit=Unit(standing.unit or Unit.WORK),
        today=today,
        pauses=standing.pauses,
        decided_on=standing.decided_on,
        calendar=calendar,
    )
    deemed = standing.accepted_on is None and accepted_on is not None
    left = (standing.check_due_on - today).days if standing.check_due_on else None
    return Shown(_board(standing, timed), timed, deemed, accepted_on, left, standing.limit)


def _board(standing: Standing, timed: Clock) -> Board:
    if standing.method in WITHOUT_STEP:
        return Board.NONE
    if standing.decided_on is not None:
        return Board.CHECK if _awaits_check(standing) else Board.DONE
    if standing.submitted_on is None:
        return Board.UNFILED
    if timed.state == ClockState.OVERDUE:
        return Board.OVERDUE
    if timed.state == ClockState.PAUSED:
        return Board.PAUSED
    if (
        timed.state != ClockState.NOT_ACCEPTED
        and standing.pauses
        and standing.pauses[-1][1] is None
    ):
        return Board.PAUSED  # without a limit a pause is a pause
    told, mended = standing.told_on, standing.mended_on
    if timed.state == ClockState.NOT_ACCEPTED and told is not None and mended is None:
        return Board.SUPPLEMENT
    return Board.RUNNING


def _awaits_check(standing: Standing) -> bool:
    """企业承诺 was believed, and nobody has looked yet."""
    granted = standing.result == Result.GRANTED
    return standing.method == Method.PROMISE and granted and standing.checked_on is None


def days_words(count: int, unit: str) -> str:
    return f"{count} 个工作日" if unit == Unit.WORK else f"{count} 天"


def limit_words(days: int | None, unit: str) -> str:
    """As a law writes it; "" for none."""
    if days is None:
        return ""
    return f"{days} 个工作日" if unit == Unit.WORK else f"{days} 日"


def clock_words(timed: Clock, unit: str) -> str:
    """「还剩 5 个工作日」; "" where nothing is counted."""
    if timed.state == ClockState.OVERDUE and timed.left is not None:
        return f"超 {days_words(-timed.left, unit)}"
    if timed.state == ClockState.PAUSED and timed.left is not None:
        return f"停钟前余 {days_words(timed.left, unit)}"
    if timed.state == ClockState.RUNNING and timed.left is not None:
        return "今天到期" if timed.left == 0 else f"还剩 {days_words(timed.left, unit)}"
    return ""


def check_words(left: int) -> str:
    if left < 0:
        return f"核查超 {-left} 天"
    return "今天应核查" if left == 0 else f"还剩 {left} 天"

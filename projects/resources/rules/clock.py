"""The lawful clock of a permit: from acceptance to the day on which it must be decided.

The day of acceptance does not count. A pause takes out the days after its first day, up to and including its
last; a decision ends an open one. A limit in natural days that ends on a day off ends on the next working day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from projects.calendar.rules.workdays import WorkCalendar
from projects.lights.rules.dimensions import add_months
from projects.registry.rules.labelled import Labelled
from projects.schedule.rules.timeline import Unit

ACCEPT_WITHIN = 5  # working days: 行政许可法第三十二条
NEAR_DAYS = 14

Pause = tuple[date, date | None]


class ClockState(Labelled):
    NOT_ACCEPTED = "NOT_ACCEPTED", "未受理"
    NO_LIMIT = "NO_LIMIT", "无时限"
    RUNNING = "RUNNING", "计时中"
    PAUSED = "PAUSED", "停钟"
    OVERDUE = "OVERDUE", "超期"
    DECIDED = "DECIDED", "已决定"


@dataclass(frozen=True)
class Clock:
    """`used`, `left`, `saved`, `stopped` are days in the unit of the limit, None where there is nothing to count;
    `left` is negative beyond the limit, `saved` when the decision came too late; `stopped`: what pauses took out.
    `due` is unknown while a pause is open."""

    state: ClockState
    used: int | None = None
    due: date | None = None
    left: int | None = None
    saved: int | None = None
    stopped: int | None = None


def clock(
    *,
    accepted_on: date | None,
    limit: int | None,
    unit: Unit,
    today: date,
    pauses: Sequence[Pause],
    decided_on: date | None,
    calendar: WorkCalendar,
) -> Clock:
    """Who was beyond the limit before the clock stopped stays 超期: a pause mends nothing."""
    if accepted_on is None:
        return Clock(ClockState.NOT_ACCEPTED)
    end = decided_on or today
    count = _Count(unit, calendar)
    stops, is_open = _merged(pauses, decided_on)
    stopped = count.stopped(accepted_on, end, stops)
    used = count.between(accepted_on, end) - stopped
    if limit is None:
        state = ClockState.DECIDED if decided_on else ClockState.NO_LIMIT
        return Clock(state, used, stopped=stopped)
    if is_open and used <= limit:
        return Clock(ClockState.PAUSED, used, left=limit - used, stopped=stopped)
    due = count.due(accepted_on, limit, stops)
    left = limit - used if unit == Unit.WORK else (due - end).days
    if decided_on:
        saved = max(0, limit - used) if decided_on <= due else left
        return Clock(ClockState.DECIDED, used, due, saved=saved, stopped=stopped)
    state = ClockState.OVERDUE if today > due else ClockState.RUNNING
    return Clock(state, used, due, left, stopped=stopped)


def _merged(
    pauses: Sequence[Pause], decided_on: date | None
) -> tuple[list[tuple[date, date]], bool]:
    """Without overlaps, in order; whether the last one is open still."""
    far = decided_on or date.max
    found: list[tuple[date, date]] = []
    for first, last in sorted((first, last or far) for first, last in pauses):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found, bool(found) and found[-1][1] == date.max


@dataclass(frozen=True)
class _Count:
    unit: Unit
    calendar: WorkCalendar

    def between(self, start: date, end: date) -> int:
        if end <= start:
            return 0
        return self.calendar.count(start, end) if self.unit == Unit.WORK else (end - start).days

    def stopped(self, accepted_on: date, end: date, stops: Sequence[tuple[date, date]]) -> int:
        found = (self.between(max(first, accepted_on), min(last, end)) for first, last in stops)
        return sum(found)

    def due(self, accepted_on: date, limit: int, stops: Sequence[tuple[date, date]]) -> date:
        at, rest = accepted_on, limit
        for first, last in stops:
            before = self.between(at, first)
            if before >= rest:
                break
            at, rest = max(at, last), rest - before
        if self.unit == Unit.WORK:
            return self.calendar.add(at, rest)
        return self.calendar.add(at + timedelta(days=rest), 0)


def accepted_by_law(
    *,
    submitted_on: date | None,
    told_on: date | None,
    done_on: date | None,
    today: date,
    calendar: WorkCalendar,
) -> date | None:
    """视为受理: neither accepted nor told what is missing within five working days, the application counts as
    accepted from the day it was handed in. What was told in time is judged again from the day it was mended."""
    if submitted_on is None:
        return None
    last = calendar.add(submitted_on, ACCEPT_WITHIN)
    if told_on is None or told_on > last:
        return submitted_on if today > last else None
    if done_on is not None and today > calendar.add(done_on, ACCEPT_WITHIN):
        return done_on
    return None


class Validity(Labelled):
    VALID = "VALID", "有效"
    NEAR = "NEAR", "即将失效"
    LAPSED = "LAPSED", "已失效"
    USED = "USED", "已按期动工"


def valid_until(
    issued_on: date, months: int, extensions: Sequence[int], calendar: WorkCalendar
) -> date:
    return calendar.add(add_months(issued_on, months + sum(extensions)), 0)


def lapsed(
    *,
    issued_on: date,
    months: int,
    extensions: Sequence[int],
    started_on: date | None,
    today: date,
    calendar: WorkCalendar,
) -> tuple[Validity, int | None]:
    """建筑法第九条: a permit lapses when works have not begun while it was valid. With the days that are left, or
    that it has been void for; None once it was used."""
    last = valid_until(issued_on, months, extensions, calendar)
    if started_on is not None and started_on <= last:
        return Validity.USED, None
    if today > last:
        return Validity.LAPSED, (today - last).days
    left = (last - today).days
    return (Validity.NEAR if left <= NEAR_DAYS else Validity.VALID), left

"""Whether land may be idle: a hint of days (闲置土地处置办法 2, 5, 14, 30).

A year after the agreed start without work it may be; after two it may be taken back, but never where work was
begun and then stopped. Nothing here says that land is idle: a finding of the authority does.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from projects.land.rules.kinds import Idle
from projects.lights.rules.dimensions import add_months

YEAR, TWO_YEARS = 12, 24  # months
LEAST_BUILT = Fraction(1, 3)
LEAST_INVESTED = Fraction(1, 4)
WARNED = (Idle.NEAR, Idle.IDLE_1Y, Idle.IDLE_2Y)


@dataclass(frozen=True)
class Hint:
    """`days`: until the year is full, or since the agreed start (the stop) when it is; None where none count."""

    state: Idle
    days: int | None = None

    @property
    def words(self) -> str:
        if self.state == Idle.NEAR:
            return f"还有 {self.days} 天满一年"
        if self.state == Idle.IDLE_1Y:
            return f"可能闲置：已 {self.days} 天"
        if self.state == Idle.IDLE_2Y:
            return f"可能闲置：满两年，已 {self.days} 天"
        return self.state.label


def idle(
    *,
    agreed_start_on: date | None,
    started: bool,
    today: date,
    government: bool,
    stopped_on: date | None,
    built: Decimal | None,
    should: Decimal | None,
    invested: Decimal | None,
    total: Decimal | None,
    counts: bool,
    near_days: int,
) -> Hint:
    """`government`: the delay has a cause that is the government's, which accuses no firm. `built` of the area
    that `should` be built on, `invested` of the `total`: unknown shares say nothing."""
    if not counts:
        return Hint(Idle.NOT_JUDGED)
    if stopped_on is not None:
        if not (_below(built, should, LEAST_BUILT) or _below(invested, total, LEAST_INVESTED)):
            return Hint(Idle.STOPPED_NOT_IDLE)
        return _excused(_since(stopped_on, today, near_days, begun=True), government)
    if started:
        return Hint(Idle.STARTED)
    if agreed_start_on is None:
        return Hint(Idle.NO_DAY)
    return _excused(_since(agreed_start_on, today, near_days, begun=False), government)


def agreed_start(agreed_on: date | None, delivered_on: date | None) -> date | None:
    """The agreed day; without one, a year after delivery."""
    if agreed_on is not None or delivered_on is None:
        return agreed_on
    return add_months(delivered_on, YEAR)


def _since(start: date, today: date, near_days: int, *, begun: bool) -> Hint:
    full = add_months(start, YEAR)
    if today < full:
        left = (full - today).days
        return Hint(Idle.NEAR if left <= near_days else Idle.OK, left)
    two = not begun and today >= add_months(start, TWO_YEARS)
    return Hint(Idle.IDLE_2Y if two else Idle.IDLE_1Y, (today - start).days)


def _excused(hint: Hint, government: bool) -> Hint:
    if not government or hint.state == Idle.OK:
        return hint
    return Hint(Idle.GOVERNMENT_CAUSE, hint.days)


def _below(part: Decimal | None, whole: Decimal | None, least: Fraction) -> bool:
    if part is None or whole is None or whole <= 0:
        return False
    return Fraction(part) / Fraction(whole) < least

"""序时进度 and what is measured against it. Ratios are exact fractions, rounded where they are printed
(registry/rules/amounts.py).

Sources: the straight line n/12 is how the bulletins of 江门, 三明 and 香洲 compute it; the rate of
started and resumed works leaves out preparatory projects as 滨州 does (405 of 433 − 11).
"""

import calendar
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

Amount = Decimal | int


def expected_ratio(
    day: date,
    *,
    year: int,
    start_month: int = 1,
    monthly: Sequence[Amount] | None = None,
    plan: Amount | None = None,
) -> Fraction | None:
    """The share of the year's plan that should be done at the end of `day`; None before the start.

    Months count equally from `start_month`, inside a month the days do. With `monthly` (twelve
    cumulative values, same unit as `plan`) the same interpolation runs between those values.
    """
    if day.year != year:
        return Fraction(1) if day.year > year else None
    if monthly is not None and plan:
        within = _within_month(day)
        before = Fraction(monthly[day.month - 2]) if day.month > 1 else Fraction(0)
        at_end = Fraction(monthly[day.month - 1])
        share = (before + (at_end - before) * within) / Fraction(plan)
        return share if share > 0 else None
    return _on_straight_line(day, start_month) if day.month >= start_month else None


@lru_cache(maxsize=64)
def _on_straight_line(day: date, start_month: int) -> Fraction:
    """The same for thousands of projects."""
    return (day.month - start_month + _within_month(day)) / (13 - start_month)


def _within_month(day: date) -> Fraction:
    return Fraction(day.day, calendar.monthrange(day.year, day.month)[1])


def ratio(part: Amount, whole: Amount | None) -> Fraction | None:
    """`part` ÷ `whole`; None when the whole is unknown or nothing."""
    if not whole:
        return None
    (above, of), (below, by) = part.as_integer_ratio(), whole.as_integer_ratio()
    return Fraction(above * by, of * below)


def pace_gap(done: Fraction | None, expected: Fraction | None) -> Fraction | None:
    """序时差 in percentage points: completion minus expectation; None when either is unknown."""
    if done is None or expected is None:
        return None
    return (done - expected) * 100


def start_rate(started: int, total: int, preparatory: int) -> Fraction | None:
    """开复工率: started or resumed projects ÷ all but the preparatory ones."""
    return ratio(started, total - preparatory)

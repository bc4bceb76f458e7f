"""前锋: the day on which the plan of the year stands where the investment stands today."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from projects.investment.rules.pace import Amount, expected_ratio

DAY = timedelta(days=1)


def front_day(
    done: Fraction,
    *,
    year: int,
    start_month: int = 1,
    monthly: Sequence[Amount] | None = None,
    plan: Amount | None = None,
) -> date:
    """The last day at whose end no more was expected than is done, by the plan's months or evenly from its first
    month. The last of the year when all is done; the one before the plan begins when nothing is."""
    first = date(year, 1, 1)
    days = (date(year, 12, 31) - first).days + 1

    def expected(place: int) -> Fraction:
        day = first + place * DAY
        found = expected_ratio(day, year=year, start_month=start_month, monthly=monthly, plan=plan)
        return found or Fraction(0)

    return first + (bisect_right(range(days), done, key=expected) - 1) * DAY

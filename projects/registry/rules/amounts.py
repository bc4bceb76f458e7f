"""How amounts of money, ratios and points are printed. Nothing else of the site prints them.

An amount is 万元, as it is stored; people read 亿元. An amount that is not 0 never reads 0.00: below half a
hundredth of 亿元 it is printed in 万元, 「30 万元」. A ratio that one decimal would make nothing or all takes
more: 「0.04%」, 「99.96%」. That is the law of amounts and their shares alone. A gap in percentage points is a
distance: it has one decimal, and what is nearer than half of that to 序时 reads 「0.0」, without a sign. How it
is judged and sorted is decided by the exact gap, never by what is printed.

Half is rounded up (四舍五入), away from zero on both sides, as bulletins, people and Excel round:
Python alone prints 1,250 万元 as 0.12 亿元. It is said in each call and never left to the decimal
context of a thread, so that a command, a test and the site print the same.
"""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

Amount = Decimal | int

CENT = Decimal("0.01")
THOUSANDTH = Decimal("0.001")
UNKNOWN = "—"
ALL = 100  # percent
FINEST = 4  # decimals of a ratio


def yi(amount: Amount | None) -> str:
    """For a place whose unit, 亿元, stands beside it or in its header: 「0.13」, 「1,234.50」; an amount
    too small for that brings its own: 「30 万元」."""
    number, unit = yi_parts(amount)
    return number if unit == "亿元" else f"{number} {unit}"


def yi_with_unit(amount: Amount | None) -> str:
    """For a sentence: 「0.13 亿元」, 「30 万元」, 「—」."""
    return UNKNOWN if amount is None else " ".join(yi_parts(amount))


def yi_parts(amount: Amount | None) -> tuple[str, str]:
    """Number and unit, for a place that sets them apart; what is unknown is so in 亿元."""
    if amount is None:
        return UNKNOWN, "亿元"
    if is_small(amount):
        return wan_short(amount), "万元"
    return _group_digits(cents(_yi(amount))), "亿元"


def in_yi(amount: Amount | None) -> Decimal | None:
    """The exact number, for Excel: a column of such numbers adds up to the last unit."""
    return None if amount is None else _yi(amount)


def wan(amount: Amount | None) -> str:
    """Two decimals and separators, for a column: 「12,345.60」."""
    return UNKNOWN if amount is None else _group_digits(cents(amount))


def wan_short(amount: Amount | None) -> str:
    """As typed, in groups of three and without idle zeros: 「12,345.6」."""
    return UNKNOWN if amount is None else wan(amount).rstrip("0").rstrip(".")


def quantity(amount: Decimal) -> str:
    """「1,200」, 「86.5」, 「0.125」: of what is no money, as fine as it is kept, without zeros that say nothing."""
    rounded = amount.quantize(THOUSANDTH, ROUND_HALF_UP)
    sign = "−" if rounded < 0 else ""
    return f"{sign}{abs(rounded):,.3f}".rstrip("0").rstrip(".")


def is_small(amount: Amount) -> bool:
    """Whether two decimals of 亿元 would print it as nothing."""
    return not cents(_yi(amount)) and bool(cents(amount))


def percent(ratio: Fraction) -> str:
    """「92.2%」, 「0.04%」."""
    return f"{in_percent(ratio)}%".replace("-", "−")


def in_percent(ratio: Fraction) -> Decimal:
    """The number that is printed before a %; what is not all is never 100."""
    return tenths(ratio * 100, ALL)


def points(gap: Fraction) -> str:
    """A gap in percentage points, with sign, U+2212 for minus; what reads 0.0 has none."""
    rounded = in_points(gap)
    sign = "−" if rounded < 0 else "+" if rounded > 0 else ""
    return f"{sign}{abs(rounded)}"


def in_points(gap: Fraction) -> Decimal:
    """The number that is printed before 百分点."""
    return rounded_to(gap, 1)


def tenths(value: Fraction, *ends: int) -> Decimal:
    """One decimal, half up; as many as it takes where one would make 0, or one of the `ends`, of what is
    not that. At the finest it stops a step before."""
    for places in range(1, FINEST + 1):
        rounded = rounded_to(value, places)
        if rounded not in (0, *ends) or rounded == value:
            return rounded
    step = Decimal(1).scaleb(-FINEST)
    return rounded + step if value > rounded else rounded - step


def cents(value: Amount) -> Decimal:
    """To two places, half up."""
    return Decimal(value).quantize(CENT, ROUND_HALF_UP)


def rounded_to(value: Fraction, places: int) -> Decimal:
    """Half up, from the exact fraction; binary floats would turn 0.25 points into 0.2."""
    above, below = abs(value.numerator), value.denominator
    # In whole numbers: a page of a list rounds hundreds, and of fractions each step looks for a common divisor.
    whole = Decimal((2 * above * 10**places + below) // (2 * below)).scaleb(-places)
    return -whole if value < 0 else whole


def _yi(amount: Amount) -> Decimal:
    return Decimal(amount).scaleb(-4)


def _group_digits(rounded: Decimal) -> str:
    """U+2212 for minus, which a hyphen's place at the end of a line would lose; nothing is −0.00."""
    sign = "−" if rounded < 0 else ""
    return f"{sign}{abs(rounded):,.2f}"

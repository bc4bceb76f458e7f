"""Amounts whose size alone is odd. All are 万元: who counts in 元 types ten thousand times too much."""

from decimal import Decimal

from projects.registry.rules.amounts import cents, wan_short, yi_with_unit

YUAN = 10_000  # in one 万元; so many 万元 are one 亿元


def odd_size(label: str, amount: Decimal, warn_yi: int) -> str:
    """The question to ask of an amount of `warn_yi` 亿元 or more, '' for none."""
    if not is_large(amount, warn_yi):
        return ""
    return f"{label}合 {yi_with_unit(amount)}，单位是不是填成了元？应为 {wan_short(in_wan(amount))} 万元。"


def is_large(amount: Decimal, warn_yi: int) -> bool:
    return abs(amount) >= warn_yi * YUAN


def in_wan(yuan: Decimal) -> Decimal:
    """An amount typed in 元."""
    return cents(yuan / YUAN)

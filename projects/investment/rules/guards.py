"""What is odd about a figure of completed investment, before it is saved.

All amounts in 万元. Defaults: warn above 110 % of the total investment, ask for the unit when a
week is a thousand times the last one (万元 typed as 元), or is large by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from projects.registry.rules.amounts import rounded_to, wan
from projects.registry.rules.magnitude import in_wan, odd_size


@dataclass(frozen=True)
class Guard:
    """`code` LESS, OVER_TOTAL or UNIT; `text` what is odd; `offer` the figure meant instead."""

    code: str
    text: str
    offer: Decimal | None = None


def guards(
    *,
    amount: Decimal,
    last_week: Decimal | None,
    cumulative: Decimal,
    total: Decimal | None,
    total_warn_percent: int,
    unit_jump: int,
    amount_warn: int,
    basis: str = "上周",
) -> list[Guard]:
    """The odd things about this week's `amount`.

    `last_week`: the last amount reported, None for none; `cumulative`: all that was completed
    before this week; `total`: the project's total investment, None when unknown; `amount_warn`: 亿元 from
    which on any amount is odd; `basis`: what `last_week` is called (a month is measured by the month before
    it).
    """
    found = []
    if amount < 0:
        found.append(Guard("LESS", f"累计将减少 {wan(-amount)} 万元，须写明原因。"))
    if last_week and amount >= last_week * unit_jump:
        offer = in_wan(amount)
        times = f"{rounded_to(Fraction(amount) / Fraction(last_week), 0):,}"
        asked = f"是{basis}的 {times} 倍，单位是不是填成了元？应为 {wan(offer)} 万元。"
        found.append(Guard("UNIT", asked, offer))
    elif asked := odd_size("完成投资", amount, amount_warn):
        found.append(Guard("UNIT", asked, in_wan(amount)))
    limit = total * total_warn_percent / 100 if total else None
    if limit is not None and cumulative + amount > limit:
        bound = f"总投资 {wan(total)} 万元的 {total_warn_percent}%"
        found.append(Guard("OVER_TOTAL", f"累计 {wan(cumulative + amount)} 万元，超过{bound}。"))
    return found


def monthly_faults(values: Sequence[Decimal], amount: Decimal) -> list[str]:
    """What is wrong with twelve cumulative values of a year's plan of `amount`."""
    faults = []
    if values[0] < 0:
        faults.append("分月累计不能为负。")
    for month, (before, after) in enumerate(pairwise(values), 2):
        if after < before:
            faults.append(
                f"{month} 月的累计 {after} 小于 {month - 1} 月的 {before}，累计数只增不减。"
            )
    if values[-1] != amount:
        faults.append(f"12 月的累计 {values[-1]} 须等于年度计划 {amount}。")
    return faults


def straight_line(amount: Decimal, start_month: int) -> list[Decimal]:
    """The cumulative plan at the end of each month when months count equally from the start."""
    share = Fraction(amount) / (13 - start_month)
    return [rounded_to(share * max(0, month - start_month + 1), 2) for month in range(1, 13)]


def month_name(month_on: date) -> str:
    return f"{month_on.year} 年 {month_on.month} 月"

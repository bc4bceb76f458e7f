"""What is odd about a figure of completed investment, before it is saved.

All amounts in 万元. Defaults: warn above 110 % of the total investment, ask for the unit when a
week is a thousand times the last one (万元 typed as 元).
"""

from dataclasses import dataclass
from decimal import Decimal

UNIT = Decimal(10_000)  # 元 in 万元


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
) -> list[Guard]:
    """The odd things about this week's `amount`.

    `last_week`: the last amount reported, None for none; `cumulative`: all that was completed
    before this week; `total`: the project's total investment, None when unknown.
    """
    found = []
    if amount < 0:
        found.append(Guard("LESS", f"累计将减少 {-amount} 万元，须写明原因。"))
    if last_week and amount >= last_week * unit_jump:
        offer = (amount / UNIT).quantize(Decimal("0.01"))
        times = f"{float(amount / last_week):,.0f}"
        found.append(
            Guard("UNIT", f"是上周的 {times} 倍，单位是不是填成了元？应为 {offer} 万元。", offer)
        )
    limit = total * total_warn_percent / 100 if total else None
    if limit is not None and cumulative + amount > limit:
        found.append(
            Guard(
                "OVER_TOTAL",
                f"累计 {cumulative + amount} 万元，超过总投资 {total} 万元的 {total_warn_percent}%。",
            )
        )
    return found

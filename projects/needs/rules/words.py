"""How a need is said: its days beside the word of its state, its amounts, what is missing."""

from datetime import date
from decimal import Decimal

from projects.needs.rules.kinds import NeedState
from projects.registry.rules.amounts import quantity
from projects.schedule.rules.nodes import short_day

# The mark beside the word, told apart by shape: symbols 「n-…」 of the house's sprite; what has none has no mark.
SHAPES = {
    NeedState.OVERDUE: "overdue",
    NeedState.LATE_PROMISE: "late-promise",
    NeedState.SOON: "soon",
    NeedState.NO_DAY: "no-day",
    NeedState.RUNNING: "future",
    NeedState.SECURED: "done",
}


def days_of(state: NeedState, needed_on: date | None, promised_on: date | None, today: date) -> int:
    """Days overdue, days that the promise comes late, or days left; 0 of the other states."""
    if needed_on is None:
        return 0
    if state == NeedState.OVERDUE:
        return (today - needed_on).days
    if state == NeedState.LATE_PROMISE and promised_on is not None:
        return (promised_on - needed_on).days
    return (needed_on - today).days if state in (NeedState.SOON, NeedState.RUNNING) else 0


def days_words(state: NeedState, days: int, needed_on: date | None, today: date) -> str:
    """「12 天」, 「晚 14 天」, 「还有 4 天」, 「需 12-30」; "" where there is nothing to count."""
    if needed_on is None:
        return ""
    if state == NeedState.OVERDUE:
        return f"{days} 天"
    if state == NeedState.LATE_PROMISE:
        return f"晚 {days} 天"
    if state == NeedState.SOON:
        return f"还有 {days} 天" if days else "今天到期"
    return f"需 {short_day(needed_on, today)}" if state == NeedState.RUNNING else ""


def amount_words(amount: Decimal | None, measure: str) -> str:
    """「1,200 kVA」, 「86.5 亩」; 「—」 of what nobody knows."""
    if amount is None:
        return "—"
    return f"{quantity(amount)} {measure}" if measure else quantity(amount)


def gap_words(needed: Decimal | None, secured: Decimal | None, measure: str) -> str:
    """「缺 1,200 kVA」; "" where nothing is missing or nobody knows."""
    if needed is None or secured is None or secured >= needed:
        return ""
    return f"缺 {amount_words(needed - secured, measure)}"

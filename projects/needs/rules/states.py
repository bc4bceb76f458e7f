"""How a need of a project stands: one word, from what is needed, by when, and what there is of it."""

from datetime import date, timedelta
from decimal import Decimal

from projects.needs.rules.kinds import NeedState

SOON = timedelta(days=14)


def need_state(
    *,
    applies: bool | None,
    needed: Decimal | None,
    secured: Decimal | None,
    needed_on: date | None,
    promised_on: date | None,
    counts: bool,
    today: date,
) -> NeedState:
    """`applies` None: nobody has said; `secured` None: unknown, which is not 0; `counts`: whether the project is
    judged at all. On the day itself it is due, not overdue."""
    if applies is False:
        return NeedState.NONE
    if not counts:
        return NeedState.NOT_JUDGED
    if applies is None or needed is None:
        return NeedState.BLANK
    if not needed or (secured is not None and secured >= needed):
        return NeedState.SECURED
    return _open_state(needed_on, promised_on, today)


def _open_state(needed_on: date | None, promised_on: date | None, today: date) -> NeedState:
    if needed_on is None:
        return NeedState.NO_DAY
    if needed_on < today:
        return NeedState.OVERDUE
    if promised_on is not None and promised_on > needed_on:
        return NeedState.LATE_PROMISE
    return NeedState.SOON if needed_on <= today + SOON else NeedState.RUNNING

"""交接: how it stands, what its list is made of, when its two sides are asked to confirm."""

from collections.abc import Callable
from datetime import date

from projects.registry.rules.labelled import Labelled

REMIND_AFTER = (3, 7)  # working days, once each; after the last the project office is told too


class HandoverState(Labelled):
    BOTH = "BOTH", "待双方确认"
    OUTGOING = "OUTGOING", "待移交人确认"
    INCOMING = "INCOMING", "待接任人确认"
    CONFIRMED = "CONFIRMED", "双方已确认"
    CLOSED = "CLOSED", "已关闭"


class HandoverKind(Labelled):
    """The parts of the 交接清单, in the order in which they are printed."""

    NODE = "NODE", "未完成节点"
    ISSUE = "ISSUE", "未销号问题"
    INSTRUCTION = "INSTRUCTION", "未办结批示"
    ORDER = "ORDER", "未办结督办单"
    DUTY = "DUTY", "待报、未报的进展周报"
    DATA = "DATA", "资料与投资"


def handover_state(*, outgoing: bool, incoming: bool, closed: bool) -> HandoverState:
    """Which side has confirmed; `closed`: the project office has ended it before both had."""
    if closed:
        return HandoverState.CLOSED
    if outgoing and incoming:
        return HandoverState.CONFIRMED
    if outgoing:
        return HandoverState.INCOMING
    return HandoverState.OUTGOING if incoming else HandoverState.BOTH


def reminder_due(
    since: date,
    today: date,
    count: Callable[[date, date], int],
    is_working: Callable[[date], bool],
) -> int:
    """The latest reminder reached, in working days after `since`; 0 for none, and on a day off."""
    if not is_working(today):
        return 0
    waited = count(since, today)
    return max((days for days in REMIND_AFTER if waited >= days), default=0)

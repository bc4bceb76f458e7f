"""What may be done to a case in which state, and what each act asks for."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from projects.financing.rules.kinds import SOUGHT, CaseState, Counted, Instrument
from projects.registry.rules.amounts import wan
from projects.registry.rules.labelled import Labelled


class Act(Labelled):
    """What happened to a case; those of MOVES are taken on its page."""

    REGISTER = "REGISTER", "登记"
    MATCH = "MATCH", "对接"
    DILIGENCE = "DILIGENCE", "进入尽调"
    APPROVE = "APPROVE", "批准"
    ADJUST = "ADJUST", "调整批准额"
    DRAW = "DRAW", "放款"
    STRIKE = "STRIKE", "划去放款"
    SETTLE = "SETTLE", "结清"
    REFUSE = "REFUSE", "婉拒"
    WITHDRAW = "WITHDRAW", "撤回"
    REMOVE = "REMOVE", "移出"


class Asks(StrEnum):
    INSTITUTION = "INSTITUTION"
    APPROVED = "APPROVED"
    AMOUNT = "AMOUNT"
    REASON = "REASON"


@dataclass(frozen=True)
class Move:
    """From which states, into which (None: it stays), and what it asks for beside its day."""

    sources: tuple[CaseState, ...]
    target: CaseState | None
    asks: tuple[Asks, ...] = ()


MOVES = {
    Act.MATCH: Move(
        (CaseState.REGISTERED, CaseState.MATCHED), CaseState.MATCHED, (Asks.INSTITUTION,)
    ),
    Act.DILIGENCE: Move((CaseState.MATCHED,), CaseState.DILIGENCE),
    Act.APPROVE: Move(
        (CaseState.MATCHED, CaseState.DILIGENCE), CaseState.APPROVED, (Asks.APPROVED,)
    ),
    Act.DRAW: Move((CaseState.APPROVED, CaseState.DRAWN), CaseState.DRAWN, (Asks.AMOUNT,)),
    Act.SETTLE: Move((CaseState.DRAWN,), CaseState.SETTLED),
    Act.ADJUST: Move(
        (CaseState.APPROVED, CaseState.DRAWN), None, (Asks.APPROVED, Asks.REASON)
    ),
    Act.REFUSE: Move(SOUGHT, CaseState.REFUSED, (Asks.REASON,)),
    Act.WITHDRAW: Move((*SOUGHT, CaseState.APPROVED), CaseState.WITHDRAWN, (Asks.REASON,)),
    Act.REMOVE: Move(tuple(CaseState), None, (Asks.REASON,)),
}  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """A case, as far as it decides what may be done to it. `backed`: a guarantee that holds stands beside it."""

    instrument: str
    state: str
    approved: Decimal | None
    drawn: Decimal
    backed: bool = False


def refusal(case: Standing, act: Act) -> str:
    """Why the act is not possible now, with what to do instead; '' where it is."""
    if case.instrument == Instrument.GUARANTEE and act == Act.DRAW:
        return "担保是增信，不放款；请在所担保的那笔贷款上登记放款。"
    if case.state not in _sources(case, act):
        return f"这笔融资现为「{CaseState(case.state).label}」，不能办「{act.label}」。"
    if act == Act.DRAW and case.drawn >= (case.approved or 0):
        return f"批准的 {wan(case.approved)} 万元已全部放款；批准额有增加的，请先「调整批准额」。"
    if act == Act.REMOVE and case.drawn:
        return "已登记放款的不能移出；放款登记有误的，请先划去放款。"
    if act == Act.REMOVE and case.backed:
        return "这笔贷款有担保，请先撤回或移出那笔担保。"
    return ""


def _sources(case: Standing, act: Act) -> tuple[CaseState, ...]:
    """A guarantee pays nothing out: it is released from 批准 on."""
    if case.instrument == Instrument.GUARANTEE and act == Act.SETTLE:
        return (CaseState.APPROVED,)
    return MOVES[act].sources


def open_acts(case: Standing) -> list[Act]:
    return [act for act in MOVES if not refusal(case, act)]


def bad_day(on: date, since: date, today: date) -> str:
    """What is wrong with the day of an act on a case that came into its state on `since`."""
    if on > today:
        return "日期不能晚于今天，请改为实际发生的日期。"
    if on < since:
        return f"日期不能早于到本状态的日期（{since:%Y-%m-%d}）。"
    return ""


def bad_approved(approved: Decimal, drawn: Decimal) -> str:
    if approved <= 0:
        return "批准额须大于 0。"
    if approved < drawn:
        return f"批准额不能低于已放款的 {wan(drawn)} 万元。"
    return ""


def bad_amount(amount: Decimal, approved: Decimal | None, drawn: Decimal) -> str:
    if amount <= 0:
        return "放款金额须大于 0。"
    left = (approved or Decimal(0)) - drawn
    if amount > left:
        return f"批准 {wan(approved)} 万元，已放款 {wan(drawn)} 万元，还可放 {wan(left)} 万元。"
    return ""


# -- the drawdown and the month's 到位资金 --------------------------------------------------------------


def spare(arrived: Decimal | None, drawn: Decimal) -> Decimal:
    """What was typed as arrived in a month from a source beyond its drawdowns: a further one may be in it."""
    return max(Decimal(0), (arrived or Decimal(0)) - drawn)


def how_counted(
    arrived: Decimal | None, drawn: Decimal, amount: Decimal, said: str
) -> tuple[Counted | None, str]:
    """How a drawdown comes into the sum of its month and source, and what to ask where that is not known.

    `drawn`: all other drawdowns of that month and source; `said`: the answer of a person, '' for none."""
    if arrived is None:
        return Counted.CREATED, ""
    left = spare(arrived, drawn)
    if not left or said == Counted.ADDED:
        return Counted.ADDED, ""
    if said != Counted.INCLUDED:
        return None, f"当月到位资金已填 {wan(arrived)} 万元，已含这笔吗？请选「已含」或「另加」。"
    if amount > left:
        short = f"当月到位资金 {wan(arrived)} 万元减去已登记的放款后只有 {wan(left)} 万元，"
        return None, f"{short}含不下这笔；请选「另加」，或先修改到位资金。"
    return Counted.INCLUDED, ""

"""What the paragraph of a weekly report says of 要素: what is needed and permits, each number with its rows, and the
money granted."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from projects.bulletin.rules.part import Part
from projects.bulletin.rules.table import Number, Table
from projects.dispatch.rules.codes import PermitMark
from projects.dispatch.rules.resources import GrantedSum
from projects.financing.rules.kinds import Instrument
from projects.needs.rules.kinds import NeedState
from projects.registry.rules.amounts import yi_with_unit

GRANTED = "granted"  # the place on the page where the sums stand by instrument


def needs_said(tables: Mapping[int, Table]) -> list[Part]:
    """Nothing where nothing is overdue, promised too late or due soon."""
    states = tables[Number.NEEDS].values("state")
    if not states:
        return []

    def number(state: NeedState) -> Part:
        return Part(f"{states.count(state)} 项", Number.NEEDS, "state", state.value)

    parts = [Part("要素逾期未保障"), number(NeedState.OVERDUE)]
    for state in (NeedState.LATE_PROMISE, NeedState.SOON):
        if state in states:
            parts += [Part(f"，{state.label.replace(' ', '')}"), number(state)]
    return [*parts, Part("。")]


def permits_said(tables: Mapping[int, Table]) -> list[Part]:
    """Nothing where no permit moved and none is overdue."""
    marks = [mark for cell in tables[Number.PERMITS].values("marks") for mark in cell]
    if not marks:
        return []

    def number(mark: PermitMark) -> Part:
        return Part(f"{marks.count(mark)} 件", Number.PERMITS, "marks", mark.value)

    parts = [
        Part("手续本周受理"), number(PermitMark.ACCEPTED), Part("，办结"), number(PermitMark.DECIDED),
        Part("，超期未办结"), number(PermitMark.OVERDUE),
    ]  # fmt: skip
    if PermitMark.CHECK_OVERDUE in marks:
        parts += [Part("，承诺超期未核查"), number(PermitMark.CHECK_OVERDUE)]
    return [*parts, Part("。")]


def granted_said(sums: Sequence[GrantedSum]) -> list[Part]:
    """「融资累计批准基金 0.10 亿元、银行 0.50 亿元，已放款 0.20 亿元；担保 0.20 亿元，属增信，不计入资金。」 A guarantee
    is in no sum of money. Nothing where nothing was granted."""
    money = [one for one in sums if one.instrument != Instrument.GUARANTEE]
    backing = [one for one in sums if one.instrument == Instrument.GUARANTEE]
    parts: list[Part] = []
    for place, one in enumerate(money):
        head = "、" if place else "融资累计批准"
        parts += [Part(head + Instrument(one.instrument).label), _amount(one.approved)]
    if money:
        drawn = sum((one.drawn or Decimal(0) for one in money), start=Decimal(0))
        parts += [Part("，已放款"), _amount(drawn)]
    for one in backing:
        head = "；担保" if money else "融资累计批准担保"
        parts += [Part(head), _amount(one.approved), Part("，属增信，不计入资金")]
    return [*parts, Part("。")] if parts else []


def _amount(amount: Decimal) -> Part:
    return Part(yi_with_unit(amount), anchor=GRANTED)

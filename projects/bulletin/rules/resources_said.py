"""What the paragraph of a weekly report says of 要素: what stands still, what is needed and permits, each number with
its rows, and the money granted."""

from collections.abc import Mapping
from decimal import Decimal

from projects.bulletin.rules.element_sums import stuck_projects
from projects.bulletin.rules.part import Part
from projects.bulletin.rules.table import Number, Row, Table
from projects.dispatch.rules.codes import PermitMark
from projects.financing.rules.kinds import Instrument
from projects.needs.rules.kinds import Element, NeedState
from projects.registry.rules.amounts import yi_with_unit


def stuck_said(tables: Mapping[int, Table]) -> list[Part]:
    """「要素卡住项目 3 个，总投资 8.16 亿元（另金额未知 1 个）；其中土地 2 个计 5.16 亿元，资金 1 个、金额未知；一个项目可能卡在
    几个要素，不相加。」 Nothing where nothing stands still."""
    found = [row for row in _sums(tables) if row["stuck"]]
    if not found:
        return []
    *columns, every = found
    parts = [Part("要素卡住项目"), *_stuck(every, "，总投资"), Part("；其中")]
    for place, row in enumerate(columns):
        parts += [Part(("，" if place else "") + Element(row["element"]).label)]
        parts += _stuck(row, "计")
    several = "；一个项目可能卡在几个要素，不相加" if len(columns) > 1 else ""
    return [*parts, Part(f"{several}。")]


def _stuck(row: Row, between: str) -> list[Part]:
    """How many projects, and their total investment; what is unknown is counted apart."""
    rows = stuck_projects(row)
    parts = [Part(f"{row['stuck']} 个", *rows)]
    if row["amount"] is not None:
        parts += [Part(between), Part(yi_with_unit(row["amount"]), *rows)]
    if row["unknown"] and row["amount"] is not None:
        parts.append(Part(f"（另金额未知 {row['unknown']} 个）"))
    elif row["unknown"]:
        parts.append(Part("、金额未知"))
    return parts


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


def granted_said(tables: Mapping[int, Table]) -> list[Part]:
    """「融资累计批准基金 0.10 亿元、银行 0.50 亿元，已放款 0.20 亿元；担保 0.20 亿元，属增信，不计入资金。」 A guarantee
    is in no sum of money. Nothing where nothing was granted."""
    sums = [one for row in _sums(tables) for one in row["granted"]]
    money = [one for one in sums if one["instrument"] != Instrument.GUARANTEE]
    backing = [one for one in sums if one["instrument"] == Instrument.GUARANTEE]
    parts: list[Part] = []
    for place, one in enumerate(money):
        head = "、" if place else "融资累计批准"
        parts += [Part(head + Instrument(one["instrument"]).label), _granted(one["approved"])]
    if money:
        drawn = sum((one["drawn"] for one in money), start=Decimal(0))
        parts += [Part("，已放款"), _granted(drawn)]
    for one in backing:
        head = "；担保" if money else "融资累计批准担保"
        parts += [Part(head), _granted(one["approved"]), Part("，属增信，不计入资金")]
    return [*parts, Part("。")] if parts else []


def _granted(amount: Decimal) -> Part:
    return Part(yi_with_unit(amount), Number.NEEDS)


def _sums(tables: Mapping[int, Table]) -> list[Row]:
    above = tables[Number.NEEDS].sums
    return above.rows if above is not None and isinstance(above.rows, list) else []

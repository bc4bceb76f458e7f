"""What stands above 附表 10 of the weekly report: each element added up, a project once, and in the row of money what
was granted by instrument. Amounts of the zone and of fiction are never one sum; counts are of both."""

from collections.abc import Iterable, Sequence
from typing import Any

from projects.bulletin.rules.sums import own_money
from projects.bulletin.rules.table import ANY_OF, Before, Column, Declaration, Link, Number, Row
from projects.dispatch.rules.entry import Entry, Frozen
from projects.dispatch.rules.kinds import Scope
from projects.dispatch.rules.resources import GrantedSum, NeedLine
from projects.needs.rules.kinds import Element, NeedState
from projects.needs.rules.matrix import Standstill, standstills

ANY = ""  # the element of the row that counts a project once, in whichever columns it stands still
NOT_CONCERNED = (NeedState.NONE, NeedState.BLANK)
NOTE = (
    "涉及（不含未填）、卡住、已保障、未填为项目个数，一个项目在每一行按最差的一项计一次；卡住即有逾期未保障，"
    "一个项目可能卡在几行，各行不相加。"
    "逾期、承诺晚于需要、14 天内到期为项数。卡住总投资只计金额已知的。"
    "累计批准截至本期，婉拒、撤回的不计；担保属增信，不计入资金，已解除的不计。"
)


def stuck_in(entry: Entry) -> list[Element]:
    """The columns of the matrix in which it stands still, in their order."""
    late = {line.element for line in entry.elements if line.state == NeedState.OVERDUE}
    return [element for element in Element if element in late]


def _sums(frozen: Frozen, before: Before | None) -> list[Row]:
    """None where nothing is judged and nothing was granted."""
    entries = [entry for entry in frozen.entries if entry.elements]
    if not entries and not frozen.granted:
        return []
    blocked, any_blocked = _standstills(entries)
    money, any_money = _standstills(own_money(frozen.scope, entries))
    none = Standstill()
    rows = [
        _row(one, entries, blocked.get(one, none), money.get(one, none), frozen) for one in Element
    ]
    return [*rows, _any_row(entries, any_blocked, any_money)]


def _standstills(entries: Iterable[Entry]) -> tuple[dict[str, Standstill], Standstill]:
    """As the matrix adds them up."""
    return standstills(
        (entry.total, {line.element: [line.state] for line in entry.elements}) for entry in entries
    )


def _row(
    element: Element, entries: Sequence[Entry], blocked: Standstill, money: Standstill, frozen: Frozen
) -> Row:  # fmt: skip
    states = [one.state for entry in entries for one in entry.elements if one.element == element]
    lines = [(entry, one) for entry in entries for one in entry.needs if one.element == element]
    told = [one.state for _, one in lines]
    return {
        "element": element, "concerned": sum(state not in NOT_CONCERNED for state in states),
        **_stuck(blocked, money), "overdue": told.count(NeedState.OVERDUE),
        "late": told.count(NeedState.LATE_PROMISE), "soon": told.count(NeedState.SOON),
        "secured": states.count(NeedState.SECURED), "blank": states.count(NeedState.BLANK),
        **_longest(lines),
        "granted": [_granted(one) for one in frozen.granted] if element == Element.FUNDING else [],
    }  # fmt: skip


def _any_row(entries: Sequence[Entry], blocked: Standstill, money: Standstill) -> Row:
    """Whom any of them concerns, and holds up; the rest is not added up."""
    concerned = sum(
        any(line.state not in NOT_CONCERNED for line in entry.elements) for entry in entries
    )
    rest = dict.fromkeys(("overdue", "late", "soon", "secured", "blank"))
    return {
        "element": ANY, "concerned": concerned, **_stuck(blocked, money), **rest, **_longest([]),
        "granted": [],
    }  # fmt: skip


def _stuck(blocked: Standstill, money: Standstill) -> Row:
    """Unknown where the amount of none is known."""
    known = money.blocked > money.amount_unknown
    return {
        "stuck": blocked.blocked, "amount": money.amount if known else None,
        "unknown": money.amount_unknown or None,
    }  # fmt: skip


def _longest(lines: Sequence[tuple[Entry, NeedLine]]) -> Row:
    """Of money nobody is told the days, so none is the longest."""
    late = [
        (line.days, entry, line)
        for entry, line in lines
        if line.state == NeedState.OVERDUE and line.days is not None
    ]
    if not late:
        return {"longest": [], "longest_text": "", "longest_unit": "", "longest_unit_id": None}
    days, entry, line = max(late, key=lambda one: one[0])
    return {
        "longest": [entry.code, entry.label], "longest_text": f"「{line.title_text}」{days} 天",
        "longest_unit": line.unit, "longest_unit_id": line.unit_id,
    }  # fmt: skip


def _granted(one: GrantedSum) -> dict[str, Any]:
    return {
        "instrument": one.instrument, "cases": one.cases, "approved": one.approved,
        "drawn": one.drawn,
    }  # fmt: skip


def stuck_projects(row: Row) -> Link:
    """The projects that a row counts as standing still."""
    return (Number.PROJECTS, "stuck", row["element"] or ANY_OF.join(Element.values()))


def _links(row: Row) -> dict[str, Link]:
    """Each count leads to its projects, or to the needs below."""
    stuck = stuck_projects(row)
    if row["element"] == ANY:
        return {"stuck": stuck, "amount": stuck}
    needs = (Number.NEEDS, "element", row["element"], "state")
    return {
        "stuck": stuck, "amount": stuck, "overdue": (*needs, NeedState.OVERDUE),
        "late": (*needs, NeedState.LATE_PROMISE), "soon": (*needs, NeedState.SOON),
    }  # fmt: skip


def _note(frozen: Frozen) -> str:
    own = sum(not entry.demo for entry in frozen.entries if entry.elements)
    if frozen.scope == Scope.DEMO and own:
        return f"{NOTE}园区自有项目 {own} 个只计个数，不与演示项目的投资合计。"
    return NOTE


ELEMENTS = Declaration(
    Number.NEEDS, "要素保障合计",
    (
        Column("element", "要素", "code", Element, empty="任一要素"),
        Column("concerned", "涉及", "int"), Column("stuck", "卡住", "int"),
        Column("amount", "卡住总投资", "money"), Column("unknown", "金额未知", "int"),
        Column("overdue", "逾期", "int"), Column("late", "承诺晚于需要", "int"),
        Column("soon", "14 天内到期", "int"), Column("secured", "已保障", "int"),
        Column("blank", "未填", "int"), Column("longest", "逾期最久", "project"),
        Column("longest_text", "最久一项", below="longest"),
        Column("longest_unit", "责任单位", below="longest"),
        Column("granted", "累计批准", "granted"),
    ),
    _sums, note=_note, links=_links, key=("element",), by_project=False, named="element",
    summing=True,
)  # fmt: skip

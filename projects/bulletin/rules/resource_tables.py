"""附表 10 and 11 of the weekly report: what projects need, and their permits."""

from projects.bulletin.rules.element_sums import ELEMENTS
from projects.bulletin.rules.table import Around, Column, Declaration, Number, Row
from projects.dispatch.rules.codes import PermitMark, Solely
from projects.dispatch.rules.entry import Entry, Frozen
from projects.dispatch.rules.resources import NeedLine, PermitLine
from projects.needs.rules.kinds import WORST_FIRST, Element, NeedState
from projects.resources.rules.kinds import Board, Method, Result
from projects.schedule.rules.timeline import Unit as Counted

LATE = (PermitMark.OVERDUE, PermitMark.CHECK_OVERDUE)
NEEDS_NOTE = (
    "列逾期未保障、承诺晚于需要和 14 天内到期的要素。天数依次为逾期、承诺比需要晚和还剩的天数；"
    "资金只列状态，金额和日期属企业信息。"
)
PERMITS_NOTE = (
    "只列本周有办理和超期的手续；时限、用时、停钟、还剩按各事项的法定或承诺时限计，补正期间不停钟。"
)


def _needs(entry: Entry, last: Entry | None, around: Around) -> list[Row]:
    return [_need_row(entry, line) for line in entry.needs]


def _pressing(row: Row) -> tuple[int, int, str, int, int]:
    """Overdue, promised too late, due soon; what presses most first."""
    days = row["days"] or 0
    soon = row["state"] == NeedState.SOON
    place = WORST_FIRST.index(NeedState(row["state"]))
    return place, days if soon else -days, row["project"][0], row["need"] or 0, row["permit"] or 0


def _need_row(entry: Entry, line: NeedLine) -> Row:
    return {
        "project": [entry.code, entry.label], "element": line.element, "title_text": line.title_text,
        "state": line.state, "days": line.days, "gap_text": line.gap_text, "day": line.day,
        "promised": line.promised_on, "unit": line.unit, "unit_id": line.unit_id,
        "handler": line.person, "issue": line.issue, "need": line.need, "permit": line.permit,
    }  # fmt: skip


def _needs_note(frozen: Frozen) -> str:
    """A project once, however many of its needs are overdue."""
    late = [one for one in frozen.entries if any(n.state == NeedState.OVERDUE for n in one.needs)]
    if not any(one.needs for one in frozen.entries):
        return ""
    stuck = f"要素逾期未保障的项目 {len(late)} 个；" if late else ""
    return f"{stuck}{NEEDS_NOTE}"


def _permits(entry: Entry, last: Entry | None, around: Around) -> list[Row]:
    return [_permit_row(entry, line) for line in entry.permits]


def _urgency(row: Row) -> tuple[int, int, str, int]:
    """The longest overdue first."""
    place = next((LATE.index(mark) for mark in row["marks"] if mark in LATE), len(LATE))
    return place, row["left"] or 0, row["project"][0], row["id"]


def _permit_row(entry: Entry, line: PermitLine) -> Row:
    return {
        "project": [entry.code, entry.label], "item": line.item, "unit": line.unit, "unit_id": line.unit_id,
        "id": line.id, "state": line.state, "marks": line.marks, "method": line.method,
        "sole": Solely.SOLE if line.sole else "", "agent": line.agent, "agent_id": line.agent_id,
        "submitted": line.submitted_on, "accepted": line.accepted_on, "limit": line.limit,
        "counted": line.counted if line.limit is not None else "", "used": line.used,
        "stopped": line.stopped or None, "left": line.left, "due": line.due_on,
        "decided": line.decided_on, "result": line.result,
    }  # fmt: skip


NEEDS = Declaration(
    Number.NEEDS, "要素保障",
    (
        Column("project", "项目", "project"), Column("element", "要素", "code", Element),
        Column("title_text", "内容"), Column("state", "状态", "code", NeedState),
        Column("days", "天数", "int", below="state"), Column("gap_text", "缺口", empty="—"),
        Column("day", "需要日期", "day"), Column("promised", "承诺", "day", below="day"),
        Column("unit", "责任单位", empty="—"), Column("handler", "责任人", empty="—", below="unit"),
        Column("issue", "已提问题", empty="否"),
    ),
    rows=_needs, order=_pressing, note=_needs_note, key=("project", "element"), about="title_text",
    sums=ELEMENTS,
)  # fmt: skip

PERMITS = Declaration(
    Number.PERMITS, "手续办理",
    (
        Column("project", "项目", "project"), Column("item", "事项"), Column("unit", "审批单位", empty="未定"),
        Column("state", "状态", "code", Board), Column("marks", "本周", "marks", PermitMark, below="state"),
        Column("method", "办理方式", "code", Method), Column("sole", "独任", "code", Solely, below="method"),
        Column("agent", "代办员"), Column("submitted", "递交", "day", aside=True),
        Column("accepted", "受理", "day"), Column("limit", "时限", "int"),
        Column("counted", "时限按", "code", Counted, below="limit"), Column("used", "用时", "int"),
        Column("stopped", "停钟", "int", below="used"), Column("left", "还剩/超", "left"),
        Column("due", "到期", "day", below="left"), Column("decided", "办结", "day", below="result"),
        Column("result", "结果", "code", Result),
    ),
    rows=_permits, order=_urgency,
    note=lambda frozen: PERMITS_NOTE if any(one.permits for one in frozen.entries) else "",
    key=("project", "item"), about="item",
)  # fmt: skip

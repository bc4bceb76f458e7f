"""附表 11 of the weekly report: permits. 附表 10, 要素保障, belongs beside it, in the same format."""

from projects.bulletin.rules.table import Before, Column, Declaration, Number, Row
from projects.dispatch.rules.codes import PermitMark, Solely
from projects.dispatch.rules.entry import Entry, Frozen
from projects.dispatch.rules.resources import PermitLine
from projects.resources.rules.kinds import Board, Method, Result
from projects.schedule.rules.timeline import Unit as Counted

LATE = (PermitMark.OVERDUE, PermitMark.CHECK_OVERDUE)
PERMITS_NOTE = (
    "只列本周有办理和超期的手续；时限、用时、停钟、还剩按各事项的法定或承诺时限计，补正期间不停钟。"
)


def _permits(frozen: Frozen, before: Before | None) -> list[Row]:
    """The longest overdue first."""
    found = [(entry, line) for entry in frozen.entries for line in entry.permits]
    found.sort(key=lambda one: (_urgency(one[1]), one[0].code, one[1].id))
    return [_permit_row(entry, line) for entry, line in found]


def _urgency(line: PermitLine) -> tuple[int, int]:
    place = next((LATE.index(mark) for mark in line.marks if mark in LATE), len(LATE))
    return place, line.left or 0


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
    _permits, note=lambda frozen: PERMITS_NOTE if any(one.permits for one in frozen.entries) else "",
    key=("project", "item"), about="item",
)  # fmt: skip

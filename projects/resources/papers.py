"""Permits as a sheet, and what a firm is told once: items, papers, limits."""

from datetime import date

from projects.models import PermitStep
from projects.official.papers.document import (
    FICTION,
    NUMERALS,
    TYPE,
    body,
    day_words,
    file_of,
    heading,
    note,
    official_document,
    title,
)
from projects.resources.models.item import NOT_FOUND
from projects.resources.reads.board import DONE_DAYS, PermitBoard
from projects.resources.reads.page import ProjectPermits

__all__ = ["HEADERS", "NOTE", "TYPE", "board_rows", "notice"]

HEADERS = [
    "项目代码", "项目", "事项", "分项", "审批阶段", "审批单位", "办理方式", "独任", "代办员", "状态", "递交",
    "受理", "时限", "时限按", "时限类别", "到期", "已用", "还剩", "办结", "结果", "编号", "需要日期", "进度",
]  # fmt: skip
NOTE = f"状态按受理日、停钟日和当天算出；时限从受理次日起算。办结只列最近 {DONE_DAYS} 天"


def board_rows(board: PermitBoard) -> list[list]:
    cards = [card for line in board.lines for cell in line.cells for card in cell]
    return [_row(card.row, card.words) for card in cards]


def _row(row: PermitStep, words: str) -> list:
    clock = row.shown.clock
    limit = row.standing().limit if row.accepted_on else None
    return [
        row.project.code, row.project.short_name, row.item.name, row.part, row.item.get_phase_display(),
        str(row.unit or ""), row.get_method_display(), "是" if row.sole else "", row.agent_name,
        row.shown.board.label, row.submitted_on, row.shown.accepted_on, limit,
        row.get_limit_unit_display() if limit else "", row.get_limit_kind_display(), clock.due,
        clock.used, clock.left, row.decided_on, row.get_result_display(), row.number, row.needed,
        words,
    ]  # fmt: skip


def notice(project, permits: ProjectPermits, today: date) -> bytes:
    """一次性告知单: everything that is to be applied for, with papers and limits, in one document."""
    document = official_document()
    if project.is_demo:
        note(document, FICTION)
    title(document, f"{project.short_name}项目手续", "一次性告知单")
    body(document, f"{project.name}（{project.code}）需办理下列手续。截至{day_words(today)}。")
    for numeral, phase in zip(NUMERALS, permits.phases, strict=False):
        heading(document, f"{numeral}、{phase.label}")
        rows = [row for group in phase.groups for row in group.rows]
        for place, row in enumerate(rows, 1):
            body(document, f"{place}.{_told(row)}")
    agents = "、".join(
        dict.fromkeys(str(one.agent) for one in permits.mandates if one.covers(today))
    )
    if agents:
        body(document, f"代办员：{agents}。代办不收取费用。")
    return file_of(document)


def _told(row: PermitStep) -> str:
    if row.needs_no_step:
        return f"{row}：{row.get_method_display()}，不用申请（{row.method_reason}）。"
    item = row.item
    said = [f"{row}：{row.get_method_display()}"]
    said.append(f"由{row.unit}办理" if row.unit else "审批单位待定")
    said.append(_limits(item))
    papers = "；".join(item.paper_list)
    said.append(f"申请材料：{papers}" if papers else "申请材料以审批单位告知为准")
    return "。".join(said) + "。"


def _limits(item) -> str:
    """法定 and 承诺 are two numbers, never one."""
    said = []
    if item.legal_limit:
        said.append(f"法定时限 {item.legal_words}（{item.legal_basis}）")
    if item.promised_limit:
        said.append(f"承诺时限 {item.promised_words}")
    if not said:
        return f"时限{NOT_FOUND}"
    return "，".join(said) + (f"（{item.doubt}）" if item.doubt else "")

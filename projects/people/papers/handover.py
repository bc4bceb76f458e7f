"""交接清单 as an official document: who hands which role over to whom, and what stands open on that day.

It reads as it was frozen, ahead of its day as things stand today; the two signatures are left to be written.
"""

from datetime import date

from projects.models import Handover
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
    subtitle,
    title,
)
from projects.people.reads.handover import HandoverPart

__all__ = ["TYPE", "handover_list"]

MADE = "系统生成，交接双方核对"


def handover_list(row: Handover, parts: list[HandoverPart], list_words: str) -> bytes:
    document = official_document()
    note(document, f"{MADE}（{FICTION}）" if row.is_demo else MADE)
    title(document, row.project.name, f"{row.get_role_display()}交接清单")
    subtitle(document, f"（{row.project.code}）")
    for line in _opening(row, list_words):
        body(document, line)
    for numeral, part in zip(NUMERALS, parts, strict=False):
        heading(document, f"{numeral}、{part.label}")
        for number, item in enumerate(part.items, 1):
            body(document, f"{number}.{item}")
        if not part.items:
            body(document, "无。")
    for line in _signatures(row):
        body(document, line)
    return file_of(document)


def _opening(row: Handover, list_words: str) -> list[str]:
    role, day = f"{row.project.name}的{row.get_role_display()}", day_words(row.effective_on)
    return [
        f"{role}自{day}起，由{row.outgoing}移交{row.incoming}接任。",
        *([f"事由：{row.reason.rstrip('。')}。"] if row.reason else []),
        list_words,
    ]


def _signatures(row: Handover) -> list[str]:
    sides = (
        ("移交人", row.outgoing, row.outgoing_confirmed_on),
        ("接任人", row.incoming, row.incoming_confirmed_on),
    )
    lines = [f"{label}：{person}（{_signed(on)}）" for label, person, on in sides]
    if row.closed_at:
        lines.append(f"由{row.closed_by}关闭：{row.close_reason.rstrip('。')}。")
    return lines


def _signed(on: date | None) -> str:
    return f"{day_words(on)}在系统确认" if on else "签字：＿＿＿＿＿＿，＿＿年＿月＿日"

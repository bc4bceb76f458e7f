"""调度会纪要 as an official document: who met, what was on the agenda, what was resolved.

Neither a document number nor a signature is invented; what was resolved reads as it was recorded.
"""

from projects.directing.reads.agenda import MeetingPage
from projects.models import AgendaItem, DispatchMeeting, Resolution
from projects.official.papers.document import (
    DRAFTED,
    FICTION,
    TYPE,
    body,
    day_words,
    file_of,
    heading,
    note,
    official_document,
    title,
)

__all__ = ["TYPE", "minutes"]


def minutes(meeting: DispatchMeeting, page: MeetingPage) -> bytes:
    document = official_document()
    state = DRAFTED if meeting.is_closed else "会议进行中，未定稿"
    note(document, f"{state}（{FICTION}）" if meeting.demo else state)
    title(document, "重点项目调度会议纪要")
    for line in _opening(meeting):
        body(document, line)
    heading(document, "一、议题")
    for item in page.items:
        body(document, f"{item.order}.{_item(item)}")
    if not page.items:
        body(document, "没有列入议题的红灯项目、三级问题和未办结事项。")
    heading(document, "二、议定事项")
    for row in page.resolutions:
        body(document, f"（{row.number}）{_resolution(row)}")
    if not page.resolutions:
        body(document, "本次会议没有记录议定事项。")
    return file_of(document)


def _opening(meeting: DispatchMeeting) -> list[str]:
    place = f"在{meeting.place}" if meeting.place else ""
    lines = [f"{day_words(meeting.held_on)}，{meeting.chair}{place}主持召开重点项目调度会。"]
    if meeting.report:
        lines.append(f"依据周调度通报{meeting.report.label}。")
    if meeting.attendance:
        lines.append(f"参会人员：{meeting.attendance}")
    return lines


def _item(item: AgendaItem) -> str:
    parts = [f"[{item.get_kind_display()}] {item.title}", item.reason]
    if item.clears:
        parts.append(f"解除：{item.clears}")
    if item.due_on:
        parts.append(f"时限 {day_words(item.due_on)}")
    return "。".join(part.rstrip("。") for part in parts if part) + "。"


def _resolution(row: Resolution) -> str:
    unit = f"（{row.unit}）" if row.unit else ""
    project = f"{row.project.name}：" if row.project else ""
    return (
        f"{project}{row.text.rstrip('。')}。责任人：{row.to}{unit}；时限：{day_words(row.due_on)}；"
        f"办结标准：{row.done_when.rstrip('。')}。跟踪编号 {row.instruction.code}。"
    )

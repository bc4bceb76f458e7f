"""What a 调度会 is to deal with, in the words of the day it is opened."""

from dataclasses import dataclass

from projects.dispatch.rules.format import entry_of
from projects.lights.rules.dimensions import Light
from projects.models import (
    AgendaItem,
    Appointment,
    DispatchEntry,
    DispatchMeeting,
    DispatchReport,
    Instruction,
    Issue,
    Project,
    Resolution,
)
from projects.registry.reads.beside import current_holders

Kind = AgendaItem.Kind


def agenda(meeting: DispatchMeeting) -> list[AgendaItem]:
    """The items, unsaved and numbered: not done since earlier, then red, then brought to the 领导组.

    A meeting of the zone's own series deals with no demo project."""
    return numbered(meeting, [*_undone(meeting), *red_items(meeting), *_issues(meeting)])


def numbered(meeting: DispatchMeeting, items: list[AgendaItem]) -> list[AgendaItem]:
    """The items as the meeting's, in this order."""
    for order, item in enumerate(items, 1):
        item.meeting, item.order = meeting, order
    return items


def _undone(meeting: DispatchMeeting) -> list[AgendaItem]:
    rows = Instruction.objects.open().kept().for_register().select_related("resolution")
    if not meeting.demo:
        rows = rows.filter(demo=False)
    items = [_undone_item(row) for row in rows.order_by("due_on", "pk")]
    return sorted(items, key=lambda item: item.kind != Kind.UNDONE)


def _undone_item(row: Instruction) -> AgendaItem:
    resolved = getattr(row, "resolution", None) is not None
    moved = f"，已延期 {row.postponed} 次" if row.postponed else ""
    return AgendaItem(
        kind=Kind.UNDONE if resolved else Kind.INSTRUCTION,
        project=row.project,
        instruction=row,
        title=(f"{row.subject}：" if row.subject else "") + row.text[:250],
        reason=f"{row.code}，{row.get_state_display()}{moved}",
        clears=row.done_when,
        leader=str(row.giver),
        responsible=row.receiver,
        due_on=row.due_on,
    )


def red_items(meeting: DispatchMeeting) -> list[AgendaItem]:
    """The red entries of the report as it froze them."""
    if meeting.report is None:
        return []
    rows = list(meeting.report.entries.filter(light=Light.RED).order_by("order"))
    there = set(
        Project.objects.filter(pk__in=[e.project_id for e in rows]).values_list("pk", flat=True)
    )
    return [_red_item(row, meeting.report, row.project_id in there) for row in rows]


def _red_item(row: DispatchEntry, report: DispatchReport, is_there: bool) -> AgendaItem:
    """Of a report in a format of a later release its name alone."""
    item = AgendaItem(
        kind=Kind.RED, project_id=row.project_id if is_there else None, title=row.name, light=Light.RED
    )  # fmt: skip
    if report.is_readable:
        said = entry_of(row.values, report.format)
        item.reason, item.clears = said.reason_text, said.clears_text
        item.leader, item.responsible = said.leader, said.commissioner
    return item


def _issues(meeting: DispatchMeeting) -> list[AgendaItem]:
    rows = Issue.objects.for_meeting().kept().for_register()
    if not meeting.demo:
        rows = rows.exclude(project__source=Project.Source.DEMO)
    rows = list(rows.order_by("due_on", "pk"))
    held = current_holders([row.project_id for row in rows], meeting.held_on)
    return [
        AgendaItem(
            kind=Kind.ISSUE,
            project=row.project,
            issue=row,
            title=f"{row.project.short_name}：{row.summary}",
            reason=f"{row.code}，{row.get_level_display()}，{row.get_state_display()}",
            clears=row.detail,
            leader=held[row.project_id].get(Appointment.Role.LEADER, ""),
            responsible=row.handler_name,
            due_on=row.due_on,
        )
        for row in rows
    ]


# -- the meeting's page -----------------------------------------------------------------------------


@dataclass(frozen=True)
class MeetingPage:
    items: list[AgendaItem]
    resolutions: list[Resolution]


def meeting_page(meeting: DispatchMeeting) -> MeetingPage:
    """The agenda, each item with what was resolved on it, and all resolutions. Two queries."""
    resolutions = list(
        meeting.resolutions.select_related("instruction", "project", "to", "unit").order_by(
            "number"
        )
    )
    items = list(meeting.items.select_related("project", "issue", "instruction").order_by("order"))
    for item in items:
        item.resolved = [row for row in resolutions if row.item_id == item.pk]
    return MeetingPage(items, resolutions)


def item_named(meeting: DispatchMeeting, key: str) -> AgendaItem | None:
    """The item that a link names; None for anything else."""
    if not key.isdecimal() or len(key) > 18:
        return None
    return meeting.items.select_related("project").filter(pk=int(key)).first()

"""调度会: opened with its agenda, resolutions recorded live, closed for good."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts import audit
from accounts.models import User
from projects.directing.actions.instructions import write_instruction
from projects.directing.reads.agenda import agenda
from projects.models import AgendaItem, DispatchMeeting, Instruction, Project, Resolution


@transaction.atomic
def open_meeting(*, meeting: DispatchMeeting, at: datetime, by: User) -> DispatchMeeting:
    """With what is not done, what is red in the report, and what was brought to the 领导组."""
    if meeting.report and not meeting.report.closed_at:
        raise ValidationError({"report": "这一期还是草稿，封存后才能据以开会。"})
    meeting.demo = _is_demo(meeting, by)
    meeting.created_by = meeting.updated_by = by
    meeting.save(force_insert=True)
    items = agenda(meeting)
    AgendaItem.objects.bulk_create(items)
    after = {"held_on": meeting.held_on, "chair": str(meeting.chair), "count": len(items)}
    audit.record("meeting.open", meeting, by=by, after=after)
    return meeting


def _is_demo(meeting: DispatchMeeting, by: User) -> bool:
    if by.demo or meeting.chair.demo:
        return True
    return meeting.report.is_demo if meeting.report else Project.objects.demo().exists()


@transaction.atomic
def edit_meeting(*, meeting: DispatchMeeting, by: User) -> DispatchMeeting:
    _check_open(meeting)
    before, after = meeting.stored_changes()
    meeting.save_changes(*after, by=by)
    audit.record("meeting.edit", meeting, by=by, before=before, after=after)
    return meeting


@transaction.atomic
def record_resolution(*, resolution: Resolution, at: datetime, by: User) -> Resolution:
    """议定事项: it becomes an instruction of who is in the chair."""
    meeting = _lock(resolution)
    last = meeting.resolutions.aggregate(last=Max("number"))["last"] or 0
    resolution.number = last + 1
    row = Instruction(
        text=resolution.text,
        done_when=resolution.done_when,
        report=meeting.report,
        project=resolution.project,
        line=f"{meeting} 议定事项 {resolution.number}",
        given_by=meeting.chair,
        to=resolution.to,
        unit=resolution.unit,
        due_on=resolution.due_on,
    )
    resolution.instruction = write_instruction(row, at=at, by=by)
    if meeting.demo and resolution.project is None:
        row.demo = True
        row.save(update_fields=["demo"])
    resolution.created_by = resolution.updated_by = by
    resolution.save(force_insert=True)
    after = {"text": row.text, "to": str(row.to), "due_on": row.due_on, "code": row.code}
    audit.record("meeting.resolve", resolution, by=by, after=after)
    return resolution


def _lock(resolution: Resolution) -> DispatchMeeting:
    """The project before the meeting, as everywhere."""
    if resolution.project_id:
        Project.objects.lock([resolution.project_id])
    meeting = DispatchMeeting.objects.select_for_update(no_key=True).get(pk=resolution.meeting_id)
    _check_open(meeting)
    return meeting


@transaction.atomic
def close_meeting(*, meeting: DispatchMeeting, at: datetime, by: User) -> DispatchMeeting:
    """From then on nothing of it changes."""
    stored = DispatchMeeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    _check_open(stored)
    meeting.closed_at, meeting.closed_by = at, by
    meeting.save_changes("closed_at", "closed_by", by=by)
    after = {"closed_at": at, "count": meeting.resolutions.count()}
    audit.record("meeting.close", meeting, by=by, before={"closed_at": None}, after=after)
    return meeting


def _check_open(meeting: DispatchMeeting) -> None:
    if DispatchMeeting.objects.exclude(closed_at=None).filter(pk=meeting.pk).exists():
        raise ValidationError("会议已结束，不能再改。要补充，请另行批示，或在下次会议议定。")

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.roles import allows
from gaoxin.acting import people_named
from gaoxin.files import attachment
from gaoxin.form_page import FormPage, form_page
from projects.directing.actions import meetings as actions
from projects.directing.forms.meeting import (
    CloseMeetingForm,
    MeetingForm,
    NewMeetingForm,
    ResolutionForm,
)
from projects.directing.papers import TYPE, minutes
from projects.directing.reads.agenda import item_named, meeting_page
from projects.directing.reads.instructions import defaults
from projects.models import DispatchMeeting, Resolution


def _visible(request, pk) -> DispatchMeeting:
    rows = DispatchMeeting.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("chair", "report", "closed_by"), pk=pk)


def _context(request, pk) -> dict:
    meeting = _visible(request, pk)
    records = allows("projects:meeting_resolve", request.user)
    return {
        "meeting": meeting,
        "page": meeting_page(meeting),
        "may_record": records and not meeting.is_closed,
    }


def meeting(request, pk):
    return render(request, "projects/directing/meeting.html", _context(request, pk))


def meeting_present(request, pk):
    """Full screen, one item at a time; the arrow keys turn the pages."""
    return render(request, "projects/directing/meeting_present.html", _context(request, pk))


@form_page()
def meeting_add(request):
    def save(form):
        return actions.open_meeting(meeting=form.instance, at=timezone.now(), by=request.user)

    draft = DispatchMeeting()
    return FormPage(NewMeetingForm, save, "召开调度会", "/meetings/", instance=draft)


@form_page(_visible)
def meeting_edit(request, found):
    def save(form):
        return actions.edit_meeting(meeting=form.instance, by=request.user)

    return _open_or_shown(request, found, MeetingForm, save, "修改会议信息")


@form_page(_visible)
def meeting_close(request, found):
    def save(form):
        return actions.close_meeting(meeting=form.instance, at=timezone.now(), by=request.user)

    note = "结束后议题和议定事项不能再改；议定事项仍逐条跟踪到办结。"
    return _open_or_shown(request, found, CloseMeetingForm, save, "结束会议", note=note)


def _open_or_shown(request, found, form_class, save, title, **context):
    """A closed meeting shows itself instead of the form."""
    back = found.get_absolute_url()
    if found.is_closed and request.method != "POST":
        return redirect(back)
    title = f"{title}：{found}"
    return FormPage(form_class, save, title, back, instance=found, context=context)


@form_page(_visible)
def meeting_resolve(request, found):
    if found.is_closed and request.method != "POST":
        return redirect(found)

    def save(form):
        return actions.record_resolution(
            resolution=form.instance, at=timezone.now(), by=request.user
        )

    draft = _draft(found, item_named(found, request.GET.get("item", "")))
    page = {"instance": draft, "context": {"note": draft.item.title if draft.item else ""}}
    page["people"] = people_named(request, "to")
    return FormPage(ResolutionForm, save, "记录议定事项", found.get_absolute_url(), **page)


def _draft(meeting, item) -> Resolution:
    project = item.project if item else None
    given = defaults(project, timezone.localdate())
    return Resolution(meeting=meeting, item=item, project=project, to=given.to, due_on=given.due_on)


def meeting_minutes(request, pk):
    found = _visible(request, pk)
    data, name = minutes(found, meeting_page(found)), f"{found.held_on}-huiyijiyao"
    return attachment(data, f"{name}.docx", TYPE, plain=name)

"""Telephone numbers in full, of the people of a project and of the company's: by a button, on record."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.actions import phones as actions
from accounts.views.phones import acting_alone, number_answer, refusal, unkept
from projects.models import Project
from projects.people.reads.roster import roster_of


def _held(request, **of) -> Project:
    """A project whose people's numbers this person may ask for. Its row is locked before that is asked
    for good."""
    reachable = Project.objects.reachable_by(request.user)
    found = get_object_or_404(reachable, **of)
    Project.objects.lock([found.pk])
    return get_object_or_404(reachable, pk=found.pk)


def contact_phone(request, code, pk):
    with acting_alone(request):
        contact = get_object_or_404(_held(request, code=code).contacts, pk=pk)
        used_up = actions.reveal(row=contact, by=request.user, now=timezone.now())
    return number_answer(request, contact, used_up, back=contact.get_absolute_url())


def appointment_phone(request, pk):
    """Of who holds a role on the project; what is on record is the person's card."""
    with acting_alone(request):
        project = _held(request, appointments=pk)
        row = (
            project.appointments.current(timezone.localdate()).select_related("user").filter(pk=pk)
        )
        holder = row.first()
        if holder is None:
            raise Http404("in office no more")
        used_up = actions.reveal(row=holder.user, by=request.user, now=timezone.now())
    return number_answer(request, holder.user, used_up, back=holder.get_absolute_url())


def contact_sheet(request, code):
    """通讯录: every number of a project in full, to be printed."""
    with acting_alone(request):
        project = _held(request, code=code)
        roster, now = roster_of(project, timezone.localdate()), timezone.now()
        count = roster.number_count
        used_up = actions.reveal_sheet(row=project, count=count, by=request.user, now=now)
    if used_up:
        return refusal(request, used_up, back=f"{project.get_absolute_url()}people/")
    context = {"project": project, "roster": roster, "now": now}
    return unkept(render(request, "projects/people/sheet.html", context))

"""One permit: its page, and what people do with it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from gaoxin.acting import people_named
from gaoxin.form_page import FormPage, form_page
from projects.issues.actions.steps import add_issue
from projects.issues.forms.issue import NewIssueForm
from projects.issues.views.raised import raised_already
from projects.models import PermitStep, Project
from projects.needs.reads.tab import project_needs
from projects.registry.views.tab import editable, project_form, tab_page
from projects.resources.actions import permits as actions
from projects.resources.forms.acts import PAGES, ActPage
from projects.resources.forms.permit import NewPermitForm, PermitForm, RemovePermitForm
from projects.resources.reads.page import act_state, draft_issue, permit_page, project_permits
from projects.resources.rules.acts import Act


def project_resources(request, code):
    today = timezone.localdate()

    def permits(project):
        return project_permits(project, today)

    def needs(project):
        return project_needs(project, request.user, today)

    page = {"needs": needs, "permits": permits}
    return tab_page(request, code, "resources", "projects/resources/tab.html", **page)


def permit(request, pk):
    found = get_object_or_404(PermitStep.objects.visible_to(request.user).with_clock(), pk=pk)
    page = permit_page(found, request.user, timezone.localdate())
    context = {"permit": found, "project": found.project, "page": page}
    return render(request, "projects/resources/permit.html", context)


@form_page(editable)
def permit_add(request, project):
    def save(form):
        today = timezone.localdate()
        return actions.add_permit(permit=form.instance, today=today, by=request.user)

    page = {
        "instance": PermitStep(project=project),
        "back": f"{project.get_absolute_url()}resources/",
    }
    page["people"] = people_named(request, "examiner")
    return project_form(project, NewPermitForm, save, "登记手续", **page)


def _editable(request, pk) -> PermitStep:
    rows = PermitStep.objects.editable_by(request.user, timezone.localdate())
    return get_object_or_404(rows.select_related("project", "item"), pk=pk)


@form_page(_editable)
def permit_edit(request, found):
    def save(form):
        today = timezone.localdate()
        return actions.edit_permit(permit=form.instance, today=today, by=request.user)

    people = people_named(request, "examiner")
    return _on_permit(found, PermitForm, save, "编辑手续", people=people)


@form_page(_editable)
def permit_remove(request, found):
    def save(form):
        reason, today = form.cleaned_data["reason"], timezone.localdate()
        return actions.remove_permit(
            permit=form.instance, reason=reason, today=today, by=request.user
        )

    back = f"{found.project.get_absolute_url()}resources/"
    return _on_permit(found, RemovePermitForm, save, "移出手续", then=back)


def _on_permit(found, form_class, save, title, **page) -> FormPage:
    page = {"back": found.get_absolute_url(), "instance": found, **page}
    return project_form(found.project, form_class, save, f"{title}：{found}", **page)


def _hindered(request, pk) -> PermitStep:
    projects = Project.objects.worked_on_by(request.user)
    rows = PermitStep.objects.kept().filter(project__in=projects)
    return get_object_or_404(rows.with_clock(), pk=pk)


@form_page(_hindered)
def permit_issue(request, found):
    """提出问题, with what the permit says of itself: the system proposes, a person raises."""

    def save(form):
        return add_issue(issue=form.instance, at=timezone.now(), by=request.user)

    if raised := raised_already(request, permit=found):
        return raised
    draft = draft_issue(found, timezone.localdate())
    return _on_permit(found, NewIssueForm, save, "提出问题", instance=draft, then=None)


def _concerning(request, pk, act):
    """The permit and an act on it that is this person's at all, be it not now."""
    rows = PermitStep.objects.visible_to(request.user).select_related("project", "item")
    found = get_object_or_404(rows, pk=pk)
    if act not in Act.values():
        raise Http404
    named = Act(act)
    state = act_state(found, named, request.user, timezone.localdate())
    if not state.concerns:
        raise Http404
    return found, named, state


@form_page(_concerning)
def permit_act(request, concerning):
    """A stranger to the act gets 404; where it is not possible now, the permit's page says so."""
    found, act, state = concerning
    if not state.possible and request.method != "POST":
        messages.warning(request, f"现在不能「{act.label}」：这件手续的进度已变，请看办理过程。")
        return redirect(found)
    page = PAGES[act]
    form_class = type(page.form.__name__, (page.form,), {"submit_label": act.label})
    said = {"context": {"note": page.note}, "people": people_named(request, "examiner", "checker")}
    return _on_permit(found, form_class, _taking(request, page), act.label, **said)


def _taking(request, page: ActPage):
    def save(form):
        today = timezone.localdate()
        return page.action(permit=form.instance, today=today, by=request.user, **form.given)

    return save

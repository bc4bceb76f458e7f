"""A need of a project: its page, and what people do with it."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from gaoxin.acting import people_named
from gaoxin.form_page import FormPage, form_page
from projects.issues.actions.steps import add_issue
from projects.issues.forms.issue import NewIssueForm
from projects.issues.views.raised import raised_already
from projects.models import Project, ResourceNeed
from projects.needs.actions import needs as actions
from projects.needs.forms import AdvanceForm, NeedForm, NewNeedForm, RemoveNeedForm
from projects.needs.reads.page import draft_issue, need_page
from projects.needs.rules.kinds import ENTERED, NeedKind
from projects.registry.views.tab import editable, project_form


def need(request, pk):
    """Of money the tab of the project is the page."""
    rows = ResourceNeed.objects.visible_to(request.user).exclude(kind=NeedKind.FUNDING)
    found = get_object_or_404(rows.select_related("project"), pk=pk)
    page = need_page(found, request.user, timezone.localdate())
    sees = Project.objects.visible_to(request.user).filter(pk=found.project_id).exists()
    context = {"need": found, "project": found.project, "page": page, "sees_project": sees}
    return render(request, "projects/needs/need.html", context)


@form_page(editable)
def need_add(request, project):
    def save(form):
        return actions.add_need(need=form.instance, today=timezone.localdate(), by=request.user)

    asked = request.GET.get("kind", "")
    draft = ResourceNeed(project=project, kind=asked if asked in ENTERED else ENTERED[0])
    page = {"instance": draft, "back": f"{project.get_absolute_url()}resources/"}
    page["people"] = people_named(request, "handler")
    return project_form(project, NewNeedForm, save, "登记要素需求", **page)


def _editable(request, pk) -> ResourceNeed:
    rows = ResourceNeed.objects.editable_by(request.user).exclude(kind=NeedKind.FUNDING)
    return get_object_or_404(rows.select_related("project"), pk=pk)


@form_page(_editable)
def need_edit(request, found):
    def save(form):
        return actions.edit_need(need=form.instance, today=timezone.localdate(), by=request.user)

    people = people_named(request, "handler")
    return _on_need(found, NeedForm, save, "编辑要素需求", people=people)


def _advanced(request, pk) -> ResourceNeed:
    rows = ResourceNeed.objects.advanced_by(request.user)
    return get_object_or_404(rows.select_related("project"), pk=pk)


@form_page(_advanced)
def need_advance(request, found):
    """登记进展: of its handler too, who may not keep the project."""

    def save(form):
        return actions.advance_need(need=form.instance, today=timezone.localdate(), by=request.user)

    return _on_need(found, AdvanceForm, save, "登记进展")


@form_page(_editable)
def need_remove(request, found):
    def save(form):
        reason, today = form.cleaned_data["reason"], timezone.localdate()
        return actions.remove_need(need=form.instance, reason=reason, today=today, by=request.user)

    then = f"{found.project.get_absolute_url()}resources/"
    return _on_need(found, RemoveNeedForm, save, "移出要素需求", then=then)


def _on_need(found, form_class, save, title, **page) -> FormPage:
    page = {"back": found.get_absolute_url(), "instance": found, **page}
    return project_form(found.project, form_class, save, f"{title}：{found}", **page)


def _stuck(request, pk) -> ResourceNeed:
    projects = Project.objects.worked_on_by(request.user)
    rows = ResourceNeed.objects.kept().filter(project__in=projects)
    return get_object_or_404(rows.select_related("project", "step__milestone"), pk=pk)


@form_page(_stuck)
def need_issue(request, found):
    """提出问题, with what the need says of itself: the system proposes, a person raises."""

    def save(form):
        return add_issue(issue=form.instance, at=timezone.now(), by=request.user)

    if raised := raised_already(request, need=found):
        return raised
    draft = draft_issue(found, request.user, timezone.localdate())
    back = f"{found.project.get_absolute_url()}resources/"
    return _on_need(found, NewIssueForm, save, "提出问题", instance=draft, then=None, back=back)

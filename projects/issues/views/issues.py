from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.filters import with_names
from accounts.views.people import LOOKUP_LIMIT, lookup_answer
from gaoxin.acting import people_named
from gaoxin.files import attachment, send
from gaoxin.form_page import FormPage, form_page
from gaoxin.population import Population, of_population
from gaoxin.uploads import PROJECT_FILES
from projects.files.actions.files import note_step_file
from projects.files.actions.received import received
from projects.issues.actions import steps as actions
from projects.issues.forms.issue import (
    FORMS,
    WORDS,
    IssueForm,
    NewIssueForm,
    ProofForm,
    StepForm,
    handlers,
    with_unit,
)
from projects.issues.papers import TYPE, issue_request
from projects.issues.reads.page import StepState, issue_page, step_named, step_state
from projects.issues.reads.standings import issue_board
from projects.issues.rules.machine import Step
from projects.models import Issue, Project, StepFile
from projects.registry.models.scopes import OF_DEMO
from projects.registry.views.tab import pick_page, project_form


def _visible(request, code) -> Issue:
    rows = Issue.objects.visible_to(request.user).for_register().select_related("lead_unit__head")
    return get_object_or_404(rows, code=code)


def issue(request, code):
    found = _visible(request, code)
    page = issue_page(found, request.user, timezone.localdate())
    acts = [(step.lower().replace("_", "-"), WORDS[step][0]) for step in page.steps_open]
    context = {"issue": found, "page": page, "acts": acts, "project": found.project}
    return render(request, "projects/issues/issue.html", context)


def handlers_lookup(request):
    """Of those a form offers (`offer_handlers`), whose name or unit contains every word typed, also in pinyin."""
    found = with_names(handlers(), request.GET.get("q", ""), "search_text", "unit__search_text")
    return lookup_answer((person.pk, with_unit(person)) for person in found[:LOOKUP_LIMIT])


def issue_raise(request):
    """Which project? Then the form, on the project's own page."""
    rows = Project.objects.worked_on_by(request.user)
    return pick_page(request, rows, "projects/issues/raise.html")


def _worked_on(request, code) -> Project:
    return get_object_or_404(Project.objects.worked_on_by(request.user), code=code)


@form_page(_worked_on)
def issue_add(request, project):
    def save(form):
        return actions.add_issue(issue=form.instance, at=timezone.now(), by=request.user)

    page = {"back": f"{project.get_absolute_url()}issues/", "instance": Issue(project=project)}
    return project_form(project, NewIssueForm, save, "提出问题", **page)


def _editable(request, code) -> Issue:
    rows = Issue.objects.editable_by(request.user).select_related("project")
    return get_object_or_404(rows, code=code)


@form_page(_editable)
def issue_edit(request, found):
    def save(form):
        return actions.edit_issue(issue=form.instance, by=request.user)

    return _on_issue(found, IssueForm, save, "编辑问题")


def _on_issue(found, form_class, save, title, **page) -> FormPage:
    page |= {"back": found.get_absolute_url(), "instance": found}
    return project_form(found.project, form_class, save, f"{title}：{found}", **page)


def _concerning(request, code, step) -> tuple[Issue, Step, StepState]:
    """The issue and a step of it that is this person's at all, be it not now."""
    found, named = _visible(request, code), step_named(step)
    state = named and step_state(found, named, request.user, timezone.localdate())
    if named is None or not state or not state.concerns:
        raise Http404
    return found, named, state


@form_page(_concerning)
def issue_step(request, concerning):
    """One step. A stranger to it gets 404; where it is not possible now, the issue's page says so."""
    found, step, state = concerning
    if state.why_not and request.method != "POST":
        messages.warning(request, state.why_not)
        return redirect(found)
    form_class = FORMS.get(step, StepForm)
    page = {"form_kwargs": {"step": step}, "people": people_named(request, "handler")}
    if step == Step.EXTEND:
        page["form_kwargs"]["asked"] = state.asked
    if issubclass(form_class, ProofForm):
        files = request.FILES.getlist("attachments")
        page["before"] = ("papers", lambda: received(files, PROJECT_FILES))
    return _on_issue(found, form_class, _take(request, step), WORDS[step][0], **page)


def _take(request, step):
    def save(form):
        return actions.take_step(
            issue=form.instance, step=step, given=form.given(), at=timezone.now(), by=request.user
        )

    return save


def issue_file(request, pk):
    rows = StepFile.objects.visible_to(request.user).select_related("file", "step__issue")
    row = get_object_or_404(rows, pk=pk)
    file = row.file
    answer = send(file.stored_name, file.original_name, file.content_type, plain=f"file-{file.pk}")
    if request.method == "GET":
        note_step_file(row=row, by=request.user)
    return answer


def issue_docx(request, code):
    """The 请示件 of a problem that is, or is drafted to be, brought to the city."""
    found = _visible(request, code)
    if Issue.Level.CITY not in (found.level, found.proposed_level):
        raise Http404
    data, name = issue_request(found, timezone.localdate()), f"{found.code}-qingshi"
    return attachment(data, f"{name}.docx", TYPE, plain=name)


def issue_levels(request):
    """The board: open issues by level."""
    rows = Issue.objects.visible_to(request.user).for_register()
    rows = of_population(rows, OF_DEMO, request.population)
    mixed = request.population == Population.ALL and rows.filter(OF_DEMO).exists()
    context = {"columns": issue_board(rows, timezone.localdate()), "mixed": mixed}
    return render(request, "projects/issues/board.html", context)

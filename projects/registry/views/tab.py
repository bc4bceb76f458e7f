from collections.abc import Callable

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from gaoxin.acting import rows_by
from gaoxin.beside import read_beside
from gaoxin.form_page import FormPage
from gaoxin.population import told_apart
from gaoxin.prebuilt import rows_of
from projects.models import Project
from projects.registry.reads.head import project_head


def visible(request, code) -> Project:
    project = _found(_visible, request, code)
    read_beside(project, "project_tracks__track", "levels", "year_classes")
    return project


def _visible(role: str, code: str, person: int) -> QuerySet:
    """With what this person may do with it."""
    user, every = User(pk=person, role=role), Project.objects
    rows = every.visible_to(user).for_page().filter(code=code)
    return rows.annotate(
        may_edit=Exists(every.editable_by(user).filter(pk=OuterRef("pk"))),
        may_work=Exists(every.worked_on_by(user).filter(pk=OuterRef("pk"))),
    )


def readable(request, code) -> Project:
    """The same for a page that does not show its head."""
    return _found(_readable, request, code)


def editable(request, code) -> Project:
    return _found(_editable, request, code)


def _found(mine: Callable[..., QuerySet], request, code: str) -> Project:
    for project in rows_of(mine, request.user.role, code=code, person=request.user.pk):
        return project
    raise Http404


def _readable(role: str, code: str, person: int) -> QuerySet:
    return Project.objects.visible_to(User(pk=person, role=role)).filter(code=code)


def _editable(role: str, code: str, person: int) -> QuerySet:
    rows = Project.objects.editable_by(User(pk=person, role=role)).filter(code=code)
    return rows.select_related("company", "lead_unit")  # they stand in the form


def project_form(
    project, form_class, save, title, *, back: str = "", context: dict | None = None, **page
) -> FormPage:
    """A form about something of a project: its row is locked first, its name stands above."""
    return FormPage(
        form_class,
        save,
        title,
        back or project.get_absolute_url(),
        lock=rows_by(Project, [project.pk]),
        context={"project": project, **(context or {})},
        **page,
    )


def pick_page(request, rows, template):
    """Which of these projects? The first that bear the text asked for."""
    query = request.GET.get("q", "")[:100]
    found = rows.search(query).order_by("code")
    total = found.count()
    told = told_apart(total, found.demo().count())
    context = {"query": query, "projects": found[:20], "total": total, "told": told}
    return render(request, template, context)


def tab_page(request, code, tab, template, **extra):
    project = visible(request, code)
    head = project_head(project, request.user, timezone.localdate())
    context = {"head": head, "project": project, "tab": tab}
    extra = {name: read(project) for name, read in extra.items()}
    return render(request, template, {**context, "today": timezone.localdate(), **extra})

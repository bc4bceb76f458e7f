from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.models import User
from gaoxin.form_page import FormPage
from gaoxin.population import told_apart
from gaoxin.prebuilt import rows_of
from projects.models import Project
from projects.registry.reads.head import project_head


def visible(request, code) -> Project:
    user = request.user
    for project in rows_of(_visible, user.role, code=code, person=user.pk):
        return project
    raise Http404


def _visible(role: str, code: str, person: int) -> QuerySet:
    rows = Project.objects.visible_to(User(pk=person, role=role))
    return rows.for_page().filter(code=code)


def readable(request, code) -> Project:
    """The same for a page that does not show its head."""
    return get_object_or_404(Project.objects.visible_to(request.user), code=code)


def editable(request, code) -> Project:
    return get_object_or_404(Project.objects.editable_by(request.user), code=code)


def project_form(
    project, form_class, save, title, *, back: str = "", context: dict | None = None, **page
) -> FormPage:
    """A form about something of a project: its row is locked first, its name stands above."""
    return FormPage(
        form_class,
        save,
        title,
        back or project.get_absolute_url(),
        lock=Project.objects.filter(pk=project.pk),
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

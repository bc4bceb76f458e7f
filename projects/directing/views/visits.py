from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from gaoxin.acting import people_named
from gaoxin.files import show
from gaoxin.form_page import FormPage, form_page
from projects.directing.actions import visits as actions
from projects.directing.actions.visits import Found
from projects.directing.forms.visit import NewVisitForm, VisitForm, VisitIssueForm
from projects.directing.reads.visits import visit_page
from projects.files.actions.received import received
from projects.models import Issue, Project, SiteVisit, VisitPhoto
from projects.registry.views.tab import pick_page, project_form


def visit_pick(request):
    """Which project? Then the form."""
    rows = Project.objects.visitable_by(request.user)
    return pick_page(request, rows, "projects/directing/visit_pick.html")


def _visitable(request, code) -> Project:
    return get_object_or_404(Project.objects.visitable_by(request.user), code=code)


@form_page(_visitable)
def visit_add(request, project):
    def save(form):
        seen = Found(form.projects(), form.issue(), form.instruction(), form.received.stored)
        return actions.add_visit(
            visit=form.instance, found=seen, at=timezone.now(), by=request.user
        )

    page = {
        "instance": SiteVisit(),
        "form_kwargs": {"project": project},
        "people": people_named(request, "decision_to"),
        "before": ("received", lambda: received(request.FILES.getlist("photos"))),
    }
    return project_form(project, NewVisitForm, save, "登记现场办公", **page)


def visit(request, pk):
    rows = SiteVisit.objects.visible_to(request.user).select_related("leader", "created_by")
    found = get_object_or_404(rows, pk=pk)
    context = {"visit": found, "page": visit_page(found, request.user)}
    return render(request, "projects/directing/visit.html", context)


def _editable(request, pk) -> SiteVisit:
    return get_object_or_404(SiteVisit.objects.editable_by(request.user), pk=pk)


def _on_visit(found, form_class, save, title, **page) -> FormPage:
    projects = Project.objects.filter(pk__in=found.visit_projects.values("project"))
    return FormPage(form_class, save, title, found.get_absolute_url(), lock=projects, **page)


@form_page(_editable)
def visit_edit(request, found):
    def save(form):
        return actions.edit_visit(visit=form.instance, by=request.user)

    return _on_visit(found, VisitForm, save, f"修改：{found}", instance=found)


@form_page(_editable)
def visit_issue(request, found):
    def save(form):
        return actions.raise_issue(
            visit=found, issue=form.instance, at=timezone.now(), by=request.user
        )

    page = {"instance": Issue(), "form_kwargs": {"visit": found}}
    return _on_visit(found, VisitIssueForm, save, "现场提出的问题", **page)


def visit_photo(request, pk):
    rows = VisitPhoto.objects.visible_to(request.user).select_related("file")
    photo = get_object_or_404(rows, pk=pk)
    return show(photo.file.stored_name, photo.file.content_type)

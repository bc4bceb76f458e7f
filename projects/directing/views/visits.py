from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from gaoxin.files import show
from gaoxin.forms import form_page
from projects.directing.actions import visits as actions
from projects.directing.actions.visits import Found
from projects.directing.forms.visit import NewVisitForm, VisitForm, VisitIssueForm
from projects.directing.reads.visits import visit_page
from projects.files.actions.received import received
from projects.models import Issue, Project, SiteVisit, VisitPhoto


def visit_pick(request):
    """Which project? Then the form."""
    query = request.GET.get("q", "")[:100]
    rows = Project.objects.visitable_by(request.user).search(query).order_by("code")
    context = {"query": query, "projects": rows[:20], "total": rows.count()}
    return render(request, "projects/directing/visit_pick.html", context)


def visit_add(request, code):
    project = get_object_or_404(Project.objects.visitable_by(request.user), code=code)
    with received(request.FILES.getlist("photos")) as photos:
        return form_page(
            request,
            NewVisitForm,
            instance=SiteVisit(),
            save=_enter(request, photos),
            title="登记现场办公",
            back=project.get_absolute_url(),
            form_kwargs={"project": project, "received": photos},
            extra={"project": project},
        )


def _enter(request, photos):
    def save(form):
        found = Found(form.projects(), form.issue(), form.instruction(), photos.stored)
        visit = actions.add_visit(
            visit=form.instance, found=found, at=timezone.now(), by=request.user
        )
        photos.written = True
        return visit

    return save


def visit(request, pk):
    rows = SiteVisit.objects.visible_to(request.user).select_related("leader", "created_by")
    found = get_object_or_404(rows, pk=pk)
    context = {"visit": found, "page": visit_page(found, request.user)}
    return render(request, "projects/directing/visit.html", context)


def visit_edit(request, pk):
    found = get_object_or_404(SiteVisit.objects.editable_by(request.user), pk=pk)

    def save(form):
        return actions.edit_visit(visit=form.instance, by=request.user)

    back = found.get_absolute_url()
    return form_page(
        request, VisitForm, instance=found, save=save, title=f"修改：{found}", back=back
    )


def visit_issue(request, pk):
    found = get_object_or_404(SiteVisit.objects.editable_by(request.user), pk=pk)

    def save(form):
        return actions.raise_issue(
            visit=found, issue=form.instance, at=timezone.now(), by=request.user
        )

    page = {"title": "现场提出的问题", "back": found.get_absolute_url()}
    kwargs = {"visit": found}
    return form_page(
        request, VisitIssueForm, instance=Issue(), save=save, form_kwargs=kwargs, **page
    )


def visit_photo(request, pk):
    rows = VisitPhoto.objects.visible_to(request.user).select_related("file")
    photo = get_object_or_404(rows, pk=pk)
    return show(photo.file.stored_name, photo.file.content_type)

"""What is done with the projects ticked in the register. The selection is posted, never in an address.

`step` says what a page of an act asks for; without `rows` it is the register that posts.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.shortcuts import render
from django.urls import reverse

from gaoxin.acting import people_named
from gaoxin.form_page import FormPage, form_page
from gaoxin.selection import NOTHING, BadQuery, packed, ticked, unpacked
from projects.calendar.rules.weeks import week_label
from projects.models import Project
from projects.people.actions.appointments import Clashes, appoint_all
from projects.registry.actions.bulk_edits import confirm_projects, edit_projects
from projects.registry.forms.bulk import BulkAppointForm, BulkConfirmForm, BulkEditForm
from projects.registry.views.register import ProjectRegister


@form_page()
def bulk_appoint(request):
    def save(form):
        appointments = form.appointments(_some(form.locked()))
        try:
            appoint_all(appointments=appointments, by=request.user)
        except Clashes as clashes:
            form.clashes = clashes.by_project
            raise ValidationError(_clashing(form)) from clashes
        done = f"已任命 {appointments[0].user} 为 {len(appointments)} 个项目的"
        messages.success(request, f"{done}{appointments[0].get_role_display()}。")

    template, people = "projects/registry/bulk_appoint.html", people_named(request, "user")
    return _page(request, BulkAppointForm, save, "批量任命", template, people=people)


@form_page()
def bulk_edit(request):
    def save(form):
        projects = _some(form.locked_as_shown())
        edits = edit_projects(projects=projects, wanted=form.wanted(), by=request.user)
        messages.success(request, f"已修改 {len(edits)} 个项目。")

    if request.POST.get("step") == "preview":
        return _preview(request)
    return _page(request, BulkEditForm, save, "批量修改", "projects/registry/bulk_edit.html")


@form_page()
def bulk_confirm(request):
    def save(form):
        first = form.cleaned_data["first_week"]
        projects = _some(form.locked_as_shown())
        done = confirm_projects(projects=projects, first_week=first, by=request.user)
        messages.success(request, f"已确认 {len(done)} 个项目，自{week_label(first)}起报送进展。")

    template = "projects/registry/bulk_confirm.html"
    return _page(request, BulkConfirmForm, save, "批量确认", template)


def _page(request, form_class, save, title, template, **page):
    """The form, with what was ticked or what is left of it; saved when `step` says so."""
    back = _list_url(request)
    page = FormPage(form_class, save, title, back, then=back, template=template, **page)
    if "rows" in request.POST and "drop" not in request.POST and _read_step(request) != "reopen":
        return page
    return page.show(request, form_class(user=request.user, initial=_initial(request, form_class)))


def _preview(request):
    form = BulkEditForm(request.POST, user=request.user)
    _some(form.projects)
    valid = form.is_valid()
    context = {"form": form, "title": "批量修改", "back": _list_url(request)}
    template = (
        "projects/registry/bulk_preview.html" if valid else "projects/registry/bulk_edit.html"
    )
    return render(request, template, context, status=200 if valid else 400)


def _read_step(request) -> str:
    step = request.POST.get("step", "apply")
    if step not in {"apply", "reopen"}:
        raise BadQuery("无法识别这一步操作。请返回清单重新开始。")
    return step


def _initial(request, form_class) -> dict:
    """What the form opens with: the rows ticked in the list, or all that it was sent but those dropped."""
    if "rows" not in request.POST:
        return {"rows": _chosen(request), "query": request.POST.get("query", "")[:2000]}
    fields = form_class.base_fields.items()
    initial = {n: f.widget.value_from_datadict(request.POST, {}, n) for n, f in fields}
    dropped = set(ticked(request.POST, "drop"))
    left = {key: v for key, v in unpacked(initial["rows"]).items() if key not in dropped}
    return initial | {"rows": packed(_some(left))}


def _chosen(request) -> str:
    register = ProjectRegister()
    register.setup(request)
    chosen = register.chosen().order_by().values("pk")
    rows = Project.objects.editable_by(request.user).filter(pk__in=chosen)
    return packed(_some(dict(rows.values_list("pk", "version"))))


def _some(rows):
    if not rows:
        raise BadQuery(NOTHING)
    return rows


def _clashing(form) -> str:
    clashing, rest = len(form.clashes), len(form.projects) - len(form.clashes)
    if not rest:
        return "所选项目都有冲突，一个也没有任命。请改人员或日期，或先处理冲突。"
    return (
        f"{clashing} 个项目有冲突，一个也没有任命。请去掉它们再任命其余 {rest} 个，或先处理冲突。"
    )


def _list_url(request) -> str:
    """The register as it was filtered when the rows were ticked."""
    query = QueryDict(request.POST.get("query", "")[:2000]).urlencode()
    return f"{reverse('projects:register')}{'?' if query else ''}{query}"

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from gaoxin.books import kind_of, receive_book
from gaoxin.files import attachment, discarded_on_failure, send
from gaoxin.form_page import FormPage, form_page
from gaoxin.progress import progress_of
from gaoxin.xlsx import TYPE
from projects.models import SheetImport
from projects.registry.models.scopes import IMPORTED
from projects.sheets.actions.checking import add_and_check
from projects.sheets.actions.housekeeping import note_download
from projects.sheets.forms import UploadSheetForm
from projects.sheets.papers import errors_book, template_book
from projects.sheets.reads.grid import read_grid
from projects.sheets.reads.page import recent_imports, sheet_page, work_of
from projects.sheets.reads.touched import touched_projects
from projects.sheets.rules.about import About
from projects.sheets.rules.columns import FIELDS_OF

BUSY = (SheetImport.State.CHECKING, SheetImport.State.APPLYING)


@form_page()
def sheets(request):
    def save(form):
        stored, read = receive_book(form.cleaned_data["upload"])
        with discarded_on_failure(stored):
            return add_and_check(
                stored=stored, sheets=read, now=timezone.now(), by=request.user,
                about=form.cleaned_data["about"],
            )  # fmt: skip

    back = reverse("projects:register")
    page = {"template": "projects/sheets/upload.html"}
    page["form_kwargs"] = {"initial": {"about": _asked_about(request)}}
    page["context"] = lambda: {"imports": recent_imports()}
    return FormPage(UploadSheetForm, save, "导入 Excel", back, **page)


def _asked_about(request) -> About:
    asked = request.GET.get("about", "")
    return About(asked) if asked in FIELDS_OF else About.PROJECTS


def sheet(request, pk):
    rows = SheetImport.objects.select_related("uploaded_by", "applied_by", "undone_by")
    row = get_object_or_404(rows, pk=pk)
    if row.state == SheetImport.State.READ:
        return redirect("projects:sheet_columns", pk)
    if request.htmx:
        return _busy(request, row)
    context = {"row": row, "page": sheet_page(row), "busy": row.state in BUSY}
    if row.applied_at:
        touched = touched_projects(row)
        context |= {"touched": touched.count(), "unconfirmed": touched.filter(IMPORTED).count()}
    return render(request, "projects/sheets/sheet.html", context)


def _busy(request, row: SheetImport):
    """What a page asks for again and again while the worker is at it; in the end it is drawn anew."""
    context = {"row": row, "progress": progress_of(work_of(row))}
    response = render(request, "projects/sheets/_busy.html", context)
    if row.state not in BUSY:
        response["HX-Refresh"] = "true"
    return response


def sheet_template(request):
    about = _asked_about(request)
    data = template_book(about, timezone.localdate())
    return attachment(data, f"{about.label}导入模板.xlsx", TYPE, plain="template")


def _kept(pk) -> SheetImport:
    return get_object_or_404(SheetImport.objects.kept(), pk=pk)


def sheet_errors(request, pk):
    row = _kept(pk)
    if not row.found:
        raise Http404("not checked")
    data = errors_book(read_grid(row), row.found)
    if request.method == "GET":
        note_download(row=row, what="错误表", by=request.user)
    return attachment(
        data, f"错误表-{row.original_name.rpartition('.')[0]}.xlsx", TYPE, plain=f"errors-{pk}"
    )


def sheet_original(request, pk):
    row = _kept(pk)
    kind = kind_of(row.original_name).content_type
    response = send(row.stored_name, row.original_name, kind, plain=f"sheet-{pk}")
    if request.method == "GET":
        note_download(row=row, what=row.original_name, by=request.user)
    return response

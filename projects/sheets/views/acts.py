from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from gaoxin.acting import acting
from gaoxin.books import read_book, receive_book
from gaoxin.files import discarded_on_failure
from gaoxin.form_page import FormPage, form_page
from gaoxin.keys import is_key
from gaoxin.parts import asked_part
from projects.models import SheetImport
from projects.sheets.actions.apply import ask_to_apply
from projects.sheets.actions.checking import OPEN, add_and_check, decide, name_and_check
from projects.sheets.actions.undo import undo_import
from projects.sheets.forms import ColumnsForm, PasteForm, UndoForm
from projects.sheets.papers import pasted_book
from projects.sheets.reads.months import grid_parts, month_grid
from projects.sheets.reads.page import preview
from projects.sheets.rules.about import NOT_UNDONE, About

LONGEST = 200  # characters of what a decision says


UNDONE = {
    About.PROJECTS: "新建的项目移出台账，改动的格恢复原值，当日的任命作废，新建的人员卡片保留",
    About.APPOINTMENTS: "任命作废，前任照旧任职，任职首日以后不能作废",
    About.MILESTONES: "新增的节点移出，调整的日期改回",
    About.PARCELS: "新登记的宗地移出土地清单，改动的格恢复原值",
    About.SHARES: "新登记的使用随即结束，改动的面积改回",
}


def _import(request, pk) -> SheetImport:
    return get_object_or_404(SheetImport, pk=pk)


def _open(request, pk) -> SheetImport:
    return get_object_or_404(SheetImport.objects.kept(), pk=pk, state__in=OPEN)


@form_page(_open)
def sheet_columns(request, row):
    sheets = _sheets(row)

    def save(form):
        return name_and_check(row=row, sheets=sheets, by=request.user, **form.given())

    page = {"form_kwargs": {"row": row, "sheets": sheets}}
    page["template"] = "projects/sheets/columns.html"
    page["context"] = lambda: {"row": row, **preview(row, sheets)}
    return FormPage(ColumnsForm, save, "核对列", reverse("projects:sheets"), **page)


def _sheets(row: SheetImport):
    try:
        return read_book(row.stored_name, row.original_name)
    except FileNotFoundError:
        raise Http404("the file is gone") from None


@form_page()
def sheet_months(request):
    def save(form):
        stored, read = receive_book(pasted_book(form.cleaned_data["pasted"], timezone.now()))
        with discarded_on_failure(stored):
            return add_and_check(
                stored=stored, sheets=read, now=timezone.now(), by=request.user,
                about=About.MONTHS, unit=form.cleaned_data["unit"],
            )  # fmt: skip

    page = {"template": "projects/sheets/months.html"}
    page["context"] = lambda: _months(request)
    return FormPage(PasteForm, save, "填报月度完成投资", reverse("projects:sheets"), **page)


def _months(request) -> dict:
    stretches = grid_parts(request.user)
    parts = asked_part(request.GET, [f"第 {one.start + 1}–{one.stop} 个项目" for one in stretches])
    here = stretches[parts.number - 1]
    grid = month_grid(request.user, timezone.localdate(), here, stretches[-1].stop)
    return {"parts": parts, "grid": grid}


def sheet_decide(request, pk):
    asked = {name: request.POST.get(name, "") for name in ("row", "field", "act", "value")}
    if max(map(len, asked.values())) > LONGEST:
        raise BadRequest("longer than anything that is offered")
    try:
        with acting(request):
            place = asked.pop("row")
            asked["place"] = int(place) if is_key(place) else 0
            decide(row=_open(request, pk), by=request.user, **asked)
    except ValidationError as error:
        messages.warning(request, "".join(error.messages))
    return redirect("projects:sheet", pk)


def sheet_apply(request, pk):
    try:
        with acting(request):
            ask_to_apply(
                row=_import(request, pk), version=request.POST.get("version", ""), by=request.user
            )
    except ValidationError as error:
        messages.warning(request, "".join(error.messages))
    return redirect("projects:sheet", pk)


def _applied(request, pk) -> SheetImport:
    applied = SheetImport.objects.filter(state=SheetImport.State.APPLIED)
    return get_object_or_404(applied.exclude(about__in=NOT_UNDONE), pk=pk)


@form_page(_applied)
def sheet_undo(request, row):
    def save(form):
        now = timezone.now()
        return undo_import(row=row, now=now, today=timezone.localdate(now), by=request.user)

    note = f"{UNDONE[About(row.about)]}；导入之后有人办理过的会逐一列出，那时不能撤销。"
    page = {"context": {"note": note}}
    return FormPage(UndoForm, save, f"撤销导入：{row}", row.get_absolute_url(), **page)

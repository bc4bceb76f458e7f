from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.roles import allows
from gaoxin.blanks import TYPE, read_blank, receive_blank
from gaoxin.clock import written
from gaoxin.files import attachment, discarded_on_failure
from gaoxin.form_page import FormPage, form_page
from gaoxin.population import Population
from projects.models import Project, ReturnForm
from projects.returns import actions
from projects.returns.forms import (
    AddReturnForm,
    EditReturnForm,
    MarksForm,
    RetireReturnForm,
    SheetForm,
)
from projects.returns.papers import file_name, filled_form, note_of
from projects.returns.reads.grid import chosen, draw, marks_of, marks_shown, marks_told
from projects.returns.reads.values import asked_projects


def _form(request, pk) -> ReturnForm:
    return get_object_or_404(ReturnForm.objects.current(), pk=pk)


def _blanks(row: ReturnForm):
    try:
        return read_blank(row.stored_name)
    except FileNotFoundError:
        raise Http404("the file is gone") from None


def _to_marks(row: ReturnForm) -> str:
    return reverse("projects:return_marks", args=[row.pk])


def returns(request):
    """Those that are asked for; who keeps them sees the retired ones too."""
    keeps = allows("projects:return_add", request.user)
    retired = ReturnForm.objects.exclude(retired_at=None).select_related("retired_by")
    context = {"rows": ReturnForm.objects.current(), "keeps": keeps}
    context["retired"] = retired.order_by("-retired_at") if keeps else ()
    return render(request, "projects/returns/returns.html", context)


def _projects(request, row: ReturnForm):
    """(those asked for that the person sees, how many are asked for, whether they are fiction): real ones, unless the
    page shows fiction alone."""
    fiction = request.population == Population.DEMO
    of = Project.objects.kept().of_population(Population.DEMO if fiction else Population.REAL)
    every = asked_projects(row, of)
    seen = Project.objects.visible_to(request.user).filter(pk__in=every.order_by().values("pk"))
    return seen, every.count(), fiction


def return_form(request, pk):
    row = _form(request, pk)
    seen, every, fiction = _projects(request, row)
    count = seen.count()
    context = {
        "row": row, "count": count, "note": note_of(count, every, fiction), "fiction": fiction,
        "told": marks_told(marks_of(row)), "keeps": allows("projects:return_marks", request.user),
    }  # fmt: skip
    return render(request, "projects/returns/return.html", context)


def return_fill(request, pk):
    row, now = _form(request, pk), timezone.now()
    seen, every, fiction = _projects(request, row)
    given = {"every": every, "fiction": fiction, "person": request.user, "now": now}
    try:
        data, rows = filled_form(row, seen, **given)
    except ValidationError as error:
        messages.warning(request, "".join(error.messages))
        return redirect(row)
    actions.note_filling(row=row, rows=rows, every=every, by=request.user)
    name = file_name(row, note_of(rows, every, fiction), now)
    return attachment(data, name, TYPE, plain=f"return-{pk}-{written(now, '%Y%m%d')}")


@form_page()
def return_add(request):
    def save(form):
        stored, blanks = receive_blank(form.cleaned_data["upload"])
        given = {name: form.cleaned_data[name] for name in ("name", "note")}
        with discarded_on_failure(stored):
            return actions.add_form(**given, stored=stored, blanks=blanks, by=request.user)

    page = {"then": _to_marks, "earlier": _to_marks}
    return FormPage(AddReturnForm, save, "添加上级报表", reverse("projects:returns"), **page)


@form_page(_form)
def return_edit(request, row):
    def save(form):
        return actions.edit_form(row=form.instance, by=request.user)

    return FormPage(
        EditReturnForm, save, f"名称和范围：{row}", row.get_absolute_url(), instance=row
    )


@form_page(_form)
def return_marks(request, row):
    blanks, here = _blanks(row), _to_marks(row)
    blank = chosen(row, blanks)

    def save(form):
        marked = actions.mark_form(row=form.instance, marks=form.given(), by=request.user)
        return here if form.cleaned_data["what"] else marked

    page = {"instance": row, "form_kwargs": {"blank": blank}}
    page["template"] = "projects/returns/marks.html"
    shown = {"row": row, "blank": blank, "sheets": len(blanks)}
    page["context"] = lambda: shown | {"grid": draw(blank, marks_shown(row, blank))}
    return FormPage(MarksForm, save, f"标记：{row}", row.get_absolute_url(), **page)


@form_page(_form)
def return_sheet(request, row):
    blanks = _blanks(row)

    def save(form):
        wanted = form.cleaned_data["sheet"]
        blank = next(one for one in blanks if one.name == wanted)
        return actions.choose_sheet(row=form.instance, blank=blank, by=request.user)

    page = {"instance": row, "form_kwargs": {"blanks": blanks}}
    return FormPage(SheetForm, save, f"换工作表：{row}", _to_marks(row), then=_to_marks, **page)


@form_page(_form)
def return_retire(request, row):
    def save(form):
        reason = form.cleaned_data["reason"]
        return actions.retire_form(
            row=form.instance, reason=reason, now=timezone.now(), by=request.user
        )

    page = {"instance": row, "then": reverse("projects:returns")}
    return FormPage(RetireReturnForm, save, f"停用：{row}", row.get_absolute_url(), **page)

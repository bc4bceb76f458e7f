"""Roles that were handed over: what was handed over, and who has yet to confirm it."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.registers import AuditedRegister
from accounts.roles import allows
from gaoxin.files import attachment
from gaoxin.form_page import form_page
from gaoxin.list_parts import ListTab
from projects.models import Handover, Project
from projects.people.actions import handovers as actions
from projects.people.filters import HandoverFilter
from projects.people.forms import CloseHandoverForm, ConfirmHandoverForm
from projects.people.papers.handover import TYPE, handover_list
from projects.people.reads.handover import list_words, read_parts
from projects.people.tables import HandoverTable
from projects.registry.models.scopes import OF_DEMO
from projects.registry.views.tab import project_form


class HandoverRegister(AuditedRegister):
    name = "handovers"
    title = "交接"
    table_class = HandoverTable
    filterset_class = HandoverFilter
    cells = "cells/handover"
    fixed_columns = ("project", "role")
    default_columns = (
        "outgoing", "incoming", "effective_on", "state", "unconfirmed", "waiting", "reason",
    )  # fmt: skip
    search_hint = "项目、人员、拼音"
    empty_text = "没有交接"
    empty_hint = "更换包联领导、专班班长或项目专员时自动生成。"
    note = "任命按日生效，不以确认为前提；「已等」自生效日（补登的自登记日）起按自然日计。"
    list_tabs = (
        ListTab("全部"),
        ListTab("待确认", "state=open"),
        ListTab("待我确认", "mine=1", counted=False),
        ListTab("双方已确认", "state=confirmed"),
        ListTab("已关闭", "state=closed"),
    )
    demo = Q(ended__demo=True) | OF_DEMO
    fiction = OF_DEMO
    together = True

    def get_queryset(self):
        return self.visible().for_page()


def _visible(request, pk) -> Handover:
    return get_object_or_404(Handover.objects.visible_to(request.user).for_page(), pk=pk)


def handover(request, pk):
    row = _visible(request, pk)
    mine = Handover.objects.confirmable_by(request.user).filter(pk=row.pk)
    context = {
        "row": row,
        "parts": read_parts(row, timezone.localdate()),
        "list_words": list_words(row),
        "sees_project": Project.objects.visible_to(request.user).filter(pk=row.project_id).exists(),
        "may_confirm": allows("projects:handover_confirm", request.user) and mine.exists(),
        "may_close": allows("projects:handover_close", request.user) and row.is_open,
    }
    return render(request, "projects/people/handover.html", context)


def handover_paper(request, pk):
    row = _visible(request, pk)
    data = handover_list(row, read_parts(row, timezone.localdate()), list_words(row))
    name = f"{row.project.code}-jiaojie-{row.effective_on}"
    return attachment(data, f"{name}.docx", TYPE, plain=name)


def _own_side(request, pk) -> Handover:
    rows = Handover.objects.kept().of_side(request.user)
    return get_object_or_404(rows.for_page(), pk=pk)


@form_page(_own_side)
def handover_confirm(request, row):
    if request.method != "POST" and request.user not in row.unconfirmed:
        messages.info(request, f"您这一方不必再确认，这次交接现为「{row.state.label}」。")
        return redirect(row)

    def save(form):
        return actions.confirm_handover(handover=form.instance, by=request.user)

    note = "确认后表示已核对交接清单；确认不能收回。"
    return _page(row, ConfirmHandoverForm, save, "确认交接", note)


def _open(request, pk) -> Handover:
    rows = Handover.objects.visible_to(request.user).open()
    return get_object_or_404(rows.for_page(), pk=pk)


@form_page(_open)
def handover_close(request, row):
    def save(form):
        reason = form.cleaned_data["reason"]
        return actions.close_handover(handover=form.instance, reason=reason, by=request.user)

    return _page(row, CloseHandoverForm, save, "关闭交接", "关闭后不再催办，双方也不再确认。")


def _page(row: Handover, form_class, save, title: str, note: str):
    page = {"instance": row, "back": row.get_absolute_url(), "context": {"note": note}}
    return project_form(row.project, form_class, save, f"{title}：{row}", **page)

"""Who is away, and who stands in for them."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.registers import AuditedRegister
from accounts.roles import Role
from gaoxin.form_page import FormPage, form_page
from gaoxin.keys import is_key
from gaoxin.list_parts import Action, ListTab
from projects.models import Absence
from projects.people.actions import absences as actions
from projects.people.filters import AbsenceFilter
from projects.people.forms import AbsenceForm, WithdrawAbsenceForm
from projects.people.tables import AbsenceTable


class AbsenceRegister(AuditedRegister):
    name = "absences"
    title = "请假和出差"
    table_class = AbsenceTable
    filterset_class = AbsenceFilter
    cells = "cells/absence"
    fixed_columns = ("user",)
    default_columns = ("kind", "state", "from_on", "to_on", "delegate", "unit", "note")
    search_hint = "人员、代办人、拼音"
    empty_text = "没有请假和出差"
    empty_hint = "离开几天、由谁代办，点「登记」写明；到期自动恢复。"
    note = "代办人代收应办事项和消息，不代审批、销号。点人员可修改或撤回未结束的登记。"
    actions = (Action("登记请假、出差", "projects:absence_add", "plus", primary=True),)
    list_tabs = (
        ListTab("全部"),
        ListTab("今天", "state=today"),
        ListTab("将来", "state=coming"),
        ListTab("由我代办", "mine=1", counted=False),
    )
    demo = Q(demo=True)

    def get_queryset(self):
        return self.visible().select_related("user__unit", "delegate")

    def beside(self, rows):
        user, today = self.request.user, timezone.localdate()
        own = set(Absence.objects.editable_by(user, today).values_list("pk", flat=True))

        def give(row):
            row.may_edit = row.pk in own

        return give


def _page(absence, form_class, save, title, **page) -> FormPage:
    back = reverse("projects:absences")
    return FormPage(form_class, save, title, back, instance=absence, then=back, **page)


@form_page()
def absence_add(request):
    def save(form):
        return actions.save_absence(absence=form.instance, by=request.user)

    return _page(_draft(request), AbsenceForm, save, "登记请假、出差")


def _draft(request) -> Absence:
    """Of who asks; for the project office of whom the address names."""
    asked = request.GET.get("user", "")
    if request.user.role != Role.ADMIN or not is_key(asked):
        return Absence(user=request.user)
    return Absence(user=User.objects.people().filter(pk=asked).first() or request.user)


def _editable(request, pk) -> Absence:
    rows = Absence.objects.editable_by(request.user, timezone.localdate())
    return get_object_or_404(rows.select_related("user", "delegate"), pk=pk)


@form_page(_editable)
def absence_edit(request, absence):
    def save(form):
        return actions.save_absence(absence=form.instance, by=request.user)

    page = {"template": "projects/people/absence.html", "context": {"absence": absence}}
    return _page(absence, AbsenceForm, save, f"修改：{absence}", **page)


def _owned(request, pk) -> Absence:
    rows = Absence.objects.owned_by(request.user).select_related("user", "delegate")
    return get_object_or_404(rows, pk=pk)


@form_page(_owned)
def absence_withdraw(request, absence):
    if request.method != "POST" and (why := actions.why_not_withdrawn(absence)):
        messages.warning(request, why)
        return redirect("projects:absences")

    def save(form):
        return actions.withdraw_absence(absence=form.instance, by=request.user)

    context = {"note": f"{absence.span}的登记撤回后，应办事项立即回到本人。"}
    return _page(absence, WithdrawAbsenceForm, save, f"撤回：{absence}", context=context)

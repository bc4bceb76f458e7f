from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.actions import people as actions
from accounts.filters import PeopleFilter, with_names
from accounts.forms import PersonForm, ReasonForm
from accounts.models import RoleGrant, User
from accounts.registers import AuditedRegister
from accounts.roles import allows, hanging_on
from accounts.tables import PeopleTable
from gaoxin.form_page import FormPage, form_page
from gaoxin.list_parts import Action, ListTab

LOOKUP_LIMIT = 30


class PeopleRegister(AuditedRegister):
    name = "people"
    title = "人员"
    nav_current = "people"
    table_class = PeopleTable
    filterset_class = PeopleFilter
    cells = "cells/people"
    default_columns = ("title", "unit", "phone", "username", "role", "state")
    fixed_columns = ("name",)
    search_hint = "姓名、拼音首字母、职务、单位"
    empty_text = "没有符合条件的人员"

    actions = (Action("新增人员", "accounts:person_add", "plus", primary=True),)
    list_tabs = (
        ListTab("全部"),
        ListTab("在用账号", "state=open"),
        ListTab("角色待确认", "state=pending"),
        ListTab("已离岗", "state=left"),
    )
    demo = Q(demo=True)

    def get_queryset(self):
        return self.visible().select_related("unit")


def people_lookup(request):
    """Those who are here and whose name, title or unit contain every word typed, also in pinyin."""
    people = User.objects.visible_to(request.user).people().select_related("unit")
    found = with_names(people, request.GET.get("q", ""), "search_text", "unit__search_text")
    return lookup_answer(
        (p.pk, " · ".join(filter(None, [p.name, p.title, str(p.unit or "")])))
        for p in found[:LOOKUP_LIMIT]
    )


def lookup_answer(pairs) -> JsonResponse:
    return JsonResponse({"results": [{"value": value, "text": text} for value, text in pairs]})


def visible_person(request, pk: int) -> User:
    return get_object_or_404(User.objects.visible_to(request.user).select_related("unit"), pk=pk)


def person(request, pk):
    grants = RoleGrant.objects.select_related("created_by", "confirmed_by", "refused_by")
    people = User.objects.visible_to(request.user).select_related("unit", "assistant")
    shown = get_object_or_404(people.prefetch_related(Prefetch("role_grants", grants)), pk=pk)
    context = {
        "shown": shown,
        "phone": shown.phone_for(request.user),
        "grants": shown.role_grants.all(),
        "heads": shown.heads_units.all(),
        "may": _may(request.user, shown),
    }
    return render(request, "accounts/person.html", context)


def _may(viewer: User, shown: User) -> dict[str, bool]:
    """Which acts the page offers: those the viewer's role has and that make sense on this person."""
    on_another = viewer != shown
    account = shown.may_sign_in
    sensible = {
        "person_edit": True,
        "person_leave": on_another and shown.is_active,
        "person_return": not shown.is_active,
        "account_open": on_another and shown.is_active and not account,
        "account_reset": on_another and account and not shown.demo,
        "account_disable": on_another and account,
        "role_give": on_another and shown.is_active,
        "role_confirm": on_another,
        "role_refuse": on_another,
    }
    return {name: sense and allows(f"accounts:{name}", viewer) for name, sense in sensible.items()}


@form_page()
def person_add(request):
    def save(form):
        return actions.add_person(person=form.instance, by=request.user)

    return FormPage(PersonForm, save, "新增人员", reverse("accounts:people"))


@form_page(visible_person)
def person_edit(request, shown):
    def save(form):
        return actions.edit_person(
            person=form.instance, fields=form.changed_fields, by=request.user
        )

    page = {"people": User.objects.filter(pk=shown.pk), "lock": hanging_on(person=shown)}
    title, back = f"修改人员：{shown}", shown.get_absolute_url()
    return FormPage(PersonForm, save, title, back, instance=shown, **page)


LEAVE_NOTE = "离岗后账号立即停用、角色取消；姓名仍留在历史记录里。在任职务请到「任命」中交接。"
RETURN_NOTE = "返岗后只恢复名片；账号由系统管理员重新开通，角色由安全管理员重新授予。"


@form_page(visible_person)
def person_leave(request, shown):
    # Whose 联络员 it was loses them, and nobody else acts for the person meanwhile.
    own = {"people": User.objects.filter(Q(pk=shown.pk) | Q(assistant=shown))}
    own["lock"] = hanging_on(person=shown)
    return reason_form(request, shown, actions.leave, "登记离岗", LEAVE_NOTE, **own)


@form_page(visible_person)
def person_return(request, shown):
    return reason_form(request, shown, actions.come_back, "登记返岗", RETURN_NOTE)


def reason_form(request, shown, action, title: str, note: str, **page) -> FormPage:
    """Asks why, then does one act on a person."""

    def save(form):
        done = action(person=shown, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"已{title}：{done}。")
        return done

    return person_form(shown, ReasonForm, save, title, note, **page)


def person_form(shown, form_class, save, title: str, note: str, **page) -> FormPage:
    """An act on a person, whose account is locked first."""
    page = {"people": User.objects.filter(pk=shown.pk), "context": {"note": note}, **page}
    return FormPage(form_class, save, f"{title}：{shown}", shown.get_absolute_url(), **page)

from datetime import timedelta

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from accounts.actions import leaving, people as actions
from accounts.filters import PeopleFilter, with_names
from accounts.forms import SHOWN, LeaveForm, PersonForm, ReasonForm
from accounts.holdings import Holding, all_held_by, handovers
from accounts.menu import person_links
from accounts.models import RoleGrant, User
from accounts.registers import AuditedRegister
from accounts.roles import READERS, allows, hanging_on
from accounts.tables import PeopleTable
from gaoxin.acting import people_named, rows_by
from gaoxin.form_page import FormPage, form_page
from gaoxin.list_parts import Action, ListTab

LOOKUP_LIMIT = 30


class PeopleRegister(AuditedRegister):
    name = "people"
    title = "人员"
    table_class = PeopleTable
    filterset_class = PeopleFilter
    cells = "cells/people"
    default_columns = ("title", "unit", "phone", "username", "role", "state")
    fixed_columns = ("name",)
    search_hint = "姓名、拼音首字母、职务、单位"
    empty_text = "没有人员"

    actions = (Action("新增人员", "accounts:person_add", "plus", primary=True),)
    list_tabs = (
        ListTab("全部"),
        ListTab("在用账号", "state=open"),
        ListTab("角色待确认", "state=pending"),
        ListTab("待交接", "state=handover"),
        ListTab("已离岗", "state=left"),
    )
    demo = Q(demo=True)

    def get_queryset(self):
        return self.visible().select_related("unit")

    def beside(self, rows):
        keys = [row.pk for row in rows] if isinstance(rows, list) else rows.order_by().values("pk")
        waiting = handovers(keys, timezone.localdate())

        def give(person):
            person.handover = waiting.get(person.pk, "")

        return give


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
        "phone_url": _phone_url(request.user, shown),
        "grants": shown.role_grants.all(),
        "heads": shown.heads_units.all(),
        "held": all_held_by([shown.pk], timezone.localdate()),
        "opens_held": request.user.role in READERS,
        "may": _may(request.user, shown),
        "links": person_links(request.user, shown),
    }
    return render(request, "accounts/person.html", context)


def _phone_url(viewer: User, shown: User) -> str:
    """Where the whole number is asked for, '' where the page shows it already or the viewer may not."""
    hidden = shown.phone_for(viewer) != shown.phone
    asks = hidden and allows("accounts:person_phone", viewer)
    return reverse("accounts:person_phone", args=[shown.pk]) if asks else ""


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
        return actions.add_person(person=form.instance, another=form.another, by=request.user)

    page = {"people": people_named(request, "assistant")}
    return FormPage(PersonForm, save, "新增人员", reverse("accounts:people"), **page)


@form_page(visible_person)
def person_edit(request, shown):
    def save(form):
        return actions.edit_person(
            person=form.instance,
            fields=form.changed_fields,
            another=form.another,
            by=request.user,
        )

    people = rows_by(User, {shown.pk, *people_named(request, "assistant").keys})
    page = {"people": people, "lock": hanging_on(person=shown)}
    title, back = f"修改人员：{shown}", shown.get_absolute_url()
    return FormPage(PersonForm, save, title, back, instance=shown, **page)


LEAVE_NOTE = (
    "离岗后账号立即停用、角色取消，下列各项交给接任人，没有接任人的记为空缺；姓名仍留在历史记录里。"
    "以后才离岗的不在这里登记：先填各项任职的卸任日期。"
)
RETURN_NOTE = (
    "返岗后只恢复名片，离岗前的任职和事项不再恢复，需要的重新任命；"
    "账号由系统管理员重新开通，角色由安全管理员重新授予。"
)


@form_page(visible_person)
def person_leave(request, shown):
    if not shown.is_active and request.method != "POST":
        messages.info(request, f"{shown} 已登记离岗。")
        return redirect(shown)
    held = all_held_by([shown.pk], timezone.localdate())
    page = _leaving_locks(request, shown, held) | {"form_kwargs": {"held": held}}
    note = LEAVE_NOTE + "".join(f"{one}：{one.ends}。" for one in held if one.ends)
    save = _let_leave(request)
    return person_form(shown, LeaveForm, save, "登记离岗", note, instance=shown, **page)


def _let_leave(request):
    def save(form):
        last_on, reason = form.cleaned_data["left_on"], form.cleaned_data["reason"]
        done = leaving.leave(
            person=form.instance,
            last_on=last_on,
            reason=reason,
            turns=form.turns(),
            by=request.user,
        )
        messages.success(request, left_words(done, form.vacant()))
        return done

    return save


def _leaving_locks(request, shown, held) -> dict:
    """Whose 联络员 it was loses them, nobody acts for the person meanwhile, and who takes over stays."""
    chosen = people_named(request, *(one.code for one in held))
    mine = Q(pk=shown.pk) | Q(assistant=shown) | Q(pk__in=chosen.keys)
    return {"people": User.objects.filter(mine), "lock": hanging_on(person=shown)}


def left_words(person: User, vacant: list[Holding]) -> str:
    """What was done, and what is vacant from when on, each with its page."""
    if not vacant:
        return f"已登记离岗：{person}。"
    since = person.left_on + timedelta(days=1)
    links = format_html_join("、", '<a href="{}">{}</a>', ((h.url, h) for h in vacant[:SHOWN]))
    more = f" 等 {len(vacant)} 项" if len(vacant) > SHOWN else ""
    words = "已登记离岗：{}。自 {}月{}日起空缺：{}{}。"
    return format_html(words, person, since.month, since.day, links, more)


@form_page(visible_person)
def person_return(request, shown):
    return reason_form(request, shown, leaving.come_back, "登记返岗", RETURN_NOTE)


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

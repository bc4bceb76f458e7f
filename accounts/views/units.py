from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.actions import units as actions
from accounts.belongings import Belongings
from accounts.filters import UnitFilter, with_names
from accounts.forms import DissolveForm, MergeForm, ReasonForm, UnitForm
from accounts.models import Unit, User
from accounts.registers import AuditedRegister
from accounts.roles import allows, hanging_on
from accounts.tables import UnitTable
from accounts.views.people import LOOKUP_LIMIT, lookup_answer
from gaoxin.acting import people_named
from gaoxin.form_page import FormPage, form_page
from gaoxin.forms import Stale
from gaoxin.list_parts import Action, ListTab


class UnitRegister(AuditedRegister):
    name = "units"
    title = "单位"
    table_class = UnitTable
    filterset_class = UnitFilter
    cells = "cells/units"
    default_columns = ("short_name", "kind", "head", "size", "superseded_by", "active")
    fixed_columns = ("name",)
    search_hint = "名称、拼音首字母、负责人"
    empty_text = "没有单位"

    actions = (Action("新增单位", "accounts:unit_add", "plus", primary=True),)
    list_tabs = (
        ListTab("全部"),
        ListTab("在用", "active=yes"),
        ListTab("撤并或停用", "active=no"),
        ListTab("有遗留", "left=1"),
    )
    demo = Q(demo=True)

    def visible(self):
        return Unit.objects.all()

    def get_queryset(self):
        size = Count("people", filter=Q(people__is_active=True))
        return self.visible().select_related("head", "superseded_by").annotate(size=size)


def units_lookup(request):
    found = with_names(Unit.objects.current(), request.GET.get("q", ""), "search_text")
    return lookup_answer((unit.pk, unit.name) for unit in found[:LOOKUP_LIMIT])


@form_page()
def unit_add(request):
    def save(form):
        return actions.add_unit(unit=form.instance, another=form.another, by=request.user)

    page = {"people": people_named(request, "head")}
    return FormPage(UnitForm, save, "新增单位", reverse("accounts:units"), **page)


def _unit(request, pk) -> Unit:
    return get_object_or_404(Unit.objects.select_related("head", "superseded_by"), pk=pk)


def unit(request, pk):
    shown = _unit(request, pk)
    holdings = Belongings(shown)
    context = {
        "unit": shown,
        "held": holdings.kinds,
        "merged": shown.supersedes.all(),
        "may": _may(request.user, shown, holdings),
    }
    return render(request, "accounts/unit.html", context)


def _may(viewer: User, shown: Unit, holdings: Belongings) -> dict[str, bool]:
    """Which acts the page offers: those the viewer's role has and that make sense on this unit."""
    holds, current = bool(holdings.numbers), shown.is_current
    sensible = {
        "unit_edit": True,
        "unit_merge": current or holds or shown.head_id is not None,
        "unit_dissolve": current and not holds,
        "unit_restore": not current,
    }
    return {name: sense and allows(f"accounts:{name}", viewer) for name, sense in sensible.items()}


KEPT_NAMES = (
    "改名后，各处显示新名称；历史记录和已封存的文件仍用当时的名称。单位合并、撤销请到单位页面办理。"
)


@form_page(_unit)
def unit_edit(request, shown):
    def save(form):
        fields, another = form.changed_fields, form.another
        return actions.edit_unit(
            unit=form.instance, fields=fields, another=another, by=request.user
        )

    page = {"people": people_named(request, "head"), "lock": hanging_on(unit=shown)}
    page |= {"instance": shown, "context": {"note": KEPT_NAMES}}
    return FormPage(UnitForm, save, f"修改单位：{shown}", shown.get_absolute_url(), **page)


@form_page(_unit)
def unit_merge(request, shown):
    def save(form):
        try:
            done, moved = actions.merge_unit(unit=shown, **form.given(), by=request.user)
        except actions.Changed as changed:
            raise Stale([shown], {"seen": changed.seen}) from changed
        _tell_merged(request, done, form.cleaned_data["into"], sum(moved.values()))
        return done

    holdings = Belongings(shown)
    if request.method != "POST" and _has_nothing_left(holdings):
        messages.warning(request, f"{shown} {shown.state}，名下没有遗留。")
        return redirect(shown)
    return _merge_page(shown, save, holdings)


def _has_nothing_left(holdings: Belongings) -> bool:
    unit = holdings.unit
    return not (unit.is_current or holdings.numbers or unit.head_id)


def _tell_merged(request, done: Unit, into: Unit, count: int) -> None:
    messages.success(request, f"{done} 已并入 {into}，移交 {count} 项。")
    if into.head_id is None:
        messages.warning(
            request, f"{into} 还没有负责人，接手的事项没有单位负责人督促，请尽快登记。"
        )


def _merge_page(shown: Unit, save, holdings: Belongings) -> FormPage:
    """Its people are locked first, then what may be done because of its head."""
    return FormPage(
        MergeForm,
        save,
        f"{'并入' if shown.is_current else '移交遗留'}：{shown}",
        shown.get_absolute_url(),
        people=User.objects.filter(unit=shown),
        lock=hanging_on(unit=shown),
        form_kwargs={"holdings": holdings},
        template="accounts/unit_merge.html",
        context=lambda: {"unit": shown, "held": holdings.kinds},
    )


DISSOLVE_NOTE = "撤销后不能再选用，负责人随之取消；单位名称仍留在历史记录里。"
RESTORE_NOTE = "恢复后重新在用，负责人须另行登记；撤并时移交的人员和事项不会自动移回。"


@form_page(_unit)
def unit_dissolve(request, shown):
    def save(form):
        data = form.cleaned_data
        done = actions.dissolve_unit(
            unit=shown, on=data["on"], reason=data["reason"], by=request.user
        )
        messages.success(request, f"已撤销：{done}。")
        return done

    if request.method != "POST" and (words := Belongings(shown).words):
        messages.warning(request, f"{shown} 名下还有：{words}。撤销前请选择接手的单位，办理并入。")
        return redirect("accounts:unit_merge", shown.pk)
    return _act(shown, DissolveForm, save, "撤销", DISSOLVE_NOTE)


@form_page(_unit)
def unit_restore(request, shown):
    def save(form):
        done = actions.restore_unit(unit=shown, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"已恢复：{done}。")
        return done

    return _act(shown, ReasonForm, save, "恢复", RESTORE_NOTE)


def _act(shown: Unit, form_class, save, title: str, note: str) -> FormPage:
    page = {"lock": hanging_on(unit=shown), "context": {"note": note}}
    return FormPage(form_class, save, f"{title}：{shown}", shown.get_absolute_url(), **page)

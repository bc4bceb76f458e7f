from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.actions import people as actions
from accounts.filters import UnitFilter, with_names
from accounts.forms import UnitForm
from accounts.models import Unit
from accounts.registers import AuditedRegister
from accounts.roles import hanging_on
from accounts.tables import UnitTable
from accounts.views.people import LOOKUP_LIMIT, lookup_answer
from gaoxin.acting import people_named
from gaoxin.form_page import FormPage, form_page
from gaoxin.list_parts import Action


class UnitRegister(AuditedRegister):
    name = "units"
    title = "单位"
    nav_current = "units"
    table_class = UnitTable
    filterset_class = UnitFilter
    cells = "cells/units"
    default_columns = ("short_name", "kind", "head", "size", "superseded_by", "active")
    fixed_columns = ("name",)
    search_hint = "名称、拼音首字母、负责人"
    empty_text = "没有符合条件的单位"

    actions = (Action("新增单位", "accounts:unit_add", "plus", primary=True),)
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
        return actions.add_unit(unit=form.instance, by=request.user)

    page = {"people": people_named(request, "head")}
    return FormPage(UnitForm, save, "新增单位", reverse("accounts:units"), **page)


def _unit(request, pk) -> Unit:
    return get_object_or_404(Unit, pk=pk)


@form_page(_unit)
def unit_edit(request, unit):
    def save(form):
        return actions.edit_unit(unit=form.instance, fields=form.changed_fields, by=request.user)

    title, back = f"修改单位：{unit}", reverse("accounts:units")
    page = {"people": people_named(request, "head"), "lock": hanging_on(unit=unit)}
    return FormPage(UnitForm, save, title, back, instance=unit, **page)

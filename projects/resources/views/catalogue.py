"""事项清单, and who may decide alone."""

import secrets

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from gaoxin.acting import people_named
from gaoxin.form_page import FormPage, form_page
from projects.models import PermitItem, SoleExaminer, SpotCheck
from projects.resources.actions import items as actions, sole
from projects.resources.forms import catalogue as forms


def permit_items(request):
    rows = PermitItem.objects.in_order().select_related("authority")
    examiners = SoleExaminer.objects.select_related("person", "item", "created_by", "confirmed_by")
    spots = SpotCheck.objects.select_related("permit__project", "permit__item", "checker")
    context = {"items": rows, "examiners": examiners, "spots": spots[:50]}
    return render(request, "projects/resources/items.html", context)


def _page(form_class, save, title, **page) -> FormPage:
    back = reverse("projects:permit_items")
    return FormPage(form_class, save, title, back, then=back, **page)


@form_page()
def permititem_add(request):
    def save(form):
        return actions.add_item(item=form.instance, by=request.user)

    return _page(forms.NewItemForm, save, "添加事项")


def _item(request, pk) -> PermitItem:
    return get_object_or_404(PermitItem, pk=pk)


@form_page(_item)
def permititem_edit(request, item):
    def save(form):
        return actions.edit_item(item=form.instance, by=request.user)

    return _page(forms.ItemForm, save, f"编辑事项：{item}", instance=item)


@form_page()
def sole_add(request):
    def save(form):
        return sole.authorise(row=form.instance, by=request.user)

    people = people_named(request, "person")
    return _page(forms.SoleForm, save, "登记独任授权", people=people)


def _sole(request, pk) -> SoleExaminer:
    return get_object_or_404(SoleExaminer.objects.select_related("person", "item"), pk=pk)


@form_page(_sole)
def sole_confirm(request, row):
    def save(form):
        return sole.confirm_sole(row=form.instance, by=request.user)

    note = "授权从确认起才有效；登记人和被授权人不能确认。"
    title = f"确认独任授权：{row}"
    return _page(forms.ConfirmSoleForm, save, title, instance=row, context={"note": note})


@form_page(_sole)
def sole_end(request, row):
    def save(form):
        return sole.end_sole(row=form.instance, on=form.cleaned_data["on"], by=request.user)

    return _page(forms.EndSoleForm, save, f"结束独任授权：{row}", instance=row)


@form_page()
def spot_draw(request):
    def save(form):
        month_on, seed = form.cleaned_data["month_on"], secrets.token_hex(8)
        today = timezone.localdate()
        return sole.draw_sample(month_on=month_on, seed=seed, today=today, by=request.user)

    note = "从当月独任和承诺办结的手续中按比例随机抽取，抽样种子随名单留存，可复核。"
    return _page(forms.DrawForm, save, "抽取抽查名单", context={"note": note})


def _spot(request, pk) -> SpotCheck:
    rows = SpotCheck.objects.select_related("permit__project", "permit__item")
    return get_object_or_404(rows, pk=pk)


@form_page(_spot)
def spot_check(request, row):
    def save(form):
        said = {name: form.cleaned_data[name] for name in ("result", "note")}
        today = timezone.localdate()
        return sole.record_spot_check(row=form.instance, today=today, by=request.user, **said)

    title = f"登记抽查：{row.permit.project.short_name} {row.permit}"
    return _page(forms.SpotCheckForm, save, title, instance=row)

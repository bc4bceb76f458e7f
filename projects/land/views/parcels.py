"""A parcel: its page, its facts, each act on its way."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.roles import allows
from gaoxin.form_page import FormPage, form_page
from projects.land.actions import parcels as actions
from projects.land.forms.parcel import ParcelForm, RemoveForm, StepForm
from projects.land.reads.parcel import act_named, parcel_page
from projects.land.rules.states import Act, refusal
from projects.models import Parcel


def parcel(request, code):
    rows = Parcel.objects.visible_to(request.user).select_related("company")
    shown = get_object_or_404(rows, code=code)
    page = parcel_page(shown, request.user, timezone.localdate())
    may_keep = allows("projects:parcel_edit", request.user)
    context = {"parcel": shown, "page": page, "may_keep": may_keep}
    return render(request, "projects/land/parcel.html", context)


@form_page()
def parcel_add(request):
    def save(form):
        return actions.add_parcel(
            parcel=form.instance,
            today=timezone.localdate(),
            reason=form.as_is_reason,
            by=request.user,
        )

    return FormPage(ParcelForm, save, "登记宗地", reverse("projects:land"), instance=Parcel())


def editable(request, code) -> Parcel:
    return get_object_or_404(Parcel.objects.editable_by(request.user), code=code)


def on_parcel(parcel, form_class, save, title, **page) -> FormPage:
    page = {"instance": parcel, "then": parcel.get_absolute_url()} | page
    title = f"{title}：{parcel}"
    return FormPage(form_class, save, title, parcel.get_absolute_url(), **page)


@form_page(editable)
def parcel_edit(request, parcel):
    def save(form):
        return actions.edit_parcel(parcel=form.instance, reason=form.as_is_reason, by=request.user)

    return on_parcel(parcel, ParcelForm, save, "编辑宗地")


def _acted_on(request, code, act) -> tuple[Parcel, Act]:
    """The parcel, and the act of that name, be it not possible now."""
    named = act_named(act)
    if named is None:
        raise Http404
    return editable(request, code), named


@form_page(_acted_on)
def parcel_act(request, acted_on):
    """One day of the way. Where it is not possible now, the parcel's page says so."""
    parcel, act = acted_on
    if request.method != "POST" and (why := refusal(parcel.days(), act)):
        messages.warning(request, why)
        return redirect(parcel)

    def save(form):
        today, why = timezone.localdate(), form.as_is_reason
        return actions.take_step(
            parcel=form.instance, act=act, today=today, reason=why, by=request.user
        )

    return on_parcel(parcel, StepForm, save, f"登记{act.label}", form_kwargs={"act": act})


@form_page(editable)
def parcel_remove(request, parcel):
    def save(form):
        reason, today = form.cleaned_data["reason"], timezone.localdate()
        return actions.remove_parcel(
            parcel=form.instance, reason=reason, today=today, by=request.user
        )

    # The parcel's own page is gone.
    return on_parcel(parcel, RemoveForm, save, "移出宗地", then=reverse("projects:land"))

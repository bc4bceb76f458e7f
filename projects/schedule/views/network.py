"""Making a network, its target and winter, the ways to be faster, and confirming a plan."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from gaoxin.form_page import FormPage, form_page
from projects.models import ProjectSchedule
from projects.registry.views.tab import editable, project_form
from projects.schedule.actions import networks as actions
from projects.schedule.actions.levers import adopt_levers
from projects.schedule.actions.networks import Start
from projects.schedule.actions.plans import confirm_plan
from projects.schedule.forms.network import (
    ConfirmForm,
    LeversForm,
    MakeForm,
    TargetForm,
    WinterForm,
)
from projects.schedule.reads.confirm import confirmation_of
from projects.schedule.reads.network import load_network
from projects.schedule.reads.schedule import offered_levers
from projects.schedule.rules.network import Basis, Durations

MOVES = "projects/schedule/moves_form.html"
CONFIRM = "projects/schedule/confirm_form.html"


def found_or_404(row):
    if row is None:
        raise Http404
    return row


def editable_network(request, code) -> ProjectSchedule:
    rows = ProjectSchedule.objects.editable_by(request.user).select_related("project", "template")
    return get_object_or_404(rows, project__code=code)


def _confirmable(request, code) -> ProjectSchedule:
    rows = ProjectSchedule.objects.confirmable_by(request.user).select_related("project")
    return get_object_or_404(rows, project__code=code)


def on_network(schedule, form_class, save, title, **page) -> FormPage:
    return project_form(
        schedule.project,
        form_class,
        save,
        title,
        instance=schedule,
        back=schedule.get_absolute_url(),
        **page,
    )


@form_page(editable)
def schedule_make(request, project):
    def save(form):
        data, today = form.cleaned_data, timezone.localdate()
        start = Start(
            data["template"], data["target_on"], Durations(data["durations"]), data["winter_stop"],
            data["tender"], data["earlier_done"],
        )  # fmt: skip
        return actions.make_network(project=project, start=start, today=today, by=request.user)

    page = {"back": f"{project.get_absolute_url()}schedule/", "form_kwargs": {"project": project}}
    return project_form(project, MakeForm, save, "倒排工期", **page)


@form_page(editable_network)
def schedule_target(request, schedule):
    today = timezone.localdate()
    network = load_network(schedule, today)

    def save(form):
        return actions.set_target(
            schedule=form.instance, target_on=form.cleaned_data["target_on"],
            reason=form.as_is_reason, today=today, by=request.user,
        )  # fmt: skip

    page = {"form_kwargs": {"network": network}, "template": MOVES}
    return on_network(schedule, TargetForm, save, "调整目标日期", **page)


@form_page(editable_network)
def schedule_winter(request, schedule):
    today = timezone.localdate()
    network = load_network(schedule, today)

    def save(form):
        stop, first, last = (form.cleaned_data[name] for name in WinterForm.Meta.fields)
        return actions.set_winter(
            schedule=form.instance, stop=stop, first=first, last=last, today=today, by=request.user
        )

    page = {"form_kwargs": {"network": network}, "template": MOVES}
    return on_network(schedule, WinterForm, save, "冬季停工", **page)


@form_page(editable_network)
def schedule_levers(request, schedule):
    today = timezone.localdate()
    network = load_network(schedule, today)

    def save(form):
        codes, reason = form.cleaned_data["levers"], form.cleaned_data["reason"]
        return adopt_levers(
            schedule=form.instance, codes=codes, reason=reason, today=today, by=request.user
        )

    codes = request.POST.getlist("levers") or request.GET.getlist("lever")
    page = {"form_kwargs": {"network": network, "offered": offered_levers(network, codes)}}
    return on_network(schedule, LeversForm, save, "采用办法", template=MOVES, **page)


@form_page(_confirmable)
def schedule_confirm(request, schedule):
    def save(form):
        basis, reason = Basis(form.cleaned_data["basis"]), form.cleaned_data["reason"]
        return confirm_plan(
            schedule=form.instance, reason=reason, basis=basis, now=timezone.now(), by=request.user
        )

    asked = request.POST.get("basis", "")
    basis = Basis(asked) if asked in set(Basis) else Basis.LATEST
    found = confirmation_of(schedule, timezone.localdate(), basis)
    needs_reason = found.number > 1 or found.shortfall > 0
    page = {"form_kwargs": {"needs_reason": needs_reason}, "context": {"confirmation": found}}
    title = f"确认第 {found.number} 版计划"
    return on_network(schedule, ConfirmForm, save, title, template=CONFIRM, **page)

from django.shortcuts import get_object_or_404
from django.utils import timezone

from gaoxin.clock import in_words
from gaoxin.form_page import FormPage, form_page
from projects.models import Milestone
from projects.registry.views.tab import editable, project_form
from projects.schedule.actions import milestones as actions
from projects.schedule.forms.milestone import (
    CompleteForm,
    FixForm,
    FreeForm,
    MilestoneForm,
    MoveForm,
    NewMilestoneForm,
    RemoveMilestoneForm,
    ReopenForm,
)
from projects.schedule.reads.network import network_aiming_at
from projects.schedule.views.network import MOVES


def _editable(request, pk) -> Milestone:
    rows = Milestone.objects.editable_by(request.user).select_related("project")
    return get_object_or_404(rows, pk=pk)


def _fixable(request, pk) -> Milestone:
    rows = Milestone.objects.fixable_by(request.user).select_related("project")
    return get_object_or_404(rows, pk=pk)


def _on_milestone(milestone, form_class, save, title, note="", **page) -> FormPage:
    return project_form(
        milestone.project,
        form_class,
        save,
        f"{title}：{milestone.name}",
        back=milestone.get_absolute_url(),
        instance=milestone,
        context={"subject": milestone, "note": note},
        **page,
    )


@form_page(editable)
def milestone_add(request, project):
    def save(form):
        return actions.add_milestone(milestone=form.instance, by=request.user)

    page = {"back": f"{project.get_absolute_url()}schedule/"}
    draft = Milestone(project=project)
    return project_form(project, NewMilestoneForm, save, "添加节点", instance=draft, **page)


@form_page(_editable)
def milestone_edit(request, milestone):
    def save(form):
        return actions.edit_milestone(milestone=form.instance, by=request.user)

    return _on_milestone(milestone, MilestoneForm, save, "编辑节点")


@form_page(_editable)
def milestone_move(request, milestone):
    network = network_aiming_at(milestone, timezone.localdate())

    def save(form):
        new_on, reason = form.cleaned_data["new_on"], form.cleaned_data["reason"]
        return actions.move_milestone(
            milestone=form.instance, new_on=new_on, reason=reason, by=request.user
        )

    page = {"form_kwargs": {"network": network}, "template": MOVES} if network else {}
    return _on_milestone(milestone, MoveForm, save, "调整时限", **page)


@form_page(_fixable)
def milestone_fix(request, milestone):
    """领导定死, or the way back."""
    day = in_words(milestone.due_on)

    def fix(form):
        reason = form.cleaned_data["reason"]
        return actions.fix_day(milestone=form.instance, reason=reason, by=request.user)

    def free(form):
        return actions.free_day(milestone=form.instance, by=request.user)

    if milestone.is_fixed:
        note = (
            f"{day}由领导定死：{milestone.fixed_reason}。解除后，调整时限和确认计划可以改动这一天。"
        )
        return _on_milestone(milestone, FreeForm, free, "解除定死", note=note)
    note = f"定死后，{day}不能再调整时限，确认计划也不改动它；与计划不一致时列为冲突，直到解除。"
    return _on_milestone(milestone, FixForm, fix, "定死日期", note=note)


@form_page(_editable)
def milestone_done(request, milestone):
    def save(form):
        data = form.cleaned_data
        return actions.complete_milestone(
            milestone=form.instance,
            on=data["done_on"],
            text=data["done_text"],
            evidence=data["evidence"],
            reason=data["reason"],
            by=request.user,
        )

    return _on_milestone(milestone, CompleteForm, save, "登记完成")


@form_page(_editable)
def milestone_reopen(request, milestone):
    def save(form):
        reason = form.cleaned_data["reason"]
        return actions.complete_milestone(
            milestone=form.instance, on=None, text="", evidence="", reason=reason, by=request.user
        )

    return _on_milestone(milestone, ReopenForm, save, "撤销完成")


@form_page(_editable)
def milestone_remove(request, milestone):
    def save(form):
        reason, today = form.cleaned_data["reason"], timezone.localdate()
        return actions.remove_milestone(
            milestone=form.instance, reason=reason, today=today, by=request.user
        )

    return _on_milestone(milestone, RemoveMilestoneForm, save, "移出节点")

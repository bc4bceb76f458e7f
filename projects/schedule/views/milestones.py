from django.shortcuts import get_object_or_404
from django.utils import timezone

from gaoxin.forms import form_page
from projects.models import Milestone
from projects.registry.views.tab import editable
from projects.schedule import actions
from projects.schedule.forms import (
    CompleteForm,
    MilestoneForm,
    MoveForm,
    NewMilestoneForm,
    RemoveMilestoneForm,
    ReopenForm,
)


def _page(request, pk, form_class, act, title):
    """One form on one milestone; `act(form)` is the action."""
    rows = Milestone.objects.editable_by(request.user).select_related("project")
    milestone = get_object_or_404(rows, pk=pk)
    extra = {"project": milestone.project, "subject": milestone}
    back = milestone.get_absolute_url()
    title = f"{title}：{milestone.name}"
    return form_page(
        request,
        form_class,
        instance=milestone,
        save=act,
        title=title,
        back=back,
        extra=extra,
        lock_first=milestone.project,
    )


def milestone_add(request, code):
    project = editable(request, code)

    def save(form):
        return actions.add_milestone(milestone=form.instance, by=request.user)

    return form_page(
        request,
        NewMilestoneForm,
        instance=Milestone(project=project),
        save=save,
        title="添加节点",
        back=f"{project.get_absolute_url()}schedule/",
        extra={"project": project},
    )


def milestone_edit(request, pk):
    def save(form):
        return actions.edit_milestone(milestone=form.instance, by=request.user)

    return _page(request, pk, MilestoneForm, save, "编辑节点")


def milestone_move(request, pk):
    def save(form):
        new_on, reason = form.cleaned_data["new_on"], form.cleaned_data["reason"]
        return actions.move_milestone(
            milestone=form.instance, new_on=new_on, reason=reason, by=request.user
        )

    return _page(request, pk, MoveForm, save, "调整时限")


def milestone_done(request, pk):
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

    return _page(request, pk, CompleteForm, save, "登记完成")


def milestone_reopen(request, pk):
    def save(form):
        reason = form.cleaned_data["reason"]
        return actions.complete_milestone(
            milestone=form.instance, on=None, text="", evidence="", reason=reason, by=request.user
        )

    return _page(request, pk, ReopenForm, save, "撤销完成")


def milestone_remove(request, pk):
    def save(form):
        return actions.remove_milestone(
            milestone=form.instance,
            reason=form.cleaned_data["reason"],
            today=timezone.localdate(),
            by=request.user,
        )

    return _page(request, pk, RemoveMilestoneForm, save, "移出节点")

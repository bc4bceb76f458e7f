"""What people do with one step of a network."""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from gaoxin.form_page import FormPage, form_page
from projects.issues.actions.steps import add_issue
from projects.issues.forms.issue import NewIssueForm
from projects.models import Issue, Project, ScheduleStep
from projects.registry.views.tab import project_form
from projects.schedule.actions import progress, steps as actions
from projects.schedule.forms import step as forms
from projects.schedule.reads.network import load_network
from projects.schedule.rules.network import StepState
from projects.schedule.views.network import editable_network

WITH = ("schedule__project", "milestone", "unit_responsible")


def editable_step(request, pk) -> ScheduleStep:
    rows = ScheduleStep.objects.editable_by(request.user).select_related(*WITH)
    return get_object_or_404(rows, pk=pk)


def _on_step(step, form_class, save, title, **page) -> FormPage:
    page = {"back": step.get_absolute_url(), "instance": step, **page}
    return project_form(step.schedule.project, form_class, save, f"{title}：{step}", **page)


@form_page(editable_network)
def step_add(request, schedule):
    rows = list(schedule.steps.all())

    def save(form):
        said = {name: form.cleaned_data[name] for name in ("preds", "followers")}
        today = timezone.localdate()
        return actions.add_step(step=form.instance, **said, today=today, by=request.user)

    page = {"form_kwargs": {"rows": rows}, "instance": ScheduleStep(schedule=schedule)}
    page["back"] = schedule.get_absolute_url()
    return project_form(schedule.project, forms.NewStepForm, save, "添加步骤", **page)


@form_page(editable_step)
def step_edit(request, step):
    today = timezone.localdate()
    network = load_network(step.schedule, today)

    def save(form):
        return actions.edit_step(
            step=form.instance, reason=form.as_is_reason, today=today, by=request.user
        )

    page = {"form_kwargs": {"network": network}, "template": "projects/schedule/step_form.html"}
    links = {"links": [link for link in network.links if link.step_id == step.pk]}
    context = {"step": step, "today": today, **links, "network": network}
    return _on_step(step, forms.StepForm, save, "编辑步骤", context=context, **page)


@form_page(editable_step)
def step_start(request, step):
    def save(form):
        on, today = form.cleaned_data["on"], timezone.localdate()
        return progress.start_step(step=form.instance, on=on, today=today, by=request.user)

    return _on_step(
        step, forms.StartStepForm, save, "登记开始", then=step.schedule.get_absolute_url()
    )


@form_page(editable_step)
def step_done(request, step):
    def save(form):
        said, today = form.cleaned_data, timezone.localdate()
        told = {name: said.get(name) or "" for name in ("text", "evidence", "reason")}
        return progress.complete_step(
            step=form.instance, on=said["on"], **told, today=today, by=request.user
        )

    return _on_step(
        step, forms.DoneStepForm, save, "登记完成", then=step.schedule.get_absolute_url()
    )


@form_page(editable_step)
def step_reopen(request, step):
    def save(form):
        reason, today = form.cleaned_data["reason"], timezone.localdate()
        return progress.complete_step(
            step=form.instance, on=None, reason=reason, today=today, by=request.user
        )

    return _on_step(
        step, forms.ReopenStepForm, save, "撤销完成", then=step.schedule.get_absolute_url()
    )


@form_page(editable_step)
def step_applies(request, step):
    """不适用, or the way back."""
    today = timezone.localdate()

    def drop(form):
        reason = form.cleaned_data["reason"]
        return actions.mark_not_applicable(
            step=form.instance, reason=reason, today=today, by=request.user
        )

    def revive(form):
        return actions.revive_step(step=form.instance, today=today, by=request.user)

    if step.state == StepState.NOT_APPLICABLE:
        return _on_step(step, forms.ReviveForm, revive, "恢复适用")
    return _on_step(step, forms.NotApplicableForm, drop, "改为不适用")


@form_page(editable_step)
def step_drop(request, step):
    def save(form):
        reason, today = form.cleaned_data["reason"], timezone.localdate()
        actions.drop_step(step=form.instance, reason=reason, today=today, by=request.user)

    return _on_step(
        step, forms.DropStepForm, save, "删除步骤", then=step.schedule.get_absolute_url()
    )


def _hindered(request, pk) -> ScheduleStep:
    projects = Project.objects.worked_on_by(request.user)
    rows = ScheduleStep.objects.filter(schedule__project__in=projects).select_related(*WITH)
    return get_object_or_404(rows, pk=pk)


@form_page(_hindered)
def step_issue(request, step):
    """提出问题, with what the step says of itself."""

    def save(form):
        return add_issue(issue=form.instance, at=timezone.now(), by=request.user)

    project, node = step.schedule.project, step.open_milestone
    draft = Issue(project=project, milestone=node, summary=f"{step.name}：")
    return _on_step(step, NewIssueForm, save, "提出问题", instance=draft)

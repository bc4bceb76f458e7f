"""What a step waits for."""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from gaoxin.form_page import form_page
from projects.models import StepLink
from projects.registry.views.tab import project_form
from projects.schedule.actions import steps as actions
from projects.schedule.forms import step as forms
from projects.schedule.views.network import on_network
from projects.schedule.views.steps import editable_step


def _link(request, pk) -> StepLink:
    rows = StepLink.objects.editable_by(request.user)
    return get_object_or_404(rows.select_related("step__schedule__project", "pred"), pk=pk)


def _on_link(link, form_class, save, title):
    title, then = f"{title}：{link.pred} → {link.step}", link.step.get_absolute_url()
    return on_network(link.step.schedule, form_class, save, title, then=then)


@form_page(editable_step)
def step_link_add(request, step):
    def save(form):
        said, today = form.cleaned_data, timezone.localdate()
        told = {name: said[name] for name in ("pred", "lag", "lag_unit", "hard", "basis")}
        actions.link(step=form.instance, **told, today=today, by=request.user)

    row = step.get_absolute_url()
    page = {"instance": step, "back": row, "then": row}
    title = f"添加前置步骤：{step}"
    return project_form(step.schedule.project, forms.LinkForm, save, title, **page)


@form_page(_link)
def step_link_waive(request, link):
    """并行, or the way back."""
    today = timezone.localdate()

    def waive(form):
        reason = form.cleaned_data["reason"]
        actions.waive(row=link, reason=reason, today=today, by=request.user)

    def unwaive(form):
        actions.unwaive(row=link, today=today, by=request.user)

    if link.waived_at:
        return _on_link(link, forms.UnwaiveForm, unwaive, "恢复先后")
    return _on_link(link, forms.WaiveForm, waive, "放开并行")


@form_page(_link)
def step_link_drop(request, link):
    def save(form):
        actions.unlink(row=link, today=timezone.localdate(), by=request.user)

    return _on_link(link, forms.UnlinkForm, save, "删除前置关系")

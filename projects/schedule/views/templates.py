"""The templates of backward schedules, kept by the project office."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from gaoxin.acting import acting
from gaoxin.form_page import FormPage, form_page
from projects.models import ScheduleTemplate, TemplateStep
from projects.schedule.actions import templates as actions
from projects.schedule.forms.template import (
    DropTemplateStepForm,
    NewTemplateStepForm,
    TemplateCopyForm,
    TemplateStepForm,
)
from projects.schedule.reads.template import all_templates, template_rows

USED_NOTE = "这一版已有项目使用：保存后成为下一版，已建的倒排工期不变。"


def schedule_templates(request):
    context = {"templates": all_templates()}
    return render(request, "projects/schedule/templates.html", context)


def schedule_template(request, pk):
    template = _template(request, pk)
    context = {"template": template, "rows": template_rows(template)}
    return render(request, "projects/schedule/template.html", context)


def _template(request, pk) -> ScheduleTemplate:
    return get_object_or_404(ScheduleTemplate.objects.with_use(), pk=pk)


def _step(request, pk) -> TemplateStep:
    return get_object_or_404(TemplateStep.objects.select_related("template"), pk=pk)


def _form(of, form_class, save, title, **page) -> FormPage:
    """A form about something `of` a template."""
    context = {"note": USED_NOTE if of.is_used else ""}
    return FormPage(form_class, save, title, of.get_absolute_url(), context=context, **page)


@form_page(_template)
def schedule_template_copy(request, template):
    def save(form):
        data = form.cleaned_data
        return actions.copy_template(
            template=template, name=data["name"], note=data["note"], by=request.user
        )

    back = template.get_absolute_url()
    return FormPage(TemplateCopyForm, save, f"复制模板：{template}", back)


def schedule_template_retire(request, pk):
    with acting(request):
        template = _template(request, pk)
        on = None if template.retired_on else timezone.localdate()
        actions.retire_template(template=template, on=on, by=request.user)
    return redirect(template)


@form_page(_template)
def template_step_add(request, template):
    def save(form):
        data = form.cleaned_data
        return actions.add_template_step(
            step=form.instance, preds=data["preds"], followers=data["followers"], by=request.user
        )

    draft = TemplateStep(template=template)
    return _form(template, NewTemplateStepForm, save, f"添加步骤：{template}", instance=draft)


@form_page(_step)
def template_step_edit(request, step):
    def save(form):
        return actions.edit_template_step(
            step=form.instance, preds=form.cleaned_data["preds"], by=request.user
        )

    page = {"instance": step, "template": "projects/schedule/template_step.html"}
    return _form(step.template, TemplateStepForm, save, f"编辑步骤：{step}", **page)


@form_page(_step)
def template_step_drop(request, step):
    def save(form):
        return actions.drop_template_step(step=form.instance, by=request.user)

    return _form(step.template, DropTemplateStepForm, save, f"删除步骤：{step}", instance=step)

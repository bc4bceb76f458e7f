from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from gaoxin.counted import count_rows
from gaoxin.form_page import FormPage, form_page
from gaoxin.parts import asked_part
from projects.models import Project
from projects.registry.actions import projects as actions
from projects.registry.forms.project import (
    ConfirmForm,
    NewProjectForm,
    ProjectForm,
    RemoveProjectForm,
    RestoreProjectForm,
    StageForm,
    StatusForm,
)
from projects.registry.models.scopes import DEMO
from projects.registry.rules.parts import cut
from projects.registry.views.tab import editable, project_form

REMOVED_SHOWN = 50


@form_page()
def project_add(request):
    def save(form):
        return actions.add_project(
            project=form.with_company(),
            aliases=form.alias_names(),
            relations=form.write_relations,
            stage=form.cleaned_data["stage"],
            on=timezone.localdate(),
            odd=form.odd_note(),
            another=form.another,
            by=request.user,
        )

    return FormPage(NewProjectForm, save, "新建项目", reverse("projects:register"))


@form_page(editable)
def project_edit(request, project):
    def save(form):
        return actions.edit_project(
            project=form.with_company(),
            stored=project,
            aliases=form.alias_names(),
            relations=form.write_relations,
            evidence=form.cleaned_data["evidence"],
            reason=form.reason_given(),
            odd=form.odd_note(),
            another=form.another,
            by=request.user,
        )

    return _on_project(project, ProjectForm, save, "编辑项目")


def _on_project(project, form_class, save, title, **page) -> FormPage:
    return project_form(project, form_class, save, title, instance=project, **page)


@form_page(editable)
def project_stage(request, project):
    def save(form):
        names = ("stage", "on", "evidence", "reason", "file")
        data = {name: form.cleaned_data[name] for name in names}
        text = form.cleaned_data["on_text"]
        return actions.pass_stage(project=form.instance, text=text, by=request.user, **data)

    return _on_project(project, StageForm, save, "登记阶段")


@form_page(editable)
def project_status(request, project):
    def save(form):
        data = {key: form.cleaned_data[key] for key in ("status", "on", "reason")}
        return actions.set_status(project=form.instance, by=request.user, **data)

    return _on_project(project, StatusForm, save, "改变状态")


@form_page(editable)
def project_confirm(request, project):
    def save(form):
        return actions.confirm_project(project=form.instance, by=request.user)

    note = "确认后，本项目的节点开始计入到期和逾期，并按规定报送进展。"
    return _on_project(project, ConfirmForm, save, "确认项目信息", context={"note": note})


@form_page(editable)
def project_remove(request, project):
    def save(form):
        reason, today = form.cleaned_data["reason"], timezone.localdate()
        return actions.remove_project(
            project=form.instance, reason=reason, today=today, by=request.user
        )

    # The project's own page is gone.
    then = reverse("projects:removed")
    return _on_project(project, RemoveProjectForm, save, "移出台账", then=then)


def removed(request):
    """Those removed last come first."""
    rows = Project.objects.exclude(removed_on=None)
    counted = count_rows(rows, together=False, demo=DEMO)
    stretches = cut(counted.total, REMOVED_SHOWN)
    names = [f"第 {one.start + 1}–{one.stop} 个" for one in stretches]
    parts = asked_part(request.GET, names)
    shown = rows.select_related("removed_by").order_by("-removed_on", "-pk")
    context = {"projects": shown[stretches[parts.number - 1].rows], "parts": parts}
    return render(request, "projects/registry/removed.html", context | {"counted": counted})


def _removed_project(request, code) -> Project:
    return get_object_or_404(Project.objects.exclude(removed_on=None), code=code)


@form_page(_removed_project)
def project_restore(request, project):
    def save(form):
        return actions.restore_project(project=form.instance, another=form.another, by=request.user)

    page = {"back": reverse("projects:removed")}
    page["context"] = {"note": f"移出原因：{project.removed_reason}"}
    return _on_project(project, RestoreProjectForm, save, "恢复项目", **page)

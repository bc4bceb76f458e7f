from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from gaoxin.forms import form_page
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
from projects.registry.views.tab import editable


def project_add(request):
    def save(form):
        form.write_company()
        return actions.add_project(
            project=form.instance,
            aliases=form.alias_names(),
            relations=form.write_relations,
            stage=form.cleaned_data["stage"],
            on=timezone.localdate(),
            odd=form.odd_note(),
            by=request.user,
        )

    back = reverse("projects:register")
    return form_page(request, NewProjectForm, save=save, title="新建项目", back=back)


def project_edit(request, code):
    project = editable(request, code)

    def save(form):
        form.write_company()
        return actions.edit_project(
            project=form.instance,
            aliases=form.alias_names(),
            relations=form.write_relations,
            evidence=form.cleaned_data["evidence"],
            reason=form.cleaned_data["reason"] or form.as_is_reason,
            odd=form.odd_note(),
            by=request.user,
        )

    return _edit(request, project, ProjectForm, save, "编辑项目")


def _edit(request, project, form_class, save, title, **extra):
    back = project.get_absolute_url()
    extra = {"project": project, **extra}
    return form_page(
        request, form_class, instance=project, save=save, title=title, back=back, extra=extra
    )


def project_stage(request, code):
    project = editable(request, code)

    def save(form):
        data = form.cleaned_data
        return actions.pass_stage(
            project=form.instance,
            stage=data["stage"],
            on=data["on"],
            text=data["on_text"],
            evidence=data["evidence"],
            reason=data["reason"],
            file=data["file"],
            by=request.user,
        )

    return _edit(request, project, StageForm, save, "登记阶段")


def project_status(request, code):
    def save(form):
        data = {key: form.cleaned_data[key] for key in ("status", "on", "reason")}
        return actions.set_status(project=form.instance, by=request.user, **data)

    return _edit(request, editable(request, code), StatusForm, save, "改变状态")


def project_confirm(request, code):
    def save(form):
        return actions.confirm_project(project=form.instance, by=request.user)

    note = "确认后，本项目的节点开始计入到期和逾期，并按规定报送进展。"
    return _edit(request, editable(request, code), ConfirmForm, save, "确认项目信息", note=note)


def project_remove(request, code):
    def save(form):
        actions.remove_project(
            project=form.instance,
            reason=form.cleaned_data["reason"],
            today=timezone.localdate(),
            by=request.user,
        )
        return RemovedList()

    return _edit(request, editable(request, code), RemoveProjectForm, save, "移出台账")


class RemovedList:
    """Where one goes after a removal: the project's own page is gone."""

    def get_absolute_url(self):
        return reverse("projects:removed")


def removed(request):
    rows = Project.objects.exclude(removed_on=None).select_related("removed_by")
    context = {"projects": rows.order_by("-removed_on")}
    return render(request, "projects/registry/removed.html", context)


def project_restore(request, code):
    project = get_object_or_404(Project.objects.exclude(removed_on=None), code=code)

    def save(form):
        return actions.restore_project(project=form.instance, by=request.user)

    back = reverse("projects:removed")
    return form_page(
        request,
        RestoreProjectForm,
        instance=project,
        save=save,
        title="恢复项目",
        back=back,
        extra={"project": project, "note": f"移出原因：{project.removed_reason}"},
    )

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from gaoxin.forms import form_page
from projects.actions import projects as actions
from projects.forms.project import (
    ConfirmForm,
    NewProjectForm,
    ProjectForm,
    RemoveProjectForm,
    RestoreProjectForm,
    StageForm,
    StatusForm,
)
from projects.models import Project
from projects.reports.duties import reporting_of
from projects.reports.history import project_history
from projects.reports.investment_tab import project_investment
from projects.reports.issues import beside_issues
from projects.reports.project import project_head, project_overview, project_people


def visible(request, code) -> Project:
    projects = Project.objects.visible_to(request.user).for_page()
    return get_object_or_404(projects, code=code)


def editable(request, code) -> Project:
    return get_object_or_404(Project.objects.editable_by(request.user), code=code)


def _tab(request, code, tab, template, **extra):
    project = visible(request, code)
    head = project_head(project, request.user, timezone.localdate())
    context = {"head": head, "project": project, "tab": tab}
    extra = {name: read(project) for name, read in extra.items()}
    return render(request, template, {**context, "today": timezone.localdate(), **extra})


def project(request, code):
    def reporting(project):
        return reporting_of(project, request.user, timezone.now())

    page = "projects/project.html"
    return _tab(request, code, "overview", page, overview=project_overview, reporting=reporting)


def schedule(request, code):
    return _tab(request, code, "schedule", "projects/schedule.html", milestones=_milestones)


def project_issues(request, code):
    return _tab(request, code, "issues", "projects/project_issues.html", issues=_issues)


def people(request, code):
    return _tab(request, code, "people", "projects/people.html", people=project_people)


def history(request, code):
    return _tab(request, code, "history", "projects/history.html", entries=project_history)


def investment(request, code):
    def read(project):
        return project_investment(project, request.user, timezone.localdate())

    return _tab(request, code, "investment", "projects/investment.html", investment=read)


def _milestones(project):
    rows = project.milestones.kept().select_related("unit", "project")
    return rows.prefetch_related("date_changes__by")


def _issues(project):
    rows = list(project.issues.for_register().order_by("-raised_on", "-pk"))
    give = beside_issues([row.pk for row in rows], timezone.localdate())
    for row in rows:
        give(row)
    return sorted(rows, key=lambda row: (not row.is_open, row.due_on or row.raised_on))


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
    return render(request, "projects/removed.html", context)


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

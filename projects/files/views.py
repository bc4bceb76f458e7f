from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from gaoxin.files import discarded_on_failure, send
from gaoxin.form_page import FormPage, form_page
from gaoxin.uploads import PROJECT_FILES, receive
from projects.files.actions import files as actions
from projects.files.forms import NewProjectFileForm, ProjectFileForm, RemoveFileForm
from projects.models import ProjectFile
from projects.registry.reads.head import project_head
from projects.registry.views.tab import editable, project_form, visible


def project_files(request, code):
    project = visible(request, code)
    rows = project.files.kept().select_related("file__stored_by")
    context = {
        "project": project,
        "tab": "files",
        "head": project_head(project, request.user, timezone.localdate()),
        "files": rows.prefetch_related("stage_events"),
    }
    return render(request, "projects/files/tab.html", context)


def _on_file(row, form_class, save, title) -> FormPage:
    back = row.get_absolute_url()
    return project_form(row.project, form_class, save, title, back=back, instance=row)


@form_page(editable)
def file_add(request, project):
    def save(form):
        stored = receive(form.cleaned_data["upload"], allowed=PROJECT_FILES)
        with discarded_on_failure(stored):
            return actions.add_file(row=form.instance, stored=stored, by=request.user)

    return _on_file(ProjectFile(project=project), NewProjectFileForm, save, "上传文件")


def _editable(request, pk) -> ProjectFile:
    rows = ProjectFile.objects.editable_by(request.user).select_related("project", "file")
    return get_object_or_404(rows, pk=pk)


@form_page(_editable)
def file_edit(request, row):
    def save(form):
        return actions.edit_file(row=form.instance, by=request.user)

    return _on_file(row, ProjectFileForm, save, f"修改文件信息：{row.file}")


@form_page(_editable)
def file_remove(request, row):
    def save(form):
        reason, today = form.cleaned_data["reason"], timezone.localdate()
        return actions.remove_file(row=form.instance, reason=reason, today=today, by=request.user)

    return _on_file(row, RemoveFileForm, save, f"移出文件：{row.file}")


def file_download(request, pk):
    rows = ProjectFile.objects.visible_to(request.user).select_related("file")
    row = get_object_or_404(rows, pk=pk)
    file = row.file
    response = send(
        file.stored_name, file.original_name, file.content_type, plain=f"file-{file.pk}"
    )
    if request.method == "GET":
        actions.note_download(row=row, by=request.user)
    return response

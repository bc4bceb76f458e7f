"""Papers of a parcel."""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from gaoxin.files import discarded_on_failure, send
from gaoxin.form_page import FormPage, form_page
from gaoxin.uploads import PROJECT_FILES, receive
from projects.files.actions.files import edit_file, note_download, remove_file
from projects.land.actions.files import add_parcel_file
from projects.land.forms.file import NewParcelFileForm, ParcelFileForm, RemoveParcelFileForm
from projects.land.views.parcels import editable, on_parcel
from projects.models import Parcel, ParcelFile


def _on_file(row, form_class, save, title, **page) -> FormPage:
    return on_parcel(row.parcel, form_class, save, title, instance=row, **page)


@form_page(editable)
def parcel_file_add(request, parcel):
    def save(form):
        stored = receive(form.cleaned_data["upload"], allowed=PROJECT_FILES)
        with discarded_on_failure(stored):
            return add_parcel_file(row=form.instance, stored=stored, by=request.user)

    lock = Parcel.objects.filter(pk=parcel.pk)
    return _on_file(ParcelFile(parcel=parcel), NewParcelFileForm, save, "上传文件", lock=lock)


def _editable(request, pk) -> ParcelFile:
    rows = ParcelFile.objects.editable_by(request.user).select_related("parcel", "file")
    return get_object_or_404(rows, pk=pk)


@form_page(_editable)
def parcel_file_edit(request, row):
    def save(form):
        return edit_file(row=form.instance, by=request.user)

    return _on_file(row, ParcelFileForm, save, f"修改文件信息（{row.file}）")


@form_page(_editable)
def parcel_file_remove(request, row):
    def save(form):
        reason, today = form.cleaned_data["reason"], timezone.localdate()
        return remove_file(row=form.instance, reason=reason, today=today, by=request.user)

    return _on_file(row, RemoveParcelFileForm, save, f"移出文件（{row.file}）")


def parcel_file_download(request, pk):
    rows = ParcelFile.objects.visible_to(request.user).select_related("file")
    row = get_object_or_404(rows, pk=pk)
    file = row.file
    response = send(
        file.stored_name, file.original_name, file.content_type, plain=f"parcel-file-{row.pk}"
    )
    if request.method == "GET":
        note_download(row=row, by=request.user)
    return response

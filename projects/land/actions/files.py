"""Papers of a parcel: filed, described anew, taken off the list. The file itself never changes."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from gaoxin.files import Stored
from projects.files.actions.files import write_stored
from projects.land.actions.parcels import hold_parcel
from projects.models import ParcelFile


@transaction.atomic
def add_parcel_file(*, row: ParcelFile, stored: Stored, by) -> ParcelFile:
    if hold_parcel(row.parcel).removed_on:
        raise ValidationError("这宗地已移出，不能再上传文件。")
    row.file = write_stored(stored, by=by)
    row.created_by = row.updated_by = by
    row.save(force_insert=True)
    after = {"kind": row.kind, "number": row.number, "file": str(row.file)}
    audit.record("parcel_file.add", row, by=by, after=after)
    return row


@transaction.atomic
def edit_parcel_file(*, row: ParcelFile, by) -> ParcelFile:
    before, after = row.stored_changes()
    row.save_changes(*after, by=by)
    audit.record("parcel_file.edit", row, by=by, before=before, after=after)
    return row


@transaction.atomic
def remove_parcel_file(*, row: ParcelFile, reason: str, today: date, by) -> ParcelFile:
    """Off the list; the file stays."""
    row.removed_on, row.removed_reason = today, reason
    row.save_changes("removed_on", "removed_reason", by=by)
    audit.record("parcel_file.remove", row, by=by, after={"reason": reason})
    return row


def note_download(*, row: ParcelFile, by) -> None:
    audit.record("parcel_file.download", row, by=by, after={"file": str(row.file)})

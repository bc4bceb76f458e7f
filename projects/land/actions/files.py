"""A paper of a parcel is filed while the parcel is there; what else is done with papers: projects/files."""

from django.core.exceptions import ValidationError
from django.db import transaction

from gaoxin.files import Stored
from projects.files.actions.files import add_file
from projects.land.actions.parcels import hold_parcel
from projects.models import ParcelFile


@transaction.atomic
def add_parcel_file(*, row: ParcelFile, stored: Stored, by) -> ParcelFile:
    if hold_parcel(row.parcel).removed_on:
        raise ValidationError("这宗地已移出，不能再上传文件。")
    add_file(row=row, stored=stored, by=by)
    return row

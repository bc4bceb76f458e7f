"""Assessments and targets of a parcel, and what came of the targets."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from projects.land.actions.parcels import hold_parcel
from projects.models import ParcelAssessment, ParcelTarget

ASSESSED = ("kind", "done_on", "number", "note")
AGREED = ("kind", "agreed", "basis", "due_on")


@transaction.atomic
def add_assessment(*, assessment: ParcelAssessment, by) -> ParcelAssessment:
    return _add(assessment, "parcel_assessment", ASSESSED, by)


@transaction.atomic
def edit_assessment(*, assessment: ParcelAssessment, by) -> ParcelAssessment:
    return _edit(assessment, "parcel_assessment.edit", by)


@transaction.atomic
def delete_assessment(*, assessment: ParcelAssessment, by) -> None:
    _delete(assessment, "parcel_assessment", ASSESSED, by)


@transaction.atomic
def add_target(*, target: ParcelTarget, by) -> ParcelTarget:
    return _add(target, "parcel_target", AGREED, by)


@transaction.atomic
def edit_target(*, target: ParcelTarget, by) -> ParcelTarget:
    return _edit(target, "parcel_target.edit", by)


@transaction.atomic
def check_target(*, target: ParcelTarget, by) -> ParcelTarget:
    """Enter what came of it, with the day on which it was checked; an empty value takes that back."""
    target.checked_by = by if target.actual is not None else None
    return _edit(target, "parcel_target.check", by)


@transaction.atomic
def delete_target(*, target: ParcelTarget, by) -> None:
    _delete(target, "parcel_target", AGREED, by)


def _add(row, noun: str, fields: tuple[str, ...], by):
    parcel = hold_parcel(row.parcel)
    if parcel.removed_on:
        raise ValidationError("这宗地已移出，不能再登记。")
    row.created_by = row.updated_by = by
    row.save(force_insert=True)
    audit.record(f"{noun}.add", row, by=by, after=audit.values_of(row, fields))
    return row


def _edit(row, act: str, by):
    before, after = row.stored_changes()
    row.save_changes(*after, by=by)
    audit.record(act, row, by=by, before=before, after=after)
    return row


def _delete(row, noun: str, fields: tuple[str, ...], by) -> None:
    """Entered wrongly; its history stays."""
    before, key = audit.values_of(row, fields), row.pk
    row.delete()
    row.pk = key  # the event names the row that was
    audit.record(f"{noun}.delete", row, by=by, before=before)

"""Papers of a project or a parcel: filed, described anew, taken off the list. The file itself never changes."""

from datetime import date

from django.db import transaction

from accounts import audit
from gaoxin.files import Stored, sweep
from projects.models import (
    DispatchFile,
    InstructionStep,
    ParcelFile,
    ProjectFile,
    ReturnForm,
    SheetImport,
    StepFile,
    StoredFile,
)

Paper = ProjectFile | ParcelFile


def write_stored(stored: Stored, *, by) -> StoredFile:
    """The row of a checked upload. The caller holds the transaction and writes the audit."""
    return StoredFile.objects.create(
        stored_name=stored.stored_name,
        original_name=stored.original_name,
        content_type=stored.content_type,
        size=stored.size,
        sha256=stored.sha256,
        stored_by=by,
    )


@transaction.atomic
def add_file(*, row: Paper, stored: Stored, by) -> Paper:
    row.file = write_stored(stored, by=by)
    row.created_by = row.updated_by = by
    row.save(force_insert=True)
    after = {"kind": row.kind, "number": row.number, "file": str(row.file)}
    audit.record(f"{row.NOUN}.add", row, by=by, after=after)
    return row


@transaction.atomic
def edit_file(*, row: Paper, by) -> Paper:
    before, after = row.stored_changes()
    row.save_changes(*after, by=by)
    audit.record(f"{row.NOUN}.edit", row, by=by, before=before, after=after)
    return row


@transaction.atomic
def remove_file(*, row: Paper, reason: str, today: date, by) -> Paper:
    """Off the list; the file and what refers to it stay."""
    row.removed_on, row.removed_reason = today, reason
    row.save_changes("removed_on", "removed_reason", by=by)
    audit.record(f"{row.NOUN}.remove", row, by=by, after={"reason": reason})
    return row


def note_download(*, row: Paper, by) -> None:
    audit.record(f"{row.NOUN}.download", row, by=by, after={"file": str(row.file)})


def note_step_file(*, row: StepFile, by) -> None:
    audit.record("issue.download", row.step.issue, by=by, after={"file": str(row.file)})


def note_instruction_file(*, row: InstructionStep, by) -> None:
    audit.record("instruction.download", row.instruction, by=by, after={"file": str(row.file)})


def sweep_uploads() -> int:
    """Delete uploads whose row was never written; how many. Traces of failed requests: no audit."""
    names = set(StoredFile.objects.values_list("stored_name", flat=True))
    names |= set(SheetImport.objects.kept().values_list("stored_name", flat=True))
    names |= set(ReturnForm.objects.values_list("stored_name", flat=True))
    return len(sweep(names | set(DispatchFile.objects.values_list("stored_name", flat=True))))

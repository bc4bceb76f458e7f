"""Forms of superiors come in, are marked, named, retired, filled."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from gaoxin.blanks import Blank
from gaoxin.files import Stored
from projects.models import ReturnForm, ReturnMark
from projects.returns.reads.grid import best, marks_told, proposed
from projects.returns.rules.marks import Marks

RETIRED = "这张报表已停用，不再修改。"


@transaction.atomic
def add_form(*, name: str, note: str, stored: Stored, blanks: list[Blank], by) -> ReturnForm:
    """With its marks as they are proposed; nothing is filled before a person has looked at them."""
    row = ReturnForm(
        name=name, note=note, original_name=stored.original_name, stored_name=stored.stored_name,
        size=stored.size, sha256=stored.sha256, sheet=best(blanks).name, created_by=by, updated_by=by,
    )  # fmt: skip
    row.save(force_insert=True)
    _write_marks(row, proposed(best(blanks)))
    after = {"name": name, "file": stored.original_name, "sha256": stored.sha256}
    audit.record("return.add", row, by=by, after=after)
    return row


@transaction.atomic
def mark_form(*, row: ReturnForm, marks: Marks, by) -> ReturnForm:
    row.first_row, row.last_row = marks.first, marks.last
    row.save_changes("first_row", "last_row", by=by)
    _write_marks(row, marks)
    audit.record("return.mark", row, by=by, after={"rows": _rows(marks), "marks": _told(marks)})
    return row


@transaction.atomic
def choose_sheet(*, row: ReturnForm, blank: Blank, by) -> ReturnForm:
    """Another sheet of the same file: its marks are proposed anew."""
    before = row.sheet
    row.sheet, row.first_row, row.last_row = blank.name, None, None
    row.save_changes("sheet", "first_row", "last_row", by=by)
    _write_marks(row, proposed(blank))
    audit.record("return.sheet", row, by=by, before={"sheet": before}, after={"sheet": row.sheet})
    return row


def _write_marks(row: ReturnForm, marks: Marks) -> None:
    row.marks.all().delete()
    ReturnMark.objects.bulk_create(
        [
            *(ReturnMark(form=row, column=at, field=code) for at, code in marks.columns.items()),
            *(
                ReturnMark(form=row, row=line, column=at, field=code)
                for (line, at), code in marks.cells.items()
            ),
        ]
    )


def _rows(marks: Marks) -> str:
    return f"{marks.first}–{marks.last}"


def _told(marks: Marks) -> str:
    return "；".join(f"{at} {what}" for at, what in marks_told(marks, column="{}"))


@transaction.atomic
def edit_form(*, row: ReturnForm, by) -> ReturnForm:
    before, after = row.stored_changes()
    row.save_changes(*after, by=by)
    audit.record("return.edit", row, by=by, before=before, after=after)
    return row


@transaction.atomic
def retire_form(*, row: ReturnForm, reason: str, now: datetime, by) -> ReturnForm:
    if row.retired_at:
        raise ValidationError(RETIRED)
    row.retired_at, row.retired_by = now, by
    row.save_changes("retired_at", "retired_by", by=by)
    audit.record("return.retire", row, by=by, after={"reason": reason})
    return row


@transaction.atomic
def note_filling(*, row: ReturnForm, rows: int, every: int, by) -> None:
    """Who took which form, with how many projects of how many."""
    audit.record("return.fill", row, by=by, after={"rows": rows, "every": every})

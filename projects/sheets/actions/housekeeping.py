"""Files of imports go when they are old; that they were, with their SHA-256, stays."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts import audit
from gaoxin.files import path_of
from projects.models import SheetImport
from projects.sheets.actions.checking import OPEN, WAITS

KEPT = timedelta(days=180)  # after it was applied
State = SheetImport.State
WAITING = (*OPEN, State.CHECKING)


@transaction.atomic
def expire_imports(now: datetime) -> int:
    """What nobody applied within a day is open no more."""
    rows = SheetImport.objects.filter(state__in=WAITING, uploaded_at__lt=now - WAITS)
    old = [
        row for row in rows.select_for_update() if (row.checked_at or row.uploaded_at) < now - WAITS
    ]
    for row in old:
        row.state, row.found = State.EXPIRED.value, None
        row.save(update_fields=["state", "found"])
    _delete_files(old)
    return len(old)


@transaction.atomic
def delete_originals(now: datetime) -> int:
    rows = SheetImport.objects.kept().filter(applied_at__lt=now - KEPT).select_for_update()
    old = list(rows)
    _delete_files(old)
    for row in old:
        audit.record("sheet.discard", row, by=None, after={"sha256": row.sha256})
    return len(old)


def _delete_files(rows: list[SheetImport]) -> None:
    """The name goes from the row first: a file without a row is swept, a row without its file would lie."""
    names = [row.stored_name for row in rows if row.stored_name]
    for row in rows:
        row.stored_name = ""
        row.save(update_fields=["stored_name"])
    transaction.on_commit(lambda: _unlink(names))


def _unlink(names: list[str]) -> None:
    for name in names:
        path_of(name).unlink(missing_ok=True)


def note_download(*, row: SheetImport, what: str, by) -> None:
    audit.record("sheet.download", row, by=by, after={"file": what})


def note_going_out(*, name: str, rows: int, by) -> None:
    audit.record("sheet.out", by=by, label=name, after={"rows": rows})

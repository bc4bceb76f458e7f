"""A row that is a parcel is written by the acts of the register of land, and taken back by them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from projects.land.actions.parcels import add_parcel, edit_parcel, remove_parcel
from projects.models import Company, Parcel, SheetImport, SheetTouch
from projects.registry.actions.projects import company_named
from projects.sheets.actions.rows import Changes, Writing
from projects.sheets.reads.parcels import CODES, stored, wanted
from projects.sheets.rules.parcels import KEPT_AS
from projects.sheets.rules.plan import Plan


def write_parcel(
    row: SheetImport, plan: Plan, evidence: str, writing: Writing
) -> tuple[SheetTouch, Changes]:
    """What was written, for the way back. Raises ValidationError as the form's act does."""
    there = Parcel.objects.select_related("company").filter(pk=plan.parcel or 0).first()
    parcel, before, after = there or Parcel(), stored(there), wanted(plan, there)
    changed = {code: after[code] for code in CODES if after[code] != before[code]}
    before["holder"] = parcel.company_id
    reason, by = str(plan.values.get("reason") or evidence)[:200], writing.by
    _fill(parcel, changed, by)
    if there is None:
        add_parcel(parcel=parcel, today=writing.today, reason=reason, by=by)
    else:
        edit_parcel(parcel=parcel, reason=reason, by=by)
    touch = SheetTouch(
        sheet_import=row, parcel=parcel, row=plan.row, created=there is None,
        version=parcel.version,
    )  # fmt: skip
    touch.save(force_insert=True)
    if there is None:
        return touch, []
    told = [
        {"field": code, "before": _plain(before[code]), "after": _plain(value)}
        for code, value in changed.items()
    ]
    return touch, told


def _fill(parcel: Parcel, values: Mapping[str, Any], by) -> None:
    for code, value in values.items():
        name = KEPT_AS.get(code, code)
        if code == "holder":
            parcel.company = company_named(str(value), by=by) if value else None
        elif value is None and not Parcel._meta.get_field(name).null:
            setattr(parcel, name, "")
        else:
            setattr(parcel, name, value)


def _plain(value: Any) -> str:
    """A value as a text from which the column makes it again."""
    return "" if value is None else str(value)


def take_back_parcel(touch: SheetTouch, reason: str, today: date, by) -> None:
    """A new one leaves the register again, of another the cells say what they said."""
    parcel = Parcel.objects.select_related("company").get(pk=touch.parcel_id or 0)
    if touch.created:
        remove_parcel(parcel=parcel, reason=reason, today=today, by=by)
        return
    for change in touch.changes.all():
        column: Any = Parcel._meta.get_field(KEPT_AS.get(change.field, change.field))
        if change.field == "holder":
            parcel.company = Company.objects.get(pk=change.before) if change.before else None
        elif change.before == "" and column.null:
            setattr(parcel, column.name, None)
        else:
            setattr(parcel, column.name, column.to_python(change.before))
    edit_parcel(parcel=parcel, reason=reason, by=by)

"""撤销本次导入: what it created leaves the register again, what it changed is set back, all or nothing, while nothing
of it has been touched since."""

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from projects.models import Company, Parcel, Project, SheetChange, SheetImport, SheetTouch
from projects.registry.actions.imports import stand_at
from projects.registry.actions.projects import remove_project
from projects.sheets.actions.apply import save_edited, set_cell
from projects.sheets.actions.parcels import take_back_parcel
from projects.sheets.actions.persons import AWAITED, no_longer_await, unstaff
from projects.sheets.actions.rows import take_back_node, take_back_share
from projects.sheets.reads.check import UNDO_REASON
from projects.sheets.reads.touched import APPOINTED, NODES, SHARES, touched_since
from projects.sheets.rules.about import NOT_UNDONE, About
from projects.sheets.rules.fields import BY_CODE, FACTS, Kind

State = SheetImport.State


@transaction.atomic
def undo_import(*, row: SheetImport, now: datetime, today: date, by) -> SheetImport:
    """Raises ValidationError naming the rows that somebody has worked on meanwhile."""
    row = SheetImport.objects.select_for_update().get(pk=row.pk)
    if row.state != State.APPLIED:
        raise ValidationError(f"这次导入现在是「{row.get_state_display()}」，不能撤销。")
    if row.about in NOT_UNDONE:
        raise ValidationError(f"{row.get_about_display()}不能整批撤销，请逐笔更正。")
    touches = list(row.touches.prefetch_related("changes").order_by("-row"))
    Project.objects.lock([touch.project_id for touch in touches if touch.project_id])
    Parcel.objects.lock([touch.parcel_id for touch in touches if touch.parcel_id])
    if words := touched_since(row):
        noun = About(row.about).noun
        raise ValidationError(
            [f"不能撤销，导入之后有人办理过下面 {len(words)} 行的{noun}：", *words]
        )
    kind = "parcels" if row.about == About.PARCELS else "projects"
    reason = f"{UNDO_REASON}{row.original_name}"[:200]
    with audit.at_the_end():
        for touch in touches:
            if touch.parcel_id:
                take_back_parcel(touch, reason, today, by)
            else:
                _take_back(touch, reason, now, today, by)
        row.state, row.undone_at, row.undone_by = State.UNDONE.value, now, by
        row.save(update_fields=["state", "undone_at", "undone_by"])
        audit.record("sheet.undo", row, by=by, after={kind: len(touches)})
    return row


def _take_back(touch: SheetTouch, reason: str, now: datetime, today: date, by) -> None:
    rows = Project.objects.select_related("company").prefetch_related("aliases")
    project = rows.get(pk=touch.project_id or 0)
    changes = list(touch.changes.all())
    for change in changes:
        if change.field in APPOINTED:
            unstaff(change, reason, by)
        elif change.field == AWAITED:
            no_longer_await(change, reason, now, by)
        elif change.field in NODES:
            take_back_node(change, reason, today, by)
        elif change.field in SHARES:
            take_back_share(change, reason, by)
    if not touch.created and any(one.key is None for one in changes):
        _set_back(project, changes, reason, by)
    if touch.created or touch.restored:
        remove_project(
            project=Project.objects.get(pk=project.pk), reason=reason, today=today, by=by
        )


def _set_back(project: Project, changes: list[SheetChange], reason: str, by) -> None:
    names = [one.name for one in project.aliases.all()]
    stage = next((one.before for one in changes if one.field == "stage"), "")
    if stage and stage != project.stage:
        stand_at(project=project, stage=stage, evidence=reason, by=by)
    for one in changes:
        if one.field == "alias":
            names = one.before.split("；") if one.before else []
        elif one.field == "company":
            project.company = Company.objects.get(pk=one.before) if one.before else None
        elif one.field not in {"stage", "credit_code", AWAITED, *APPOINTED}:
            set_cell(project, one.field, _value_of(one))
    save_edited(project, names, reason, by)


def _value_of(change: SheetChange):
    """What stood in the cell, as a cell is read: out of what `plain` made of it."""
    code, text = change.field, change.before
    if not text:
        return ""
    if code in FACTS:
        day = _day(text)
        return day, "" if day else text
    if code == "lead_unit":
        return int(text)
    return Decimal(text) if BY_CODE[code].kind in {Kind.AMOUNT, Kind.NUMBER} else text


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

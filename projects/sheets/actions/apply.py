"""A checked sheet is written, all of it or nothing, by the same acts as the forms; and taken back."""

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts import audit
from gaoxin.names import hold_names
from gaoxin.progress import telling
from gaoxin.worker import ask_worker
from projects.models import Company, Parcel, Project, SheetChange, SheetImport, SheetTouch
from projects.registry.actions.imports import import_project, stand_at
from projects.registry.actions.projects import company_named, edit_project, restore_project
from projects.registry.rules.stages import lies_ahead
from projects.sheets.actions.parcels import write_parcel
from projects.sheets.actions.persons import make_cards, staff_project
from projects.sheets.actions.rows import Writing, write_row
from projects.sheets.reads.changes import differences, target_stage, wanted
from projects.sheets.reads.check import check
from projects.sheets.reads.found import found_of, may_apply, tell
from projects.sheets.reads.grid import read_grid
from projects.sheets.reads.page import work_of
from projects.sheets.rules.about import About
from projects.sheets.rules.fields import FACTS
from projects.sheets.rules.plan import Plan, Verdict
from projects.sheets.rules.values import CLEAR

State = SheetImport.State
IMPORTS = 0x73_6865_6574  # with the key of an import: of two that apply one, one does
CHANGED = "检查之后台账有变化，没有写入。下面是最新的检查结果，请核对后再应用。"
CLASHES = "第 {} 行没有写入：与台账里已有的名称或代码冲突。全部未写入，请核对后再应用。"
EVIDENCE = "导入：{} 第 {} 行"
PLAIN = (
    "name", "short_name", "approval_code", "industry", "nature", "total_investment", "fixed_investment",
    "agreed_investment", "statistical_investment", "land", "site", "description", "source_note",
)  # fmt: skip


class Refused(Exception):
    """Nothing was written. `found`: the check of now, where the register changed meanwhile."""

    def __init__(self, words: str, found: dict | None = None):
        super().__init__(words)
        self.words, self.found = words, found


@transaction.atomic
def ask_to_apply(*, row: SheetImport, version: str, by) -> SheetImport:
    """From now on it is being applied, by the worker. Raises ValidationError where it cannot be."""
    row = SheetImport.objects.select_for_update().get(pk=row.pk)
    if row.state != State.CHECKED:
        raise ValidationError(f"这次导入现在是「{row.get_state_display()}」，不再应用。")
    if str(row.version) != version or not may_apply(row.found):
        raise ValidationError("检查结果已有变化，请核对后再应用。")
    row.state, row.refusal = State.APPLYING.value, ""
    row.save(update_fields=["state", "refusal"])
    ask_worker("sheet_apply", key=row.pk, by=by.pk)
    audit.record("sheet.ask", row, by=by, after=_counts(row))
    return row


def apply_import(*, key: int, now: datetime, today: date, by) -> SheetImport:
    """All of it in one transaction; where it is refused nothing is written and the import says why."""
    try:
        return _apply(key, now, today, by)
    except Refused as refused:
        words, found = refused.words, refused.found
    return refuse(key=key, words=words, found=found, by=by)


@transaction.atomic
def refuse(*, key: int, words: str, by, found: dict | None = None) -> SheetImport:
    """Nothing was written: the import is open again and says why. One that is not being applied stays as it is."""
    row = SheetImport.objects.select_for_update().get(pk=key)
    if row.state != State.APPLYING:
        return row
    row.state, row.refusal, row.found = State.CHECKED.value, words[:500], found or row.found
    row.version += 1
    row.save(update_fields=["state", "refusal", "found", "version"])
    audit.record("sheet.refuse", row, by=by, after={"reason": row.refusal})
    return row


@transaction.atomic
def _apply(key: int, now: datetime, today: date, by) -> SheetImport:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [IMPORTS & 0x7FFFFFFF, key])
    row = SheetImport.objects.get(pk=key)
    if row.state != State.APPLYING:
        return row
    rows = found_of(row)["rows"]
    Project.objects.lock([one["project"] for one in rows if one["project"]])
    Parcel.objects.lock([one["parcel"] for one in rows if one.get("parcel")])
    hold_names()
    try:
        grid = read_grid(row)
    except FileNotFoundError:
        raise Refused("原文件已过期删除，没有写入。请重新上传。") from None
    checked = check(row, grid, today)
    plans = checked.plans
    if (found := tell(checked, grid))["digest"] != found_of(row)["digest"]:
        raise Refused(CHANGED, found)
    with audit.at_the_end():
        told = telling(work_of(row), len(plans))
        writing = Writing(by, now, today, make_cards(plans, by))
        for place, plan in enumerate(plans, 1):
            _write(row, plan, writing)
            told(place)
        row.state, row.applied_at, row.applied_by = State.APPLIED.value, now, by
        row.save(update_fields=["state", "applied_at", "applied_by"])
        audit.record("sheet.apply", row, by=by, after=_counts(row))
    return row


def _counts(row: SheetImport) -> dict[str, int]:
    counts = found_of(row)["counts"]
    return {name: counts[name] for name in ("new", "update", "same", "cells")}


def _write(row: SheetImport, plan: Plan, writing: Writing) -> None:
    if plan.verdict == Verdict.SAME:
        return
    evidence = EVIDENCE.format(row.original_name[:200], plan.row)
    try:
        with transaction.atomic():
            if row.about == About.PROJECTS:
                touch, changes = _write_project(row, plan, evidence, writing)
            elif row.about == About.PARCELS:
                touch, changes = write_parcel(row, plan, evidence, writing)
            else:
                changes = write_row(About(row.about), plan, evidence, writing)
                touch = _touched(row, plan)
            SheetChange.objects.bulk_create(SheetChange(touch=touch, **one) for one in changes)
    except ValidationError as error:
        raise Refused(
            f"第 {plan.row} 行没有写入：{'；'.join(error.messages)}全部未写入。"
        ) from error
    except IntegrityError as error:
        raise Refused(CLASHES.format(plan.row)) from error


def _write_project(
    row: SheetImport, plan: Plan, evidence: str, writing: Writing
) -> tuple[SheetTouch, list[dict]]:
    new, today, by = plan.project is None, writing.today, writing.by
    touch, changes = (_add if new else _change)(row, plan, evidence, today, by)
    changes += staff_project(
        touch.subject, plan, writing.cards, evidence=evidence, today=today, by=by
    )
    touch.save(force_insert=True)
    return touch, changes


def _touched(row: SheetImport, plan: Plan) -> SheetTouch:
    """Several rows may be of one project: they are one touch."""
    project = Project.objects.only("pk", "version").get(pk=plan.project or 0)
    values = {"row": plan.row, "version": project.version}
    return row.touches.get_or_create(project=project, defaults=values)[0]


def _add(row, plan: Plan, evidence: str, today: date, by) -> tuple[SheetTouch, list[dict]]:
    project = Project()
    _fill(project, plan)
    project.short_name = project.short_name or project.name[:12]
    project.company = _firm(plan, None, by)
    alias = plan.values.get("alias")
    project = import_project(
        project=project, aliases=[str(alias)] if alias and alias != CLEAR else [],
        stage=target_stage(plan, None) if plan.values.get("stage") else "", lacking=plan.lacking,
        evidence=evidence, on=today, by=by,
    )  # fmt: skip
    touch = SheetTouch(
        sheet_import=row, project=project, row=plan.row, created=True, version=project.version
    )
    return touch, []


def _change(row, plan: Plan, evidence: str, today: date, by) -> tuple[SheetTouch, list[dict]]:
    project = _fresh(plan.project)
    if plan.restores:
        restore_project(project=project, by=by)
        project = _fresh(plan.project)
    changes = _changes(plan, project)
    _fill(project, plan)
    if "company" in plan.values or "credit_code" in plan.values:
        project.company = _firm(plan, project.company, by)
    aliases = wanted(plan, project, "alias")
    names = [one.name for one in project.aliases.all()] if aliases is None else aliases.split("；")
    save_edited(project, names, evidence, by)
    stage = target_stage(plan, project)
    if stage and lies_ahead(project.stage, stage):
        stand_at(project=project, stage=stage, evidence=evidence, by=by)
    touch = SheetTouch(
        sheet_import=row,
        project=project,
        row=plan.row,
        restored=plan.restores,
        version=project.version,
    )
    return touch, changes


def _fresh(key: int | None) -> Project:
    rows = Project.objects.select_related("company", "lead_unit").prefetch_related("aliases")
    return rows.get(pk=key or 0)


def save_edited(project: Project, aliases: list[str], evidence: str, by) -> None:
    """As the form does; a sheet says nothing of tracks, levels and batches."""
    edit_project(
        project=project, aliases=aliases, relations=lambda project: None, evidence=evidence,
        reason=evidence, odd="", by=by,
    )  # fmt: skip


def _fill(project: Project, plan: Plan) -> None:
    for code in (*PLAIN, *FACTS, "lead_unit"):
        value = wanted(plan, project, code)
        if value is not None:
            set_cell(project, code, value)


def set_cell(project: Project, code: str, value) -> None:
    """`value` as a cell is read, or "" to empty the field."""
    if code in FACTS:
        day, words = value or (None, "")
        setattr(project, f"{code}_on", day)
        setattr(project, f"{code}_text", words)
    elif code == "lead_unit":
        project.lead_unit_id = value or None
    elif value == "" and project._meta.get_field(code).null:
        setattr(project, code, None)
    else:
        setattr(project, code, value)


def _firm(plan: Plan, there: Company | None, by) -> Company | None:
    name, code = plan.values.get("company"), plan.values.get("credit_code")
    if name == CLEAR:
        return None
    firm = there
    if name:
        firm = (
            Company.objects.get(pk=plan.company)
            if plan.company
            else company_named(str(name), by=by)
        )
    if firm and code and not firm.credit_code:
        firm.credit_code = str(code)
        firm.save_changes("credit_code", by=by)
        after = {"credit_code": firm.credit_code}
        audit.record("company.edit", firm, by=by, before={"credit_code": ""}, after=after)
    return firm


def _changes(plan: Plan, project: Project) -> list[dict]:
    """What stood in each cell that changes, for the way back."""
    found = [
        {"field": code, "before": plain(old), "after": plain(new)}
        for code, old, new in differences(plan, project)
    ]
    stage = target_stage(plan, project)
    if stage != project.stage and not any(one["field"] == "stage" for one in found):
        found.append({"field": "stage", "before": project.stage, "after": stage})
    return found


def plain(value) -> str:
    """A value of a cell as a text from which it can be set again."""
    if isinstance(value, tuple):
        day, words = value
        return day.isoformat() if day else words
    return f"{value:f}" if isinstance(value, Decimal) else str(value)

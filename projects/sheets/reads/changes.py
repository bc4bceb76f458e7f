"""What a row of a sheet would change on the project it is, old above new; what a new project will lack."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from projects.models import Project
from projects.registry.rules.amounts import yi
from projects.registry.rules.kinds import Nature
from projects.registry.rules.labelled import label_of
from projects.registry.rules.stages import (
    FIELD_LABELS,
    ORDER,
    STAGE_OF_FACT,
    Stage,
    lies_ahead,
    missing,
)
from projects.sheets.reads.known import Known
from projects.sheets.rules.fields import AMOUNTS, BY_CODE, FACTS
from projects.sheets.rules.plan import Change, Plan
from projects.sheets.rules.values import CLEAR

NOTHING = "—"
BACK = "早于台账里的阶段「{}」；退回阶段请到项目页登记，并写明原因"
LONGEST_SHOWN = 60
CODED = {"stage": Stage, "nature": Nature}


def read_changes(plan: Plan, project: Project | None, known: Known, today: date) -> None:
    """Fills `changes` of a row that is a project's, and adds the faults that only show beside it."""
    stage = target_stage(plan, project)
    said_stage = str(plan.values.get("stage") or "")
    if project and said_stage and project.stage and lies_ahead(said_stage, project.stage):
        plan.refuse("stage", BACK.format(project.stage_label))
    started, operation = _day(plan, project, "started"), _day(plan, project, "operation")
    if started and operation and started > operation:
        plan.refuse("operation", f"不早于开工日期 {started}")
    code, firm = plan.values.get("credit_code"), project.company if project else None
    if code and firm and "company" not in plan.values and firm.credit_code not in ("", code):
        plan.refuse("credit_code", f"「{firm}」已登记的信用代码是 {firm.credit_code}，请核对")
    if project is None or plan.faults or plan.candidates or plan.conflicts:
        return
    for code, old, new in differences(plan, project):
        label, names = BY_CODE[code].label, known.names
        plan.changes.append(Change(code, label, said(code, old, names), said(code, new, names)))
    if stage and lies_ahead(project.stage, stage):
        _pass_gate(plan, project, stage)


def _pass_gate(plan: Plan, project: Project, stage: str) -> None:
    """An existing project passes as by hand."""
    given = project.given() | {code for code, value in plan.values.items() if value != CLEAR}
    lacks = [FIELD_LABELS[one] for one in missing(given, Stage(stage)) if one not in FACTS]
    if lacks:
        plan.refuse("stage", f"进入「{Stage(stage).label}」还缺：{'、'.join(lacks)}。请在表里补上")


def lacking(plan: Plan) -> str:
    """Of a new project: what the gate of its stage would ask for; it is written all the same."""
    stage = target_stage(plan, None)
    if not stage:
        return ""
    given = {code for code, value in plan.values.items() if value != CLEAR}
    return "、".join(FIELD_LABELS[one] for one in missing(given, Stage(stage)))


def target_stage(plan: Plan, project: Project | None) -> str:
    """Where the project will stand: as its sheet says, or further where a fact opens a later stage."""
    said_stage = plan.values.get("stage")
    stages = [str(said_stage)] if said_stage and said_stage != CLEAR else []
    for fact, stage in STAGE_OF_FACT.items():
        if plan.values.get(fact) not in (None, CLEAR):
            stages.append(stage.value)
    if project and project.stage:
        stages.append(project.stage)
    return max(stages, key=ORDER.index, default="")


def _day(plan: Plan, project: Project | None, fact: str) -> date | None:
    value = plan.values.get(fact)
    if isinstance(value, tuple):
        return value[0]
    return getattr(project, f"{fact}_on") if project and value is None else None


# -- values -----------------------------------------------------------------------------------------


def differences(plan: Plan, project: Project) -> Iterator[tuple[str, Any, Any]]:
    """The fields that the row changes, each with what the register has and what the row asks for."""
    for code in BY_CODE:
        old, new = stored(project, code), wanted(plan, project, code)
        if new is not None and new != old:
            yield code, old, new


def stored(project: Project, code: str):
    """What the register has, in the form in which a cell is read."""
    if code in FACTS:
        pair = (getattr(project, f"{code}_on"), getattr(project, f"{code}_text"))
        return pair if any(pair) else ""
    if code == "company":
        return project.company_id or ""
    if code == "credit_code":
        return project.company.credit_code if project.company else ""
    if code == "lead_unit":
        return project.lead_unit_id or ""
    if code == "alias":
        return "；".join(one.name for one in project.aliases.all())
    value = getattr(project, code)
    return "" if value is None else value


def wanted(plan: Plan, project: Project, code: str):
    """What the cell asks for; None where it asks for nothing."""
    value = plan.values.get(code)
    if value is None or code == "code":
        return None
    if value == CLEAR:
        return ""
    if code == "company":
        return plan.company or str(value)
    if code in plan.whole:
        return "；".join(names_in(str(value))) if code == "alias" else value
    if code == "alias":
        have = [one.name for one in project.aliases.all()]
        return "；".join(have if value in have else [*have, str(value)])
    if code == "source_note":
        return (
            project.source_note if str(value) in project.source_note else _appended(project, value)
        )
    return value


def names_in(value: str) -> list[str]:
    """The aliases that a cell lists."""
    return [name for name in (one.strip() for one in re.split("[；;]", value)) if name]


def _appended(project: Project, value) -> str:
    return "\n".join(filter(None, [project.source_note, str(value)]))


def said(code: str, value, names: Mapping[tuple[str, int], str]) -> str:
    """For a person."""
    if value in ("", None):
        return NOTHING
    if code in FACTS:
        day, words = value
        return day.isoformat() if day else words
    if code in AMOUNTS:
        return yi(value)
    if code in CODED:
        return label_of(CODED[code], value)
    text = names.get((code, value)) or str(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"

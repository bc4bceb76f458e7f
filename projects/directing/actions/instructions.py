"""批示: given, answered, accepted. Which step is whose is the table of rules/instructions.py."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.roles import Role
from gaoxin.files import Stored
from projects.directing import rules
from projects.directing.actions.notices import tell
from projects.directing.reads.instructions import case_of, leaders, recorded_for, who_is
from projects.directing.rules import Step
from projects.files.actions.files import write_stored
from projects.models import CodeCounter, Instruction, InstructionStep, Project

PREFIX = "PS"


@dataclass(frozen=True)
class Given:
    """What came with a step; each step reads what the table says it needs."""

    text: str = ""
    evidence: str = ""
    day: date | None = None
    stored: Stored | None = None
    to: User | None = None


def write_instruction(
    row: Instruction, *, at: datetime, by: User, scan: Stored | None = None
) -> Instruction:
    """Register what a leader has said, by themselves or recorded for them (`given_by`). The caller
    holds the transaction and writes the audit."""
    _check_new(row, at, by)
    row.code = CodeCounter.objects.next(PREFIX, timezone.localdate(at).year)
    row.recorded_by, row.given_at, row.first_due_on = by, at, row.due_on
    row.demo = row.project.is_demo if row.project else bool(row.report and row.report.is_demo)
    row.created_by = row.updated_by = by
    row.save(force_insert=True)
    file = write_stored(scan, by=by) if scan else None
    step = write_step(row, InstructionStep.Kind.GIVE, at=at, by=by, text=row.text, file=file)
    tell(row, step)
    return row


def _check_new(row: Instruction, at: datetime, by: User) -> None:
    today = timezone.localdate(at)
    if not leaders(today).filter(pk=row.given_by_id).exists():
        raise ValidationError({"given_by": "批示须由领导作出。"})
    theirs = row.given_by_id == by.pk or recorded_for(by, today).filter(pk=row.given_by_id).exists()
    if not theirs:
        raise ValidationError("只有业务管理员和该领导名片上的联络员可以代领导记录批示。")
    if by.role != Role.ADMIN and row.to_id == by.pk != row.given_by_id:
        raise ValidationError({"to": "不能代领导给自己作出批示，请由业务管理员代录。"})
    if row.due_on < today:
        raise ValidationError({"due_on": "时限不能早于今天。"})


@transaction.atomic
def add_instruction(
    *, row: Instruction, at: datetime, by: User, scan: Stored | None = None
) -> Instruction:
    if row.project_id:
        Project.objects.lock([row.project_id])
    write_instruction(row, at=at, by=by, scan=scan)
    after = {
        "text": row.text, "given_by": str(row.given_by), "to": row.receiver, "due_on": row.due_on,
        "project": str(row.project or ""),
    }  # fmt: skip
    audit.record("instruction.give", row, by=by, after=after)
    return row


@transaction.atomic
def take_step(*, row: Instruction, step: str, given: Given, at: datetime, by: User) -> Instruction:
    """One step by one person. Raises ValidationError when it is not theirs, or not possible now.

    `row` is as the person saw it: if somebody was quicker, nothing happens.
    """
    step = Step(step)
    _lock(row)
    _check(row, step, given, timezone.localdate(at), by)
    moved = apply_step(row, step, given, at, by)
    before, after = row.stored_changes()
    row.save_changes(*after, by=by)
    file = write_stored(given.stored, by=by) if given.stored else None
    written = write_step(
        row, step, at=at, by=by, text=_said(given), evidence=given.evidence, file=file, **moved
    )
    tell(row, written)
    told = {"step": written.get_kind_display(), "reason": given.text, **after}
    audit.record("instruction.step", row, by=by, before=before, after=told)
    return row


@transaction.atomic
def hand_on(*, row: Instruction, to: User | None, text: str, at: datetime, by: User) -> Instruction:
    """Who is to do it left: `to` goes on with it, or it is vacant. State and limit stay. The caller has locked
    the project and the instruction."""
    row.to = to
    before, after = row.stored_changes()
    row.save_changes(*after, by=by)
    step = write_step(row, InstructionStep.Kind.HAND_ON, at=at, by=by, text=text)
    tell(row, step)
    after |= {"step": step.get_kind_display(), "reason": text}
    audit.record("instruction.step", row, by=by, before=before, after=after)
    return row


def _said(given: Given) -> str:
    return f"由 {given.to} 承办。{given.text}" if given.to else given.text


def _lock(row: Instruction) -> None:
    stored = Instruction.objects.select_for_update(no_key=True).values("version").get(pk=row.pk)
    if stored["version"] != row.version:
        raise ValidationError("这条批示刚刚有人办过一步，请刷新后再办。")


def _check(row: Instruction, step: Step, given: Given, today: date, by: User) -> None:
    case, roles = case_of(row, today), who_is(row, by, today)
    if why := rules.refusal(case, step):
        raise ValidationError(why)
    if not rules.may_take(case, step, roles):
        raise ValidationError("这一步不归你办理；答复的人不能验收自己的答复。")
    needs = rules.MOVES[step].needs
    if rules.Need.TEXT in needs and not given.text:
        raise ValidationError({"text": "请写明情况。"})
    if rules.Need.EVIDENCE in needs and not given.evidence:
        raise ValidationError({"evidence": "请写办结凭证：文件名称与文号、照片或现场情况。"})
    if rules.Need.RECEIVER in needs and given.to is None:
        raise ValidationError({"to": "请选承办人。"})
    if rules.Need.DAY in needs and (why := _bad_day(case, given.day)):
        raise ValidationError({"day": why})


def _bad_day(case: rules.Case, day: date | None) -> str:
    return "请填新时限。" if day is None else rules.bad_day(case, day)


def apply_step(row: Instruction, step: Step, given: Given, at: datetime, by: User) -> dict:
    """What a step changes in the instruction's own fields, unsaved; the day it moves."""
    row.state = rules.target(case_of(row, timezone.localdate(at)), step)
    if step in {Step.ACCEPT, Step.RETURN}:
        accepted = step == Step.ACCEPT
        row.accepted_at, row.accepted_by = (at, by) if accepted else (None, None)
    if step == Step.HAND_ON:
        row.to = given.to
    if step != Step.POSTPONE or given.day is None:
        return {}
    moved = {"old_on": row.due_on, "new_on": given.day}
    row.due_on, row.postponed = given.day, row.postponed + 1
    return moved


def write_step(row: Instruction, kind: str, *, at: datetime, by: User, **given) -> InstructionStep:
    return InstructionStep.objects.create(
        instruction=row,
        kind=kind,
        state=row.state,
        on_behalf=rules.speaks(Step(kind)) and by.pk != row.given_by_id,
        at=at,
        by=by,
        **given,
    )

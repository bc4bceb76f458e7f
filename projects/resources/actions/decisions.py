"""A permit decided: it, its step, milestone, fact and stage in one act. A promise kept or not; a decision taken
back; a granted permit that stays valid longer."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from projects.models import (
    PermitExtension,
    PermitPause,
    PermitStep,
    ProjectFile,
    SoleExaminer,
)
from projects.resources.actions import steps
from projects.resources.actions.course import start_clock
from projects.resources.actions.hold import check, check_day, lock, lock_open, note
from projects.resources.actions.permits import settle
from projects.resources.reads.agents import agent_of
from projects.resources.reads.permits import work_calendar
from projects.resources.rules.clock import accepted_by_law, valid_until
from projects.resources.rules.events import Event
from projects.resources.rules.kinds import TIMED, CheckResult, Method, Result

DECIDED = ("decided_on", "result", "number", "file", "examiner", "check_due_on", "checker")
CLOCK = ("accepted_on", "limit_days", "limit_unit", "limit_kind")
FOREIGN = "所选文件不在这个项目的文件里。请在「文件」页上传后再选。"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """`reason`: where a stage is skipped by it. `check_due_on`, `checker`: of a promise."""

    on: date
    result: str
    number: str = ""
    file: ProjectFile | None = None
    examiner: User | None = None
    check_due_on: date | None = None
    checker: User | None = None
    reason: str = ""


@transaction.atomic
def decide(*, permit: PermitStep, given: Decision, today: date, by) -> PermitStep:
    """An open pause ends with it. Raises ValidationError, in a sentence, for what the law refuses, and for what the
    stage lacks that it would open; then nothing of it is written."""
    stored = lock_open(permit)
    check_day("on", given.on, today, not_before=stored.accepted_on, what="受理日期")
    _check_file(stored, given.file)
    accepted = _accept_for(stored, given.on)
    if accepted is not None and stored.accepted_on is None:
        start_clock(permit, accepted)
    _write(permit, given)
    check(permit, today)
    _check_people(permit, given.on)
    _end_pause(permit, given.on, by=by)
    permit.save_changes(*DECIDED, *CLOCK, by=by)
    if permit.result == Result.GRANTED:
        evidence = f"{permit} {permit.number or permit.get_result_display()}"[:100]
        steps.complete(permit, on=given.on, evidence=evidence, reason=given.reason, by=by)
    note(permit, Event.DECIDE, given.on, f"{permit.get_result_display()} {permit.number}", by=by)
    settle(permit)
    after = {"decided_on": given.on, "result": permit.result, "number": permit.number}
    audit.record("permit.decide", permit, by=by, after=after)
    return permit


def _write(permit: PermitStep, given: Decision) -> None:
    permit.decided_on, permit.result = given.on, given.result
    permit.number, permit.file = given.number, given.file
    permit.examiner = given.examiner or permit.examiner
    promised = permit.method == Method.PROMISE and given.result == Result.GRANTED
    permit.check_due_on = given.check_due_on if promised else None
    permit.checker = given.checker if promised else None


def _accept_for(stored: PermitStep, on: date) -> date | None:
    """What is decided was accepted: by somebody, by law, or, of a promise, with the decision itself."""
    if stored.method not in TIMED or stored.accepted_on is not None:
        return stored.accepted_on
    if stored.submitted_on is None:
        raise ValidationError("还没有递交。请先登记递交，再登记办结。")
    if stored.method == Method.PROMISE:
        return on
    found = accepted_by_law(
        submitted_on=stored.submitted_on, told_on=stored.supplement_told_on,
        done_on=stored.supplement_done_on, today=on, calendar=work_calendar(on),
    )  # fmt: skip
    if found is None:
        raise ValidationError("还没有受理。请先登记受理，再登记办结。")
    return found


def _check_file(stored: PermitStep, file: ProjectFile | None) -> None:
    """Raises ValidationError for a paper of another project, whatever key was sent."""
    if file is not None and (file.project_id != stored.project_id or file.removed_on is not None):
        raise ValidationError(FOREIGN)


def _check_people(permit: PermitStep, on: date) -> None:
    if permit.sole:
        held = SoleExaminer.objects.authorised_on(on)
        if not held.filter(person=permit.examiner, item=permit.item).exists():
            raise ValidationError(
                f"{permit.examiner} 在 {on} 没有「{permit.item}」的独任授权。"
                "请换有授权的审批人，或由项目办在事项清单里登记授权。"
            )
    if permit.check_due_on is not None and permit.checker is None:
        raise ValidationError({"checker": "按企业承诺办结须指定核查人。请选择核查人。"})
    if permit.checker is not None and permit.checker == agent_of(permit, on):
        raise ValidationError({"checker": "代办员不能核查自己代办的手续。请另选核查人。"})


def _end_pause(permit: PermitStep, on: date, *, by) -> None:
    row = PermitPause.objects.select_for_update().filter(permit=permit, to_on=None).first()
    if row is None:
        return
    check_day("on", on, on, not_before=row.from_on, what="停钟日期")
    row.to_on = on
    row.save_changes("to_on", by=by)


@transaction.atomic
def undo_decision(*, permit: PermitStep, reason: str, today: date, by) -> PermitStep:
    """更正: it is as it was before the decision; the step, milestone and fact with it."""
    stored = lock(permit)
    if stored.decided_on is None:
        raise ValidationError("这件手续还没有办结。")
    if not reason:
        raise ValidationError({"reason": "请写明撤销办结的原因。"})
    again = PermitStep.objects.kept().in_force().exclude(pk=permit.pk)
    if again.filter(project=permit.project_id, item=permit.item_id, part=permit.part).exists():
        raise ValidationError("同一事项已另行申请，不能撤销这一件的办结。")
    before = {"decided_on": stored.decided_on, "result": stored.result, "number": stored.number}
    permit.decided_on, permit.result, permit.number, permit.file = None, "", "", None
    permit.check_due_on, permit.checker = None, None
    permit.checked_on, permit.check_result, permit.check_note = None, "", ""
    fields = (*DECIDED, "checked_on", "check_result", "check_note")
    permit.save_changes(*fields, by=by)
    if stored.result == Result.GRANTED:
        steps.complete(permit, on=None, evidence="", reason=reason, by=by)
    note(permit, Event.UNDO, today, reason, by=by)
    settle(permit)
    audit.record("permit.undo", permit, by=by, before=before, after={"reason": reason})
    return permit


@transaction.atomic
def promise(*, permit: PermitStep, letter: ProjectFile, today: date, by) -> PermitStep:
    """The firm's letter is there."""
    stored = lock_open(permit)
    if stored.method != Method.PROMISE:
        raise ValidationError("只有企业承诺的手续才交承诺书。")
    _check_file(stored, letter)
    permit.letter = letter
    permit.save_changes("letter", by=by)
    note(permit, Event.PROMISE, today, str(letter), by=by)
    audit.record("permit.promise", permit, by=by, after={"letter": str(letter)})
    return permit


@transaction.atomic
def check_promise(
    *, permit: PermitStep, on: date, result: str, text: str, today: date, by
) -> PermitStep:
    """事后核查 of a promise, by somebody else than who went for the firm."""
    stored = lock(permit)
    if stored.method != Method.PROMISE or stored.result != Result.GRANTED:
        raise ValidationError("只核查按企业承诺办结的手续。")
    if stored.checked_on is not None:
        raise ValidationError("这件手续已经核查。")
    check_day("on", on, today, not_before=stored.decided_on, what="办结日期")
    if result == CheckResult.FAIL and not text:
        raise ValidationError({"text": "核查未通过须写明情况和整改要求。"})
    if by == agent_of(permit, on):
        raise ValidationError("代办员不能核查自己代办的手续。请由核查人登记。")
    permit.checked_on, permit.check_result, permit.check_note = on, result, text
    permit.save_changes("checked_on", "check_result", "check_note", by=by)
    words = f"{permit.get_check_result_display()} {text}".strip()
    note(permit, Event.CHECK, on, words, by=by)
    audit.record("permit.check", permit, by=by, after={"on": on, "check_result": result})
    return permit


@transaction.atomic
def extend(
    *, permit: PermitStep, months: int, on: date, reason: str, today: date, by
) -> PermitStep:
    """延期 of a granted permit before it lapses (建筑法第九条)."""
    stored = lock(permit)
    item, decided = stored.item, stored.decided_on
    if stored.result != Result.GRANTED or decided is None or item.valid_months is None:
        raise ValidationError("只有已准予且有有效期的手续才能延期。")
    given = list(stored.extensions.values_list("months", flat=True))
    if len(given) >= item.extensions:
        raise ValidationError(f"这一事项最多延期 {item.extensions} 次，已经延期 {len(given)} 次。")
    check_day("on", on, today, not_before=decided, what="办结日期")
    last = valid_until(decided, item.valid_months, given, work_calendar(today))
    if on > last:
        raise ValidationError({"on": f"有效期到 {last} 已满，不能延期。请重新申请。"})
    PermitExtension.objects.create(
        permit=permit, months=months, on=on, reason=reason, at=timezone.now(), by=by
    )
    permit.save_changes(by=by)
    note(permit, Event.EXTEND, on, f"延期 {months} 个月：{reason}", by=by)
    audit.record("permit.extend", permit, by=by, after={"months": months, "on": on})
    return permit

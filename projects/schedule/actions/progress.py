"""What happens to a step: begun, done. One act writes the step, its milestone, the project's fact and its stage."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from gaoxin.clock import in_words
from projects.models import ScheduleStep
from projects.schedule.actions.hold import check_no_permit, check_tick, close, hold_step
from projects.schedule.actions.milestones import write_elsewhere
from projects.schedule.rules.network import StepState


@transaction.atomic
def start_step(*, step: ScheduleStep, on: date | None, today: date, by) -> ScheduleStep:
    """登记开始, or take it back (no day)."""
    schedule = hold_step(step)
    _check_active(step)
    if on is not None and on > today:
        raise ValidationError(
            {"on": f"开始日期不能晚于今天（{in_words(today)}）。还没开始请等开始后登记。"}
        )
    if step.is_done:
        raise ValidationError("这一步已完成，不再登记开始。")
    before = {"started_on": step.started_on}
    step.started_on = on
    step.save_changes("started_on", by=by)
    close(schedule, today, by=by)
    audit.record("step.start", step, by=by, before=before, after={"started_on": on})
    return step


@transaction.atomic
def complete_step(
    *,
    step: ScheduleStep,
    on: date | None,
    text: str = "",
    evidence: str = "",
    reason: str = "",
    today: date,
    by,
) -> ScheduleStep:
    """登记完成, or take it back (neither day nor words). Raises ValidationError with the gate's sentence when the
    stage that it would open lacks something; then nothing of it is written."""
    schedule = hold_step(step)
    _check_active(step)
    _check_done(step, on, text, today)
    check_no_permit(step)
    done_on, done_text = step.done
    before = {"done_on": done_on, "done_text": done_text}
    if not write_elsewhere(step, on=on, text=text, evidence=evidence, reason=reason, by=by):
        step.done_on, step.done_text = on, text
    step.save_changes("done_on", "done_text", by=by)
    close(schedule, today, by=by)
    after = {"done_on": on, "done_text": text, "evidence": evidence}
    audit.record("step.complete", step, by=by, before=before, after=after)
    return step


def _check_active(step: ScheduleStep) -> None:
    if step.state != StepState.ACTIVE:
        raise ValidationError("这一步已改为不适用。要登记请先恢复适用。")


def _check_done(step: ScheduleStep, on: date | None, text: str, today: date) -> None:
    check_tick(step, done=bool(on or text))
    if on and text:
        raise ValidationError({"on": "完成日期与「日期不详」的说明只填一项。"})
    if on and on > today:
        raise ValidationError(
            {"on": f"完成日期不能晚于今天（{in_words(today)}）。还没完成请完成后登记。"}
        )
    if on and step.started_on and on < step.started_on:
        raise ValidationError({"on": f"完成日期不能早于开始日期（{in_words(step.started_on)}）。"})

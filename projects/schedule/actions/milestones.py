from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from projects.lights.actions import relight
from projects.models import DateChange, Milestone, Project, ProjectSchedule, ScheduleStep
from projects.registry.actions.facts import write_fact
from projects.schedule.actions.forecasts import reforecast
from projects.schedule.actions.hold import check_no_permit, check_tick
from projects.schedule.rules.network import StepRole, StepState


@transaction.atomic
def add_milestone(*, milestone: Milestone, by) -> Milestone:
    """The first due day of a confirmed project is the baseline, which no later move changes."""
    milestone.created_by = milestone.updated_by = by
    if milestone.project.is_confirmed:
        milestone.baseline_on = milestone.due_on
    fact = milestone.fact
    if fact:
        milestone.done_on = getattr(milestone.project, f"{fact}_on")
        milestone.done_text = getattr(milestone.project, f"{fact}_text")
    milestone.save(force_insert=True)
    after = {"name": milestone.name, "kind": milestone.kind, "due_on": milestone.due_on}
    relight([milestone.project_id])
    audit.record("milestone.add", milestone, by=by, after=after)
    return milestone


@transaction.atomic
def edit_milestone(*, milestone: Milestone, by) -> Milestone:
    """Name, order, unit, forecast, key, note. The due day moves by `move_milestone` alone."""
    before, after = milestone.stored_changes()
    milestone.save_changes(*after, by=by)
    relight([milestone.project_id])
    audit.record("milestone.edit", milestone, by=by, before=before, after=after)
    return milestone


@transaction.atomic
def move_milestone(*, milestone: Milestone, new_on: date, reason: str, by) -> Milestone:
    """调整时限: a recorded change from the stored due day to `new_on`. With the node that a network aims at the
    target of the network moves."""
    if milestone.is_done:
        raise ValidationError("节点已完成，不能再调整时限。")
    if milestone.is_fixed:
        raise ValidationError(
            f"这一天由领导定死（{milestone.fixed_reason}），不能调整。请先由包联领导解除。"
        )
    old_on = milestone.due_on
    if old_on == new_on:
        raise ValidationError({"due_on": "新日期与原日期相同。"})
    DateChange.objects.create(
        milestone=milestone, old_on=old_on, new_on=new_on, reason=reason, at=timezone.now(), by=by
    )
    milestone.due_on = new_on
    milestone.save_changes("due_on", by=by)
    was_aimed_at, aimed_at = _aim_at(milestone, new_on, by=by)
    reforecast([milestone.project_id])
    relight([milestone.project_id])
    audit.record(
        "milestone.move",
        milestone,
        by=by,
        before={"due_on": old_on, **was_aimed_at},
        after={"due_on": new_on, "reason": reason, **aimed_at},
    )
    return milestone


def _aim_at(milestone: Milestone, target_on: date, *, by) -> tuple[dict, dict]:
    """What the audit row says of the target, before and after; nothing for a node that no network aims at."""
    aimed = ProjectSchedule.objects.select_for_update(no_key=True).filter(
        steps__milestone=milestone, steps__role=StepRole.TARGET
    )
    schedule = aimed.first()
    if schedule is None:
        return {}, {}
    before = {"target_on": schedule.target_on}
    schedule.target_on = target_on
    schedule.save_changes("target_on", by=by)
    return before, {"target_on": target_on}


@transaction.atomic
def fix_day(*, milestone: Milestone, reason: str, by) -> Milestone:
    """领导定死: no plan and nobody moves the day until it is freed."""
    if milestone.is_done:
        raise ValidationError("节点已完成，不必定死日期。")
    if not reason:
        raise ValidationError({"reason": "请写明为什么定死这一天。"})
    return _set_fixed(milestone, reason, "milestone.fix", by)


@transaction.atomic
def free_day(*, milestone: Milestone, by) -> Milestone:
    """The day may move again."""
    if not milestone.is_fixed:
        raise ValidationError("这一天没有定死，不必解除。")
    return _set_fixed(milestone, "", "milestone.free", by)


def _set_fixed(milestone: Milestone, reason: str, act: str, by) -> Milestone:
    before = {"fixed_reason": milestone.fixed_reason}
    milestone.fixed_reason = reason
    milestone.save_changes("fixed_reason", by=by)
    audit.record(act, milestone, by=by, before=before, after={"fixed_reason": reason})
    return milestone


@transaction.atomic
def complete_milestone(
    *, milestone: Milestone, on: date | None, text: str, evidence: str, reason: str, by
) -> Milestone:
    """Tick a milestone, or take the tick back (neither day nor text). Refused where somebody did so meanwhile."""
    check_tick(milestone, done=bool(on or text))
    before = {"done_on": milestone.done_on, "done_text": milestone.done_text}
    check_no_permit(ScheduleStep.objects.filter(milestone=milestone).first())
    write_completion(milestone, on=on, text=text, evidence=evidence, reason=reason, by=by)
    after = {"done_on": on, "done_text": text, "evidence": evidence}
    reforecast([milestone.project_id])
    relight([milestone.project_id])
    act = "milestone.complete" if on or text else "milestone.reopen"
    audit.record(act, milestone, by=by, before=before, after=after)
    return milestone


def write_completion(
    milestone: Milestone, *, on: date | None, text: str, evidence: str, reason: str, by
) -> None:
    """A coded milestone is a dated fact of the project: the fact and the stage follow with it.

    The caller holds the transaction and writes the audit row.
    """
    if milestone.fact:
        project = Project.objects.select_for_update(no_key=True).get(pk=milestone.project_id)
        write_fact(
            project, milestone.fact, on=on, text=text, evidence=evidence, reason=reason, by=by
        )
        project.save_changes(f"{milestone.fact}_on", f"{milestone.fact}_text", "stage", by=by)
        milestone.refresh_from_db()
    else:
        milestone.done_on, milestone.done_text = on, text
        milestone.save_changes("done_on", "done_text", by=by)


def write_elsewhere(
    step: ScheduleStep, *, on: date | None, text: str, evidence: str, reason: str, by
) -> bool:
    """When a step was done, where its milestone or a dated fact of the project says it; whether one of them does.

    The caller holds the transaction and writes the audit row.
    """
    said = {"on": on, "text": text, "evidence": evidence, "reason": reason, "by": by}
    if step.milestone is not None:
        write_completion(step.milestone, **said)
    elif step.fact:
        project = Project.objects.get(pk=step.schedule.project_id)
        write_fact(project, step.fact, **said)
        project.save_changes(f"{step.fact}_on", f"{step.fact}_text", "stage", by=by)
        step.schedule.project = project
    else:
        return False
    return True


@transaction.atomic
def remove_milestone(*, milestone: Milestone, reason: str, today: date, by) -> Milestone:
    """Refused while a step of the project's network plans it: the step would lose its day."""
    step = getattr(milestone, "step", None)
    if step is not None and step.state == StepState.ACTIVE:
        raise ValidationError(
            f"倒排工期的步骤「{step}」以此为节点，不能移出。请先在倒排工期里把该步骤改为不适用。"
        )
    milestone.removed_on, milestone.removed_by, milestone.removed_reason = today, by, reason
    milestone.save_changes("removed_on", "removed_by", "removed_reason", by=by)
    relight([milestone.project_id])
    audit.record("milestone.remove", milestone, by=by, after={"reason": reason})
    return milestone

"""The steps of a network and what they wait for. A cycle is refused by name; a loose end stands on the page until
it is tied, and no plan is confirmed before."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts import audit
from projects.models import PlanRow, ProjectSchedule, ScheduleStep, StepLink
from projects.schedule.actions.hold import (
    check_days,
    check_no_permit,
    check_sound,
    check_within,
    close,
    hold,
    hold_step,
    match_milestones,
)
from projects.schedule.reads.network import load_network
from projects.schedule.rules.network import StepRole, StepState, bridged
from projects.schedule.rules.timeline import Unit

HARD_STAYS = (
    "「{}」是法定或工序要求的前置，不能{}。该步骤确实不需要时，请把它改为不适用并写明原因。"
)


@transaction.atomic
def edit_step(*, step: ScheduleStep, reason: str = "", today: date, by) -> ScheduleStep:
    """Name, duration, unit, place, note, the day it is not to begin before. `step` carries the new values; `reason`:
    why, where days of the network move with it."""
    schedule = hold_step(step)
    check_days(days=step.days, short_days=step.short_days)
    before, after = step.stored_changes()
    step.save_changes(*after, by=by)
    close(schedule, today, by=by)
    said = {"reason": reason} if reason else {}
    audit.record("step.edit", step, by=by, before=before, after=after | said)
    return step


@transaction.atomic
def add_step(
    *,
    step: ScheduleStep,
    preds: Sequence[ScheduleStep],
    followers: Sequence[ScheduleStep],
    today: date,
    by,
) -> ScheduleStep:
    """A step of one's own between steps of the network; its links are soft. Without a key it gets the next number."""
    schedule = hold(step.schedule)
    check_within(schedule, [*preds, *followers])
    check_days(days=step.days, short_days=step.short_days)
    if step.role == StepRole.TARGET:
        raise ValidationError({"role": "一个项目的倒排工期只有一个目标步骤，已经有了。"})
    step.schedule = schedule
    step.key = step.key or _next_key(schedule)
    step.order = schedule.steps.aggregate(last=Max("order"))["last"] + 1
    match_milestones(schedule, [step])
    step.created_by = step.updated_by = by
    step.save(force_insert=True)
    links = [StepLink(step=step, pred=pred) for pred in preds]
    links += [StepLink(step=follower, pred=step) for follower in followers]
    StepLink.objects.bulk_create(links)
    check_sound(schedule, today)
    close(schedule, today, by=by)
    after = {"key": step.key, "name": step.name, "days": step.days}
    audit.record("step.add", step, by=by, after=after)
    return step


def _next_key(schedule: ProjectSchedule) -> str:
    numbers = [int(key) for key in schedule.steps.values_list("key", flat=True) if key.isdecimal()]
    return str(max(numbers, default=0) + 1)


@transaction.atomic
def drop_step(*, step: ScheduleStep, reason: str, today: date, by) -> None:
    """A step that was added by mistake goes for good: one that no confirmed plan, no milestone
    and no need knows. Others are marked as not applicable. What followed it waits for what it waited for."""
    schedule = hold_step(step)
    _check_droppable(step)
    network = load_network(schedule, today)
    _store_bridge(network, step)
    before = {"key": step.key, "name": step.name}
    dropped = ScheduleStep(pk=step.pk, key=step.key, name=step.name)
    step.delete()
    close(schedule, today, by=by)
    audit.record("step.drop", dropped, by=by, before=before, after={"reason": reason})


def _check_droppable(step: ScheduleStep) -> None:
    if step.role == StepRole.TARGET:
        raise ValidationError("目标步骤不能删除。要换目标请改目标日期。")
    check_no_permit(step)
    if step.milestone_id is not None:
        raise ValidationError("这一步已有节点，不能删除。请改为不适用并写明原因。")
    if step.needs.exists():
        raise ValidationError("这一步已有要素需求，不能删除。请先在「要素」里改选步骤或填写日期。")
    if PlanRow.objects.filter(plan__schedule=step.schedule_id, key=step.key).exists():
        raise ValidationError("这一步已在确认过的计划里，不能删除。请改为不适用并写明原因。")


def _store_bridge(network, step: ScheduleStep) -> None:
    """As links of their own, what `bridged` gives the followers of a step that goes."""
    after = {one.key: one for one in bridged(network.drawn, [step.key])}
    stored = {(link.step_id, link.pred_id) for link in network.links}
    keys = {row.key: row for row in network.rows}
    basis = {link.pred_id: link.basis for link in network.links if link.step_id == step.pk}
    links = []
    for follower in (one for one in network.drawn if any(p.pred == step.key for p in one.links)):
        for link in after[follower.key].links:
            row, pred = keys[follower.key], keys[link.pred]
            if (row.pk, pred.pk) not in stored:
                links.append(
                    StepLink(
                        step=row, pred=pred, lag=link.lag, lag_unit=link.lag_unit, hard=link.hard,
                        basis=basis.get(pred.pk, ""),
                    )
                )  # fmt: skip
    StepLink.objects.bulk_create(links)


@transaction.atomic
def mark_not_applicable(*, step: ScheduleStep, reason: str, today: date, by) -> ScheduleStep:
    """不适用: what it waited for is then waited for by what follows it. Its links stay, for the day it is revived."""
    schedule = hold_step(step)
    check_no_permit(step)
    if step.role == StepRole.TARGET:
        raise ValidationError("目标步骤不能改为不适用。")
    if step.is_done:
        raise ValidationError("这一步已完成，不能改为不适用。请先撤销完成。")
    if not reason:
        raise ValidationError({"reason": "请写明为什么不适用。"})
    return _set_state(step, schedule, StepState.NOT_APPLICABLE, reason, today, by)


@transaction.atomic
def revive_step(*, step: ScheduleStep, today: date, by) -> ScheduleStep:
    """It applies after all."""
    schedule = hold_step(step)
    check_no_permit(step)
    return _set_state(step, schedule, StepState.ACTIVE, "", today, by)


def _set_state(step, schedule, state: StepState, reason: str, today: date, by) -> ScheduleStep:
    before = {"state": step.state}
    step.state, step.state_reason = state.value, reason
    step.save_changes("state", "state_reason", by=by)
    close(schedule, today, by=by)
    after = {"state": step.state, "reason": reason}
    audit.record("step.applies", step, by=by, before=before, after=after)
    return step


# -- links -----------------------------------------------------------------------------------------


@transaction.atomic
def link(
    *,
    step: ScheduleStep,
    pred: ScheduleStep,
    lag: int = 0,
    lag_unit: Unit | str = Unit.WORK,
    hard: bool = False,
    basis: str = "",
    today: date,
    by,
) -> StepLink:
    """`step` waits for `pred`; a link that is there already gets another lag. Raises ValidationError naming the
    steps of a cycle it would close."""
    schedule = hold_step(step)
    check_within(schedule, [pred])
    check_days(lag=lag)
    if step.pk == pred.pk:
        raise ValidationError({"pred": f"「{step.name}」不能以自己为前置。请另选一步。"})
    if hard and not basis:
        raise ValidationError({"basis": "法定或工序要求的前置关系须写明依据。"})
    row = StepLink.objects.filter(step=step, pred=pred).first() or StepLink(step=step, pred=pred)
    before = audit.values_of(row, ("lag", "lag_unit")) if row.pk else None
    row.lag, row.lag_unit = lag, lag_unit
    if row.pk is None:
        row.hard, row.basis = hard, basis
    row.save()
    check_sound(schedule, today)
    close(schedule, today, by=by)
    after = {"pred": str(pred), "lag": lag, "lag_unit": str(lag_unit)}
    audit.record("step.link", step, by=by, before=before, after=after)
    return row


@transaction.atomic
def unlink(*, row: StepLink, today: date, by) -> None:
    """A habit is given up; what law or physics asks for stays."""
    step = row.step
    schedule = hold(step.schedule)
    row = _stored(row)
    if row.hard:
        raise ValidationError(HARD_STAYS.format(row.pred.name, "删除"))
    before = {"pred": str(row.pred), "lag": row.lag}
    row.delete()
    close(schedule, today, by=by)
    audit.record("step.unlink", step, by=by, before=before)


@transaction.atomic
def waive(*, row: StepLink, reason: str, today: date, by) -> StepLink:
    """并行: the step no longer waits for a predecessor that only habit puts before it; what that one waited for it
    still waits for, and no work drops out of the network."""
    schedule = hold(row.step.schedule)
    row = _stored(row)
    _check_waivable(row, reason)
    row.waived_reason, row.waived_by, row.waived_at = reason, by, timezone.now()
    row.save(update_fields=["waived_reason", "waived_by", "waived_at"])
    close(schedule, today, by=by)
    after = {"pred": str(row.pred), "reason": reason}
    audit.record("step.waive", row.step, by=by, after=after)
    return row


def _check_waivable(row: StepLink, reason: str) -> None:
    if row.hard:
        raise ValidationError(HARD_STAYS.format(row.pred.name, "并行"))
    if row.step.role == StepRole.TARGET:
        raise ValidationError("直接通向目标的前置不能并行。")
    if row.waived_at is not None:
        raise ValidationError("这条前置关系已经放开。")
    if not reason:
        raise ValidationError({"reason": "请写明为什么可以并行。"})


@transaction.atomic
def unwaive(*, row: StepLink, today: date, by) -> StepLink:
    """The step waits for its predecessor again."""
    schedule = hold(row.step.schedule)
    row = _stored(row)
    before = {"pred": str(row.pred), "reason": row.waived_reason}
    row.waived_reason, row.waived_by, row.waived_at = "", None, None
    row.save(update_fields=["waived_reason", "waived_by", "waived_at"])
    close(schedule, today, by=by)
    audit.record("step.unwaive", row.step, by=by, before=before)
    return row


def _stored(row: StepLink) -> StepLink:
    """As it is now that its network is locked."""
    found = StepLink.objects.select_related("step", "pred").filter(pk=row.pk).first()
    if found is None:
        raise ValidationError("这条前置关系已由别人删除。请刷新后核对。")
    return found

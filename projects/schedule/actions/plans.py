"""确认计划: the days of a network become the days that are promised and judged."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from projects.models import (
    DateChange,
    Milestone,
    PlanRow,
    ProjectSchedule,
    SchedulePlan,
    ScheduleStep,
    Status,
)
from projects.schedule.actions.hold import close, hold, match_milestones
from projects.schedule.reads.network import Network, load_network
from projects.schedule.rules.agreed import agreed_days
from projects.schedule.rules.network import Basis, StepState
from projects.schedule.rules.plan import Plan

FIRST = "首次确认倒排工期"
Agreed = dict[str, date | None]


@transaction.atomic
def confirm_plan(
    *, schedule: ProjectSchedule, reason: str, basis: Basis, now: datetime, by
) -> SchedulePlan:
    """Write the next plan. The days of milestones neither done nor fixed follow it, each with a DateChange; what
    is to be judged and has no milestone gets one. Only a target that is reached needs no reason the first time."""
    today = timezone.localdate(now)
    stored = hold(schedule)
    _check_project(stored)
    network = load_network(stored, today)
    plan, shortfall = _confirmable(network)
    last = stored.plans.order_by("-number").first()
    reason = _reason(reason, shortfall, first=last is None)
    agreed = agreed_days(network.steps, plan, basis, network.line)
    row = SchedulePlan.objects.create(
        schedule=stored, number=last.number + 1 if last else 1, target_on=stored.target_on,
        basis=basis, reason=reason, shortfall=shortfall, confirmed_at=now, confirmed_by=by,
        calendar_note=network.calendar_note[:100],
    )  # fmt: skip
    PlanRow.objects.bulk_create(plan_rows(row, network, plan, agreed))
    made = _make_milestones(network, agreed, by=by)
    moved = _move_milestones(network, agreed, reason, now, by=by)
    close(stored, today, by=by)
    after = {
        "number": row.number, "target_on": row.target_on, "basis": row.basis, "reason": reason,
        "shortfall": row.shortfall, "milestones_made": made, "milestones_moved": moved,
    }  # fmt: skip
    audit.record("plan.confirm", row, by=by, after=after)
    return row


def _check_project(schedule: ProjectSchedule) -> None:
    project = schedule.project
    if not project.is_confirmed:
        raise ValidationError("项目信息尚未确认，不能确认计划。请先在项目页「确认项目信息」。")
    if project.status != Status.ACTIVE:
        raise ValidationError("项目已暂停，暂不确认计划。恢复推进后再确认。")


def _confirmable(network: Network) -> tuple[Plan, int]:
    """The plan and its shortfall."""
    if network.problems:
        raise ValidationError(network.sentences)
    plan = network.plan
    if plan is None:
        raise ValidationError(network.fault)
    if plan.shortfall is None or plan.steps[_target(network)].latest_last is None:
        raise ValidationError("目标步骤已完成，不必再确认计划。")
    return plan, plan.shortfall


def _target(network: Network) -> str:
    return next(row.key for row in network.rows if row.role == ScheduleStep.Role.TARGET)


def _reason(reason: str, shortfall: int, *, first: bool) -> str:
    if reason or (first and shortfall <= 0):
        return reason or FIRST
    if shortfall > 0:
        raise ValidationError(
            {"reason": f"按此计划比目标晚 {shortfall} 个工作日，请写明仍按此确认的原因。"}
        )
    raise ValidationError({"reason": "请写明调整计划的原因。"})


def plan_rows(row: SchedulePlan, network: Network, plan: Plan, agreed: Agreed) -> list[PlanRow]:
    """One for each step that applies, unsaved."""
    found = []
    for step in network.rows:
        if step.state != StepState.ACTIVE:
            continue
        days = plan.steps[step.key]
        found.append(
            PlanRow(
                plan=row, key=step.key, name=step.name, days=step.days, unit=step.unit, role=step.role,
                early_first_on=days.first, early_last_on=days.last, latest_first_on=days.latest_first,
                latest_last_on=days.latest_last, agreed_on=agreed[step.key],
                total_float=days.total_float, critical=step.key in plan.chain,
            )
        )  # fmt: skip
    return found


def _make_milestones(network: Network, agreed: Agreed, *, by) -> int:
    """For what is judged and has none: one the project has meanwhile got is taken, else one is made."""
    lacking = [
        step
        for step in network.rows
        if step.state == StepState.ACTIVE and step.milestone_id is None and step.asks_milestone
    ]
    done = {step.pk: step.done for step in lacking}
    match_milestones(network.schedule, lacking)
    made = 0
    for step in lacking:
        agreed_on = agreed[step.key]
        _hand_over(step, done[step.pk], by)
        if step.milestone is None and agreed_on is not None:
            step.milestone = _make_milestone(network, step, agreed_on, done[step.pk], by)
            step.done_on, step.done_text = None, ""
            made += 1
        if step.milestone is not None:
            step.save_changes("milestone", "done_on", "done_text", by=by)
    return made


def _hand_over(step: ScheduleStep, done: tuple[date | None, str], by) -> None:
    """What the step said of itself, to a milestone that does not say it yet."""
    node = step.milestone
    if node is not None and done != (None, "") and not node.is_done:
        node.done_on, node.done_text = done
        node.save_changes("done_on", "done_text", by=by)


def _make_milestone(network: Network, step: ScheduleStep, agreed_on: date, done, by) -> Milestone:
    project = network.schedule.project
    return Milestone.objects.create(
        project=project, kind=step.kind or Milestone.Kind.OTHER, name=step.name, order=step.order,
        baseline_on=agreed_on, due_on=agreed_on, key=step.key_node, done_on=done[0],
        done_text=done[1], unit_id=step.unit_responsible_id or project.lead_unit_id,
        created_by=by, updated_by=by,
    )  # fmt: skip


def _move_milestones(network: Network, agreed: Agreed, reason: str, now: datetime, *, by) -> int:
    """Never by recomputing, and never without its DateChange; what a leader fixed stays and is listed."""
    moved = 0
    for step in network.rows:
        node, agreed_on = step.milestone, agreed.get(step.key)
        if node is None or agreed_on is None or node.is_done or node.is_fixed:
            continue
        if node.due_on != agreed_on:
            DateChange.objects.create(
                milestone=node, old_on=node.due_on, new_on=agreed_on, reason=reason, at=now, by=by
            )
            node.due_on = agreed_on
            node.save_changes("due_on", by=by)
            moved += 1
    return moved

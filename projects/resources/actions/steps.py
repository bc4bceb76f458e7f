"""A permit and the step of 倒排工期 that waits for it: the step is done by the permit's decision, and drops out of
the network where nobody has to apply."""

from datetime import date

from projects.models import PermitItem, PermitStep, ProjectSchedule, ScheduleStep
from projects.resources.rules.kinds import ENDED_WITHOUT
from projects.schedule.actions.milestones import write_elsewhere
from projects.schedule.rules.network import StepRole, StepState


def names_of(item: PermitItem) -> list[str]:
    return [name.strip() for name in item.step_names.split("、") if name.strip()]


def attach(permit: PermitStep, *, by) -> None:
    """Give the permit the step of its project that its item names, if that waits for none: one that is done by
    hand keeps its own day, and the target of a network is no permit's."""
    if permit.part:
        return
    steps = ScheduleStep.objects.select_for_update(no_key=True, of=("self",))
    steps = steps.filter(schedule__project=permit.project_id, name__in=names_of(permit.item))
    steps = steps.select_related("milestone", "permit", "schedule__project")
    for step in steps.exclude(role=StepRole.TARGET).order_by("order"):
        if not step.is_done and (step.permit is None or _is_over(step.permit)):
            step.permit = permit
            step.save_changes("permit", by=by)
            apply_method(permit, step, by=by)
            return


def _is_over(permit: PermitStep) -> bool:
    return permit.removed_on is not None or permit.result in ENDED_WITHOUT


def attach_all(schedule: ProjectSchedule, *, by) -> None:
    """Of a network that is made after the permits. The caller holds the transaction."""
    rows = PermitStep.objects.kept().in_force().filter(project=schedule.project_id, step=None)
    for permit in rows.select_related("item").order_by("pk"):
        attach(permit, by=by)


def step_of(permit: PermitStep) -> ScheduleStep | None:
    rows = ScheduleStep.objects.select_related("milestone", "schedule__project")
    return rows.filter(permit=permit).first()


def apply_method(permit: PermitStep, step: ScheduleStep, *, by) -> None:
    """不适用 and 取消 bridge the links of the step; another method revives it."""
    if permit.needs_no_step:
        wanted, reason = StepState.NOT_APPLICABLE, permit.method_reason
    else:
        wanted, reason = StepState.ACTIVE, ""
    if (step.state, step.state_reason) != (wanted, reason):
        step.state, step.state_reason = wanted.value, reason
        step.save_changes("state", "state_reason", by=by)


def complete(permit: PermitStep, *, on: date | None, evidence: str, reason: str, by) -> None:
    """What hangs on a permit being granted: milestone, fact and stage; without a day it is taken back. Raises
    ValidationError with the gate's sentence where the stage that it would open lacks something."""
    step = step_of(permit)
    if step is not None:
        write_elsewhere(step, on=on, text="", evidence=evidence, reason=reason, by=by)


def detach(permit: PermitStep, *, by) -> None:
    """Its step waits for nobody any more; one that dropped out applies again."""
    step = step_of(permit)
    if step is not None:
        step.permit, step.state, step.state_reason = None, StepState.ACTIVE.value, ""
        step.save_changes("permit", "state", "state_reason", by=by)

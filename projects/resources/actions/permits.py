"""手续: entered, its method chosen, taken off the list again."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from projects.lights.actions import relight
from projects.models import PermitStep, Project, Status
from projects.resources.actions import steps
from projects.resources.actions.hold import ENDED, check, lock, note
from projects.resources.rules.events import Event
from projects.schedule.actions.forecasts import reforecast

METHOD_FIELDS = ("method", "method_reason", "sole")


def settle(permit: PermitStep) -> None:
    """What hangs on the network is computed anew: when a permit is decided, or its step begins or ceases to apply.
    Nothing of it looks at where the permit stands in between."""
    reforecast([permit.project_id])
    relight([permit.project_id])


@transaction.atomic
def add_permit(*, permit: PermitStep, today: date, by) -> PermitStep:
    """The authority comes from the catalogue where nobody names another."""
    Project.objects.lock([permit.project_id])
    permit.project = Project.objects.get(pk=permit.project_id)
    if permit.project.status == Status.TERMINATED:
        raise ValidationError(ENDED)
    if permit.item.retired_on is not None:
        raise ValidationError({"item": "这一事项已停用。请另选一个事项。"})
    permit.unit = permit.unit or permit.item.authority
    check(permit, today)
    permit.created_by = permit.updated_by = by
    permit.save(force_insert=True)
    steps.attach(permit, by=by)
    note(permit, Event.ADD, today, permit.get_method_display(), by=by)
    settle(permit)
    after = {"item": str(permit.item), "part": permit.part, "method": permit.method}
    audit.record("permit.add", permit, by=by, after=after)
    return permit


@transaction.atomic
def edit_permit(*, permit: PermitStep, today: date, by) -> PermitStep:
    """What it is applied for and how; `permit` carries the new values. What was decided keeps its method."""
    stored = lock(permit)
    before, after = permit.stored_changes()
    if stored.decided_on and any(name in after for name in METHOD_FIELDS):
        raise ValidationError("已办结的手续不能改办理方式。要更正请先撤销办结。")
    check(permit, today)
    permit.save_changes(*after, by=by)
    if "method" in after or "method_reason" in after:
        if step := steps.step_of(permit):
            steps.apply_method(permit, step, by=by)
        note(permit, Event.METHOD, today, permit.get_method_display(), by=by)
        settle(permit)
    audit.record("permit.edit", permit, by=by, before=before, after=after)
    return permit


@transaction.atomic
def remove_permit(*, permit: PermitStep, reason: str, today: date, by) -> PermitStep:
    """Off the list, with its reason; its step then waits for nobody."""
    stored = lock(permit)
    if stored.decided_on is not None:
        raise ValidationError("已办结的手续不能移出。办结登记有误的，请先撤销办结。")
    if not reason:
        raise ValidationError({"reason": "请写明移出的原因。"})
    steps.detach(permit, by=by)
    permit.removed_on, permit.removed_by, permit.removed_reason = today, by, reason
    permit.save_changes("removed_on", "removed_by", "removed_reason", by=by)
    note(permit, Event.REMOVE, today, reason, by=by)
    settle(permit)
    audit.record("permit.remove", permit, by=by, after={"reason": reason})
    return permit

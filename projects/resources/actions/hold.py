"""Every act on a permit: its project is locked, then the permit, which must be the one that was read."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from projects.models import PermitEvent, PermitStep, Project, Status
from projects.resources.reads.agents import agent_of
from projects.resources.rules.errors import Fault, Filing, permit_errors
from projects.resources.rules.events import Event
from projects.resources.rules.kinds import Method

STALE = "这件手续刚由别人改动过，没有保存。请刷新后核对再办。"
ENDED = "项目已终止，手续只能查看，不能办理。"
FREE = "取消或不适用的手续不用办理。要办理请先改办理方式。"
DECIDED = "这件手续已经办结。要更正请先撤销办结。"


def lock(permit: PermitStep) -> PermitStep:
    """The stored row, locked. Raises ValidationError when somebody acted on it since `permit` was read, it was
    removed, or its project is terminated."""
    Project.objects.lock([permit.project_id])
    rows = PermitStep.objects.select_for_update(no_key=True, of=("self",))
    stored = rows.select_related("project", "item").get(pk=permit.pk)
    if stored.version != permit.version or stored.removed_on is not None:
        raise ValidationError(STALE, code="stale")
    if stored.project.status == Status.TERMINATED:
        raise ValidationError(ENDED)
    return stored


def lock_open(permit: PermitStep) -> PermitStep:
    """One that is to be handled still."""
    stored = lock(permit)
    if stored.needs_no_step:
        raise ValidationError(FREE)
    if stored.decided_on is not None:
        raise ValidationError(DECIDED)
    return stored


def check(permit: PermitStep, today: date) -> None:
    """Raises ValidationError with a sentence for each thing that the law does not allow."""
    day = permit.decided_on or today
    agent = agent_of(permit, day)
    filing = Filing(
        method=Method(permit.method),
        submitted_on=permit.submitted_on,
        accepted_on=permit.accepted_on,
        decided_on=permit.decided_on,
        result=permit.result,
        number=permit.number,
        file=permit.file_id,
        sole=permit.sole,
        agent=agent.pk if agent else None,
        examiner=permit.examiner_id,
        letter=permit.letter_id,
        check_due_on=permit.check_due_on,
        reason=permit.method_reason,
        sole_allowed=permit.item.sole_allowed,
        promise_allowed=permit.item.promise_allowed,
    )
    if found := permit_errors(filing, today):
        raise ValidationError([fault.label for fault in found])


def check_day(name: str, day: date, today: date, *, not_before: date | None, what: str) -> None:
    """Raises ValidationError at the field `name` for a day to come, or before what it follows."""
    if day > today:
        raise ValidationError({name: Fault.FUTURE.label})
    if not_before is not None and day < not_before:
        raise ValidationError({name: f"日期早于{what}（{not_before}）。请核对后再提交。"})


def note(permit: PermitStep, kind: Event, on: date, text: str = "", *, by) -> None:
    PermitEvent.objects.create(
        permit=permit, kind=kind, on=on, text=text[:300], at=timezone.now(), by=by
    )

"""要素需求: entered, changed, brought forward, taken off the list."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from projects.models import Project, ResourceNeed, Status
from projects.needs.rules.kinds import MEASURES
from projects.schedule.rules.network import StepState

FIELDS = ("applies", "needed", "needed_on", "promised_on", "unit_responsible", "note")
ENDED = "项目已终止，要素只能查看，不能改动。"
STALE = "这项需求刚由别人改动过，没有保存。请刷新后核对再改。"
ELSEWHERE = "所选步骤不在这个项目的倒排工期里，或已改为不适用。请重新选择。"
PAST = "承诺日期早于今天。请填写今天或以后的日期；已经到位的，请登记已保障的数量。"


@transaction.atomic
def save_need(*, need: ResourceNeed, reason: str = "", today: date, by) -> ResourceNeed:
    """That of money: enter it, or change it. `reason`: why an odd amount is true."""
    _open_project(need)
    _check(need, today)
    more = {"reason": reason} if reason else {}
    if need.pk is None:
        need.created_by = need.updated_by = by
        need.save(force_insert=True)
        audit.record("need.save", need, by=by, after=audit.values_of(need, FIELDS) | more)
        return need
    before, after = need.stored_changes()
    need.save_changes(*after, by=by)
    audit.record("need.save", need, by=by, before=before, after=after | more)
    return need


@transaction.atomic
def add_need(*, need: ResourceNeed, today: date, by) -> ResourceNeed:
    _open_project(need)
    _check(need, today)
    need.created_by = need.updated_by = by
    need.save(force_insert=True)
    after = {"kind": need.kind, "detail": need.detail, "needed": need.needed}
    audit.record("need.add", need, by=by, after=after)
    return need


@transaction.atomic
def edit_need(*, need: ResourceNeed, today: date, by) -> ResourceNeed:
    """`need` carries the new values."""
    return _change(need, "need.edit", today, by)


@transaction.atomic
def advance_need(*, need: ResourceNeed, today: date, by) -> ResourceNeed:
    """What there is of it now, and until when the rest was promised: whoever handles it says so."""
    return _change(need, "need.advance", today, by)


def _change(need: ResourceNeed, act: str, today: date, by) -> ResourceNeed:
    _hold(need)
    _check(need, today)
    before, after = need.stored_changes()
    need.save_changes(*after, by=by)
    audit.record(act, need, by=by, before=before, after=after)
    return need


@transaction.atomic
def remove_need(*, need: ResourceNeed, reason: str, today: date, by) -> ResourceNeed:
    """Off the list, with its reason."""
    _hold(need)
    need.removed_on, need.removed_by, need.removed_reason = today, by, reason
    need.save_changes("removed_on", "removed_by", "removed_reason", by=by)
    audit.record("need.remove", need, by=by, after={"reason": reason})
    return need


def _open_project(need: ResourceNeed) -> None:
    Project.objects.lock([need.project_id])
    if Project.objects.get(pk=need.project_id).status == Status.TERMINATED:
        raise ValidationError(ENDED)


def _hold(need: ResourceNeed) -> None:
    """Its project, then its row, which must be the one that was read."""
    _open_project(need)
    rows = ResourceNeed.objects.select_for_update(no_key=True).filter(pk=need.pk, removed_on=None)
    if not rows.filter(version=need.version).exists():
        raise ValidationError(STALE, code="stale")


def _check(need: ResourceNeed, today: date) -> None:
    """Raises ValidationError for what cannot be. A promise of an earlier day stays as it was given."""
    stored = ResourceNeed.objects.filter(pk=need.pk).values_list("promised_on", flat=True).first()
    promised = need.promised_on
    if promised is not None and promised != stored and promised < today:
        raise ValidationError({"promised_on": PAST})
    step = need.step
    if step and (step.schedule.project_id != need.project_id or step.state != StepState.ACTIVE):
        raise ValidationError({"step": ELSEWHERE})
    if need.measure and need.measure not in MEASURES[need.kind]:
        known = "、".join(one.label for one in MEASURES[need.kind])
        raise ValidationError({"measure": f"{need.get_kind_display()}按{known}计，请改选。"})

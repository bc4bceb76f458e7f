"""The course of a permit: handed in, told what is missing, accepted, its clock stopped and started."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from projects.models import LimitExtension, PermitPause, PermitStep
from projects.resources.actions.hold import check, check_day, lock_open, note
from projects.resources.rules.events import Event


def _keep(permit: PermitStep, kind: Event, on: date, text: str, *fields: str, by) -> PermitStep:
    before = permit.stored_changes()[0]
    permit.save_changes(*fields, by=by)
    note(permit, kind, on, text, by=by)
    after = {name: getattr(permit, name) for name in fields} | ({"reason": text} if text else {})
    audit.record(f"permit.{kind.lower()}", permit, by=by, before=before, after=after)
    return permit


@transaction.atomic
def submit(*, permit: PermitStep, on: date, today: date, by) -> PermitStep:
    """递交, or another day for it as long as nobody has accepted it."""
    stored = lock_open(permit)
    if stored.accepted_on is not None:
        raise ValidationError("已经受理，不能再改递交日期。")
    check_day("on", on, today, not_before=None, what="")
    permit.submitted_on = on
    check(permit, today)
    return _keep(permit, Event.SUBMIT, on, "", "submitted_on", by=by)


@transaction.atomic
def tell(*, permit: PermitStep, on: date, text: str, today: date, by) -> PermitStep:
    """告知补正, once and in full. It stops no clock: before acceptance there is none."""
    stored = lock_open(permit)
    _check_before_acceptance(stored)
    check_day("on", on, today, not_before=stored.submitted_on, what="递交日期")
    if not text:
        raise ValidationError({"text": "请一次写全要补正的材料。"})
    permit.supplement_told_on, permit.supplement_text = on, text
    permit.supplement_done_on = None
    fields = ("supplement_told_on", "supplement_text", "supplement_done_on")
    return _keep(permit, Event.TELL, on, text, *fields, by=by)


@transaction.atomic
def mend(*, permit: PermitStep, on: date, today: date, by) -> PermitStep:
    """补正交齐."""
    stored = lock_open(permit)
    if stored.supplement_told_on is None:
        raise ValidationError("没有告知过补正，不用登记补正交齐。")
    check_day("on", on, today, not_before=stored.supplement_told_on, what="告知补正日期")
    permit.supplement_done_on = on
    return _keep(permit, Event.MEND, on, "", "supplement_done_on", by=by)


def _check_before_acceptance(stored: PermitStep) -> None:
    if stored.submitted_on is None:
        raise ValidationError("还没有递交。请先登记递交。")
    if stored.accepted_on is not None:
        raise ValidationError("已经受理，补正须在受理前一次告知。")


@transaction.atomic
def accept(*, permit: PermitStep, on: date, today: date, by) -> PermitStep:
    """受理: from then on the limit runs, as the catalogue has it today."""
    stored = lock_open(permit)
    if stored.submitted_on is None:
        raise ValidationError("还没有递交。请先登记递交。")
    if stored.accepted_on is not None:
        raise ValidationError("已经受理。")
    check_day("on", on, today, not_before=stored.submitted_on, what="递交日期")
    start_clock(permit, on)
    check(permit, today)
    fields = ("accepted_on", "limit_days", "limit_unit", "limit_kind")
    return _keep(permit, Event.ACCEPT, on, "", *fields, by=by)


def start_clock(permit: PermitStep, on: date) -> None:
    """The limit is copied: a later change of the catalogue judges nothing old."""
    item = permit.item
    permit.accepted_on = on
    permit.limit_days, permit.limit_kind = item.limit, item.limit_kind
    permit.limit_unit = item.legal_unit


@transaction.atomic
def pause(*, permit: PermitStep, row: PermitPause, today: date, by) -> PermitStep:
    """停钟, for what the law takes out of the limit; the firm was told in writing."""
    stored = lock_open(permit)
    if stored.accepted_on is None:
        raise ValidationError("还没有受理，没有时限可停。请先登记受理。")
    if stored.pauses.open().exists():
        raise ValidationError("这件手续正在停钟。请先登记恢复计时。")
    check_day("from_on", row.from_on, today, not_before=stored.accepted_on, what="受理日期")
    row.permit, row.to_on = permit, None
    row.created_by = row.updated_by = by
    row.full_clean(exclude=["permit", "created_by", "updated_by"], validate_constraints=False)
    permit.save_changes(by=by)
    row.save(force_insert=True)
    note(permit, Event.PAUSE, row.from_on, _pause_words(row), by=by)
    after = {"reason": row.reason, "from_on": row.from_on, "told_on": row.told_on}
    audit.record("permit.pause", permit, by=by, after=after)
    return permit


def _pause_words(row: PermitPause) -> str:
    return f"{row.get_reason_display()}：{row.basis}" if row.basis else row.get_reason_display()


@transaction.atomic
def resume(*, permit: PermitStep, on: date, today: date, by) -> PermitStep:
    """恢复计时: `on` is the last day that does not count."""
    lock_open(permit)
    row = PermitPause.objects.select_for_update().filter(permit=permit, to_on=None).first()
    if row is None:
        raise ValidationError("这件手续没有停钟。")
    check_day("on", on, today, not_before=row.from_on, what="停钟日期")
    row.to_on = on
    row.save_changes("to_on", by=by)
    permit.save_changes(by=by)
    note(permit, Event.RESUME, on, row.get_reason_display(), by=by)
    audit.record("permit.resume", permit, by=by, after={"to_on": on, "reason": row.reason})
    return permit


@transaction.atomic
def lengthen(*, permit: PermitStep, row: LimitExtension, today: date, by) -> PermitStep:
    """延长时限: approved before the limit has run out, never without a limit."""
    stored = lock_open(permit)
    if stored.accepted_on is None or stored.limit_days is None:
        raise ValidationError("没有在走的时限，不能延长。")
    check_day("on", row.on, today, not_before=stored.accepted_on, what="受理日期")
    most = stored.item.limit_extension
    given = sum(stored.limit_extensions.values_list("days", flat=True))
    if most is not None and given + row.days > most:
        raise ValidationError({"days": f"这一事项最多延长 {most} 日，已延长 {given} 日。"})
    row.permit, row.at, row.by = permit, timezone.now(), by
    row.save(force_insert=True)
    permit.save_changes(by=by)
    note(permit, Event.LONGER, row.on, f"延长 {row.days} 日：{row.reason}", by=by)
    after = {"days": row.days, "approved_by": row.approved_by, "reason": row.reason}
    audit.record("permit.longer", permit, by=by, after=after)
    return permit

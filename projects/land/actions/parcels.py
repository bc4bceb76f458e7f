"""Entering a parcel, its facts, and each day of its way. Which act is possible when says rules/states.py."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from projects.land.rules.states import BY_ACT, Act, Step, bad_day, refusal
from projects.models import CodeCounter, Parcel, ParcelShare

PREFIX = "ZD"
ENTERED = (
    "number", "name", "location", "area", "area_sqm", "use", "standard", "supply", "company",
    "sold_on", "contract_on", "delivered_on",
)  # fmt: skip
STOPPED = ("stopped_on", "built_area", "due_area")
USED = "还有 {} 个项目在使用这宗地，请先在宗地页结束它们的使用。"


@transaction.atomic
def add_parcel(*, parcel: Parcel, today: date, reason: str = "", by) -> Parcel:
    """`reason`: why what is odd is true, or which other parcel this is."""
    parcel.code = f"{PREFIX}-{today.year}-{CodeCounter.objects.next_number(PREFIX, today.year):04d}"
    parcel.created_by = parcel.updated_by = by
    parcel.save(force_insert=True)
    after = {name: value for name, value in audit.values_of(parcel, ENTERED).items() if value}
    audit.record("parcel.add", parcel, by=by, after=after | _said(reason))
    return parcel


@transaction.atomic
def edit_parcel(*, parcel: Parcel, reason: str = "", by) -> Parcel:
    """Its facts and, where one was entered wrongly, its days."""
    hold_parcel(parcel)
    _check_in_use(parcel)
    return _save(parcel, "parcel.edit", reason, by)


@transaction.atomic
def take_step(*, parcel: Parcel, act: Act, today: date, reason: str = "", by) -> Parcel:
    """One act; `parcel` carries its day and what is entered with it. Raises ValidationError where it is not possible
    now, or lacks something. Taking back ends the use of every project."""
    stored = hold_parcel(parcel)
    if why := refusal(stored.days(), act):
        raise ValidationError(why)
    if act == Act.RESUME:
        for name in STOPPED:
            setattr(parcel, name, None)
    else:
        _check(parcel, BY_ACT[act], today)
    if act == Act.WITHDRAW:
        _end_shares(parcel, by)
    return _save(parcel, f"parcel.{act.lower()}", reason, by)


@transaction.atomic
def remove_parcel(*, parcel: Parcel, reason: str, today: date, by) -> Parcel:
    """Entered wrongly: it stays readable in the audit register and stands in no list."""
    hold_parcel(parcel)
    if used := _users(parcel):
        raise ValidationError(USED.format(used))
    parcel.removed_on, parcel.removed_by, parcel.removed_reason = today, by, reason
    return _save(parcel, "parcel.remove", "", by)


def hold_parcel(parcel: Parcel) -> Parcel:
    """The stored row, locked until the transaction ends: shares are added up and days judged on it."""
    return Parcel.objects.select_for_update(no_key=True, of=("self",)).get(pk=parcel.pk)


def _users(parcel: Parcel) -> int:
    return ParcelShare.objects.filter(parcel=parcel, to_on=None).count()


def _check(parcel: Parcel, step: Step, today: date) -> None:
    day = getattr(parcel, step.day)
    if day is None:
        raise ValidationError({step.day: f"请填写{step.act.label}的日期。"})
    if why := bad_day(day, today):
        raise ValidationError({step.day: why})
    for name in step.must:
        if not getattr(parcel, name):
            raise ValidationError({name: f"登记「{step.act.label}」须填写{name.label}。"})


def _check_in_use(parcel: Parcel) -> None:
    if parcel.is_withdrawn and (used := _users(parcel)):
        raise ValidationError({"withdrawn_on": USED.format(used)})


def _end_shares(parcel: Parcel, by) -> None:
    for share in ParcelShare.objects.select_for_update().filter(parcel=parcel, to_on=None):
        share.to_on = max(share.from_on, parcel.withdrawn_on or share.from_on)
        share.end_reason = f"宗地收回：{parcel.withdrawn_reason}"[:200]
        share.save_changes("to_on", "end_reason", by=by)


def _save(parcel: Parcel, act: str, reason: str, by) -> Parcel:
    before, after = parcel.stored_changes()
    parcel.save_changes(*after, by=by)
    audit.record(act, parcel, by=by, before=before, after=after | _said(reason))
    return parcel


def _said(reason: str) -> dict:
    return {"reason": reason} if reason else {}

"""Which project uses how much of a parcel. All together are never more than the parcel, under its lock."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from projects.land.actions.parcels import hold_parcel
from projects.models import Parcel, ParcelShare

FIELDS = ("project", "area", "from_on")


@transaction.atomic
def add_share(*, share: ParcelShare, by) -> ParcelShare:
    parcel = hold_parcel(share.parcel)
    _check_usable(parcel)
    _check_kind(parcel, share)
    _check_once(share)
    _check_room(parcel, share)
    share.created_by = share.updated_by = by
    share.save(force_insert=True)
    after = audit.values_of(share, FIELDS)
    audit.record("parcel_share.add", share, by=by, after=after)
    return share


@transaction.atomic
def edit_share(*, share: ParcelShare, by) -> ParcelShare:
    parcel = hold_parcel(share.parcel)
    _check_usable(parcel)
    _check_room(parcel, share)
    return _save(share, "parcel_share.edit", by)


@transaction.atomic
def end_share(*, share: ParcelShare, on: date, reason: str, by) -> ParcelShare:
    """It stays readable and gives its room back."""
    hold_parcel(share.parcel)
    if on < share.from_on:
        raise ValidationError({"on": f"不能早于开始使用的 {share.from_on:%Y-%m-%d}。"})
    share.to_on, share.end_reason = on, reason
    return _save(share, "parcel_share.end", by)


def _check_usable(parcel: Parcel) -> None:
    if parcel.removed_on or parcel.withdrawn_on:
        raise ValidationError("这宗地已移出或收回，不能再登记使用的项目。")
    if parcel.area is None:
        raise ValidationError("这宗地还没有填面积，请先编辑宗地填写面积，再登记使用的项目。")


def _check_kind(parcel: Parcel, share: ParcelShare) -> None:
    if share.project.is_demo != parcel.demo:
        told = "演示宗地只能登记给演示项目，真实宗地只能登记给真实项目。"
        raise ValidationError({"project": told})


def _check_once(share: ParcelShare) -> None:
    others = ParcelShare.objects.filter(parcel=share.parcel, project=share.project, to_on=None)
    if others.exists():
        raise ValidationError({"project": "这个项目已使用这宗地，请在宗地页改原有的一条。"})


def _check_room(parcel: Parcel, share: ParcelShare) -> None:
    used = ParcelShare.objects.filter(parcel=parcel).exclude(pk=share.pk).total() or Decimal(0)
    left = parcel.area - used
    if share.area > left:
        told = f"宗地 {parcel.area} 亩，其他项目已用 {used} 亩，最多还能登记 {left} 亩。"
        raise ValidationError({"area": told})


def _save(share: ParcelShare, act: str, by) -> ParcelShare:
    before, after = share.stored_changes()
    share.save_changes(*after, by=by)
    audit.record(act, share, by=by, before=before, after=after)
    return share

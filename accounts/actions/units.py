"""Units: kept up, merged, dissolved. What was written in their name keeps the name of its day."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from accounts.actions.people import apart, plain
from accounts.belongings import Belongings, belongings
from accounts.models import Unit, User

FIELDS = ("name", "short_name", "kind", "head")


class Changed(Exception):
    """What belongs to the unit is not what was shown; `seen` is what it is now."""

    def __init__(self, seen: str):
        self.seen = seen


@transaction.atomic
def add_unit(*, unit: Unit, by: User, another: str = "") -> Unit:
    unit.created_by = unit.updated_by = by
    unit.save(force_insert=True)
    audit.record("unit.add", unit, by=by, after=plain(unit, FIELDS) | apart(another))
    return unit


@transaction.atomic
def edit_unit(*, unit: Unit, fields: list[str], by: User, another: str = "") -> Unit:
    before = Unit.objects.select_related("head").get(pk=unit.pk)
    unit.save_changes(*fields, by=by)
    after = plain(unit, fields) | apart(another)
    audit.record("unit.edit", unit, by=by, before=plain(before, fields), after=after)
    return unit


@transaction.atomic
def merge_unit(
    *, unit: Unit, into: Unit, on: date | None, reason: str, seen: str, by: User
) -> tuple[Unit, dict[str, int]]:
    """并入: all that still belongs to `unit` goes to `into`, and its head is head no more. `on` None: it was
    merged or out of use already, what was left behind follows. Also says how many rows of which kind moved.

    `seen`: `Belongings.seen` as the form showed it. Raises Changed when that is so no more, ValidationError
    when one of the two has been merged or dissolved meanwhile.
    """
    locked = _lock(unit, into)
    unit, into = locked[unit.pk], locked[into.pk]
    _check_merge(unit, into, on)
    holdings = Belongings(unit)
    if holdings.seen != seen:
        raise Changed(holdings.seen)
    if not unit.is_current and not holdings.numbers and unit.head_id is None:
        raise ValidationError(f"{unit} 名下已没有遗留。")
    each = ((kind.name, kind.hand_over(unit, into, by)) for kind in belongings())
    moved = {name: count for name, count in each if count}
    unit.superseded_by = unit.superseded_by or into
    _end(unit, "unit.merge", on, reason, by, {"moved_to": str(into), **moved})
    return unit, moved


@transaction.atomic
def dissolve_unit(*, unit: Unit, on: date, reason: str, by: User) -> Unit:
    """撤销: of a unit to which nothing belongs any more; with a unit that takes over it is a merger."""
    unit = _lock(unit)[unit.pk]
    if not unit.is_current:
        raise ValidationError(f"{unit} {unit.state}，不必再撤销。")
    if words := Belongings(unit).words:
        raise ValidationError(f"{unit} 名下还有：{words}。请改办「并入」，由接收单位接手。")
    _end(unit, "unit.dissolve", on, reason, by, {})
    return unit


@transaction.atomic
def restore_unit(*, unit: Unit, reason: str, by: User) -> Unit:
    """Back in use, after a mistake; what was handed over stays where it is."""
    unit = _lock(unit)[unit.pk]
    if unit.is_current:
        raise ValidationError(f"{unit} 在用，不必恢复。")
    unit.superseded_by, unit.active, unit.ended_on, unit.end_reason = None, True, None, ""
    before, after = unit.stored_changes()
    unit.save_changes(*after, by=by)
    audit.record("unit.restore", unit, by=by, before=before, after={**after, "reason": reason})
    return unit


def _lock(*units: Unit) -> dict[int, Unit]:
    """Key → the stored row, locked until the transaction ends; in the order of the keys, so that two
    mergers never wait for each other."""
    rows = Unit.objects.select_for_update(no_key=True).filter(pk__in=[unit.pk for unit in units])
    return {row.pk: row for row in rows.order_by("pk")}


def _check_merge(unit: Unit, into: Unit, on: date | None) -> None:
    if unit.is_current == (on is None):
        raise ValidationError(f"{unit} 现在是「{unit.state}」，请返回单位页面核对。")
    if unit == into:
        raise ValidationError({"into": "单位不能并入它自己，请另选一个。"})
    if not into.is_current:
        raise ValidationError({"into": f"{into} 刚刚{into.state}，请另选一个在用的单位。"})
    if unit.demo != into.demo:
        raise ValidationError({"into": "演示单位只能并入演示单位，本区单位只能并入本区单位。"})


def _end(unit: Unit, act: str, on: date | None, reason: str, by: User, more: dict) -> None:
    unit.active, unit.head = False, None
    if on is not None:
        unit.ended_on, unit.end_reason = on, reason
    before, after = unit.stored_changes()
    unit.save_changes(*after, by=by)
    audit.record(act, unit, by=by, before=before, after={**after, "reason": reason, **more})

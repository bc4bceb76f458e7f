"""Premises that a project rents."""

from datetime import date

from django.db import transaction

from accounts import audit
from projects.models import Premises

FIELDS = ("name", "floor_area", "floor_ratio", "landlord", "from_on", "to_on")


@transaction.atomic
def add_premises(*, premises: Premises, by) -> Premises:
    premises.created_by = premises.updated_by = by
    premises.save(force_insert=True)
    audit.record("premises.add", premises, by=by, after=audit.values_of(premises, FIELDS))
    return premises


@transaction.atomic
def edit_premises(*, premises: Premises, by) -> Premises:
    return _save(premises, "premises.edit", by)


@transaction.atomic
def remove_premises(*, premises: Premises, reason: str, today: date, by) -> Premises:
    premises.removed_on, premises.removed_by, premises.removed_reason = today, by, reason
    return _save(premises, "premises.remove", by)


def _save(premises: Premises, act: str, by) -> Premises:
    before, after = premises.stored_changes()
    premises.save_changes(*after, by=by)
    audit.record(act, premises, by=by, before=before, after=after)
    return premises

"""The need of a project for money."""

from django.db import transaction

from accounts import audit
from projects.models import ResourceNeed

FIELDS = ("applies", "needed", "needed_on", "promised_on", "note")


@transaction.atomic
def save_need(*, need: ResourceNeed, reason: str = "", by) -> ResourceNeed:
    """Enter it, or change it. `reason`: why an odd amount is true."""
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

from datetime import datetime

from django.db import transaction

from accounts import audit
from projects.models import AwaitedCommissioner, Project


@transaction.atomic
def await_commissioner(*, project: Project, user, reason: str, by) -> AwaitedCommissioner:
    """The person is to be the commissioner as soon as they have an account; until then nobody is."""
    row = AwaitedCommissioner.objects.create(project=project, user=user, reason=reason, by=by)
    audit.record("commissioner.await", project, by=by, after={"user": str(user), "reason": reason})
    return row


@transaction.atomic
def withdraw_awaited(*, row: AwaitedCommissioner, reason: str, at: datetime, by) -> None:
    """It was a mistake; nobody waits for an account on account of it any more."""
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    after = {"user": str(row.user), "reason": reason}
    audit.record("commissioner.withdraw", row.project, by=by, after=after)

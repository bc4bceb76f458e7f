from django.db import transaction

from accounts import audit
from projects.models import AwaitedCommissioner, Project


@transaction.atomic
def await_commissioner(*, project: Project, user, reason: str, by) -> AwaitedCommissioner:
    """The person is to be the commissioner as soon as they have an account; until then nobody is."""
    row = AwaitedCommissioner.objects.create(project=project, user=user, reason=reason, by=by)
    audit.record("commissioner.await", project, by=by, after={"user": str(user), "reason": reason})
    return row

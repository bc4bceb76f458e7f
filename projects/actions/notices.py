"""One message to one person, once for one occasion."""

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from projects.models import Notice


def notify(
    *,
    user: User,
    kind: str,
    title: str,
    text: str,
    url: str,
    key: str,
    due_at: datetime | None = None,
) -> Notice | None:
    """The notice of this occasion, made if it is new. None for who cannot sign in: the caller
    relays it to the project office. The caller holds the transaction and writes the audit."""
    if not user.may_sign_in:
        return None
    values = {"kind": kind, "title": title[:100], "text": text[:500], "url": url[:200]}
    if due_at is not None:
        values |= {"due_at": due_at, "next_try_at": due_at}
    notice, _ = Notice.objects.get_or_create(
        user=user, key=key, defaults={**values, "created_at": timezone.now()}
    )
    return notice

"""One message to one person, for the inbox and for e-mail."""

from datetime import datetime

from django.utils import timezone

from projects.models import Notice


def notify(
    *, user, kind: str, title: str, text: str, url: str, key: str, due_at: datetime | None = None
) -> Notice | None:
    """Put a message into a person's inbox once: the same `key` again is the same message. Whoever
    has no account gets none, and the caller tells the project office. The caller holds the
    transaction."""
    if not (user.is_active and user.can_sign_in):
        return None
    due_at = due_at or timezone.now()
    values = {"kind": kind, "title": title[:100], "text": text[:500], "url": url, "due_at": due_at}
    notice, _ = Notice.objects.get_or_create(user=user, key=key, defaults=values)
    return notice

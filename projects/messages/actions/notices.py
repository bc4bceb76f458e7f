"""Messages to people: into the inbox at once, from there by e-mail (projects/messages/actions/mail.py)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.roles import BUSINESS
from gaoxin.text import clean_line
from projects.models import Absence, Notice
from projects.people.rules.absence import standing_in
from projects.people.rules.ledger import on_duty

# What is there to be read, by each as far as they may, and asks nothing of anybody.
READ_BY_OWN_RIGHT = frozenset({Notice.Kind.DISPATCH})


def notify(
    *, user, kind: str, title: str, text: str, url: str, key: str, due_at: datetime | None = None
) -> bool:
    """Tell a person something, once for the occasion `key`. False when they have no account: then
    the caller passes it on to the project office. Part of the caller's transaction."""
    if not user.may_sign_in:
        return False
    deliver([notice(user.pk, kind, title, text, url, key, due_at or timezone.now())])
    return True


def notice(
    user: int, kind: str, title: str, text: str, url: str, key: str, due_at: datetime,
    letter: str = "",
) -> Notice:  # fmt: skip
    """One message, not yet delivered; what is too long is cut, but for the `letter`."""
    return Notice(
        user_id=user, kind=kind, title=clean_line(title)[:100], text=clean_line(text)[:500], url=url,
        key=key, due_at=due_at, next_try_at=due_at, created_at=timezone.now(), letter=letter,
    )  # fmt: skip


def deliver(messages: Iterable[Notice]) -> None:
    """All at once; an occasion that a person knows of already is left out. What comes to somebody who is
    away comes to who stands in for them as well."""
    messages = list(messages)
    if messages:
        Notice.objects.bulk_create([*messages, *_to_stand_ins(messages)], ignore_conflicts=True)


def _to_stand_ins(messages: list[Notice]) -> list[Notice]:
    """Copies that say for whom, of messages to people who are away on the day they are due."""
    days = {timezone.localdate(message.due_at) for message in messages}
    standing = Absence.objects.standing().filter(from_on__lte=max(days), to_on__gte=min(days))
    if not (leaves := standing.as_rules()):
        return []
    able = User.objects.accounts().filter(role__in=BUSINESS)
    able = set(able.filter(pk__in=standing.values("delegate")).values_list("pk", flat=True))
    names = dict(User.objects.filter(absences__in=standing).values_list("pk", "name"))
    copies = []
    for message in (one for one in messages if one.kind not in READ_BY_OWN_RIGHT):
        user = on_duty(message.user_id, leaves, timezone.localdate(message.due_at))
        if user != message.user_id and user in able:
            copies.append(_copy(message, user, names[message.user_id]))
    return copies


def _copy(message: Notice, user: int, away: str) -> Notice:
    title = f"{standing_in(away)}{message.title}"
    return notice(
        user, message.kind, title, message.text, message.url, message.key, message.due_at,
        message.letter,
    )  # fmt: skip


def known(messages: list[Notice]) -> set[tuple[int, str]]:
    """(person, occasion) of those among `messages` that were delivered before."""
    people, keys = {m.user_id for m in messages}, {m.key for m in messages}
    rows = Notice.objects.filter(user__in=people, key__in=keys)
    return set(rows.values_list("user", "key"))


@transaction.atomic
def mark_read(*, message: Notice, now: datetime, by: User) -> Notice:
    if message.read_at is None:
        message.read_at = now
        message.save(update_fields=["read_at"])
        after = {"read_at": now}
        audit.record("notice.read", message, by=by, before={"read_at": None}, after=after)
    return message


@transaction.atomic
def mark_all_read(*, now: datetime, by: User) -> int:
    count = Notice.objects.inbox_of(by, now).unread().update(read_at=now)
    if count:
        audit.record("notice.read_all", by=by, after={"count": count}, label="消息")
    return count

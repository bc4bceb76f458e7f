"""The outbox: messages that are due go out by e-mail, several to one person as one digest.

A message is claimed before it is sent, by moving its next try: of two machines one sends it, and a
server that is away is asked again later, ever less often. Nothing is sent without EMAIL_HOST.
"""

import logging
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from gaoxin.clock import written
from gaoxin.text import clean_line
from projects.models import Notice, ZoneSettings
from projects.weekly.rules.reminders import is_quiet, next_try

log = logging.getLogger(__name__)

AT_ONCE = 500  # messages a run; the next minute takes the rest
NAME = "高新区项目调度"
FOOT = "本邮件由系统自动发出，请勿回复。非涉密系统，严禁处理涉密信息。"


@dataclass(frozen=True)
class Mailed:
    """How many letters went out and how many did not."""

    sent: int = 0
    failed: int = 0


def mail(now: datetime) -> Mailed:
    """Send what is due, but not in quiet hours."""
    if not settings.EMAIL_HOST or not Notice.objects.to_mail(now).exists():
        return Mailed()
    zone = ZoneSettings.load()
    if is_quiet(now, zone.quiet_from, zone.quiet_until):
        return Mailed()
    results = _send_all(_claim(now), now)
    return Mailed(results.count(True), results.count(False))


@transaction.atomic
def _claim(now: datetime) -> list[list[Notice]]:
    """The due messages of each person, which from now on nobody else sends."""
    rows = Notice.objects.to_mail(now).select_related("user").order_by("due_at", "id")
    rows = list(rows.select_for_update(of=("self",), skip_locked=True)[:AT_ONCE])
    people = defaultdict(list)
    for row in rows:
        row.tries += 1
        row.next_try_at = next_try(now, row.tries)
        people[row.user_id].append(row)
    Notice.objects.bulk_update(rows, ["tries", "next_try_at"])
    return list(people.values())


def _send_all(letters: list[list[Notice]], now: datetime) -> list[bool]:
    connection, results = get_connection(), []
    for messages in letters:
        error = _send(connection, messages)
        _note(messages, error, now)
        results.append(not error)
        if error and _is_away(connection):
            # The others would wait for it in turn. They were claimed, their turn comes with this one's.
            rest = letters[len(results) :]
            for messages in rest:
                _note(messages, error, now)
            return results + [False] * len(rest)
    connection.close()
    return results


def _send(connection, messages: list[Notice]) -> str:
    """'' when the server took the letter, else why not; the connection is dropped when it is of no
    more use."""
    try:
        connection.open()
        connection.send_messages([_letter(messages, connection)])
    except (SMTPException, OSError) as error:
        log.warning("Mail not sent: %s", type(error).__name__)
        # One recipient or one letter was refused: the server talks on.
        if not isinstance(error, SMTPRecipientsRefused | SMTPSenderRefused | SMTPDataError):
            with suppress(SMTPException, OSError):
                connection.close()
            connection.connection = None
        return clean_line(f"{type(error).__name__}: {error}")[:200]
    return ""


def _is_away(connection) -> bool:
    """The server, not only one recipient, refused: `_send` has dropped the connection."""
    return connection.connection is None


def _note(messages: list[Notice], error: str, now: datetime) -> None:
    rows = Notice.objects.filter(pk__in=[message.pk for message in messages])
    if error:
        rows.update(last_error=error)
    else:
        rows.update(mailed_at=now, last_error="")


def _letter(messages: list[Notice], connection) -> EmailMessage:
    first = messages[0]
    subject = first.title if len(messages) == 1 else f"{len(messages)} 条消息"
    host = settings.SITE_URL.partition("://")[2].partition(":")[0]
    return EmailMessage(
        subject=clean_line(f"【{NAME}】{subject}"),
        body="\n\n".join([*map(_paragraph, messages), FOOT]),
        to=[first.user.email],
        connection=connection,
        # The same letter sent again after a lost answer has the same number: mailboxes drop it.
        headers={"Message-ID": f"<notice-{'-'.join(str(m.pk) for m in messages[:20])}@{host}>"},
    )


def _paragraph(message: Notice) -> str:
    lines = [
        f"■ {message.title}（{written(message.due_at, '%m-%d %H:%M')}）",
        message.letter or message.text,
    ]
    if message.url:
        lines.append(f"{settings.SITE_URL}{message.url}")
    return "\n".join(filter(None, lines))

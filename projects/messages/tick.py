"""What is due goes out by e-mail."""

from collections.abc import Iterator
from datetime import datetime

from projects.messages.actions.mail import mail


def tick(now: datetime) -> Iterator[tuple[str, int]]:
    done = mail(now)
    yield "邮件", done.sent
    yield "未发出的邮件", done.failed

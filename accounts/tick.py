"""Spent rows are cleared: traces of requests, nobody's records, so there is no audit."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

ATTEMPTS_KEPT = timedelta(days=1)


def tick(now: datetime) -> Iterator[tuple[str, int]]:
    now = min(now, timezone.now())  # who tries a day to come must not end today's sessions
    yield "清理过期会话", _clear(Session.objects.filter(expire_date__lt=now))
    attempts = AccessAttempt.objects.filter(attempt_time__lt=now - ATTEMPTS_KEPT)
    yield "清理登录失败记录", _clear(attempts)


@transaction.atomic
def _clear(rows) -> int:
    return rows.delete()[0]

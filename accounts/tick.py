"""Spent rows are cleared: traces of requests, nobody's records, so there is no audit."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts.models import FormToken

# A double click or a lost answer comes back within minutes; a week is for a phone without signal.
TOKENS_KEPT = timedelta(days=7)
ATTEMPTS_KEPT = timedelta(days=1)


def tick(now: datetime) -> Iterator[tuple[str, int]]:
    yield "清理过期会话", _clear(Session.objects.filter(expire_date__lt=now))
    yield "清理表单编号", _clear(FormToken.objects.filter(at__lt=now - TOKENS_KEPT))
    attempts = AccessAttempt.objects.filter(attempt_time__lt=now - ATTEMPTS_KEPT)
    yield "清理登录失败记录", _clear(attempts)


@transaction.atomic
def _clear(rows) -> int:
    return rows.delete()[0]

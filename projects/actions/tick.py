"""What is due at a moment, asked of the database once a minute. Every step is idempotent: it may
run late, twice or on two machines."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts.models import FormToken
from projects.actions.lights import relight_stale

# A double click or a lost answer comes back within minutes; a week is for a phone without signal.
TOKENS_KEPT = timedelta(days=7)
ATTEMPTS_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Ticked:
    """How many spent rows were cleared (traces of requests, nobody's records: no audit), and how many
    projects' lights were computed."""

    sessions: int
    tokens: int
    attempts: int
    relit: int = 0


def tick(now: datetime) -> Ticked:
    return Ticked(
        sessions=_clear(Session.objects.filter(expire_date__lt=now)),
        tokens=_clear(FormToken.objects.filter(at__lt=now - TOKENS_KEPT)),
        attempts=_clear(AccessAttempt.objects.filter(attempt_time__lt=now - ATTEMPTS_KEPT)),
        relit=relight_stale(now),
    )


@transaction.atomic
def _clear(rows) -> int:
    return rows.delete()[0]

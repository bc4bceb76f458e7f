"""What is due at a moment, asked of the database once a minute. Every step is idempotent: it may
run late, twice or on two machines."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts.models import FormToken
from projects.dispatch.actions.freeze import freeze_due
from projects.issues.actions.escalation import Escalated, escalate_due
from projects.lights.actions import relight_stale
from projects.messages.actions.mail import Mailed, mail
from projects.registry.actions.files import sweep_uploads
from projects.weekly.actions.duties import reassign
from projects.weekly.actions.reminders import remind
from projects.weekly.actions.weeks import open_weeks

# A double click or a lost answer comes back within minutes; a week is for a phone without signal.
TOKENS_KEPT = timedelta(days=7)
ATTEMPTS_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Ticked:
    """How many spent rows were cleared (traces of requests, nobody's records: no audit), what the
    reporting week brought about, how many weekly reports were frozen, what was done about problems past their limits, and how many
    projects' lights were computed."""

    sessions: int
    tokens: int
    attempts: int
    weeks: int
    moved: int
    escalated: Escalated
    swept: int
    relit: int
    reminders: int
    mailed: Mailed
    frozen: int


def tick(now: datetime) -> Ticked:
    """The freeze comes last: were it to fail, all else would have been done."""
    return Ticked(
        sessions=_clear(Session.objects.filter(expire_date__lt=now)),
        tokens=_clear(FormToken.objects.filter(at__lt=now - TOKENS_KEPT)),
        attempts=_clear(AccessAttempt.objects.filter(attempt_time__lt=now - ATTEMPTS_KEPT)),
        weeks=len(open_weeks(now)),
        moved=reassign(now),
        escalated=escalate_due(now),
        swept=sweep_uploads() if now.minute == 0 else 0,
        relit=relight_stale(now),
        reminders=remind(now),
        mailed=mail(now),
        frozen=len(freeze_due(now)),
    )


@transaction.atomic
def _clear(rows) -> int:
    return rows.delete()[0]

"""Telephone numbers in full: to whom, when and how many is on record; the record holds no number.

What the hour allows is counted on the audit register. Who asks has their account locked for themselves
alone (`acting`, gaoxin/acting.py), so that two requests at once cannot both be the last.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models

from accounts import audit
from accounts.models import AuditEvent, User
from gaoxin.clock import written

WINDOW = timedelta(hours=1)
REVEALS, SHEETS = 30, 10


@dataclass(frozen=True)
class UsedUp:
    """Nothing is shown: the hour's allowance is gone. `words` say until when, which is `wait` from now."""

    words: str
    wait: timedelta


def reveal(*, row: models.Model, by: User, now: datetime) -> UsedUp | None:
    """One number, of a person card or whatever else has one, is shown to `by`."""
    return _show("phone.reveal", "单个号码", REVEALS, row, None, by, now)


def reveal_sheet(*, row: models.Model, count: int, by: User, now: datetime) -> UsedUp | None:
    """The `count` numbers of all who belong to `row` are shown to `by` at once."""
    return _show("phone.sheet", "通讯录", SHEETS, row, {"count": count}, by, now)


def _show(act, what, most, row, after, by, now) -> UsedUp | None:
    free_at = _free_at(act, most, by, now)
    outcome = AuditEvent.Outcome.DENIED if free_at else AuditEvent.Outcome.DONE
    audit.record(act, row, by=by, after=after, outcome=outcome)
    return _used_up(what, most, free_at, now) if free_at else None


def _free_at(act: str, most: int, by: User, now: datetime) -> datetime | None:
    """When the oldest of the last `most` acts is an hour old; None where that is past."""
    done = AuditEvent.objects.filter(actor=by, act=act, outcome=AuditEvent.Outcome.DONE)
    recent = done.filter(at__gt=now - WINDOW).order_by("-at")
    decisive = recent.values_list("at", flat=True)[most - 1 : most].first()
    return decisive + WINDOW if decisive else None


def _used_up(what: str, most: int, free_at: datetime, now: datetime) -> UsedUp:
    minute = written(free_at + timedelta(minutes=1), "%H:%M")
    words = f"一小时内最多显示 {most} 次{what}，已经用完，请在 {minute} 以后再试。"
    return UsedUp(words, free_at - now)

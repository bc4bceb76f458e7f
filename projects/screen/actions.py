"""Making a big screen, pairing a device with it, and taking that back."""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit
from accounts.models import AuditEvent
from accounts.throttle import one_at_a_time
from projects.models import Screen, ZoneSettings
from projects.screen.models import hash_of_code, hash_of_token
from projects.screen.rules import CODE_DIGITS, CODE_LASTS, TRIES, WINDOW, wait_after

log = logging.getLogger(__name__)
WRONG = "配对码不正确、已用过或已过期，请核对后再输；过期的请项目办换发。"  # the reason in the event of a try that counts
SEEN_EVERY = timedelta(minutes=1)


# -- by the project office ------------------------------------------------------------------------


@transaction.atomic
def add_screen(*, screen: Screen, by) -> tuple[Screen, str]:
    """The new screen and its code, which is shown once."""
    screen.created_by = screen.updated_by = by
    code = _new_code(screen)
    screen.save()
    values = audit.values_of(screen, ("name", "place", "population"))
    audit.record("screen.add", screen, by=by, after=values)
    return screen, code


@transaction.atomic
def edit_screen(*, screen: Screen, by) -> Screen:
    before, after = screen.stored_changes()
    screen.save_changes(*after, by=by)
    audit.record("screen.edit", screen, by=by, before=before, after=after)
    return screen


@transaction.atomic
def give_code(*, screen: Screen, by) -> tuple[Screen, str]:
    """Another code; the device that is paired goes on until it is used."""
    _refuse_revoked(screen)
    code = _new_code(screen)
    screen.save_changes("code_hash", "code_until", by=by)
    audit.record("screen.code", screen, by=by, after={"code_until": screen.code_until})
    return screen, code


@transaction.atomic
def revoke(*, screen: Screen, reason: str, by) -> Screen:
    """From the next request on the device is shown nothing."""
    _refuse_revoked(screen)
    screen.revoked_at, screen.revoked_by, screen.revoked_reason = timezone.now(), by, reason
    screen.code_hash, screen.code_until = "", None
    screen.save_changes(
        "revoked_at", "revoked_by", "revoked_reason", "code_hash", "code_until", by=by
    )
    audit.record("screen.revoke", screen, by=by, after={"reason": reason})
    return screen


def _refuse_revoked(screen: Screen) -> None:
    if screen.revoked_at:
        raise ValidationError("这块大屏已经撤销。需要再用，请新增一块大屏。")


def _new_code(screen: Screen) -> str:
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    screen.code_hash, screen.code_until = hash_of_code(code), timezone.now() + CODE_LASTS
    return code


# -- by the device --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Refusal:
    """Why a device was not paired; `wait`: until it may try again."""

    words: str
    wait: timedelta = timedelta()


@dataclass(frozen=True)
class Paired:
    """`token`: what its cookie says from now on, known to nobody else."""

    screen: Screen
    token: str


@transaction.atomic
def pair(*, code: str, source: str) -> Paired | Refusal:
    """Take the device at `source` for the screen that waits for this code. Either way an event is left."""
    now = timezone.now()
    one_at_a_time(f"screen {source}")  # tries at once do not outrun the count
    if wait := wait_after(_wrong_tries(source, now), now):
        return _refuse(_too_often(wait))
    waiting = Screen.objects.waiting_with(code, now) if code else Screen.objects.none()
    screen = waiting.select_for_update().first()
    return _pair(screen, now) if screen else _refuse(Refusal(WRONG))


def _pair(screen: Screen, now: datetime) -> Paired:
    token = secrets.token_urlsafe(32)
    screen.token_hash, screen.code_hash, screen.code_until = hash_of_token(token), "", None
    screen.paired_at, screen.seen_at = now, now
    screen.expires_at = now + timedelta(days=ZoneSettings.load().screen_days)
    screen.save_changes(
        "token_hash", "code_hash", "code_until", "paired_at", "seen_at", "expires_at", by=None
    )
    after = {"place": screen.place, "expires_at": screen.expires_at}
    audit.record("screen.pair", screen, by=None, after=after)
    return Paired(screen, token)


def _wrong_tries(source: str, now: datetime) -> list[datetime]:
    failed = AuditEvent.objects.filter(
        act="screen.pair", outcome=AuditEvent.Outcome.FAILED, source=source, at__gt=now - WINDOW
    )
    wrong = failed.filter(after__reason=WRONG).order_by("-at")
    return list(wrong.values_list("at", flat=True)[:TRIES])


def _too_often(wait: timedelta) -> Refusal:
    minutes = max(ceil(wait.total_seconds() / 60), 1)
    return Refusal(f"输错次数过多，请 {minutes} 分钟后再试。", timedelta(minutes=minutes))


def _refuse(refusal: Refusal) -> Refusal:
    # The code that was tried is not written down: it may be somebody's password in the wrong field.
    audit.record(
        "screen.pair", by=None, label="未知设备", outcome=AuditEvent.Outcome.FAILED,
        after={"reason": refusal.words},
    )  # fmt: skip
    return refusal


def note_seen(screen: Screen) -> None:
    """To the minute, whatever else is asked."""
    now = timezone.now()
    stale = Q(seen_at=None) | Q(seen_at__lt=now - SEEN_EVERY)
    try:
        with transaction.atomic():
            Screen.objects.filter(stale, pk=screen.pk).update(seen_at=now)
    except DatabaseError:  # a database that only reads still shows
        log.exception("Screen not noted as seen: %s", screen.pk)


def record_refused(screen: Screen | None, *, source: str) -> None:
    """A cookie came that opens nothing any more. As many events an hour from one source as wrong codes count:
    who repeats it does not fill the register."""
    act, now = "screen.refused", timezone.now()
    since = AuditEvent.objects.filter(act=act, source=source, at__gt=now - WINDOW)
    if since[:TRIES].count() >= TRIES:
        return
    reason = screen.state_at(now).label if screen else "设备凭证不识别"
    try:
        audit.record(
            act, screen, by=None, label="" if screen else "未知设备",
            outcome=AuditEvent.Outcome.DENIED, after={"reason": reason},
        )  # fmt: skip
    except DatabaseError:
        log.exception("Refused screen not recorded")

"""Signing in and out, and one's own password and profile."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from time import time

from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.db import transaction
from django.utils import timezone

from accounts import audit, throttle
from accounts.models import AuditEvent, User
from accounts.usernames import fold_username

LOCKED = "登录失败次数过多，暂时不能登录。"
EXPIRED = "初始密码已超过 24 小时，不能再用。请联系系统管理员重置。"
WORN_OUT = (
    "此账号连续登录失败已满 100 次，已锁定。请联系系统管理员重置密码；本人登录过的浏览器不受影响。"
)


@dataclass(frozen=True)
class Refusal:
    """Why somebody was not signed in, and whether it was for trying too often."""

    words: str
    throttled: bool = False
    wait: timedelta = timedelta()


def too_often(wait: timedelta) -> Refusal:
    minutes = max(ceil(wait.total_seconds() / 60), 1)
    words = f"登录失败次数过多，请 {minutes} 分钟后再试。忘记密码请联系系统管理员重置。"
    return Refusal(words, throttled=True, wait=timedelta(minutes=minutes))


def sign_in(request, *, username: str, password: str, source: str) -> Refusal | None:
    """Sign the person in, or say in Chinese why not. Either way an event is left.

    A throttled attempt is marked on the request by the throttle's own backend.
    """
    before = request.session
    try:
        with transaction.atomic():
            return _sign_in(request, username, password, source)
    except Exception:
        # The session in memory already names the person: without its event it must not be kept.
        request.session = type(before)()
        raise


def _sign_in(request, username: str, password: str, source: str) -> Refusal | None:
    known = User.objects.filter(username=fold_username(username)).first()
    refusal = _wide_limits(request, username, known, source)
    if refusal:
        _record_failure(known, refusal.words)
        return refusal
    person = authenticate(request, username=username, password=password)
    words = _refusal(request, person)
    if words:
        _record_failure(known, words)
        return Refusal(words)
    login(request, person)
    request.session["started"] = request.session["seen"] = int(time())
    audit.record("session.sign_in", person, by=person)
    return None


def _wide_limits(request, username: str, known: User | None, source: str) -> Refusal | None:
    """The limits per source and per account, before any password is compared."""
    account = f"account {fold_username(username)}"
    if throttle.is_known_device(request, username):
        throttle.one_at_a_time(account)
        return None
    throttle.one_at_a_time(f"source {source}", account)
    wait = throttle.source_wait(source, timezone.now())
    if wait:
        return too_often(wait)
    return Refusal(WORN_OUT, throttled=True) if throttle.is_worn_out(known) else None


def _refusal(request, person: User | None) -> str:
    if person is None:
        # The throttle counts a failure only where it let the password be compared.
        compared = getattr(request, "axes_failures_since_start", None) is not None
        return throttle.WRONG if compared else LOCKED
    until = person.initial_password_until
    return EXPIRED if until is not None and until < timezone.now() else ""


def _record_failure(known: User | None, reason: str) -> None:
    # An unknown name is not written down: it is often a password typed into the wrong field.
    label = "未登记的用户名" if known is None else known.username or ""
    audit.record(
        "session.sign_in",
        known,
        by=None,
        label=label,
        outcome=AuditEvent.Outcome.FAILED,
        after={"reason": reason},
    )


@transaction.atomic
def sign_out(request) -> None:
    person = request.user
    logout(request)
    audit.record("session.sign_out", person, by=person)


@transaction.atomic
def change_password(request, *, password: str) -> None:
    """The person's own new password. Every other session of theirs ends, this one gets a new key."""
    person = request.user
    person.set_password(password)
    person.must_change_password, person.initial_password_until = False, None
    person.save(update_fields=["password", "must_change_password", "initial_password_until"])
    update_session_auth_hash(request, person)
    audit.record("password.change", person, by=person)

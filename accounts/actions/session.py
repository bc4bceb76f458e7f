"""Signing in and out, and one's own password and profile."""

import hashlib
from time import time

from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.db import connection, transaction
from django.utils import timezone

from accounts import audit
from accounts.models import AuditEvent, User
from accounts.usernames import fold_username

WRONG = "账号或密码不正确。"
LOCKED = "登录失败次数过多，暂时不能登录。"
EXPIRED = "初始密码已超过 24 小时，不能再用。请联系系统管理员重置。"


def sign_in(request, *, username: str, password: str, source: str) -> str:
    """Sign the person in, or say in Chinese why not ('' when signed in). Either way an event is left.

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


def _sign_in(request, username: str, password: str, source: str) -> str:
    _one_at_a_time(username, source)
    person = authenticate(request, username=username, password=password)
    refusal = _refusal(request, person)
    if refusal:
        _record_failure(username, person, refusal)
        return refusal
    login(request, person)
    request.session["started"] = request.session["seen"] = int(time())
    audit.record("session.sign_in", person, by=person)
    return ""


def _one_at_a_time(username: str, source: str) -> None:
    """Attempts on one account from one source queue up, so that parallel ones cannot outrun the count."""
    digest = hashlib.sha256(f"{fold_username(username)}|{source}".encode()).digest()
    with connection.cursor() as cursor:
        key = int.from_bytes(digest[:8], "big", signed=True)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _refusal(request, person: User | None) -> str:
    if getattr(request, "axes_locked_out", False):
        return LOCKED
    if person is None:
        return WRONG
    until = person.initial_password_until
    return EXPIRED if until is not None and until < timezone.now() else ""


def _record_failure(username: str, person: User | None, reason: str) -> None:
    known = person or User.objects.filter(username=fold_username(username)).first()
    # An unknown name is not written down: it is often a password typed into the wrong field.
    label = known.username if known else "未登记的用户名"
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

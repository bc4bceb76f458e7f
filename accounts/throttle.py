"""The two wide limits on guessing, beside the narrow one of django-axes (5 per account and source).

They are counted on the audit register: what nobody can delete, nobody can reset. Only tries whose
password was compared count, so that a closed source does not stay closed by knocking. A browser in
which the person signed in before is bound by the narrow limit alone: neither a guesser nor the typing
errors of a whole building behind one address keep them out.
"""

from datetime import timedelta

from axes.utils import reset
from django.conf import settings
from django.core import signing
from django.db import connection
from django.db.models import Max

from accounts.backends import attempted_username
from accounts.models import AuditEvent, User

PER_SOURCE, WINDOW = 20, timedelta(hours=1)
IN_A_ROW = 100
WRONG = "账号或密码不正确。"  # the reason in the event of a try that counts
BEGINS_ANEW = ("session.sign_in", "account.reset", "account.open")
DEVICE_KEPT = timedelta(days=90)


def source_wait(source: str, now) -> timedelta:
    """How long this source has to wait until it may try again; nothing when it may now."""
    tried = _tries().filter(source=source, at__gt=now - WINDOW).order_by("-at")
    decisive = tried.values_list("at", flat=True)[PER_SOURCE - 1 : PER_SOURCE].first()
    return decisive + WINDOW - now if decisive else timedelta()


def is_worn_out(person: User | None) -> bool:
    """Whether the account failed 100 times in a row, from anywhere: it waits for a new password.

    An unknown name is asked for as well, so that it takes as long as a known one."""
    own = {"object_type": User._meta.label_lower, "object_id": str(person.pk if person else 0)}
    begun = AuditEvent.objects.filter(
        act__in=BEGINS_ANEW, outcome=AuditEvent.Outcome.DONE, **own
    ).aggregate(last=Max("pk"))["last"]
    return _tries().filter(pk__gt=begun or 0, **own).count() >= IN_A_ROW


def forgive(person: User) -> None:
    """The account's narrow locks end; the wide one does by the event of the reset itself."""
    reset(username=attempted_username(None, {"username": person.username}))


def _tries():
    failed = AuditEvent.objects.filter(act="session.sign_in", outcome=AuditEvent.Outcome.FAILED)
    return failed.filter(after__reason=WRONG)


def one_at_a_time(*keys: str) -> None:
    """Tries that share a key queue up until the transaction ends: parallel ones cannot outrun a count."""
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def is_known_device(request, username: str) -> bool:
    """Whether this account signed in with this browser within 90 days."""
    expected = attempted_username(request, {"username": username})
    try:
        cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
        return _signer().unsign(cookie, max_age=DEVICE_KEPT) == expected
    except signing.BadSignature:
        return False


def remember_device(response, person: User) -> None:
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        _signer().sign(attempted_username(None, {"username": person.username})),
        max_age=DEVICE_KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="accounts.device")

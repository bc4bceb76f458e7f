"""What every request passes: errors in Chinese, the session's limits, where it comes from, who may."""

import ipaddress
import uuid
from time import time

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from accounts import audit
from accounts.populations import population_of, sees_demo
from accounts.roles import HOMES, rules
from accounts.signed_in import why_ended
from accounts.views.errors import answer, bad_request, in_frame, not_received
from accounts.views.resuming import to_new_password, to_sign_in, unpack
from gaoxin.carried import CARRIED

SEEN_EVERY = 60  # seconds between two writes of "last seen"
BACKGROUND = "X-Background"  # a request a page makes by itself: it is not activity
# A server on a Unix socket tells no address: all such callers are one source, not none.
NOWHERE = "0.0.0.0"  # noqa: S104
PROBES = frozenset({"/healthz", "/readyz"})
# What is carried is not for these pages: they pass it on.
PASSING_ON = frozenset({"accounts:login", "accounts:password_change"})
WHILE_INITIAL_PASSWORD = frozenset({"accounts:password_change", "accounts:logout"})


def client_ip(request) -> str:
    """The address the request comes from, as far as it can be trusted.

    X-Forwarded-For counts only behind TRUSTED_PROXIES proxies: each appends the address it saw, so
    the last that many entries are theirs and the first of these is the client.
    """
    hops = settings.TRUSTED_PROXIES
    forwarded = request.headers.get("X-Forwarded-For", "").split(",") if hops else []
    claimed = (
        forwarded[-hops] if len(forwarded) >= hops > 0 else request.META.get("REMOTE_ADDR", "")
    )
    return _address(claimed) or _address(request.META.get("REMOTE_ADDR", "")) or NOWHERE


def _address(text: str) -> str:
    try:
        address = ipaddress.ip_address(text.strip().split("%")[0])
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)


class ErrorPages:
    """A database that is away is a 503, input no database can hold a 400: never a trace, never a 500."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info not in PROBES:
            request.get_host()  # raises for a name that is not ours: nobody else's page may ask in it
        if refused := request.META.get("gaoxin.refused"):
            return not_received(request, refused)
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path_info or "%00" in query or "\0" in query:
            return bad_request(request, None)
        response = self.get_response(request)
        # What a signed-in person saw must not come back from a shared computer's cache.
        if "Cookie" in response.get("Vary", "") and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    def process_exception(self, request, exception):
        return answer(request, exception)


class SessionLimits:
    """A session ends after 30 minutes without activity and after 12 hours in any case."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info not in PROBES and request.user.is_authenticated:
            self.check(request, int(time()))
        return self.get_response(request)

    def check(self, request, now: int) -> None:
        session = request.session
        started, seen = session.get("started"), session.get("seen")
        if started is None or seen is None:
            session["started"] = session["seen"] = now
        elif why := why_ended(session, now):
            self.end(request, why)
        elif now - seen >= SEEN_EVERY and BACKGROUND not in request.headers:
            # Not on every request, for a write costs more than all reads of a page. The stored time
            # is the older one: a session may end up to a minute early, never late.
            session["seen"] = now

    def end(self, request, why: str) -> None:
        person = request.user
        logout(request)
        request.session_ended = why
        with audit.origin(source=client_ip(request)):
            audit.record("session.expire", person, by=person, after={"reason": why})


def time_left(session) -> tuple[int, bool]:
    """Seconds until the session ends, and whether that is its absolute end."""
    idle = session.get("seen", time()) + settings.SESSION_IDLE_SECONDS - time()
    absolute = _until_absolute_end(session)
    return max(int(min(idle, absolute)), 0), absolute <= idle


def first_look(session) -> int:
    """Seconds that a page which was just opened need not ask for what is left."""
    return min(settings.SESSION_IDLE_SECONDS - SEEN_EVERY, _until_absolute_end(session))


def _until_absolute_end(session) -> int:
    return int(session.get("started", time()) + settings.SESSION_ABSOLUTE_SECONDS - time())


class PopulationOfSession:
    """`request.sees_demo`, `request.population`: asked when a page wants to know, and once."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.sees_demo = SimpleLazyObject(lambda: sees_demo(request.user))
        request.population = SimpleLazyObject(lambda: population_of(request))
        return self.get_response(request)


class Origin:
    """Audit events of this request carry its address and the number of the form it submits."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with audit.origin(source=client_ip(request), form_token=self.form_token(request)):
            return self.get_response(request)

    def form_token(self, request):
        if request.method != "POST":
            return None
        try:
            return uuid.UUID(request.POST.get("token", ""))
        except ValueError:
            return None


class Access:
    """Default deny: what `accounts.roles.rules` does not allow is refused before any view runs."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 404 and self.asked_for_an_object(request):
            # Whether it exists and is somebody else's, or does not exist: the answer is the same.
            audit.record_denial("access.missing", request)
        return response

    def asked_for_an_object(self, request) -> bool:
        match = request.resolver_match
        return bool(match and match.kwargs) and request.user.is_authenticated

    def process_view(self, request, view, args, kwargs):
        rule = rules().get(request.resolver_match.view_name)
        if rule is None:
            return refuse(request)
        request.rule = rule  # asked once more when the act has begun: gaoxin/acting.py
        if not (rule.public or (rule.admits and rule.admits(request))):
            stop = self.who(request, rule)
            if stop is not None:
                return stop
        if request.method not in rule.methods:
            return not_allowed(request, rule.methods)
        if request.method == "OPTIONS":
            return HttpResponse(headers={"Allow": ", ".join(rule.methods)})
        if CARRIED in request.POST and request.resolver_match.view_name not in PASSING_ON:
            return unpack(request)
        return None

    def who(self, request, rule):
        person, name = request.user, request.resolver_match.view_name
        if not person.is_authenticated:
            return redirect(rule.entrance) if rule.entrance else to_sign_in(request)
        if person.must_change_password and name not in WHILE_INITIAL_PASSWORD:
            return to_new_password(request)
        if name == settings.LOGIN_REDIRECT_URL and person.role in HOMES:
            return redirect(HOMES[person.role])
        return None if rule.allows(person.role) else refuse(request)


def not_allowed(request, methods) -> HttpResponse:
    """In the frame for who opened an address that takes a button alone, as when a page is loaded again."""
    plain = not request.user.is_authenticated or request.method not in ("GET", "POST")
    response = HttpResponseNotAllowed(methods) if plain else in_frame(request, 405)
    response["Allow"] = ", ".join(methods)
    return response


def refuse(request) -> HttpResponse:
    if request.user.is_authenticated:
        audit.record_denial("access.denied", request)
    return in_frame(request, 403)

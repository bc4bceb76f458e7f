"""How long a session holds, and whether a key belongs to one that does."""

from collections.abc import Mapping
from importlib import import_module
from time import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY


def why_ended(session: Mapping, now: int) -> str:
    """Why the session is over: after 30 minutes without activity, after 12 hours in any case; "" when it is not."""
    if now - session["started"] > settings.SESSION_ABSOLUTE_SECONDS:
        return "absolute"
    if now - session["seen"] > settings.SESSION_IDLE_SECONDS:
        return "idle"
    return ""


def is_signed_in(session_key: str) -> bool:
    """Asked before a large body is received: by the session alone, what its owner may is asked later."""
    if not session_key:
        return False
    stored = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    if SESSION_KEY not in stored:
        return False
    # A session of which no page was opened yet has no times; its first request gives them to it.
    return "seen" not in stored or not why_ended(stored, int(time()))

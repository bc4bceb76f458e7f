"""What somebody typed, carried on by the pages themselves where it could not be saved: past the end of a
session, past a token that is out of date, past a fault. The server stores nothing of it.

Two signed values do that. A form that takes text holds a *seal*: who opened it, and where it is sent. So it
is known whose words arrive when nobody is signed in, and no other site can send any: it has no seal. What
was sent under a good seal is then *packed*, signed too, into one field of the page that answers. Posted
where the form was, it is unpacked and the form shown with it, never saved (gaoxin/form_page.py), to the
same person alone (accounts/middleware.py).
"""

import re
from dataclasses import dataclass
from functools import cached_property

from django.core import signing
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import Resolver404, resolve

SEAL, CARRIED = "seal", "carried"  # the names of the two fields
LONGEST = 64 * 1024  # bytes of all names and values
# Packed, it travels beside the password in a request of somebody who is not signed in: of those no more
# than LONGEST is received.
LONGEST_PACKED = LONGEST - 4096
KEPT = 30 * 24 * 3600  # seconds that a page may stay open and still be believed
OWN_FIELDS = frozenset({"csrfmiddlewaretoken", SEAL, CARRIED})
# What a form sends of itself: keys, codes, ticks, tokens; everything else somebody has typed.
MACHINE_READ = re.compile(r"|on|[A-Z_]+|[0-9.]+|[0-9a-f-]{36}|[0-9A-Za-z]{64}|\d{4}-\d\d-\d\d")
UNREADABLE = (SuspiciousOperation, BadRequest, UnreadablePostError, MultiPartParserError)


@dataclass(frozen=True)
class Carried:
    """What one person sent to one address. `files`: whether there were any; they are not carried. `cut`: only
    its beginning has come, which is to be read and never taken for the whole."""

    by: str
    url: str
    fields: tuple[tuple[str, str], ...]
    files: bool = False
    cut: bool = False

    @cached_property
    def packed(self) -> str:
        """For the field CARRIED; "" when it is too long to be carried, or not whole."""
        if self.cut:
            return ""
        if sum(len(part.encode()) for pair in self.fields for part in pair) > LONGEST:
            return ""
        packed = signing.dumps(
            [self.by, self.url, self.fields, self.files], salt=CARRIED, compress=True
        )
        return packed if len(packed) <= LONGEST_PACKED else ""

    @property
    def words(self) -> list[tuple[str, str]]:
        """("", words) of what was typed, to be read and copied where no form is shown."""
        return typed_among(self.fields)

    def post(self) -> QueryDict:
        data = QueryDict(mutable=True)
        for name, value in self.fields:
            data.appendlist(name, value)
        data._mutable = False
        return data


def seal(user, path: str) -> str:
    """For the field SEAL of a form that `user` opens and that is sent to `path`."""
    return signing.dumps([str(user.pk), path], salt=SEAL) if user.is_authenticated else ""


def carried_of(request: WSGIRequest) -> Carried | None:
    """What this request sends under a good seal, or carries already; None when it does neither."""
    if request.method != "POST":
        return None
    try:
        post, files = request.POST, bool(request.FILES)
    except UNREADABLE:
        return None
    if CARRIED in post:
        return unpacked(post[CARRIED])
    sealed = _loaded(post.get(SEAL, ""), SEAL)
    if sealed is None or sealed[1] != request.path or not shows_again(request):
        return None
    return Carried(sealed[0], request.get_full_path(), tuple(_worth_carrying(post)), files)


def unpacked(text: str) -> Carried | None:
    """What was packed; None for anything else."""
    found = _loaded(text, CARRIED)
    if found is None:
        return None
    by, url, fields, files = found
    return Carried(by, url, tuple((name, value) for name, value in fields), files)


def shows_again(request: WSGIRequest) -> bool:
    """Whether the view of this address shows what is carried to it, and saves none of it."""
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return False
    return getattr(match.func, "shows_again", False)


def typed_among(pairs) -> list[tuple[str, str]]:
    typed = (v for name, v in pairs if name not in OWN_FIELDS)
    return [("", value) for value in typed if not MACHINE_READ.fullmatch(value.strip())]


def _worth_carrying(post: QueryDict):
    pairs = ((name, value) for name, values in post.lists() for value in values)
    # No form that is sealed asks for a password; should one ever, it is not carried.
    return (pair for pair in pairs if pair[0] not in OWN_FIELDS and "password" not in pair[0])


def _loaded(text: str, salt: str):
    try:
        return signing.loads(text, salt=salt, max_age=KEPT)
    except (signing.BadSignature, ValueError):
        return None

import logging
import sys
from dataclasses import replace

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string

from accounts import audit
from gaoxin.carried import carried_of, typed_among
from gaoxin.forms import constraint_message
from gaoxin.population import Population
from gaoxin.selection import BadQuery
from gaoxin.uploads import FilesTooBig

MAYBE_ALL = 60 * 1024  # bytes; what is read of a refused body ends a little later

log = logging.getLogger(__name__)

TOO_MUCH = {
    TooManyFieldsSent: "一次提交的栏目太多，没有保存。请分几次提交。",
    RequestDataTooBig: "填写的文字太长，没有保存。请缩短，或作为附件上传。",
}

# PostgreSQL's error classes that say "not now" rather than "never": connection, resources,
# operator, lock timeout, read-only, and a right the role should have.
NOT_NOW = ("08", "53", "55", "57", "58", "25006", "40", "42501")


def bad_request(request, exception):
    if isinstance(exception, FilesTooBig | TooManyFilesSent):
        said = {"heading": "文件没有收下", "message": _too_many_files()}
        return _render_plain(request, "house/400.html", 400, **said)
    message = str(exception) if isinstance(exception, BadQuery) else TOO_MUCH.get(type(exception))
    return _render_plain(request, "house/400.html", 400, message=message)


def _too_many_files() -> str:
    most, files = settings.UPLOAD_REQUEST_BYTES // 1024**2, settings.DATA_UPLOAD_MAX_NUMBER_FILES
    return (
        f"一次提交的文件合计超过 {most} MB，或多于 {files} 个。请减少文件、压缩图片，或分几次传。"
    )


def forbidden(request, exception):
    """Also reached when a role is taken away while its holder acts."""
    if request.user.is_authenticated:
        audit.record_denial("access.denied", request)
    return in_frame(request, 403, typed=_typed(request))


def not_found(request, exception):
    return in_frame(request, 404, typed=_typed(request))


def _typed(request) -> list[tuple[str, str]]:
    """(label, words) of what the person had typed: nobody is to lose it with a right. What was sent
    when the right was gone already has no labels: whose row it is, the page must not tell."""
    if hasattr(request, "typed"):
        return request.typed
    # A form of this site alone: for an address that is none nothing was checked of where it comes from.
    if request.method != "POST" or request.resolver_match is None:
        return []
    return typed_among((name, v) for name, values in request.POST.lists() for v in values)


def in_frame(request, status: int, **context) -> HttpResponse:
    """In the frame of every page, drawn without a query: a person who is lost needs the menu, and whoever
    asks for what is not there should cost next to nothing."""
    demo = request.user.is_authenticated and request.user.demo
    without = {
        "week": None,
        "population_switch": "",
        "population": Population.ALL,
        "demo_present": demo,
        "demo_shown": demo,
    }
    return render(request, f"house/{status}.html", {**without, **context}, status=status)


def server_error(request):
    """Also reached when the database fails before a view is chosen, e.g. while the session is read."""
    return answer(request, sys.exception()) or _render_plain(request, "house/500.html", 500)


def answer(request, exception) -> HttpResponse | None:
    """The page for an exception that is not a fault of the program; None when it is one."""
    if isinstance(exception, DatabaseError | InterfaceError):
        return _database(request, exception)
    if isinstance(exception, UnicodeEncodeError) or _is_nul(exception):
        return _render_plain(request, "house/400.html", 400)
    return None


def _database(request, exception) -> HttpResponse | None:
    state = getattr(exception.__cause__, "sqlstate", None) or ""
    if isinstance(exception, DataError):
        return _render_plain(request, "house/400.html", 400)
    if isinstance(exception, IntegrityError):
        log.warning("Constraint reached a view: %s", exception)
        return _render_plain(request, "house/409.html", 409, message=constraint_message(exception))
    if isinstance(exception, OperationalError | InterfaceError) or state.startswith(NOT_NOW):
        log.error("Database: %s", exception)
        response = _render_plain(request, "house/503.html", 503)
        response["Retry-After"] = "30"
        return response
    return None


def not_received(request, refused) -> HttpResponse:
    """The body did not arrive whole (gaoxin/bodies.py): `request` has its beginning, nothing else was done.
    A beginning that may be all of it is carried; of a longer one it is said that it was cut."""
    carried = carried_of(request)
    declared = request.headers.get("content-length") or "0"
    if carried and (refused.status != 503 or int(declared) > MAYBE_ALL):
        carried = replace(carried, cut=True)
    response = _render_plain(
        request,
        "house/not_received.html",
        refused.status,
        message=refused.sentence,
        carried=carried,
    )
    if refused.status == 503:
        response["Retry-After"] = "30"
    return response


def _is_nul(exception) -> bool:
    return isinstance(exception, ValueError) and "NUL (0x00)" in str(exception)


def _render_plain(request, template: str, status: int, **context) -> HttpResponse:
    """Rendered without the request: context processors would ask the database who is there. What was
    typed is given back; its seal says whose it is, without the database."""
    carried = carried_of(request)
    token = {"carried": carried, "csrf_token": get_token(request)} if carried else {}
    return HttpResponse(
        render_to_string(template, {"debug": settings.DEBUG, **token, **context}), status=status
    )

"""The site as the server runs it: a thin asynchronous shell around the WSGI application.

The shell receives a body before it takes one of the few threads, and lets the server send the answer after
the thread is free again. So a peer that is slow, in either direction, holds no thread.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO

from django.conf import settings
from django.http.cookie import parse_cookie
from django.utils.module_loading import import_string

from gaoxin.bodies import Bodies, Gone, Limits
from gaoxin.environ import environ_of, length_of, may_have_body
from gaoxin.processes import Places, collect_seldom, with_room
from gaoxin.wsgi import application as wsgi

REFUSED = "gaoxin.refused"  # in the environment of a request whose body was not taken (accounts/middleware.py)
SERVER = ("server", "web")  # else the server names itself


class Shell:
    """`application` in a pool of `threads`; `is_signed_in` (a session's key → bool) is asked in one of them."""

    def __init__(
        self,
        application: Callable,
        *,
        threads: int,
        limits: Limits,
        places: Places,
        is_signed_in: Callable[[str], bool],
    ) -> None:
        self.application, self.is_signed_in = application, is_signed_in
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="web")
        self.bodies = Bodies(limits, lambda session: self.in_thread(is_signed_in, session), places)

    def in_thread(self, function: Callable, *arguments) -> Awaitable:
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self.pool, with_room, function, *arguments)

    async def __rsgi__(self, scope, protocol) -> None:
        environ = environ_of(scope)
        if not may_have_body(scope):
            return await self.respond(environ, io.BytesIO(), protocol)
        cookies = parse_cookie(environ.get("HTTP_COOKIE", ""))
        session = cookies.get(settings.SESSION_COOKIE_NAME, "")
        pieces = filled(protocol) if scope.http_version == "2" else aiter(protocol)
        receiving = self.bodies.received(pieces, session=session, declared=length_of(scope))
        try:
            async with receiving as body:
                environ |= {"CONTENT_LENGTH": str(body.size), REFUSED: body.refused}
                await self.respond(environ, body.file, protocol)
        except Gone:
            protocol.response_empty(400, [SERVER])

    async def respond(self, environ: dict, body: BinaryIO, protocol) -> None:
        environ["wsgi.input"] = body
        await self.in_thread(answer, self.application, environ, protocol)


def answer(application: Callable, environ: dict, protocol) -> None:
    """Made to its end before it goes out, but for one that is a file: the server reads that by itself."""
    started: list[tuple[int, list]] = []

    def start_response(status: str, headers: list, exc_info=None) -> None:
        started.append((int(status.split()[0]), [SERVER, *map(plain, headers)]))

    response = application(environ, start_response)
    try:
        if path := file_of(response):
            protocol.response_file(*started[-1], path)
        else:
            content = b"".join(response)
            protocol.response_bytes(*started[-1], content)
    finally:
        if hasattr(response, "close"):
            response.close()


async def filled(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """In HTTP/2 an empty piece is nothing odd; that a body without length broke off, none of them tells."""
    async for piece in pieces:
        if piece:
            yield piece


def file_of(response: Iterable[bytes]) -> str:
    """The path of the file that an answer consists of; "" for any other answer."""
    if path := getattr(response, "path", None):  # gaoxin/files.py
        return str(path)
    stream = getattr(response, "file_to_stream", None)  # Django's FileResponse
    return str(stream.name) if isinstance(stream, io.BufferedReader) else ""


def plain(header: tuple[str, str]) -> tuple[str, str]:
    """The server takes ASCII alone."""
    name, value = header
    return name, value.encode("ascii", "replace").decode()


application = Shell(
    wsgi,
    threads=settings.WEB_THREADS,
    limits=Limits(
        signed_in=settings.UPLOAD_REQUEST_BYTES,
        together=max(
            settings.UPLOADS_TOGETHER_BYTES // settings.WEB_PROCESSES,
            2 * settings.UPLOAD_REQUEST_BYTES,
        ),
    ),
    places=Places(settings.VAR / "uploads.lock", each=settings.UPLOADS_OF_A_SESSION),
    is_signed_in=import_string(settings.SIGNED_IN),
)
collect_seldom()

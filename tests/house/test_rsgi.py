"""The shell around the application: what it makes of a request and of an answer."""

import asyncio
import io
from types import SimpleNamespace

import pytest
from django.http import FileResponse, HttpResponse

from gaoxin import files
from gaoxin.bodies import Limits
from gaoxin.environ import environ_of
from gaoxin.rsgi import REFUSED, Shell
from tests.harness.parallel import run_async
from tests.world.site import own_places


class Headers(list):
    def items(self):
        return list(self)

    def get(self, name):
        return dict(self).get(name)

    def __contains__(self, name):
        return name in dict(self)


class Protocol:
    """What the server gives: the pieces of the body, and where the answer goes."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = iter([*pieces, b""])
        self.answer = None

    def __aiter__(self):
        return self

    async def __anext__(self):
        try:
            return next(self.pieces)
        except StopIteration:
            raise StopAsyncIteration from None

    def response_bytes(self, status, headers, content):
        self.answer = (status, dict(headers), content)

    def response_file(self, status, headers, path):
        self.answer = (status, dict(headers), path)

    def response_empty(self, status, headers):
        self.answer = (status, dict(headers), None)


def scope(*headers, **values):
    given = {"method": "GET", "path": "/", "query_string": "", "scheme": "http"}
    given |= {"http_version": "1.1", "server": "10.0.0.1:8000", "client": "[::1]:4000"}
    return SimpleNamespace(**given | {"authority": None, "headers": Headers(headers)} | values)


def ask(application, asked, *pieces) -> tuple:
    protocol = Protocol(*pieces)
    shell = Shell(
        application,
        threads=2,
        limits=Limits(signed_in=100_000),
        places=own_places(),
        is_signed_in=lambda key: key == "k",
    )
    run_async(shell.__rsgi__(asked, protocol))
    return protocol.answer


def echo(environ, start_response):
    refused = environ.get(REFUSED)
    start_response(
        f"{refused.status if refused else 200} X", [("X-Length", environ["CONTENT_LENGTH"])]
    )
    return [environ["wsgi.input"].read()]


def django(response: HttpResponse):
    def application(environ, start_response):
        start_response("200 OK", list(response.items()))
        return response

    return application


def test_a_request_as_an_environment():
    environ = environ_of(
        scope(
            ("host", "x.example"),
            ("accept", "a"),
            ("accept", "b"),
            ("cookie", "a=1"),
            ("cookie", "b=2"),
            ("content-type", "text/plain"),
            ("x_forwarded_for", "1.2.3.4"),
            ("transfer-encoding", "chunked"),
            path="/项目/",
            query_string="q=%E9",
        )
    )
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/项目/"
    assert environ["QUERY_STRING"] == "q=%E9"
    assert (environ["REMOTE_ADDR"], environ["REMOTE_PORT"]) == ("::1", "4000")
    assert (environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("10.0.0.1", "8000")
    assert environ["HTTP_ACCEPT"] == "a,b"
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["CONTENT_TYPE"] == "text/plain"
    assert "HTTP_X_FORWARDED_FOR" not in environ  # a name with underscores is not that header
    assert "HTTP_TRANSFER_ENCODING" not in environ


def test_the_host_of_http_2_is_its_authority():
    assert environ_of(scope(authority="x.example"))["HTTP_HOST"] == "x.example"


@pytest.mark.parametrize("header", [("content-length", "6"), ("transfer-encoding", "chunked")])
def test_a_body_reaches_the_application_whole_with_its_length(header):
    status, headers, content = ask(echo, scope(header), b"abc", b"def")
    assert (status, headers["X-Length"], content) == (200, "6", b"abcdef")


def test_http_2_announces_no_body():
    status, headers, content = ask(echo, scope(method="POST", http_version="2"), b"abc", b"")
    assert (status, headers["X-Length"], content) == (200, "3", b"abc")


def test_a_refused_body_reaches_it_as_a_refusal_with_its_beginning():
    status, headers, content = ask(echo, scope(("content-length", "70000")), b"a" * 70_000)
    assert (status, headers["X-Length"], content) == (413, "65536", b"a" * 65_536)


def test_a_body_that_breaks_off_reaches_nobody():
    status, _, _ = ask(None, scope(("content-length", "6")), b"abc")
    assert status == 400


def test_a_file_is_left_to_the_server(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    name, _, _ = files.keep(io.BytesIO(b"x" * 70_000))
    status, headers, path = ask(
        django(files.send(name, "图.pdf", "application/pdf", plain="x")), scope()
    )
    assert (status, path) == (200, str(files.path_of(name)))
    assert headers["Content-Length"] == "70000"
    response = FileResponse(files.path_of(name).open("rb"))
    assert ask(django(response), scope())[2] == str(files.path_of(name))
    assert response.closed


def test_everything_else_is_made_to_its_end_and_closed():
    response = HttpResponse("字")
    status, headers, content = ask(django(response), scope())
    assert (status, content.decode()) == (200, "字")
    assert headers["server"] == "web"
    assert response.closed


def test_a_header_no_server_takes_does_not_cost_the_answer():
    response = HttpResponse("x", headers={"X-Name": "é"})
    assert ask(django(response), scope())[1]["X-Name"] == "?"


def test_a_sender_that_has_not_finished_holds_no_thread():
    class Waiting(Protocol):
        async def __anext__(self):
            await self.may_send.wait()
            return await super().__anext__()

    async def both():
        limits = Limits(signed_in=1)
        shell = Shell(
            echo, threads=1, limits=limits, places=own_places(), is_signed_in=lambda key: False
        )
        slow, quick = Waiting(b"abc"), Protocol(b"abc")
        slow.may_send = asyncio.Event()
        asked = scope(("content-length", "3"))
        waiting = asyncio.create_task(shell.__rsgi__(asked, slow))
        await shell.__rsgi__(asked, quick)
        assert (quick.answer[0], slow.answer) == (200, None)
        slow.may_send.set()
        await waiting
        assert slow.answer[0] == 200

    run_async(both())

"""Whoever sends or reads slowly waits alone. With SOAK=1 fifty of each, until the last of them is dropped."""

import contextlib
import http.client
import time
from urllib.parse import urlsplit

import pytest

from tests.harness.parallel import SOAK, rounds
from tests.harness.slow_peers import (
    FORM,
    PIECE,
    UPLOAD,
    Peers,
    longest_wait,
    longest_waits,
    sign_in,
    slow_peers,
)
from tests.world.site import run_site

# Seconds that a page may take beside them; more where the machine is busy, which a second site shows: it has no
# slow peers and is asked in turn with the other.
ASIDE = 1.0


def test_nobody_waits_for_slow_senders_and_slow_readers(site):
    count = rounds(50, 12)
    with run_site() as calm, slow_peers(site, senders=count, readers=count) as peers:
        waits = longest_waits({one: sign_in(one) for one in (site, calm)}, rounds(75, 5))
        assert waits[site] < ASIDE + 3 * waits[calm], sorted(waits.values())
        # With small counts the waiting ends before the first of them is given up.
        outcome = {kind: status for kind, status, _ in peers.answers}
        assert outcome.get("silent") == (408 if SOAK else None)
        assert outcome.get("crawl") == (408 if SOAK else None)
        assert "upload" not in outcome or outcome["upload"] not in (408, 503)


def test_a_silent_sender_is_answered_after_twenty_seconds_and_a_steady_one_taken(site):
    peers = Peers(site)
    try:
        cookies = sign_in(site)
        peers.send("silent", "", FORM, 0)
        peers.send("steady", cookies, UPLOAD, PIECE)
        deadline = time.monotonic() + 90
        while len(peers.answers) < 2 and time.monotonic() < deadline:
            time.sleep(0.2)
        outcome = {kind: (status, waited) for kind, status, waited in peers.answers}
        status, waited = outcome["silent"]
        assert status == 408
        assert 20 <= waited < 30
        # Thirty seconds under way; it is no form, so the page refuses it: but it was received.
        status, waited = outcome["steady"]
        assert status == 403
        assert waited > UPLOAD / PIECE / 2
    finally:
        peers.end()


def test_the_fifth_upload_of_a_session_is_told_to_come_back(site):
    peers = Peers(site)
    try:
        cookies = sign_in(site)
        for _ in range(4):
            peers.send("upload", cookies, UPLOAD, PIECE)
        time.sleep(1.5)
        status, headers, page = post(site, b"x" * 100_000, {"Cookie": cookies}, part=b"x")
        assert status == 503
        assert "上传人数较多，请稍后再试" in page
        assert headers["Retry-After"]
    finally:
        peers.end()


@pytest.mark.skipif(not SOAK, reason="a minute and a half: part of the soak")
def test_a_reader_that_takes_nothing_is_dropped(site):
    peers = Peers(site)
    line = peers.read("/login/")
    try:
        time.sleep(90)
        with pytest.raises(ConnectionResetError):
            while line.recv(65536):
                pass
    finally:
        peers.end()


def post(site, body: bytes, headers: dict, part: bytes = b"") -> tuple[int, dict, str]:
    """`part` goes first, by itself, so that the body does not come in one piece."""
    line = http.client.HTTPConnection("127.0.0.1", urlsplit(site.url).port)
    with contextlib.closing(line):
        line.putrequest("POST", "/units/add/")
        for name, value in {"Content-Length": str(len(part + body)), **headers}.items():
            line.putheader(name, value)
        line.endheaders()
        if part:
            line.send(part)
            time.sleep(0.2)
        line.send(body)
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read().decode()


def test_a_body_without_length_is_a_body(site):
    denied = "SELECT count(*) FROM accounts_auditevent WHERE outcome = 'DENIED'"
    cookies, before = sign_in(site), site.sql(denied)
    token = dict(pair.split("=", 1) for pair in cookies.split("; "))["csrftoken"]
    line = http.client.HTTPConnection("127.0.0.1", urlsplit(site.url).port)
    form = f"csrfmiddlewaretoken={token}&name=".encode()
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    with contextlib.closing(line):
        line.request("POST", "/units/add/", iter([form[:20], form[20:]]), headers)
        answer = line.getresponse()
        page = answer.read().decode()
    assert answer.status not in (403, 411)
    assert "没有权限" not in page
    assert site.sql(denied) == before


def test_what_is_no_form_is_not_taken_from_strangers(site):
    status, _, page = post(site, b"x" * 70_000, {"Cookie": "sessionid=made-up"})
    assert status == 413
    assert "请先登录" in page


def test_many_fields_are_refused_within_a_second(site):
    cookies, headers = sign_in(site), {"Content-Type": "multipart/form-data; boundary=B"}
    part = '--B\r\nContent-Disposition: form-data; name="a{}"\r\n\r\nb\r\n'
    body = "".join(map(part.format, range(100_000))).encode()
    began = time.monotonic()
    status, _, _ = post(site, body, {"Cookie": cookies, **headers})
    assert status == 400
    assert time.monotonic() - began < 1 + longest_wait(site, cookies, 1)  # 0.3 s on a quiet machine


def test_no_answer_names_the_server(site):
    for path in ("/healthz", "/login/", "/gibt/es/nicht/"):
        line = http.client.HTTPConnection("127.0.0.1", urlsplit(site.url).port)
        with contextlib.closing(line):
            line.request("GET", path)
            answer = line.getresponse()
            answer.read()
        assert "granian" not in str(answer.headers).lower()

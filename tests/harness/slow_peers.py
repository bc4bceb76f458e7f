"""Peers that send or take next to nothing, and somebody beside them who only wants a page."""

import contextlib
import http.client
import http.cookiejar
import re
import select
import socket
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.harness.parallel import rounds
from tests.world.site import Site

ACCOUNTS = ("admin", "manager", "staff", "sysadmin", "secadmin", "auditor")
PER_SESSION = 4
UPLOAD, PIECE, EVERY = 1_500_000, 25_000, 0.5  # bytes, bytes, seconds: a telephone with a poor line
FORM = 60_000
BUFFER = 4096  # bytes a reader's kernel takes


def sign_in(site: Site, username: str = "admin") -> str:
    """The cookies of a new session."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with browser.open(f"{site.url}/login/") as answer:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read().decode())[1]
    fields = {
        "csrfmiddlewaretoken": token,
        "username": username,
        "password": site.demo_password,
    }
    with browser.open(f"{site.url}/login/", urllib.parse.urlencode(fields).encode()) as answer:
        answer.read()
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
    assert "sessionid=" in cookies
    return cookies


@dataclass
class Peers:
    """Slow peers at one site; `answers` are what the senders got: kind, status and seconds waited."""

    site: Site
    enough: threading.Event = field(default_factory=threading.Event)
    lines: list[socket.socket] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)
    answers: list[tuple[str, int, float]] = field(default_factory=list)

    def line(self, buffer: int = 0) -> socket.socket:
        line = socket.socket()
        if buffer:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        line.connect(("127.0.0.1", urllib.parse.urlsplit(self.site.url).port))
        self.lines.append(line)
        return line

    def send(self, kind: str, cookies: str, length: int, piece: int) -> None:
        """A POST of so many bytes, `piece` at a time; 0: never one of them."""
        thread = threading.Thread(
            target=self._send, args=(kind, cookies, length, piece), daemon=True
        )
        self.threads.append(thread)
        thread.start()

    def _send(self, kind: str, cookies: str, length: int, piece: int) -> None:
        line, began, sent = self.line(), time.monotonic(), 0
        head = f"POST /units/add/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n"
        head += f"Content-Type: text/plain\r\nContent-Length: {length}\r\n\r\n"
        with contextlib.suppress(OSError):
            line.sendall(head.encode())
            while piece and sent < length and not self.enough.wait(EVERY) and not has_come(line):
                line.sendall(b"x" * piece)
                sent += piece
            answer = http.client.HTTPResponse(line)
            answer.begin()
            self.answers.append((kind, answer.status, time.monotonic() - began))

    def read(self, path: str, cookies: str = "") -> socket.socket:
        """Asks for a page and twenty times for a large file, more than any buffer holds, and takes nothing."""
        line, asset = self.line(BUFFER), biggest_asset()
        rest = f"Host: 127.0.0.1\r\nCookie: {cookies}\r\n\r\n"
        asked = f"GET {path} HTTP/1.1\r\n{rest}" + f"GET {asset} HTTP/1.1\r\n{rest}" * 20
        line.sendall(asked.encode())
        return line

    def end(self) -> None:
        self.enough.set()
        for line in self.lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        for thread in self.threads:
            thread.join(10)


def has_come(line: socket.socket) -> bool:
    return bool(select.select([line], [], [], 0)[0])


@contextlib.contextmanager
def slow_peers(site: Site, senders: int, readers: int) -> Iterator[Peers]:
    """So many of each, every second one signed in."""
    sessions = [
        sign_in(site, ACCOUNTS[n % len(ACCOUNTS)]) for n in range(-(-senders // 2 // PER_SESSION))
    ]
    peers = Peers(site)
    try:
        for n in range(senders // 2):
            length = (
                UPLOAD + n * PIECE
            )  # one after the other: work that ends at once is no slow peer's fault
            peers.send("upload", sessions[n // PER_SESSION], length, PIECE)
            peers.send(*(("silent", "", FORM, 0) if n % 2 else ("crawl", "", FORM, 1)))
        for _ in range(readers // 2):
            peers.read("/projects/", sessions[0])
            peers.read("/login/")
        time.sleep(rounds(5, 1))  # their pages are made like anybody's: that is work, not waiting
        yield peers
    finally:
        peers.end()


def biggest_asset() -> str:
    from django.conf import settings

    files = [path for path in settings.STATIC_ROOT.rglob("*.js") if path.is_file()]
    biggest = max(files, key=lambda path: path.stat().st_size)
    return f"/static/{biggest.relative_to(settings.STATIC_ROOT)}"


def longest_wait(site: Site, cookies: str, seconds: float) -> float:
    """Of somebody who opens pages all the while, on a new line each time."""
    return longest_waits({site: cookies}, seconds)[site]


def longest_waits(cookies: dict[Site, str], seconds: float) -> dict[Site, float]:
    """The same at several sites in turn: what else the machine does strikes all of them."""
    longest = dict.fromkeys(cookies, 0.0)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for path in ("/healthz", "/login/", "/units/"):
            for site in cookies:
                own = cookies[site] if path == "/units/" else ""
                longest[site] = max(longest[site], wait_for(site, path, own))
        time.sleep(0.1)
    return longest


def wait_for(site: Site, path: str, cookies: str) -> float:
    port, began = urllib.parse.urlsplit(site.url).port, time.monotonic()
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port)) as line:
        line.request("GET", path, headers={"Cookie": cookies})
        answer = line.getresponse()
        answer.read()
    assert answer.status == 200, f"{path}: {answer.status}"
    return time.monotonic() - began

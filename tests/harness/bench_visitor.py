"""A browser as far as the bench needs one: it opens a page with what the page asks for by itself, and sends a form
as it stands with one value changed."""

import gzip
import http.client
import zlib
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

ACCEPTED = "gzip, deflate"  # over plain HTTP browsers ask for no other
TYPED = {"hidden", "text", "date", "number", "search", "email", "tel", "url", "time"}


@dataclass
class Answer:
    status: int
    wire: int  # bytes of the body as they came
    text: str
    location: str = ""
    kind: str = ""

    @property
    def is_page(self) -> bool:
        return self.status == 200 and self.kind.startswith("text/html")


@dataclass
class Visitor:
    """One signed-in person with a kept connection."""

    url: str
    cookies: dict[str, str]
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=300)

    def get(self, path: str, **headers: str) -> Answer:
        return self._send("GET", path, None, headers)

    def post(self, path: str, fields: list[tuple[str, str]]) -> Answer:
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Referer": self.url + path}
        return self._send("POST", path, urlencode(fields).encode(), kind)

    def _send(self, method: str, path: str, body: bytes | None, headers: dict) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Cookie": cookies, "Accept-Encoding": ACCEPTED} | headers
        answer = self._asked(method, path, body, sent)
        content = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        text = unpacked(content, answer.headers.get("Content-Encoding", ""))
        location, kind = (answer.headers.get(name, "") for name in ("Location", "Content-Type"))
        return Answer(answer.status, len(content), text, location, kind)

    def _asked(self, *request) -> http.client.HTTPResponse:
        """Once more where the server has closed the connection meanwhile, as browsers do."""
        try:
            self.connection.request(*request)
            return self.connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self.connection.close()
            self.connection.request(*request)
            return self.connection.getresponse()

    def open(self, path: str) -> list[Answer]:
        """The page and every request that it makes by itself once it stands."""
        page = self.get(path)
        assert page.status == 200, f"{path}: {page.status} {page.location}\n{page.text[:2000]}"
        return [page, *(self.get(url, **headers) for url, headers in follow_ups(page.text, path))]


def unpacked(content: bytes, encoding: str) -> str:
    if encoding == "gzip":
        content = gzip.decompress(content)
    elif encoding == "deflate":
        content = zlib.decompress(content)
    return content.decode(errors="replace")


class _FollowUps(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.counts: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag, attrs) -> None:
        given = dict(attrs)
        if given.get("data-counts"):
            self.counts = [(given["data-counts"], {"X-Background": "1"})]
        if given.get("hx-get") and given.get("hx-trigger") == "load":
            headers = {"X-Background": "1", "HX-Request": "true"}
            # The first part of the page brings the numbers beside the menu along.
            brings = {"X-Counts": "1"} if self.counts else {}
            self.counts = []
            self.found.append((given["hx-get"], headers | brings))


def follow_ups(text: str, path: str) -> list[tuple[str, dict[str, str]]]:
    """(address, headers) of what a page asks for as soon as it stands."""
    parser = _FollowUps()
    parser.feed(text)
    return [(urljoin(path, url), headers) for url, headers in [*parser.counts, *parser.found]]


# -- forms ------------------------------------------------------------------------------------------


class _Form(HTMLParser):
    """The fields of the first form that is posted and has one of the name looked for."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.wanted, self.fields, self.done = wanted, [], False
        self.inside = False
        self.select = self.area = ""
        self.chosen: list[str] = []
        self.first: str | None = None

    def handle_starttag(self, tag, attrs) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and not self.done:
            self.inside, self.fields = given.get("method", "").lower() == "post", []
        elif tag == "option" and self.select:
            self._option(given)
        elif self.inside and given.get("name") and "disabled" not in given:
            self._field(tag, given["name"], given)

    def _field(self, tag: str, name: str, given: dict[str, str]) -> None:
        if tag == "input":
            kind = given.get("type", "text")
            ticked = kind in ("checkbox", "radio") and "checked" in given
            if ticked or kind in TYPED:
                self.fields.append((name, given.get("value", "on" if ticked else "")))
        elif tag == "select":
            self.select, self.chosen, self.first = name, [], None
            self.multiple = "multiple" in given
        elif tag == "textarea":
            self.area, self.words = name, ""

    def _option(self, given: dict[str, str]) -> None:
        self.first = given.get("value", "") if self.first is None else self.first
        if "selected" in given:
            self.chosen.append(given.get("value", ""))

    def handle_data(self, data) -> None:
        if self.area:
            self.words += data

    def handle_endtag(self, tag) -> None:
        if tag == "select" and self.select:
            empty = [] if self.multiple or self.first is None else [self.first]
            self.fields += [(self.select, value) for value in self.chosen or empty]
            self.select = ""
        elif tag == "textarea" and self.area:
            self.fields.append((self.area, self.words.removeprefix("\n")))
            self.area = ""
        elif tag == "form" and self.inside:
            self.inside = False
            self.done = any(name == self.wanted for name, _ in self.fields)


def form_fields(text: str, wanted: str, **changed: str) -> list[tuple[str, str]]:
    """What a browser would send of the form that has a field `wanted`, with the values `changed`."""
    parser = _Form(wanted)
    parser.feed(text)
    assert parser.done, f"no form with {wanted}:\n{text[:3000]}"
    kept = [(name, value) for name, value in parser.fields if name not in changed]
    return kept + list(changed.items())

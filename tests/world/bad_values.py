"""Input nobody should send, as bytes on the wire, and the strategies that put calls together from it."""

from dataclasses import dataclass
from urllib.parse import quote_from_bytes

from hypothesis import strategies as st

BIG = b"x" * 1_000_000
VALUES = [
    b"", b" ", b"\x00", b"a\x00b", b"\x0b", b"\xe2\x80\x8b", b"\xed\xa0\x80", b"\xff\xfe", b"\xc0\xae",
    b"-1", b"0", b"1.5", b"-0", b"1e400", b"-1e400", b"1e-400", b"0e999999999", b"NaN", b"sNaN",
    b"Infinity", b"9" * 19, b"9" * 30, b"9" * 5000, b"9223372036854775808", b"2147483648", b"0x10",
    "²".encode(), "９".encode(), "٣".encode(), "一".encode(),
    b"true", b"null", b"[]", b"{}", b'{"a": [1]}', b"on", b"1", b"2",
    b"0001-01-01", b"9999-12-31", b"10000-01-01", b"2026-02-30", b"2026-13-45", b"2026-2-3", b"1949-12-31",
    "２０２６-０１-０１".encode(), b"2026-01-01T00:00:00Z",
    "长".encode() * 41, "长".encode() * 101, "长".encode() * 5001, BIG, "长".encode() * 300_000,
    ("e" + "\u0301" * 5000).encode(), "\u202eabc\u2066".encode(), "𠮷\U0010ffff".encode(), b"\r\nSet-Cookie: a=b",
    b"<script>alert(1)</script>", b"' OR 1=1 --", b"%s %(a)s {0} {{7*7}}", b"../../etc/passwd", b"\\", b"//evil.example/",
    b"00000000-0000-0000-0000-000000000000", b"urn:uuid:12345678123456781234567812345678", b"--x", b"-name",
]  # fmt: skip
# What belongs to the program alone, sent along with every kind of form.
FOREIGN = [
    "version", "created_by", "created_by_id", "updated_by", "created_at", "role", "source", "code",
    "confirmed_at", "confirmed_by", "stage", "status", "demo", "id", "pk", "project", "user",
    "removed_on", "baseline_on", "search_text", "is_active", "can_sign_in", "is_superuser", "password",
    "must_change_password", "leading_group", "username", "voided_at", "token", "as_is", "as_is_reason",
    "csrfmiddlewaretoken", "_method", "next", "form-0-id", "",
]  # fmt: skip
QUERY_KEYS = [
    "q", "page", "sort", "export", "stage", "status", "track", "level", "unit", "leader", "commissioner",
    "lacking", "origin", "investment", "check", "mine", "state", "kind", "key", "due_from", "due_to",
    "open", "overdue", "blocking", "severity", "handler", "project", "meeting", "settled", "issues",
    "raised_from", "raised_to", "colour", "role", "person", "since", "until", "act", "outcome", "object",
    "source", "active", "next", "ended", "show",
    "",
]  # fmt: skip
QUERY_VALUES = [
    *VALUES, b"null", b"xlsx", b"csv", b"name", b"-due_on", b"leader", b"CONSTRUCTION", b"ANY", b"overdue",
    b"1000000000", b"\xe7\xbc", b"100000", b"1,2", b"a" * 3000,
]  # fmt: skip
# Already encoded, and encoded badly.
RAW_QUERIES = [
    "%", "%zz", "q=%", "q=%ff%fe", "q=%ED%A0%80", "q=%00", "page=%31%00", "&&&", "=", "a=b=c", "sort[]=name",
    "q[a]=1", "q=a;page=2", "page=1&page=0", "sort=name&sort=zzz", "%00=1", "&".join(["a=1"] * 1200),
]  # fmt: skip
HEADERS = [
    {"HTTP_HOST": "evil.example"}, {"HTTP_HOST": ""}, {"HTTP_HOST": "localhost:99999999"},
    {"HTTP_HOST": "a b"}, {"HTTP_HOST": "127.0.0.1:x"}, {"HTTP_HOST": "[::1"}, {"HTTP_HOST": "1" * 3000},
    {"HTTP_X_FORWARDED_FOR": "1.2.3.4, \xff"}, {"HTTP_X_FORWARDED_HOST": "evil.example"},
    {"HTTP_X_FORWARDED_PROTO": "http"}, {"REMOTE_ADDR": ""}, {"REMOTE_ADDR": "fe80::1%eth0"},
    {"HTTP_HX_REQUEST": "true"}, {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://[bad"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL_URI_AUTOENCODED": "true", "HTTP_HX_CURRENT_URL": "%zz"},
    {"HTTP_HX_TRIGGERING_EVENT": "{"}, {"HTTP_HX_PROMPT": "%ff", "HTTP_HX_PROMPT_URI_AUTOENCODED": "true"},
    {"HTTP_USER_AGENT": "\x1b[31m" + "u" * 5000}, {"HTTP_REFERER": "http://["}, {"HTTP_ORIGIN": "null"},
    {"HTTP_ACCEPT_LANGUAGE": "zz-" * 500}, {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
    {"HTTP_IF_MODIFIED_SINCE": "yesterday"}, {"HTTP_RANGE": "bytes=-1"}, {"CONTENT_LENGTH": "-1"},
    {"CONTENT_LENGTH": "abc"}, {"HTTP_ACCEPT_ENCODING": "br;q=x"}, {"HTTP_BACKGROUND": "1"},
    {"HTTP_COOKIE": '__Host-session="\\000\\000\\000\\000\\000\\000\\000\\000"'},
    {"HTTP_COOKIE": "__Host-session=" + "a" * 4000}, {"HTTP_COOKIE": "messages=%00; =; ;;"},
    {"HTTP_COOKIE": "__Host-csrf=\xff\xff"},
]  # fmt: skip
CODES = [
    "GX-2026-²²²",
    "GX-2026-",
    "gx-2026-001",
    "GX-2026-000001",
    "YS-1",
    "..",
    "%00",
    "%ff",
    "a" * 3000,
]
KEYS = ["0", "9" * 18, "9" * 19, "-1", "1.0", "%31%00", "１", "٣", "null"]


@dataclass(frozen=True)
class Change:
    """What is done to one field of a form: set, repeat or drop it. `place` picks the field."""

    how: str
    place: int
    value: bytes

    def apply(self, pairs: list[tuple[str, bytes]], names: list[str]) -> None:
        name = names[self.place % len(names)]
        if self.how != "repeat":
            pairs[:] = [pair for pair in pairs if pair[0] != name]
        if self.how != "drop":
            pairs.append((name, self.value))


def changes() -> st.SearchStrategy[list[Change]]:
    values = st.sampled_from(VALUES) | st.binary(max_size=40) | st.text(max_size=40).map(encoded)
    how = st.sampled_from(["set", "set", "set", "repeat", "drop"])
    return st.lists(st.builds(Change, how, st.integers(0, 99), values), min_size=1, max_size=4)


def encoded(text: str) -> bytes:
    """UTF-8, lone surrogates as the three bytes no UTF-8 has."""
    return text.encode("utf-8", "surrogatepass")


def queries() -> st.SearchStrategy[str]:
    keys = st.sampled_from(QUERY_KEYS) | st.text(max_size=8)
    values = st.sampled_from(QUERY_VALUES) | st.binary(max_size=20)
    pairs = st.lists(st.tuples(keys, values), min_size=1, max_size=4)
    return st.sampled_from(RAW_QUERIES) | pairs.map(query_of)


def query_of(pairs) -> str:
    """As a browser would encode it; a server refuses lines longer than some kilobytes itself."""
    return "&".join(
        f"{quote_from_bytes(encoded(name))}={quote_from_bytes(value[:20_000])}"
        for name, value in pairs
    )


def pair_up(names, values: list[bytes], start: int, step: int) -> list[tuple[str, bytes]]:
    """Each name with another of the values."""
    return [(n, values[(start + step * place) % len(values)]) for place, n in enumerate(names)]


BODIES = [
    "urlencoded",
    "multipart",
    "cut off",
    "wrong boundary",
    "no boundary",
    "json",
    "charset",
    "part",
]


def body(kind: str, pairs: list[tuple[str, bytes]]) -> tuple[bytes, str]:
    """The pairs as a request's body, well or badly formed, and its content type."""
    form = "application/x-www-form-urlencoded"
    if kind in {"urlencoded", "charset"}:
        text = "&".join(f"{quote_from_bytes(encoded(n))}={quote_from_bytes(v)}" for n, v in pairs)
        return text.encode(), form if kind == "urlencoded" else f"{form}; charset=nonsense"
    if kind == "json":
        return b'{"a": ' + b"[" * 1000, "application/json"
    parts = [
        b'--X\r\nContent-Disposition: form-data; name="' + n.encode() + b'"\r\n\r\n' + v + b"\r\n"
        for n, v in pairs
    ]
    whole = b"".join(parts) + b"--X--\r\n"
    if kind == "part":
        whole = (
            b'--X\r\nContent-Disposition: form-data; name="name"; filename="a\x00.exe"\r\n\r\n\xff'
            + whole
        )
    boundary = {"wrong boundary": "; boundary=Y", "no boundary": ""}.get(kind, "; boundary=X")
    cut = whole[: len(whole) // 2] if kind == "cut off" else whole
    return cut, f"multipart/form-data{boundary}"

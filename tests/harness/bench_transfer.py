"""What a first visit takes: the sign-in page, then the start page, with every file they name and nothing cached."""

import re
from urllib.parse import urljoin, urlsplit

from tests.harness.bench_visitor import Visitor

REFERENCE = re.compile(r"""(?:href|src|data-[a-z-]+)="([^"#]*/[^"#]*)|url\(["']?([^"')#]+)""")


def first_visit(stranger: Visitor, person: Visitor) -> float:
    """kB, as they come."""
    cached: set[str] = set()
    return round(
        sum(load(v, path, cached) for v, path in ((stranger, "/login/"), (person, "/"))) / 1000, 1
    )


def load(visitor: Visitor, path: str, cached: set[str]) -> int:
    """Bytes of the page and of every file of ours that it names, or a style sheet of it, and is not there yet."""
    page = visitor.get(path)
    total, waiting = page.wire, [(path, page.text)]
    while waiting:
        base, text = waiting.pop()
        for found in REFERENCE.finditer(text):
            name = urlsplit(urljoin(urljoin(visitor.url, base), found[1] or found[2])).path
            if "/static/" not in name or name in cached:
                continue
            cached.add(name)
            file = visitor.get(name)
            total += file.wire
            if name.endswith(".css"):
                waiting.append((name, file.text))
    return total

"""`make bench`: what the pages cost with 10,000 projects, on the real server and a database of its own.

    python -m tests.harness.bench                 every page, into var/bench.json
    BENCH=quick python -m tests.harness.bench     the same pages with few requests: for looking, not for quoting
    BENCH=zone python -m tests.harness.bench pages    500 projects and 200 people, as a zone has them
    BENCH=smoke python -m tests.harness.bench     200 projects and hardly a request: does it still run
    python -m tests.harness.bench weekly          reports and lights alone (tests/harness/bench_weekly.py)
    python -m tests.harness.bench dispatch        the weekly dispatch report alone (tests/harness/bench_dispatch.py)
    python -m tests.harness.bench schedule        a thousand networks recomputed (tests/harness/bench_schedule.py)

Rounds of (floor, page, admin) alternate, so that whatever else the machine does strikes all three; a ratio is
the median of the rounds' ratios. The floor is a view behind the same middleware that executes the page's own
statements by hand and answers nothing.
"""

import gzip
import http.client
import json
import os
import re
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

from tests.world import cluster

TARGETS = {"register": 6, "dashboard": 4, "project": 5, "people": 6}  # times the floor
PEOPLE_QUERIES = 12  # of a page of the appointments, beside the middleware's
ADMIN_TARGET = 0.5
THREADS = 4
REGISTER_COLUMNS = [
    "stage", "tracks", "leader", "chief", "commissioner", "lead_unit", "total_investment", "next_node",
]  # fmt: skip


@dataclass(frozen=True)
class Size:
    projects: int
    rounds: int
    requests: int
    exports: int
    mixed: int


SIZES = {
    "full": Size(projects=10_000, rounds=7, requests=100, exports=15, mixed=1_000),
    "quick": Size(projects=10_000, rounds=3, requests=20, exports=1, mixed=200),
    "zone": Size(projects=500, rounds=5, requests=40, exports=5, mixed=200),
    "smoke": Size(projects=200, rounds=1, requests=3, exports=1, mixed=20),
}
SMALL = 10


@dataclass(frozen=True)
class Page:
    name: str
    path: str
    admin: str = ""

    @property
    def is_register(self) -> bool:
        return bool(self.admin)


def pages(projects: int) -> list[Page]:
    """The pages measured in the connected database, with filters and words that find something there."""
    from projects.models import Project

    rows = Project.objects.kept().own().confirmed().active().exclude(lead_unit=None)
    example = rows.exclude(stage="").first()
    stage, unit, word = example.stage, example.lead_unit_id, example.industry
    late = max(projects // 50 * 3 // 4, 1)  # the 150th of 10,000 projects
    by_unit = {"stage__exact": stage, "lead_unit__id__exact": unit}
    register, changelist = "/projects/", "/bench/admin/projects/project/"
    return [
        Page("dashboard", "/"),
        Page("register", register, changelist),
        Page(
            "register_filtered",
            f"{register}?{urlencode({'stage': stage, 'unit': unit})}",
            f"{changelist}?{urlencode(by_unit)}",
        ),
        Page("register_page150", f"{register}?page={late}", f"{changelist}?p={late}"),
        Page(
            "register_search",
            f"{register}?{urlencode({'q': word})}",
            f"{changelist}?{urlencode({'q': word})}",
        ),
        Page("project", example.get_absolute_url()),
        Page("people_ledger", "/appointments/"),
        Page("people_load", "/appointments/people/"),
        Page("people_staffing", "/appointments/projects/"),
        Page("people_vacancies", "/appointments/vacancies/"),
        Page("people_tab", f"{example.get_absolute_url()}people/"),
        Page("export", f"{register}?export=xlsx"),
    ]


# Beside the pages, each a module of its own.
PARTS = {
    "weekly": "Reports and lights",
    "dispatch": "The weekly dispatch report",
    "schedule": "A thousand networks",
}


def main(parts: list[str]) -> int:
    name = os.environ.get("BENCH", "full")
    figures = {}
    prepare()
    try:
        if parts in ([], ["pages"]):
            figures |= measure(SIZES[name])
        for part, words in PARTS.items():
            if parts in ([], [part]):
                say(f"{words} …")
                bench = import_module(f"tests.harness.bench_{part}")
                figures[part] = bench.measure(bench.SIZES[name])
                figures[part]["missed"] = bench.missed(figures[part])
    finally:
        cluster.remove()
    file = Path(os.environ.get("BENCH_FILE") or cluster.ROOT / "var" / "bench.json")
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
    print(table(figures))
    print(f"\nWritten to {file}")
    return 0


def prepare() -> None:
    """The bench is a process of its own: its settings, its static files, its cluster."""
    run = cluster.prepare_environment()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.harness.bench_settings",
        "STATIC_ROOT": str(run / "static-bench"),
        "BENCH_STATEMENTS": str(run / "statements.json"),
    }
    import django

    django.setup()
    cluster.static_files()
    if not (run / "static-bench" / "staticfiles.json").exists():  # collected, but a test's
        cluster.manage("collectstatic", "--noinput", "--verbosity=0", dbname="none")


def measure(size: Size) -> dict:
    from tests.world.site import run_site

    say(f"Filling databases with {SMALL} and {size.projects} projects …")
    small = queries_of(template(SMALL), SMALL)
    large = queries_of(template(size.projects), size.projects)
    own = {name: found[len(large["bare"]) :] for name, found in large.items()}
    Path(os.environ["BENCH_STATEMENTS"]).write_text(json.dumps(own))
    with run_site(source=f"bench_{size.projects}") as site, cluster.connected(site.dbname):
        try:
            figures = visit(Visitor(site.url, signed_in()), size)
        except AssertionError as error:
            sys.exit(f"{error}\n{site.log.read_text()}")
    for name, page in figures["pages"].items():
        page |= {
            "queries": len(large[name]),
            "queries_small": len(small[name]),
            "own": len(own[name]),
        }
    return figures


def visit(visitor: "Visitor", size: Size) -> dict:
    """What a browser sees of the running site, and what its worker has used."""
    shown = pages(size.projects)
    figures = {"projects": size.projects, "rounds": size.rounds, "requests": size.requests}
    say(f"{size.mixed} mixed requests and an export …")
    figures["rss_mb"] = memory(visitor, shown, size)
    figures |= transfer(visitor, shown)
    figures["pages"] = {}
    for page in shown:
        say(f"{page.name} …")
        figures["pages"][page.name] = timings(visitor, page, size)
    return figures


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# -- databases and statements -----------------------------------------------------------------------


def template(projects: int) -> str:
    """A database with so many projects, kept as a template of the cluster; its name."""
    from tests.harness.bench_data import fill

    return cluster.template(f"bench_{projects}", fill=lambda dbname: fill(dbname, projects))


def signed_in() -> str:
    """The cookie of a new session of the person who measures, in the connected database."""
    from django.conf import settings
    from django.test import Client

    from accounts.models import User
    from tests.harness.bench_data import USERNAME

    client = Client(SERVER_NAME="localhost")
    user = User.objects.get(username=USERNAME)
    # The columns that the admin's list has beside it; the light stands where that shows the last change.
    user.register_columns.get_or_create(register="projects", defaults={"columns": REGISTER_COLUMNS})
    client.force_login(user, backend="accounts.backends.AccountBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


CURSOR = re.compile(r"^DECLARE .*? CURSOR .*? FOR ")


def queries_of(dbname: str, projects: int) -> dict[str, list[str]]:
    """Page → the statements of a request, the middleware's first; "bare" has these alone."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    Path(os.environ["BENCH_STATEMENTS"]).write_text(json.dumps({"bare": []}))
    found = {}
    with cluster.connected(dbname):
        client = Client(SERVER_NAME="localhost")
        client.cookies[settings.SESSION_COOKIE_NAME] = signed_in()
        for page in [Page("bare", "/bench/floor/bare/"), *pages(projects)]:
            client.get(page.path, secure=True)  # what is computed once per process
            with CaptureQueriesContext(
                connection,
            ) as captured:
                answer = client.get(page.path, secure=True)
                assert answer.status_code == 200, f"{page.path}: {answer.status_code}"
                b"".join(answer) if answer.streaming else answer.content
            found[page.name] = [CURSOR.sub("", query["sql"]) for query in captured]
    return found


# -- requests ---------------------------------------------------------------------------------------


class Visitor:
    """One browser: a kept connection, a session, gzip accepted."""

    def __init__(self, url: str, session: str) -> None:
        self.url, self.session = url, session
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=120)
        self.headers = {"Cookie": f"sessionid={session}", "Accept-Encoding": "gzip"}

    def get(self, path: str) -> bytes:
        """The body as it came over the wire."""
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        assert answer.status == 200, f"{path}: {answer.status}"
        self.compressed = answer.headers.get("Content-Encoding") == "gzip"
        return body

    def text(self, path: str) -> str:
        body = self.get(path)
        return (gzip.decompress(body) if self.compressed else body).decode()

    def gz_bytes(self, path: str) -> int:
        body = self.get(path)
        return len(body if self.compressed else gzip.compress(body, 6))

    def process(self) -> dict[str, float]:
        return json.loads(self.text("/bench/process/"))


def memory(visitor: Visitor, shown: list[Page], size: Size) -> float:
    """MB of a worker that has answered many requests of all kinds, in all its threads, and one export."""
    ordinary = [page for page in shown if page.name != "export"]

    def visit(start: int) -> None:
        other = Visitor(visitor.url, visitor.session)
        for number in range(start, size.mixed, THREADS):
            other.get(ordinary[number % len(ordinary)].path)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(visit, range(THREADS)))
    visitor.get("/projects/?export=xlsx")
    return round(visitor.process()["rss_mb"], 1)


def block(visitor: Visitor, path: str, requests: int) -> tuple[list[float], float]:
    """The milliseconds of each request, and those of the server's processor per request."""
    before, times = visitor.process()["cpu_s"], []
    for _ in range(requests):
        start = time.perf_counter()
        visitor.get(path)
        times.append((time.perf_counter() - start) * 1000)
    return times, (visitor.process()["cpu_s"] - before) * 1000 / requests


def timings(visitor: Visitor, page: Page, size: Size) -> dict[str, float]:
    requests = size.exports if page.name == "export" else size.requests
    paths = {"floor": f"/bench/floor/{page.name}/", "page": page.path}
    if page.is_register:
        paths["admin"] = page.admin
    times = {kind: [] for kind in paths}
    cpu = []
    for path in paths.values():
        visitor.get(path)
    for _ in range(size.rounds):
        for kind, path in paths.items():
            taken, used = block(visitor, path, requests)
            times[kind].append(taken)
            if kind == "page":
                cpu.append(used)
    every = sorted(time for round_ in times["page"] for time in round_)
    found = {
        "p50_ms": statistics.median(every),
        "p95_ms": every[int(len(every) * 0.95)],
        "cpu_ms": statistics.median(cpu),
        "floor_p50_ms": statistics.median(t for round_ in times["floor"] for t in round_),
        "ratio": ratio(times["page"], times["floor"]),
    }
    if page.is_register:
        found["admin_ratio"] = ratio(times["page"], times["admin"])
    return {name: round(value, 2) for name, value in found.items()} | {
        "gz_bytes": visitor.gz_bytes(page.path)
    }


def ratio(times: list[list[float]], others: list[list[float]]) -> float:
    """The median of the rounds' ratios of medians."""
    rounds = zip(times, others, strict=True)
    return statistics.median(statistics.median(a) / statistics.median(b) for a, b in rounds)


# -- what goes over the wire --------------------------------------------------------------------------

REFERENCE = re.compile(r"""(?:href|src|data-[a-z-]+)="([^"#]*/[^"#]*)|url\(["']?([^"')#]+)""")


def transfer(visitor: Visitor, shown: list[Page]) -> dict:
    """Bytes of a first visit (the sign-in page, then the start page, nothing cached), the most that any
    later page takes, and what any of them names of another origin."""
    cache: dict[str, int] = {}
    foreign: set[str] = set()
    stranger = Visitor(visitor.url, "none")
    first = load(stranger, "/login/", cache, foreign) + load(visitor, "/", cache, foreign)
    later = {p.name: load(visitor, p.path, cache, foreign) for p in shown if p.name != "export"}
    return {
        "first_visit_bytes": first,
        "later_page_bytes": max(later.values()),
        "foreign": sorted(foreign),
    }


def load(visitor: Visitor, path: str, cache: dict[str, int], foreign: set[str]) -> int:
    """The page's own bytes and those of every file it names that is not in the cache yet."""
    new = visitor.gz_bytes(path)
    waiting = [(path, visitor.text(path))]
    while waiting:
        base, text = waiting.pop()
        for found in REFERENCE.finditer(text):
            url = urljoin(urljoin(visitor.url, base), found[1] or found[2])
            if url.startswith("data:"):
                continue
            if urlsplit(url).netloc != urlsplit(visitor.url).netloc:
                foreign.add(url)
            elif "/static/" in url and (name := urlsplit(url).path) not in cache:
                cache[name] = len(visitor.get(name))
                new += cache[name]
                if name.endswith(".css"):
                    waiting.append((name, visitor.text(name)))
    return new


# -- the table --------------------------------------------------------------------------------------

COLUMNS = ("p50_ms", "p95_ms", "cpu_ms", "floor_p50_ms", "ratio", "admin_ratio", "queries",
           "queries_small", "gz_bytes")  # fmt: skip


def table(figures: dict) -> str:
    parts = [figures.get(name, {}) for name in PARTS]
    lines = [f"{name:18} {value}" for part in parts for name, value in part.items()]
    if "pages" not in figures:
        return "\n".join(lines)
    lines += ["", f"{'':18}" + "".join(f"{name:>14}" for name in COLUMNS)]
    for name, page in figures["pages"].items():
        lines.append(f"{name:18}" + "".join(f"{page.get(column, ''):>14}" for column in COLUMNS))
    lines += [
        "",
        f"{figures['projects']} projects, {figures['rounds']} rounds of {figures['requests']} requests",
    ]
    lines += [
        f"{name:18} {figures[name]}"
        for name in ("rss_mb", "first_visit_bytes", "later_page_bytes", "foreign")
    ]
    return "\n".join(lines + missed(figures))


def missed(figures: dict) -> list[str]:
    """A line for every target that does not hold."""
    found = []
    for name, page in figures["pages"].items():
        target = TARGETS.get(name.split("_")[0])
        if target and page["ratio"] > target:
            found.append(f"{name}: {page['ratio']} × the floor, more than {target}")
        if page.get("admin_ratio", 0) > ADMIN_TARGET:
            found.append(f"{name}: {page['admin_ratio']} × the admin, more than {ADMIN_TARGET}")
        if name.startswith("people") and page["own"] > PEOPLE_QUERIES:
            found.append(f"{name}: {page['own']} queries of its own, more than {PEOPLE_QUERIES}")
        if page["queries"] != page["queries_small"]:
            found.append(
                f"{name}: {page['queries']} queries, {page['queries_small']} with {SMALL} projects"
            )
    limits = {"rss_mb": 200, "first_visit_bytes": 420_000, "later_page_bytes": 40_000}
    found += [
        f"{name}: {figures[name]}, more than {limit}"
        for name, limit in limits.items()
        if figures[name] > limit
    ]
    return ["", "Missed:", *found] if found else ["", "Every target holds."]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Openings, forms and chores of running sites, in rounds that alternate."""

import contextlib
import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg

from tests.harness.bench_forms import FORMS, Form
from tests.harness.bench_meter import Meter
from tests.harness.bench_stand import Stand
from tests.harness.bench_visitor import Visitor, form_fields


@dataclass(frozen=True)
class Size:
    projects: int
    rounds: int
    requests: int
    others: int  # openings of each page that has no target of its own
    mixed: int


SIZES = {
    "full": Size(projects=10_000, rounds=7, requests=15, others=5, mixed=2_000),
    "short": Size(projects=10_000, rounds=3, requests=2, others=1, mixed=2_000),
    "smoke": Size(projects=500, rounds=1, requests=2, others=1, mixed=20),
}
# Every table of which changes are told (gaoxin/unchanged.py); of no row.
CHANGE_ALL = """
DO $$
DECLARE name regclass;
BEGIN
    FOR name IN SELECT tgrelid FROM pg_trigger WHERE tgname = 'change_told' LOOP
        EXECUTE format('DELETE FROM %s WHERE false', name);
    END LOOP;
END $$
"""
CSRF = "b" * 32  # a token of our own, which the protection compares with itself


def say(text: str) -> None:
    """How far it is."""
    print(f"  {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def stood(tree: Path, *sizes: int) -> Iterator[list[Stand]]:
    """The site of a checkout, once with each number of projects, in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.harness.bench_stand", *map(str, sizes)],
        cwd=tree, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        lines = [process.stdout.readline() for _ in sizes]
        assert all(lines), f"no site of {tree} stands"
        yield [Stand(**json.loads(line)) for line in lines]
    finally:
        process.stdin.close()
        process.wait(120)


@contextlib.contextmanager
def all_stood(trees: list[Path], projects: int) -> Iterator[list[Stand]]:
    with contextlib.ExitStack() as stack:
        yield [stand for tree in trees for stand in stack.enter_context(stood(tree, projects))]


def person(stand: Stand, name: str = "bench") -> Visitor:
    return Visitor(stand.url, {"sessionid": stand.sessions[name], "csrftoken": CSRF})


def in_admin(stand: Stand) -> Visitor:
    return Visitor(stand.admin, {"sessionid": stand.sessions["bench"], "csrftoken": CSRF})


# -- one measure --------------------------------------------------------------------------------------


def used(meter: Meter, act: Callable[[], object], times: int = 1) -> tuple[float, float]:
    """Milliseconds of the application and of the database for one of `times` acts."""
    app, database = meter.application(), meter.database()
    for _ in range(times):
        act()
    app, database = meter.application() - app, meter.database() - database
    return app * 1000 / times, database * 1000 / times


Acts = dict[str, tuple[Meter, Callable[[], object]]]


def rounds(acts: Acts, count: int, times: int) -> dict[str, list[tuple[float, float]]]:
    for _, act in acts.values():
        act()  # what a process computes once
    found = {name: [] for name in acts}
    for _ in range(count):
        for name, (meter, act) in acts.items():
            found[name].append(used(meter, act, times))
    return found


def totals(blocks: list[tuple[float, float]]) -> list[float]:
    return [app + database for app, database in blocks]


def ratio(ours: list[tuple[float, float]], theirs: list[tuple[float, float]]) -> float:
    pairs = zip(totals(ours), totals(theirs), strict=True)
    return round(statistics.median(a / b for a, b in pairs), 2)


def told(blocks: list[tuple[float, float]]) -> dict[str, float]:
    return {
        "cpu_ms": round(statistics.median(totals(blocks)), 1),
        "app_ms": round(statistics.median(app for app, _ in blocks), 1),
        "database_ms": round(statistics.median(database for _, database in blocks), 1),
    }


# -- pages --------------------------------------------------------------------------------------------


def page_of(stand: Stand, username: str, name: str, size: Size) -> dict:
    """One page with what it is measured against, and what it sends over the wire."""
    visitor, path = person(stand, username), stand.pages[username][name]
    acts: Acts = {
        "floor": (stand.meter(), lambda: visitor.get(f"/bench/floor/{name}/")),
        "page": (stand.meter(), lambda: visitor.open(path)),
    }
    if name == "register":
        acts["hand"] = (stand.meter(), lambda: visitor.get("/bench/hand/register/"))
    if name in stand.admin_pages:
        admin = in_admin(stand)
        acts["admin"] = (stand.admin_meter(), lambda: ok(admin.get(stand.admin_pages[name])))
    blocks = rounds(acts, size.rounds, size.requests)
    found = told(blocks["page"]) | wire(visitor, path) | {"queries": stand.queries[name]}
    for kind, key in (("floor", "floor_ratio"), ("hand", "hand_ratio"), ("admin", "admin_ratio")):
        if kind in blocks:
            found[key] = ratio(blocks["page"], blocks[kind])
            found[f"{kind}_ms"] = told(blocks[kind])["cpu_ms"]
    if name == "register":
        first = [first_opening(stand, visitor, path) for _ in range(size.rounds)]
        found["changed_ms"] = round(statistics.median(first), 1)
        found["changed_admin_ratio"] = round(found["changed_ms"] / found["admin_ms"], 2)
    return found


def first_opening(stand: Stand, visitor: Visitor, path: str) -> float:
    """Milliseconds where nothing is known any more that processes keep until it changes."""
    _owner(stand.dsn).execute(CHANGE_ALL)
    return opened(stand, visitor, path)


@cache
def _owner(dsn: str) -> psycopg.Connection:
    """Kept open: the meter would count a backend that ends with whatever is measured just then."""
    return psycopg.connect(dsn, autocommit=True)


def opened(stand: Stand, visitor: Visitor, path: str) -> float:
    """Milliseconds."""
    return sum(used(stand.meter(), lambda: visitor.open(path)))


def ok(answer):
    assert answer.status == 200, f"{answer.status}: {answer.text[:2000]}"
    return answer


def other_page(stand: Stand, path: str, times: int) -> dict | None:
    """None where the address is no page here: it asks for something that this zone has none of. One that sends on to
    itself, with the filters that it begins with, is the page it sends to."""
    visitor = person(stand)
    place = page_at(visitor, path)
    if place is None:
        return None
    acts: Acts = {"page": (stand.meter(), lambda: visitor.open(place))}
    return told(rounds(acts, 1, times)["page"]) | wire(visitor, place)


def page_at(visitor: Visitor, path: str) -> str | None:
    answer = visitor.get(path)
    if answer.location.startswith(f"{path}?"):
        path = answer.location
        answer = visitor.get(path)
    assert answer.status < 500, f"{path}: {answer.status}"
    return path if answer.is_page else None


def wire(visitor: Visitor, path: str) -> dict[str, float]:
    """kB of the page's body as it comes, and of what it asks for by itself."""
    page, *more = visitor.open(path)
    return {
        "wire_kb": round((page.wire + sum(answer.wire for answer in more)) / 1000, 1),
        "decoded_kb": round(sum(len(answer.text.encode()) for answer in (page, *more)) / 1000, 1),
        "requests": 1 + len(more),
    }


# -- forms --------------------------------------------------------------------------------------------


class Posts:
    """A form sent again and again, each time something else: its page is opened first, and not counted."""

    def __init__(
        self, visitor: Visitor, meter: Meter, form: Form, targets: list[dict], admin: bool
    ) -> None:
        self.visitor, self.meter, self.form, self.targets = visitor, meter, form, targets
        self.wanted = form.admin_wanted if admin else form.wanted
        self.changed = form.admin_changed if admin else form.changed
        self.key, self.sent = "admin" if admin else "path", 0

    def block(self, times: int) -> tuple[float, float]:
        spent = [self.one() for _ in range(times)]
        return tuple(statistics.mean(part) for part in zip(*spent, strict=True))

    def one(self) -> tuple[float, float]:
        target = self.targets[self.sent % len(self.targets)]
        self.sent += 1
        path = target[self.key]
        page = ok(self.visitor.get(path)).text
        fields = form_fields(page, self.wanted, **self.changed(self.sent + 1_000, target))
        answers = []
        spent = used(self.meter, lambda: answers.append(self.visitor.post(path, fields)))
        assert answers[0].status == 302, (
            f"{path}: {answers[0].status}\n{complaint(answers[0].text)}"
        )
        return spent


def complaint(text: str) -> str:
    place = max(text.find("error"), 0)
    return text[place : place + 1500]


def form_of(stand: Stand, name: str, size: Size) -> dict:
    """A form against its own statements by hand, those of them that write, and the admin's."""
    form, targets, visitor = FORMS[name], stand.forms[name], person(stand)
    ours = Posts(visitor, stand.meter(), form, targets, admin=False)
    theirs = Posts(in_admin(stand), stand.admin_meter(), form, targets, admin=True)
    token = [("csrfmiddlewaretoken", CSRF)]

    def by_hand(kind: str, times: int) -> tuple[float, float]:
        path = f"/bench/{kind}/form_{name}/"
        return used(stand.meter(), lambda: ok(visitor.post(path, token)), times)

    sides: dict[str, Callable[[int], tuple[float, float]]] = {
        "floor": lambda times: by_hand("floor-form", times),
        "writes": lambda times: by_hand("writes", times),
        "ours": ours.block,
        "admin": theirs.block,
    }
    for side in sides.values():
        side(1)
    blocks = {kind: [] for kind in sides}
    for _ in range(size.rounds):
        for kind, side in sides.items():
            blocks[kind].append(side(size.requests))
    return told(blocks["ours"]) | {
        "ratio": ratio(blocks["ours"], blocks["floor"]),
        "writes_ratio": ratio(blocks["ours"], blocks["writes"]),
        "admin_ratio": ratio(blocks["ours"], blocks["admin"]),
        **{f"{kind}_ms": told(blocks[kind])["cpu_ms"] for kind in ("floor", "writes", "admin")},
    }

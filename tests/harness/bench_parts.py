"""The parts of the bench: each is given the checkouts, and adds what it found to the figures of each of them."""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.harness import bench_interface, bench_scale
from tests.harness.bench_forms import FORMS
from tests.harness.bench_measure import (
    Size,
    all_stood,
    form_of,
    other_page,
    page_of,
    person,
    say,
    stood,
)
from tests.harness.bench_paint import paint
from tests.harness.bench_stand import Stand
from tests.harness.bench_transfer import first_visit
from tests.harness.bench_visitor import Visitor

THREADS = 4
Figures = list[dict]


def pages(trees: list[Path], found: Figures, size: Size, scale: int) -> None:
    """The main pages, signed in as each role."""
    with all_stood(trees, size.projects) as stands:
        for figures in found:
            figures |= {"projects": size.projects, "pages": {}}
        for username, names in stands[0].pages.items():
            for name in names:
                say(name)
                for stand, figures in zip(stands, found, strict=True):
                    figures["pages"][name] = page_of(stand, username, name, size)


def others(trees: list[Path], found: Figures, size: Size, scale: int) -> None:
    """Every other page, as the project office opens it; and what a web process holds after all of them."""
    with all_stood(trees, size.projects) as stands:
        for stand, figures in zip(stands, found, strict=True):
            figures["others"] = {}
            for name, path in stand.others.items():
                if page := other_page(stand, path, size.others):
                    say(name)
                    figures["others"][name] = page
            figures["rss_mb"] = memory(stand, figures, size)


def largest(figures: dict) -> dict:
    """Which page takes most on the wire, of all that were opened."""
    every = figures.get("pages", {}) | figures.get("others", {})
    if not every:
        return {}
    name = max(every, key=lambda name: every[name]["wire_kb"])
    return {"largest": {"page": name, "wire_kb": every[name]["wire_kb"]}}


def memory(stand: Stand, figures: dict, size: Size) -> float:
    """MB of a web process after many requests of all pages, in all its threads, and three exports."""
    others = (stand.others[name] for name in figures["others"])
    paths = [*stand.pages["bench"].values(), *others]

    def visit(start: int) -> None:
        visitor = person(stand)
        for number in range(start, size.mixed, THREADS):
            visitor.get(paths[number % len(paths)])

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(visit, range(THREADS)))
    for _ in range(3):
        person(stand).get("/projects/?export=xlsx")
    return round(stand.meter().megabytes(), 1)


def forms(trees: list[Path], found: Figures, size: Size, scale: int) -> None:
    with all_stood(trees, size.projects) as stands:
        for figures in found:
            figures["forms"] = {}
        for name in FORMS:
            say(name)
            for stand, figures in zip(stands, found, strict=True):
                figures["forms"][name] = form_of(stand, name, size)


def zone(trees: list[Path], found: Figures, size: Size, scale: int) -> None:
    """500 projects, as a zone has them; the weekly report as a leader reads it on a telephone."""
    with all_stood(trees, min(500, size.projects)) as stands:
        for stand, figures in zip(stands, found, strict=True):
            figures["zone"] = {"pages": {}}
            for username, names in stand.pages.items():
                for name in names:
                    say(name)
                    figures["zone"]["pages"][name] = page_of(stand, username, name, size)
            figures["zone"]["dispatch"] = figures["zone"]["pages"]["leader_report"]
            figures["zone"]["paint"] = paint(stand)
            stranger = Visitor(stand.url, {})
            figures["zone"]["first_visit_kb"] = first_visit(stranger, person(stand))


def scale(trees: list[Path], found: Figures, size: Size, scale: int) -> None:
    """Every page of the largest zone against the same page of the one before it."""
    for tree, figures in zip(trees, found, strict=True):
        with stood(tree, size.projects, scale) as stands:
            figures["scale"] = {"projects": scale} | bench_scale.growth(*stands, size.rounds)


# Chore → with how many projects (bench_chores.py); the largest only with SCALE.
CHORES = (
    ("export", 10_000), ("tick", 10_000), ("networks", 0), ("matrix", 1_000), ("freeze", 500), ("freeze", 5_000),
    ("freeze", 50_000), ("lights", 50_000), ("export", 50_000),
)  # fmt: skip


def chores(trees: list[Path], found: Figures, size: Size, scale: int) -> None:
    for name, projects in CHORES:
        if projects > max(scale, size.projects):
            continue
        key = f"{name}_{projects}" if projects else name
        say(key)
        for tree, figures in zip(trees, found, strict=True):
            figures.setdefault("chores", {})[key] = chore(tree, name, projects)


def chore(tree: Path, name: str, projects: int) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "tests.harness.bench_chores", name, str(projects)],
        cwd=tree, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def interface(trees: list[Path], found: Figures, size: Size, scale: int) -> None:
    """The server's own WSGI interface beside ours, in the same rounds."""
    with all_stood(trees[:1], min(500, size.projects)) as [stand]:
        found[0]["interface"] = bench_interface.interface(stand, trees[0], size)


PARTS: dict[str, Callable[[list[Path], Figures, Size, int], None]] = {
    "pages": pages,
    "others": others,
    "forms": forms,
    "zone": zone,
    "chores": chores,
    "scale": scale,
    "interface": interface,
}

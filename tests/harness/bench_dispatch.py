"""What the weekly dispatch report costs: frozen with 500 and 5,000 projects while eight people write,
read with 500 entries, and made a Word file of.

Part of `make bench`; alone by `python -m tests.harness.bench dispatch`.
"""

import json
import os
import resource
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.test import Client

if __name__ == "__main__":  # a process of its own, whose models nobody has loaded yet
    django.setup()

from accounts.models import User
from projects.bulletin.papers.files import make_file
from projects.dispatch.actions.freeze import freeze_week
from projects.dispatch.actions.publish import make_files, publish
from projects.models import DispatchReport, Project, ReportWeek
from tests.harness import bench, bench_weekly
from tests.harness.bench_data import USERNAME
from tests.world import cluster
from tests.world.site import run_site

FREEZE_TARGETS = {500: 3, 5_000: 20}  # seconds
RSS_TARGET = 500  # MB
WAIT_TARGET = 1  # second that a writer may wait
PAGE_TARGET = 5  # times the floor
DOCX_TARGET = 15  # seconds
WRITERS = 8


@dataclass(frozen=True)
class Size:
    small: int
    large: int
    rounds: int
    requests: int


SIZES = {
    "full": Size(small=500, large=5_000, rounds=7, requests=100),
    "quick": Size(small=500, large=5_000, rounds=3, requests=20),
    "smoke": Size(small=30, large=60, rounds=1, requests=3),
}


def measure(size: Size) -> dict:
    found = {}
    for projects in (size.small, size.large):
        found |= {f"{name}_{projects}": value for name, value in frozen(projects).items()}
    return found | read(size)


def template(projects: int) -> str:
    """Three reported weeks and the one that has just begun."""
    size = bench_weekly.Size(projects=projects, weeks=3, rounds=0, requests=0)
    return bench_weekly.template(size)


def last_closed() -> ReportWeek:
    return ReportWeek.objects.exclude(pk=ReportWeek.objects.latest("week_on").pk).latest("week_on")


# -- freezing ---------------------------------------------------------------------------------------


def frozen(projects: int) -> dict:
    """Seconds and MB of a process that freezes the last closed week and makes its files, and the
    longest wait of eight writers meanwhile."""
    copy = cluster.clone(template(projects).removeprefix("template_"))
    try:
        with cluster.connected(copy):
            keys = list(Project.objects.values_list("pk", flat=True)[:WRITERS])
            stop, waits = threading.Event(), []
            threads = [threading.Thread(target=write, args=(key, stop, waits)) for key in keys]
            for thread in threads:
                thread.start()
            done = subprocess.run(
                [sys.executable, "-m", "tests.harness.bench_dispatch"],
                cwd=cluster.ROOT, env=cluster.environment(copy), capture_output=True, text=True,
                check=False,
            )  # fmt: skip
            stop.set()
            for thread in threads:
                thread.join()
            assert done.returncode == 0, done.stderr
            seconds, files, megabytes, entries = done.stdout.split()[-4:]
    finally:
        cluster.drop(copy)
    return {
        "freeze_s": float(seconds), "files_s": float(files), "rss_mb": float(megabytes), "entries": int(entries),
        "wait_s": round(max(waits), 2), "writes": len(waits),
    }  # fmt: skip


def write(key: int, stop: threading.Event, waits: list[float]) -> None:
    """One person who saves a project again and again."""
    while not stop.is_set():
        start = time.perf_counter()
        Project.objects.filter(pk=key).update(site=f"地块{len(waits)}")
        waits.append(time.perf_counter() - start)
        time.sleep(0.02)
    connection.close()


def in_process() -> None:
    """Run by itself, as the worker does it all: prints seconds of the freeze, of Word and Excel, MB
    and entries."""
    week = last_closed()
    start = time.perf_counter()
    report = freeze_week(week=week, now=week.cut_off_at + timedelta(seconds=1))
    seconds = time.perf_counter() - start
    make_files(report, make_file)
    files = time.perf_counter() - start - seconds
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.2f} {files:.2f} {megabytes:.0f} {report.entries.count()}")


# -- reading ----------------------------------------------------------------------------------------


def read(size: Size) -> dict:
    """A published report with a number before it, as a leader of the zone reads it."""
    with cluster.connected(reported(size.small)):
        report = DispatchReport.objects.latest("number")
        start = time.perf_counter()
        make_file(report, "docx")
        found = {"docx_s": round(time.perf_counter() - start, 2)}
        found |= statements(report)
    source = reported(size.small).removeprefix("template_")
    with run_site(source=source) as site, cluster.connected(site.dbname):
        visitor = bench.Visitor(site.url, bench_weekly.session())
        page = bench.Page("dispatch", report.get_absolute_url())
        timed = bench.timings(visitor, page, size)
    shown = ("p50_ms", "floor_p50_ms", "ratio", "gz_bytes")
    return found | {f"page_{name}": timed[name] for name in shown}


def reported(projects: int) -> str:
    """The zone with two numbers published, and their files made: the worker has nothing to do."""

    def fill(dbname: str) -> None:
        bench_weekly.fill(dbname, projects, bench_weekly.rows_of(3))
        with cluster.connected(dbname):
            two_reports()

    return cluster.template(f"dispatch_{projects}", fill=fill)


def two_reports() -> None:
    by = User.objects.get(username=USERNAME)
    weeks = ReportWeek.objects.order_by("-week_on")[1:3]
    for week in reversed(weeks):
        now = week.cut_off_at + timedelta(seconds=1)
        report = publish(report=freeze_week(week=week, now=now), now=now, by=by)
        make_files(report, make_file)


def statements(report: DispatchReport) -> dict:
    """Written where the floor's view finds them; how many the page has."""
    client = Client(SERVER_NAME="localhost")
    client.cookies[settings.SESSION_COOKIE_NAME] = bench_weekly.session()
    client.get(report.get_absolute_url(), secure=True)
    bare = bench_weekly.captured(lambda: client.get("/bench/process/", secure=True), 200)
    page = bench_weekly.captured(lambda: client.get(report.get_absolute_url(), secure=True), 200)
    Path(os.environ["BENCH_STATEMENTS"]).write_text(json.dumps({"dispatch": page[len(bare) :]}))
    return {"page_queries": len(page)}


def missed(found: dict) -> list[str]:
    """A line for every target that does not hold."""
    lines = []
    for projects, target in FREEZE_TARGETS.items():
        if found.get(f"freeze_s_{projects}", 0) > target:
            lines.append(
                f"{projects} projects frozen in {found[f'freeze_s_{projects}']} s, more than {target}"
            )
    for name, value in found.items():
        if name.startswith("rss_mb") and value > RSS_TARGET:
            lines.append(f"{name}: {value} MB, more than {RSS_TARGET}")
        if name.startswith("wait_s") and value > WAIT_TARGET:
            lines.append(f"{name}: a writer waited {value} s, more than {WAIT_TARGET}")
    if found["page_ratio"] > PAGE_TARGET:
        lines.append(f"report read at {found['page_ratio']} × the floor, more than {PAGE_TARGET}")
    if found["docx_s"] > DOCX_TARGET:
        lines.append(f"docx in {found['docx_s']} s, more than {DOCX_TARGET}")
    return lines


if __name__ == "__main__":
    in_process()

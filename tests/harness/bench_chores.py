"""What nobody waits for at a page: exports, lights, the weekly freeze, the clock. Each in a process of its own.

    python -m tests.harness.bench_chores freeze 5000

prints a line of JSON: processor seconds of this process and of its database, and the most memory it held meanwhile.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable


def export(projects: int) -> Callable[[], dict]:
    """The register as an Excel file, with the columns it opens with."""
    from tests.harness.bench_stand import client_of

    client = client_of("bench")

    def act() -> dict:
        answer = client.get("/projects/?export=xlsx", secure=True)
        assert answer.status_code == 200, answer.status_code
        content = b"".join(answer) if answer.streaming else answer.content
        return {"kb": round(len(content) / 1000)}

    return act


def lights(projects: int) -> Callable[[], dict]:
    """All of them anew, where all are stored already."""
    from django.utils import timezone

    from projects.lights.actions import relight_all

    return lambda: {"lights": relight_all(timezone.now())}


def freeze(projects: int) -> Callable[[], dict]:
    """The last closed week, with the files that the worker makes of it."""
    from projects.models import DispatchReport
    from tests.harness.bench_home import freeze_week_and_files

    def act() -> dict:
        freeze_week_and_files()
        return {"entries": DispatchReport.objects.latest("number").entries.count()}

    return act


def tick(projects: int) -> Callable[[], dict]:
    """A minute in which nothing is due, after one in which nothing changed."""
    from django.utils import timezone

    from accounts import audit
    from gaoxin.tick import tick as do_tick

    def act() -> dict:
        with audit.system(source="worker"):
            done = do_tick(timezone.now())
        return {"done": sum(done.values())}

    act()  # what is due
    act()
    return act


def networks(projects: int) -> Callable[[], dict]:
    """A thousand schedules when another calendar comes."""
    from tests.harness import bench_schedule

    return bench_schedule.prepared(1_000)


def matrix(projects: int) -> Callable[[], dict]:
    """The pages of projects and elements, against their own statements."""
    from gaoxin.processes import collect_seldom
    from tests.harness import bench_matrix
    from tests.world import cluster

    cluster.static_files()  # pages name them
    collect_seldom()

    return bench_matrix.prepared(projects)


CHORES = {
    "export": export, "lights": lights, "freeze": freeze, "tick": tick, "networks": networks, "matrix": matrix,
}  # fmt: skip
FROZEN = ("tick", "export")  # done on a zone whose last week is frozen


def main(name: str, projects: int) -> None:
    from tests.harness import bench_home

    bench_home.prepare("gaoxin.settings")
    from tests.world import cluster

    source = filled("frozen_world" if name in FROZEN else "world", projects)
    dbname = cluster.clone(source if projects else "migrated")
    try:
        with cluster.connected(dbname):
            print(json.dumps(measured(CHORES[name](projects))), flush=True)
    finally:
        cluster.drop(dbname)
        bench_home.stop()


def filled(kind: str, projects: int) -> str:
    """The template of a zone. Where it must be filled first another process does it, for what that leaves in memory."""
    from tests.harness import bench_home

    if not projects:
        return ""
    code = f"from tests.harness import bench_home as home; home.prepare(); home.{kind}({projects})"
    subprocess.run([sys.executable, "-c", code], cwd=bench_home.ROOT, check=True)
    name: str = getattr(bench_home, kind)(projects)
    return name


def measured(act: Callable[[], dict]) -> dict:
    from django.db import connection

    from tests.harness.bench_meter import forget_peak, peak, seconds

    connection.ensure_connection()
    forget_peak()
    backend = connection.connection.info.backend_pid
    started, database, wall = time.process_time(), seconds(backend), time.perf_counter()
    found = act()
    app = time.process_time() - started
    connection.ensure_connection()
    now = connection.connection.info.backend_pid
    database = seconds(now) - (database if now == backend else 0)
    return found | {
        "cpu_s": round(app + database, 2), "cpu_ms": round((app + database) * 1000), "app_s": round(app, 2),
        "database_s": round(database, 2), "wall_s": round(time.perf_counter() - wall, 1),
        "rss_mb": round(peak()),
    }  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

"""Where the bench keeps its PostgreSQL and what it has filled: `var/bench/`, until the day, the schema or the
filler change. Import it before tests.world.cluster, whose one run all of this is.

    python -m tests.harness.bench_home 10000              a database with so many projects, to work on
    python -m tests.harness.bench_home 10000 frozen       the same after its last week was frozen

prints the environment in which `manage.py` and the server work on a new copy of it, and leaves the database
server running; `python -m gaoxin.localdb stop var/bench/pg` ends it.
"""

import fcntl
import os
import shutil
import sys
import time
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# What decides how a filled database looks, beside the day that everything in it is counted from.
FILLERS = ("bench_fill.py", "bench_rows.py", "bench_weeks.py")
_held = []  # the lock, as long as this process lives


class InUse(Exception):
    """Another bench works in this tree."""


def prepare(settings: str = "tests.harness.bench_settings") -> None:
    """Environment, database server, Django. Where a run of tests has a server already, that serves."""
    if "TEST_RUN_DIR" not in os.environ:
        _settle(ROOT / "var" / "bench")
    from tests.world import cluster

    cluster.prepare_environment()
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    import django

    django.setup()


def _settle(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    lock = (home / "in-use").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise InUse(f"Another bench works in {home}.") from error
    _held.append(lock)
    os.environ |= {"TEST_RUN_DIR": str(home), "PYTEST_XDIST_WORKER": f"bench{os.getpid()}"}
    from gaoxin import localdb

    kept, stamp = home / "stamp", _stamp()
    if not kept.exists() or kept.read_text() != stamp:
        localdb.stop(home / "pg")
        for entry in home.iterdir():
            if entry.name != "in-use":
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        kept.write_text(stamp)
    for name in ("static-collected", "static"):
        path = home / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    _tidy()


def _tidy() -> None:
    """Copies that a killed run left; and nothing is vacuumed while something is measured."""
    import psycopg

    from tests.world import cluster

    with psycopg.connect(cluster.server().url("super", "postgres"), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET autovacuum = off")
        connection.execute("SELECT pg_reload_conf()")
        names = connection.execute("SELECT datname FROM pg_database WHERE NOT datistemplate")
        for (name,) in names.fetchall():
            if name.startswith("test_"):
                cluster.drop(name)


def _stamp() -> str:
    migrations = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("*/migrations/*.py"))
    fillers = [(Path(__file__).parent / name).read_text() for name in FILLERS]
    return sha256("\n".join([time.strftime("%F"), *migrations, *fillers]).encode()).hexdigest()


def stop() -> None:
    """The database server, which keeps what is in it. That of a run of tests is left to the run."""
    from gaoxin import localdb
    from tests.world import cluster

    if _held:
        localdb.stop(cluster.run_dir() / "pg")


def world(projects: int) -> str:
    """The name of the template with so many projects, filled where it is not yet."""
    from tests.harness.bench_fill import fill
    from tests.world import cluster

    name = f"bench_{projects}"
    cluster.template(name, fill=lambda dbname: fill(dbname, projects))
    return name


def frozen_world(projects: int) -> str:
    """The same after the last closed week was frozen and made into its files."""
    from tests.world import cluster

    source, name = world(projects), f"frozen_{projects}"
    made = cluster.run_dir() / f"template-{name}"
    if not made.exists():
        cluster.renew(f"template_{name}", source)
        with cluster.connected(f"template_{name}"):
            _freeze()
        made.touch()
    return name


def _freeze() -> None:
    from django.utils import timezone

    from projects.bulletin.papers.files import make_file
    from projects.dispatch.actions.freeze import freeze_due
    from projects.dispatch.actions.publish import make_lacking_files

    freeze_due(timezone.now())
    make_lacking_files(make_file)


def main(arguments: list[str]) -> int:
    prepare()
    from tests.world import cluster

    projects, frozen = int(arguments[0]), arguments[1:] == ["frozen"]
    source = frozen_world(projects) if frozen else world(projects)
    cluster.renew(f"work_{source}", source)
    owner, app = (cluster.server().url(role, f"work_{source}") for role in ("owner", "app"))
    print(f"export SECRET_KEY={cluster.SETTINGS['SECRET_KEY']}")
    print(f"export DATABASE_URL='{app}' DATABASE_OWNER_URL='{owner}'")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

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
    if _is_news(home / "schema", _schema()):
        _wipe(home)
    for name in ("static-collected", "static"):
        path = home / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    _tidy(is_stale=_is_news(home / "filler", _filler()))


def _is_news(kept: Path, text: str) -> bool:
    """Whether it was otherwise when it was asked last."""
    if kept.exists() and kept.read_text() == text:
        return False
    kept.write_text(text)
    return True


def _wipe(home: Path) -> None:
    from gaoxin import localdb

    localdb.stop(home / "pg")
    for entry in home.iterdir():
        if entry.name not in ("in-use", "schema"):
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def _tidy(*, is_stale: bool) -> None:
    """Copies that a killed run left, and templates of another filler or day; and nothing is vacuumed while something
    is measured."""
    import psycopg

    from tests.world import cluster

    with psycopg.connect(cluster.server().url("super", "postgres"), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET autovacuum = off")
        connection.execute("SELECT pg_reload_conf()")
        rows = connection.execute("SELECT datname FROM pg_database WHERE NOT datistemplate")
        names = [name for (name,) in rows]
    for name in names:
        filled = name.startswith("template_") and name != "template_migrated"
        made = cluster.run_dir() / name.replace("_", "-", 1)
        if name.startswith("test_") or (filled and (is_stale or not made.exists())):
            cluster.drop(name)
            made.unlink(missing_ok=True)


def _schema() -> str:
    migrations = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("*/migrations/*.py"))
    return _digest(migrations)


def _filler() -> str:
    fillers = [(Path(__file__).parent / name).read_text() for name in FILLERS]
    return _digest([time.strftime("%F"), *fillers])


def _digest(texts: list[str]) -> str:
    return sha256("\n".join(texts).encode()).hexdigest()


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
    """The same after the report of the last closed week was frozen, published and made into its files."""
    from tests.world import cluster

    source, name = world(projects), f"frozen_{projects}"
    made = cluster.run_dir() / f"template-{name}"
    if not made.exists():
        cluster.renew(f"template_{name}", source)
        with cluster.connected(f"template_{name}"):
            freeze_week_and_files(published=True)
        made.touch()
    return name


def freeze_week_and_files(*, published: bool = False) -> None:
    """As the worker does, in the connected database."""
    from django.utils import timezone

    from accounts.models import User
    from projects.bulletin.papers.files import make_file
    from projects.dispatch.actions.freeze import freeze_due
    from projects.dispatch.actions.publish import make_lacking_files, publish

    now = timezone.now()
    for report in freeze_due(now):
        if published:
            publish(report=report, now=now, by=User.objects.get(username="bench"))
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

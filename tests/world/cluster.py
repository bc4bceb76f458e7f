"""One throwaway PostgreSQL per test run, and copies of a migrated database in it.

The first test that needs a database starts the server; a run without such tests starts none. With xdist all
workers share one server. A template is migrated once, as the owner; every copy of it takes 0.1 s, and the
tests work on copies as the application role, which could not empty tables between tests anyway. A copy is
1,600 files, which on a disk that others use takes more than a second: all of it lies in memory where there
is room.
"""

import contextlib
import fcntl
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import psycopg
from psycopg import sql

from gaoxin import localdb
from gaoxin.instance import write_instance

ROOT = Path(__file__).resolve().parent.parent.parent
PLACES = ("/dev/shm", "/tmp")  # noqa: S108 (short, as a socket's path must be)
ROOM = (
    6 * 1024**3
)  # bytes that a run may come to need, a fresh clone with all it installs among them
PREFIX = "gaoxin-tests-"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
IS_WORKER = WORKER != "main"
# Which management command makes a template: out of nothing, or out of the migrated one.
TEMPLATES = {"migrated": ("migrate", "--skip-checks"), "demo": ("prepare",)}
# Set in every test process, so that neither the developer's shell nor their instance decides anything.
SETTINGS = {
    "SECRET_KEY": "tests-only-" + "k" * 50,
    "DATABASE_ROLE": "app",
    "DEMO": "0",
    "DEBUG": "0",
    "BIND": "127.0.0.1",
    "PORT": "8000",
    "ALLOWED_HOSTS": "127.0.0.1,localhost",
    "CSRF_TRUSTED_ORIGINS": "",
    "TRUSTED_PROXIES": "0",
    "LOG_LEVEL": "ERROR",
    "TZ": "UTC",
}
_numbers = itertools.count(1)


def prepare_environment() -> Path:
    """Called before Django's settings are imported. The database they name does not exist yet."""
    if not IS_WORKER:
        _remove_remains()
        run = new_place(f"{PREFIX}{os.getpid()}-")
        run.chmod(0o755)  # the server may run as another account; what is secret lies in 0700 below
        os.environ["TEST_RUN_DIR"] = str(run)
    run = run_dir()
    for name in ("static", "media", "var"):
        (run / name).mkdir(exist_ok=True)
    nowhere = "postgresql://gaoxin_app@/none?host=/nonexistent"
    os.environ |= SETTINGS | {
        "DJANGO_SETTINGS_MODULE": "gaoxin.settings",
        "DATABASE_URL": nowhere,
        "DATABASE_OWNER_URL": nowhere,
        "VAR_DIR": str(run / "var"),
        "MEDIA_ROOT": str(run / "media"),
        "STATIC_ROOT": str(run / "static"),
    }
    os.environ.pop("PG_DATA", None)
    # What a process compiles the next one need not: that is three quarters of the start of a command.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return run


def new_place(prefix: str) -> Path:
    """An empty directory with a short path, in memory where there is room and programs may be run."""
    fit = (p for p in PLACES if not _is_noexec(p) and shutil.disk_usage(p).free > ROOM)
    return Path(tempfile.mkdtemp(prefix=prefix, dir=next(fit, PLACES[-1])))


def _is_noexec(place: str) -> bool:
    return not os.access(place, os.W_OK) or bool(os.statvfs(place).f_flag & os.ST_NOEXEC)


def run_dir() -> Path:
    return Path(os.environ["TEST_RUN_DIR"])


@cache
def server() -> localdb.Server:
    return localdb.start(run_dir() / "pg", throwaway=True)


def remove() -> None:
    """The server and all its databases, at the end of the run."""
    if not IS_WORKER:
        localdb.stop(run_dir() / "pg")
        shutil.rmtree(run_dir(), ignore_errors=True)


def _remove_remains() -> None:
    """Of runs that were killed: the number in the name is that of a process that is gone."""
    for run in (run for place in PLACES for run in Path(place).glob(f"{PREFIX}*")):
        number = run.name.removeprefix(PREFIX).split("-")[0]
        # Another run may be ending just now and take its folder away under our eyes.
        with contextlib.suppress(FileNotFoundError):
            if run.stat().st_uid == os.geteuid() and not Path("/proc", number).exists():
                with contextlib.suppress(localdb.LocalDatabaseError):
                    localdb.stop(run / "pg")
                shutil.rmtree(run, ignore_errors=True)


# -- databases ------------------------------------------------------------------------------------


def template(name: str = "migrated", fill: Callable[[str], None] | None = None) -> str:
    """Made once per run, whichever process needs it first; `fill` makes one out of the migrated one
    that no management command makes, given the name of its database."""
    made = run_dir() / f"template-{name}"
    with (run_dir() / f"template-{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            if name == "migrated":
                localdb.run_sql_file(server(), localdb.ROLES_SQL, dbname=f"template_{name}")
            else:
                _create(f"template_{name}", template("migrated"))
            if fill:
                fill(f"template_{name}")
            else:
                demo = name == "demo"
                manage(*TEMPLATES[name], dbname=f"template_{name}", role="owner", demo=demo)
            made.touch()
    return f"template_{name}"


def clone(source: str = "migrated") -> str:
    """A new copy of a template; its name. The caller drops it."""
    name = f"test_{WORKER}_{next(_numbers)}"
    _create(name, template(source))
    return name


def renew(name: str, source: str) -> None:
    """A copy that was used becomes a new one; whoever is connected to it must connect anew."""
    drop(name)
    _create(name, template(source))


def _create(name: str, source: str) -> None:
    with psycopg.connect(server().url("super", "postgres"), autocommit=True) as connection:
        directory = connection.execute("SHOW data_directory").fetchone()[0]
        assert Path(directory) == server().data_dir, f"these tests would have run in {directory}"
        identifiers = {"name": sql.Identifier(name), "source": sql.Identifier(source)}
        # Rights on the database itself are the one thing a copy does not inherit.
        for statement in (
            "CREATE DATABASE {name} TEMPLATE {source} OWNER gaoxin_owner STRATEGY file_copy",
            "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
            "GRANT CONNECT ON DATABASE {name} TO gaoxin_app",
        ):
            connection.execute(sql.SQL(statement).format(**identifiers))


def drop(name: str) -> None:
    with psycopg.connect(server().url("super", "postgres"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


@contextlib.contextmanager
def connected(dbname: str, role: str = "app") -> Iterator[None]:
    """Django's connections of this process, in every thread, lead to this database meanwhile. The one
    before is put aside as it is: what a file of tests made for all of them stands in its transaction."""
    from django.db import connections

    aside = connections["default"]
    settings = aside.settings_dict  # of every connection made from now on
    before = {key: settings[key] for key in ("NAME", "HOST", "PORT", "USER")}
    settings |= {
        "NAME": dbname,
        "HOST": str(server().socket_dir),
        "PORT": "5432",
        "USER": localdb.ROLES[role],
    }
    del connections["default"]
    try:
        yield
    finally:
        connections.close_all()
        settings |= before
        connections["default"] = aside


# -- other processes ------------------------------------------------------------------------------


def environment(dbname: str, *, role: str = "app", demo: bool = False) -> dict[str, str]:
    """For another process on this database: as production would be set up, or as a demo instance."""
    urls = {
        "DATABASE_URL": server().url("app", dbname),
        "DATABASE_OWNER_URL": server().url("owner", dbname),
    }
    values = os.environ | urls | {"DATABASE_ROLE": role}
    if demo:
        home = run_dir() / f"instance-{dbname}"
        home.mkdir(exist_ok=True)
        password = run_dir() / "instance-template_demo" / "demo-password"
        if password.exists() and password.parent != home:
            shutil.copy2(password, home)
        secret = {"SECRET_KEY": SETTINGS["SECRET_KEY"], "DEMO": "1"}
        write_instance(home / "instance.env", urls | secret)
        values |= {"VAR_DIR": str(home)}
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DEMO"):
            del values[name]
    return values


def manage(*command: str, dbname: str, role: str = "app", demo: bool = False) -> str:
    """A management command in a process of its own; what it printed. To start Django takes as long as a
    dozen pages: where only what the command does is looked at, `call_command` with `connected` will do."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment(dbname, role=role, demo=demo),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"manage.py {' '.join(command)}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def static_files() -> None:
    """Collected once per run, for the servers that the browser talks to."""
    made = run_dir() / "static-collected"
    with (run_dir() / "static.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            manage("collectstatic", "--noinput", "--verbosity=0", dbname="none")
            made.touch()


def wait_until(true, *, seconds: float, message: str) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(message)
        time.sleep(0.05)

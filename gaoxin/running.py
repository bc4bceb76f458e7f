"""Which processes of this tree's site are alive: one lock, one record, one pid file per process.

The lock is a record lock: unlike flock it is not inherited by forked children, so it is free the
moment the supervisor is gone, however it went. What a killed supervisor leaves behind is found by
the pid files and ended before the next start.
"""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from gaoxin.install import ROOT, VAR

LOCK = VAR / "run.lock"
RECORD = VAR / "run.json"
PROCESSES = ("web", "worker", "database")
PATIENCE = 12  # seconds a part may take to end; the web server takes 8 for what it has begun


class AlreadyRunning(Exception):
    """The site of this tree runs; `url` is where."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


@contextlib.contextmanager
def only_supervisor(url: str) -> Iterator[None]:
    """Be the one supervisor of this tree while the block runs, or raise AlreadyRunning."""
    VAR.mkdir(exist_ok=True)
    with LOCK.open("a") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AlreadyRunning(_record().get("url", "")) from None
        RECORD.write_text(json.dumps({"pid": os.getpid(), "url": url}))
        try:
            yield
        finally:
            RECORD.unlink(missing_ok=True)


def is_running() -> bool:
    if not LOCK.exists():
        return False
    with LOCK.open("a") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def end_supervisor() -> bool:
    """Ask the running supervisor to end web and worker and wait for it. False: none was running."""
    if not is_running():
        return False
    with contextlib.suppress(ProcessLookupError, KeyError):
        os.kill(_record()["pid"], signal.SIGTERM)
    deadline = time.monotonic() + 2 * PATIENCE
    while is_running() and time.monotonic() < deadline:
        time.sleep(0.05)
    return True


def pid_file(name: str) -> Path:
    return VAR / f"{name}.pid"


def end_leftovers() -> list[str]:
    """End what a killed supervisor left behind; names of the processes ended."""
    ended = []
    for name in PROCESSES:
        path = pid_file(name)
        pid = int(path.read_text() or 0) if path.exists() else 0
        if pid and _is_ours(pid):
            _end_group(pid)
            ended.append(name)
        path.unlink(missing_ok=True)
    return ended


def _end_group(pid: int) -> None:
    """Each of them leads a process group of their own."""
    signal_group(pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while _is_ours(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    signal_group(pid, signal.SIGKILL)


def signal_group(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, number)


def _is_ours(pid: int) -> bool:
    """A live process of this tree. Numbers are reused, and an ended process that nobody waited for
    keeps its number but has no command line any more."""
    if Path("/proc/self/cmdline").exists():
        path = Path(f"/proc/{pid}/cmdline")
        return path.exists() and str(ROOT).encode() in path.read_bytes()
    command = ["ps", "-o", "args=", "-p", str(pid)]
    return str(ROOT) in subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _record() -> dict:
    try:
        return json.loads(RECORD.read_text())
    except (FileNotFoundError, ValueError):
        return {}

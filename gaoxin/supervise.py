"""Web, worker and what watches the database under one supervisor: whichever ends by itself is started again."""

import contextlib
import signal
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

from gaoxin.install import ROOT, say
from gaoxin.running import PATIENCE, pid_file, signal_group

READY_WITHIN = 60  # seconds
LOOK_EVERY = 0.2
# Between an end and the next start: doubled while it keeps failing, short again once it has run for a while.
SHORTEST, LONGEST, STEADY = 1.0, 15.0, 60.0


@dataclass
class Part:
    """One command, kept running for ever."""

    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    began: float = 0.0
    due: float = 0.0  # when it is started again
    pause: float = 0.0  # before the last start that was not the first
    left: int = 0  # the group of the one before

    def look(self, now: float) -> None:
        if self.process is None:
            if now >= self.due:
                self.start(now)
        elif self.process.poll() is not None:
            self.ended(now)

    def start(self, now: float) -> None:
        if self.left:
            signal_group(self.left, signal.SIGKILL)
        # A session of its own: Ctrl-C reaches the supervisor alone, and all that comes of it is one group.
        self.process = subprocess.Popen(self.command, cwd=ROOT, start_new_session=True)
        pid_file(self.name).write_text(f"{self.process.pid}\n")
        self.began = now

    def ended(self, now: float) -> None:
        code, pid = self.process.returncode, self.process.pid
        signal_group(
            pid, signal.SIGTERM
        )  # a killed server leaves its processes behind, and those the port
        steady = now - self.began > STEADY
        self.pause = SHORTEST if steady or not self.pause else min(2 * self.pause, LONGEST)
        say(f"{self.name} ended by itself (code {code}); it is started again in {self.pause:g} s.")
        self.process, self.left, self.due = None, pid, now + self.pause


def supervise(*, commands: dict[str, list[str]], url: str, ready: Callable[[], None]) -> None:
    """Keep the commands running until a signal says enough. `ready` is called once `url` answers."""
    parts = [Part(name, command) for name, command in commands.items()]
    enough = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: enough.set())
    asking = threading.Thread(target=_call_when_ready, args=(url, ready, enough))
    asking.start()
    while not enough.wait(LOOK_EVERY):
        for part in parts:
            part.look(time.monotonic())
    _end([part.process for part in parts if part.process])
    # Waited for: a thread inside OpenSSL while the interpreter ends takes the process down with SIGSEGV.
    asking.join()


def _end(processes: list[subprocess.Popen]) -> None:
    """All at once: asked first, then made to."""
    deadline = time.monotonic() + PATIENCE
    for process in processes:
        signal_group(process.pid, signal.SIGTERM)
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(deadline - time.monotonic(), 0))
        signal_group(process.pid, signal.SIGKILL)
        process.wait()


def _call_when_ready(url: str, ready: Callable[[], None], enough: threading.Event) -> None:
    # Only: does it answer. Without the system's certificates, which nothing is checked against.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    deadline = time.monotonic() + READY_WITHIN
    while not _answers(f"{url}healthz", context):
        if enough.wait(0.05) or time.monotonic() > deadline:
            return
    ready()


def _answers(url: str, context: ssl.SSLContext) -> bool:
    try:
        urllib.request.urlopen(url, timeout=5, context=context).close()  # noqa: S310
    except urllib.error.HTTPError:
        return True  # refused, but answered
    except OSError:
        return False
    return True

"""Parts that end by themselves are started again for ever; a signal ends all of them."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
NOBODY = "http://127.0.0.1:9/"
STAY = "import time; time.sleep(600)"
# Leaves a child behind, as a killed server does, and both would have the same port.
LEAVE = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("child", child.pid, flush=True)
"""
SUPERVISOR = """
import os, sys, threading
from gaoxin import supervise
supervise.SHORTEST, supervise.LONGEST, supervise.LOOK_EVERY = 0.1, 0.4, 0.02
commands = {name: [sys.executable, "-c", code] for name, code in zip(sys.argv[1::2], sys.argv[2::2])}
supervise.supervise(commands=commands, url=os.environ["ASKED"], ready=lambda: None)
print("threads left:", threading.active_count() - 1)
"""


class Run:
    def __init__(self, var: Path, url: str = NOBODY, **parts: str) -> None:
        self.var, self.output = var, var / "output"
        arguments = [text for pair in parts.items() for text in pair]
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SUPERVISOR, *arguments],
                cwd=ROOT,
                env=os.environ | {"VAR_DIR": str(var), "ASKED": url},
                stdout=output,
                stderr=output,
            )

    def pid(self, name: str) -> int:
        path = self.var / f"{name}.pid"
        return int((path.exists() and path.read_text()) or 0)

    def text(self) -> str:
        return self.output.read_text()

    def until(self, true) -> None:
        deadline = time.monotonic() + 60
        while not true():
            assert time.monotonic() < deadline, self.text()
            assert self.process.poll() is None, self.text()
            time.sleep(0.02)


@pytest.fixture
def run(tmp_path):
    runs = []

    def start(**parts: str) -> Run:
        runs.append(Run(tmp_path, **parts))
        return runs[-1]

    yield start
    for one in runs:
        one.process.terminate()
        one.process.wait(30)


def is_alive(pid: int) -> bool:
    path = Path(f"/proc/{pid}/cmdline")
    return path.exists() and bool(path.read_bytes())


def test_a_part_that_is_killed_is_started_again_and_the_others_stay(run):
    site = run(web=STAY, worker=STAY)
    site.until(lambda: site.pid("web") and site.pid("worker"))
    worker = site.pid("worker")
    for _ in range(4):
        gone = site.pid("web")
        os.kill(gone, signal.SIGKILL)
        site.until(lambda gone=gone: site.pid("web") not in (0, gone))
    assert site.pid("worker") == worker
    assert is_alive(worker)


def test_a_part_that_keeps_failing_is_tried_for_ever_with_growing_pauses(run):
    site = run(web="raise SystemExit(3)")
    site.until(lambda: site.text().count("ended by itself") >= 5)
    said = [line.rsplit("in ", 1)[1] for line in site.text().splitlines()]
    assert said[:5] == ["0.1 s.", "0.2 s.", "0.4 s.", "0.4 s.", "0.4 s."]
    assert "(code 3)" in site.text()


def test_what_an_ended_part_leaves_behind_ends_too(run):
    site = run(web=LEAVE)
    site.until(lambda: site.text().count("child") >= 2)
    first = int(site.text().split("child ", 1)[1].split()[0])
    site.until(lambda: not is_alive(first))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_every_part(run, number):
    site = run(web=STAY, worker=STAY)
    site.until(lambda: site.pid("web") and site.pid("worker"))
    pids = [site.pid("web"), site.pid("worker")]
    site.process.send_signal(number)
    assert site.process.wait(30) == 0
    assert not any(map(is_alive, pids))


def test_what_asks_whether_the_site_answers_ends_before_the_supervisor_does(run):
    # Left alone inside OpenSSL, it took the process down with SIGSEGV: one run of eight on a busy machine.
    with socket.create_server(("127.0.0.1", 0)) as silent:
        site = run(web=STAY, url=f"http://127.0.0.1:{silent.getsockname()[1]}/")
        asked, _ = silent.accept()
        site.until(lambda: site.pid("web"))
        site.process.terminate()
        asked.close()
    assert site.process.wait(30) == 0
    assert "threads left: 0" in site.text()

"""What each file of tests takes: wall seconds for the order of the next run, processor seconds for its budget.

Processor seconds are those of the process that runs the test, of the children it has waited for (sites,
commands) and of the PostgreSQL backend that serves it. What other backends, the shared site and the browser
take is nobody's.
They are told in seconds of the machine the budgets were written on: a fixed loop, run again and again
during the tests, says how fast the present one is and how much else it has to do.
"""

import json
import os
import resource
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

import pytest

from tests.harness.budgets import BUDGETS, DEFAULT, LOOP

TICKS = os.sysconf("SC_CLK_TCK")
ROOT = Path(__file__).resolve().parent.parent.parent
RECORD = ROOT / "var" / "test-seconds.json"
# Machines differ in what the loop of one does not tell, and which file pays for what several stand on depends on the
# order in which processes come by: measured on one commit, up to 1.8 times a share on a machine three times as slow.
MARGIN = 2.5
# Above so many times its share, and by as many seconds: a second more is no news.
SECONDS = 10.0


def calibrate() -> float:
    """Processor seconds that a fixed piece of work takes here and now."""
    started = time.thread_time()
    for _ in range(5):
        sorted(str(number * number % 9973) for number in range(2_000))
    return time.thread_time() - started


def over_budget(spent: dict[str, float], loop: float) -> dict[str, tuple[float, float]]:
    """File → (seconds it took, seconds it may take) where it took too many; `spent` as measured here, where
    the loop took `loop` seconds."""
    found = {}
    for name, seconds in spent.items():
        took, share = seconds / loop * LOOP, BUDGETS.get(name, DEFAULT)
        if took > max(share * MARGIN, share + SECONDS):
            found[name] = took, share
    return found


def file_of(nodeid: str) -> str:
    return nodeid.partition("::")[0].removeprefix("tests/")


class Clock:
    """A plugin of every process of a run; the one that reports sums up."""

    def __init__(self, config) -> None:
        self.config = config
        self.seen: dict[int, float] = {}  # process → its processor seconds so far; 0 is our own
        self.file = ""
        self.wall: dict[str, float] = defaultdict(float)
        self.spent: dict[str, float] = defaultdict(float)
        self.loops: list[float] = []
        self.elapsed()

    # -- where tests run

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        report.processor, report.loop = self.elapsed(), 0.0
        if file_of(item.nodeid) != self.file:
            self.file, report.loop = file_of(item.nodeid), calibrate()
            self.elapsed()
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, nextitem):
        """After the last test the browser ends, which served every file."""
        yield
        if nextitem is None:
            self.elapsed()

    def elapsed(self) -> float:
        """Processor seconds since it was asked last."""
        own = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        now = {0: sum(usage.ru_utime + usage.ru_stime for usage in own)}
        if pid := backend():
            now[pid] = processor_seconds(pid)
        took = sum(seconds - self.seen.get(pid, 0.0) for pid, seconds in now.items())
        self.seen.update(now)
        return took

    # -- where the run is reported

    def pytest_runtest_logreport(self, report):
        name = file_of(report.nodeid)
        self.wall[name] += report.duration
        self.spent[name] += getattr(report, "processor", 0.0)
        if loop := getattr(report, "loop", 0.0):
            self.loops.append(loop)

    def pytest_sessionfinish(self, session, exitstatus):
        ended = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        if not ended or not is_full(self.config):
            return
        RECORD.parent.mkdir(exist_ok=True)
        figures = {
            name: [round(self.wall[name], 1), round(self.spent[name] / self.loop * LOOP, 1)]
            for name in sorted(self.wall, key=self.wall.get, reverse=True)
        }
        RECORD.write_text(json.dumps(figures, indent=0) + "\n")
        if over_budget(self.spent, self.loop):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter, exitstatus):
        if not self.loops or not is_full(self.config):
            return
        total = sum(self.spent.values()) / self.loop * LOOP
        terminalreporter.write_line(
            f"{total:.0f} processor seconds, as the budgets count them; this machine takes"
            f" {self.loop / LOOP:.2f} seconds for one. Each file's: {RECORD.relative_to(ROOT)}"
        )
        for name, (took, share) in over_budget(self.spent, self.loop).items():
            terminalreporter.write_line(
                f"OVER BUDGET tests/{name}: {took:.0f} s, its share is {share:.0f} s. Make it cheaper, or"
                " give it more in tests/harness/budgets.py and say why.",
                red=True,
            )

    @property
    def loop(self) -> float:
        return median(self.loops)


def is_full(config) -> bool:
    """Whether this run has every test, and the usual number of each: only then do its figures say anything."""
    chosen = config.option.keyword or config.option.markexpr or getattr(config.option, "lf", False)
    everything = config.args_source == config.ArgsSource.TESTPATHS and not chosen
    return everything and not config.option.collectonly and os.environ.get("SOAK") != "1"


def backend() -> int:
    """The number of the process that serves this one's connection, 0 without one."""
    from django.db import connections

    connection = connections["default"].connection
    return connection.info.backend_pid if connection and not connection.closed else 0


def processor_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # gone, or another kind of system
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


# -- the order of the next run --------------------------------------------------------------------


def measured() -> dict[str, float]:
    """File → wall seconds of the last full run in this tree; where there was none, its share."""
    try:
        found = json.loads(RECORD.read_text())
    except (OSError, ValueError):
        found = {}
    return BUDGETS | {name: wall for name, (wall, _) in found.items()}

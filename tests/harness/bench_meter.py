"""What processes of this machine have used, from /proc: the machine is never idle, so no clock on the wall tells
what a page costs."""

import os
import platform
from dataclasses import dataclass, field
from pathlib import Path

PROC = Path("/proc")
TICK = 1 / os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Meter:
    """Of a web server and of the backends that serve its database.

    `server`: the process whose children answer. `postmaster`: that of the database server; what a backend's
    helpers used is found there once they have ended. `dbname`: only its backends count."""

    server: int
    postmaster: int
    dbname: str
    _ended: dict[int, float] = field(
        default_factory=dict
    )  # backends that were seen, and may be gone

    def application(self) -> float:
        """Seconds."""
        return sum(map(seconds, self.web()))

    def database(self) -> float:
        """Seconds. A backend that ends takes nothing away: what it was last seen with stays."""
        self._ended |= {pid: seconds(pid) for pid in self.backends()}
        return sum(self._ended.values()) + ended_helpers(self.postmaster)

    def backends(self) -> list[int]:
        mark = f" {self.dbname} "
        return [pid for pid in children(self.postmaster) if mark in command(pid)]

    def web(self) -> list[int]:
        return [self.server, *children(self.server)]

    def megabytes(self) -> float:
        """Of the largest web process."""
        return max(map(resident, self.web()))


def seconds(pid: int) -> float:
    """Of the processor, by every thread of a process; 0 for one that is gone."""
    used = 0
    try:
        for task in (PROC / str(pid) / "task").iterdir():
            used += int((task / "schedstat").read_text().split()[0])
    except OSError:
        pass
    return used / 1e9


def ended_helpers(pid: int) -> float:
    """Seconds of the children that a process has waited for."""
    after_name = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return (int(after_name[13]) + int(after_name[14])) * TICK


def children(pid: int) -> list[int]:
    found = []
    for task in (PROC / str(pid) / "task").iterdir():
        found += map(int, (task / "children").read_text().split())
    return found


def command(pid: int) -> str:
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode() + " "
    except OSError:
        return ""


def resident(pid: int) -> float:
    """MB."""
    try:
        return int((PROC / str(pid) / "statm").read_text().split()[1]) * PAGE / 2**20
    except OSError:
        return 0.0


def forget_peak() -> None:
    """What this process held until now is no peak of what it does next: it may have filled a zone."""
    (PROC / "self" / "clear_refs").write_text("5")


def peak() -> float:
    """MB, the most that this process held since."""
    return int((PROC / "self" / "status").read_text().split("VmHWM:")[1].split()[0]) / 1024


def machine() -> dict[str, object]:
    """What was measured on, and what else it had to do."""
    names = [
        line.partition(":")[2].strip()
        for line in (PROC / "cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return {
        "processor": names[0] if names else platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * PAGE / 2**30, 1),
        "load": [round(load, 1) for load in os.getloadavg()],
    }

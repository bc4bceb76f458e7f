"""How pytest-xdist shares the tests out: file by file, since most files make one world or one site for
all their tests, and the longest first, so that no process ends long before the other."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadFileScheduling

from tests.harness.budgets import DEFAULT
from tests.harness.clock import file_of, measured

# Needs no database of the run until its end: it starts while another process makes the template.
FIRST = "house/test_run.py"
ORDER = "TEST_ORDER"


def note_order() -> None:
    """All processes of a run sort alike, whatever another run writes meanwhile."""
    os.environ.setdefault(ORDER, json.dumps(measured()))


def by_length(nodeid: str) -> tuple[bool, float]:
    """A sort key: the file that goes first, then the longest; equally long ones stay as they were found."""
    name = file_of(nodeid)
    return name != FIRST, -_order().get(name, DEFAULT)


@cache
def _order() -> dict[str, float]:
    return json.loads(os.environ[ORDER])


class LongestFirst(LoadFileScheduling):
    def __init__(self, config, log=None) -> None:
        config.option.loadscopereorder = False  # not by the number of tests
        super().__init__(config, log)


@contextlib.contextmanager
def first_alone(place: Path) -> Iterator[None]:
    """What every process of a run begins with: the first one alone, then the others together. In a fresh clone
    it compiles all modules and rewrites their assertions, which the others then only read."""
    done = place / "first-is-done"
    with (place / "first.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if done.exists():
            fcntl.flock(lock, fcntl.LOCK_UN)
        yield
        done.touch()

"""How many web processes there are, what they count together, and how processes of ours use memory."""

import ctypes
import fcntl
import gc
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def default_processes() -> int:
    """Two, where two can work at once: a heavy page then leaves a core to everybody else."""
    return min(
        2, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )


def collect_seldom() -> None:
    """What is loaded by now stays: the collector need not look at it again, and seldom at what comes and goes with
    each page. Of twelve pages of a thousand projects it took a seventh of the processor time, for 11 MB now; of
    `migrate` on an empty database a fifth, for as much."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


# Of glibc's mallopt: how many arenas, from which size on memory is taken apart, how much that is free is kept.
_MALLOC = {-8: 1, -3: 128 * 1024, -1: 128 * 1024}


def return_memory() -> None:
    """What a page has freed goes back to the machine, from this process and those that it forks later. glibc else
    keeps an arena for every thread, each as large as the largest page that the thread has made."""
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        for setting, value in _MALLOC.items():
            library.mallopt(setting, value)


def with_room(function: Callable[..., T], *arguments: object) -> T:
    """What the function returns, with one piece of memory for the frames of all calls beneath it.

    CPython takes 16 kB more from the machine when a call finds no room for its frame, and gives them back when that
    call ends. A short function that is called in a loop where one piece ends and the next begins costs a hundred
    times itself: a fifth of a page with a form, a quarter of our tests."""
    return function(*arguments)


# A frame that may need so many entries of 8 bytes gets a piece of twice the size, and leaves the other half to the
# frames beneath it. Of either only what is used takes memory.
with_room.__code__ = with_room.__code__.replace(co_stacksize=2**15)


class Places:
    """`each` places for every key, shared by all processes that name the same file, and free again when the
    process that took them is gone.

    A place is one byte of the file, locked; the file stays empty. A lock says nothing to the process that holds
    it, so that each knows its own besides. One thread asks."""

    def __init__(self, path: Path, each: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.each, self.own = each, set[int]()
        # Never closed: with any descriptor of the file a process would give up all its locks.
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def take(self, key: str) -> int | None:
        """A place of this key, for `free`; None when all are taken."""
        digest = hashlib.sha256(key.encode()).digest()
        first = int.from_bytes(digest[:7]) * self.each
        return next((at for at in range(first, first + self.each) if self._takes(at)), None)

    def _takes(self, place: int) -> bool:
        if place in self.own:
            return False
        try:
            fcntl.lockf(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except (BlockingIOError, PermissionError):
            return False
        self.own.add(place)
        return True

    def free(self, place: int) -> None:
        self.own.remove(place)
        fcntl.lockf(self.file, fcntl.LOCK_UN, 1, place)

"""What all web processes count together, and how many there are."""

import os
import resource
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from gaoxin.processes import Places, default_processes, with_room
from tests.world.cluster import ROOT

OTHER = """
import sys
from pathlib import Path
from gaoxin.processes import Places
places = Places(Path(sys.argv[1]), each=4)
for key in sys.stdin:
    print(places.take(key.strip()) is not None, flush=True)
"""


@pytest.fixture
def other(tmp_path):
    """A second process of the same site: `ask` whether it gets a place of a key."""
    command = [sys.executable, "-c", OTHER, str(tmp_path / "lock")]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    def ask(key: str) -> bool:
        process.stdin.write(f"{key}\n")
        process.stdin.flush()
        return process.stdout.readline() == "True\n"

    ask.process = process
    yield ask
    process.kill()
    process.communicate()


def test_a_key_has_its_places_over_all_processes_and_no_more(tmp_path, other):
    places = Places(tmp_path / "lock", each=4)
    mine = [places.take("a"), places.take("a")]
    assert [other("a") for _ in range(3)] == [True, True, False]
    assert places.take("a") is None
    assert other("b")
    places.free(mine[0])
    assert other("a")
    assert places.take("a") is None
    assert (tmp_path / "lock").stat().st_size == 0


def test_what_a_killed_process_held_is_free(tmp_path, other):
    places = Places(tmp_path / "lock", each=4)
    assert [other("a") for _ in range(5)] == [True] * 4 + [False]
    other.process.kill()
    other.process.wait()
    assert [places.take("a") is not None for _ in range(5)] == [True] * 4 + [False]


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="Linux tells a process its cores")
def test_there_are_two_where_there_are_two_cores(tmp_path):
    cores = os.sched_getaffinity(0)
    try:
        assert default_processes() == min(2, len(cores))
        os.sched_setaffinity(0, {min(cores)})
        assert default_processes() == 1
    finally:
        os.sched_setaffinity(0, cores)


def test_a_web_process_collects_seldom_and_not_what_is_loaded():
    look = "import gc, gaoxin.rsgi; print(gc.get_threshold()[0], gc.get_freeze_count())"
    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True)
    threshold, frozen = map(int, done.stdout.split())
    assert threshold == 20_000 and frozen > 50_000


THREADS = """
import sys, threading
from gaoxin.processes import return_memory
if sys.argv[1:]:
    return_memory()
held, enough = threading.Barrier(9), threading.Event()
def work():
    lines = [bytearray(50_000) for _ in range(50)]
    held.wait()
    enough.wait()
for _ in range(8):
    threading.Thread(target=work, daemon=True).start()
held.wait()
print(open("/proc/self/status").read().split("VmSize:")[1].split()[0])
"""


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="Linux tells what it has")
def test_the_threads_of_a_web_process_take_their_memory_from_one_place():
    def size(*words: str) -> int:
        command = [sys.executable, "-c", THREADS, *words]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        return int(done.stdout)

    assert size("together") < size() - 4 * 64_000  # kB that an arena of its own reserves


def pages_for_calls(depth: int) -> int:
    """How many the machine gave this thread while a function without content was called a thousand times, so deep."""
    if depth:
        return pages_for_calls(depth - 1)

    def called() -> None:
        pass

    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
    for _ in range(1_000):
        called()
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before


@pytest.mark.skipif(not hasattr(resource, "RUSAGE_THREAD"), reason="Linux counts by thread")
def test_no_call_takes_memory_from_the_machine_and_gives_it_back_however_deep_it_stands():
    def at_every_depth() -> list[int]:
        return [pages_for_calls(depth) for depth in range(400)]

    with ThreadPoolExecutor(1) as pool:  # in a thread nothing lies beneath but what is put there
        assert max(pool.submit(with_room, at_every_depth).result()) < 1_000

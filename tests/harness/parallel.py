"""How much is tried, and calls that start at the same moment, each in a thread with a connection of its own."""

import asyncio
import os
import random
import subprocess
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

SOAK = os.environ.get("SOAK") == "1"


def _choose_seed() -> int:
    """SEED=n repeats a run. In .ci/run it is the commit's, so that one commit gives one answer; elsewhere
    every run tries something else."""
    if given := os.environ.get("SEED"):
        return int(given)
    if os.environ.get("CI") != "true":
        return random.randrange(10**9)
    command = ["git", "rev-parse", "--short=8", "HEAD"]
    commit = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return int(commit, 16) if commit else 0


SEED = _choose_seed()
os.environ["SEED"] = str(SEED)  # the other processes of this run choose the same


def rounds(full: int, small: int) -> int:
    """How often a race is run: a few times in `make test`, `full` times in a soak."""
    return full if SOAK else small


def share(rows: Sequence, of: int, start: int = 0, *, within: int = 1) -> Sequence:
    """Every `of`th of the rows; which ones the seed decides. With `of` starts that follow one another each row
    has its turn in every run. All of them in a soak.

    `within`: the rows are chosen for a row of a share of so many. Were both chosen by the same remainder of
    the seed, the same would always meet."""
    return rows if SOAK else rows[(SEED // within + start) % of :: of]


def run_async(coroutine: Coroutine) -> Any:
    """What it returns, run in a thread of its own: where a browser test went before, this one has a running loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def at_once(*calls: Callable) -> list:
    """What each call returned, or the exception it raised. For tests with `committed_db`."""
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place: int, call: Callable) -> None:
        barrier.wait()
        try:
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results

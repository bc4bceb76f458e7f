"""Calls that start at the same moment, each in a thread with a database connection of its own."""

import os
import threading
from collections.abc import Callable, Sequence

from django.db import connection

SOAK = os.environ.get("SOAK") == "1"


def rounds(full: int, small: int) -> int:
    """How often a race is run: a few times in `make test`, `full` times in a soak."""
    return full if SOAK else small


def share(rows: Sequence, of: int, start: int = 0) -> Sequence:
    """Every `of`th of the rows from the `start`th on (counted in a circle), all of them in a soak."""
    return rows if SOAK else rows[start % of :: of]


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

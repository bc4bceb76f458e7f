"""How far a long transaction is, told while it runs.

What it writes nobody sees before it ends. The name that its connection bears in the list of activities is seen at
once, by whoever asks as the same role, and goes with the transaction.
"""

from collections.abc import Callable

from django.db import connection

EVERY = 20  # steps

Told = Callable[[int], None]


def tell_nobody(done: int) -> None:
    pass


def telling(what: str, whole: int) -> Told:
    """A function to be called with how many steps are done; `what` names the work, in ASCII."""

    def told(done: int) -> None:
        if done % EVERY == 0 or done == whole:
            with connection.cursor() as cursor:
                words = f"{what} {done}/{whole}"
                cursor.execute("SELECT set_config('application_name', %s, true)", [words])

    return told


def progress_of(what: str) -> tuple[int, int] | None:
    """(done, whole) of the work of this name; None where it does not run, or has not told yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT application_name FROM pg_stat_activity WHERE application_name LIKE %s"
            " AND datname = current_database()",
            [f"{what} %"],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    done, _, whole = row[0].removeprefix(f"{what} ").partition("/")
    return int(done), int(whole)

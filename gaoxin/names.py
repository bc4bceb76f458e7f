"""Names are given one after the other, so that no two people give one thing two."""

from django.db import connection

# One number for all: names are given seldom, and what is one thing is asked across kinds.
NAMES = 0x6E_616D_6573


def hold_names() -> None:
    """Until the transaction ends nobody else gives anything a name: of two who enter the same at the same
    moment, spelled otherwise, the second is asked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NAMES])

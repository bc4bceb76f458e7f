"""The database's clock: machines that differ by minutes still open one week, and close it at once."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """The moment itself, not the start of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]

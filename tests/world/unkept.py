"""What a page says where nothing is kept of what was read before (gaoxin/unchanged.py)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from accounts.models import User


@contextmanager
def nothing_kept() -> Iterator[None]:
    """A transaction that writes, and is undone."""
    with transaction.atomic():
        User.objects.filter(pk=0).update(name="")
        connection.cursor().execute("SELECT pg_current_xact_id()")
        yield
        transaction.set_rollback(True)

"""What a call did to the database: which tables it tried to write to, and whether anything differs."""

from collections import Counter
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

WRITES = """
SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""


def writes() -> Counter:
    """Rows written per table in the current transaction, those of undone savepoints included."""
    with connection.cursor() as cursor:
        cursor.execute(WRITES)
        return Counter(dict(cursor.fetchall()))


def digest(only: set[str] | None = None) -> dict[str, str]:
    """Table → digest of its rows. Sequences are left out: numbers that were never used mean nothing."""
    tables = sorted(connection.introspection.table_names() if only is None else only)
    if not tables:
        return {}
    quoted = [(name, connection.ops.quote_name(name)) for name in tables]
    parts = [
        f"SELECT '{name}', coalesce(md5(string_agg(t::text, chr(10) ORDER BY t::text)), '')"
        f" FROM {table} t"
        for name, table in quoted
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before if before[name] != after[name]}


def refusal(act: Callable) -> str:
    """What the database itself says against it."""
    with pytest.raises(IntegrityError) as told, transaction.atomic():
        act()
    return str(told.value)

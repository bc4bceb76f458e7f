"""New rows by a statement that is put together once a process: to put it together takes Django longer than PostgreSQL
takes to run it, and every act writes at least one."""

from collections.abc import Sequence
from functools import cache

from django.db import DEFAULT_DB_ALIAS, connection, models

AT_ONCE = 1000  # rows


def insert(rows: Sequence[models.Model]) -> None:
    """Rows of one model, whose values are all known, as `bulk_create` writes them, in the transaction of the caller; each is
    told its key."""
    for start in range(0, len(rows), AT_ONCE):
        _insert(rows[start : start + AT_ONCE])


def _insert(rows: Sequence[models.Model]) -> None:
    into, one, fields, key = _parts(type(rows[0]))
    values = [f.get_db_prep_save(f.pre_save(row, True), connection) for row in rows for f in fields]
    with connection.cursor() as cursor:
        cursor.execute(f"{into} {', '.join([one] * len(rows))} RETURNING {key}", values)
        keys = cursor.fetchall()
    for row, (made,) in zip(rows, keys, strict=True):
        row.pk = made
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@cache
def _parts(model: type[models.Model]) -> tuple[str, str, list[models.Field], str]:
    """The statement's beginning, what stands for a row, the fields that are written, and the key's column."""
    quote, meta = connection.ops.quote_name, model._meta
    fields = [one for one in meta.concrete_fields if not one.primary_key]
    columns = ", ".join(quote(one.column) for one in fields if one.column)
    into = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES"
    return into, f"({', '.join(['%s'] * len(fields))})", fields, quote(meta.pk.attname)

"""Many rows into one table by COPY: a row at a time goes out, and none is put into an SQL text first."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from django.db import connection, models

AT_ONCE = 1000  # rows of one statement: each has its own time limit


def copy_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence]) -> None:
    """`names`: of the fields that each row gives. The database sets the others and checks each row as it does
    those of an INSERT; of what Django does when it saves nothing is done."""
    column_of = {field.name: str(field.column) for field in model._meta.concrete_fields}
    quote = connection.ops.quote_name
    columns = ", ".join(quote(column_of[name]) for name in names)
    # A text, as all others in the log of statements are.
    statement = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
    left = iter(rows)
    for first in left:
        _copy(statement, chain([first], islice(left, AT_ONCE - 1)))


def _copy(statement: str, rows: Iterator[Sequence]) -> None:
    database = connection.wrap_database_errors  # a copy ends, and fails, outside of Django's cursor
    with connection.cursor() as cursor, database, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)

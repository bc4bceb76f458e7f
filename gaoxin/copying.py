"""Many rows into one table by COPY: a row at a time goes out, and none is put into an SQL text first."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice

from django.db import connection, models
from psycopg import Copy

AT_ONCE = 1000  # rows of one statement: each has its own time limit


def copy_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence]) -> None:
    """`names`: of the fields that each row gives. The database sets the others and checks each row as it does
    those of an INSERT; of what Django does when it saves nothing is done."""
    statement, left = _statement(model, names), iter(rows)
    for first in left:
        with _copying(statement) as copy:
            for row in chain([first], islice(left, AT_ONCE - 1)):
                copy.write_row(row)


def _statement(model: type[models.Model], names: Sequence[str]) -> str:
    """A text, as all others in the log of statements are."""
    column_of = {field.name: str(field.column) for field in model._meta.concrete_fields}
    quote = connection.ops.quote_name
    columns = ", ".join(quote(column_of[name]) for name in names)
    return f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"


@contextmanager
def _copying(statement: str) -> Iterator[Copy]:
    database = connection.wrap_database_errors  # a copy ends, and fails, outside of Django's cursor
    with connection.cursor() as cursor, database, cursor.copy(statement) as copy:
        yield copy


def copy_pieces(
    model: type[models.Model], names: Sequence[str], values: Sequence, pieces: Iterable[str]
) -> None:
    """One row. Its last value, a text, is given in pieces, of which no more than one is in memory here."""
    with _copying(_statement(model, names)) as copy:
        for value in values:
            copy.write(f"{_escaped(str(value))}\t")
        for piece in pieces:
            copy.write(_escaped(piece))
        copy.write("\n")


def _escaped(text: str) -> str:
    """As the text format of COPY has it."""
    text = text.replace("\\", "\\\\").replace("\n", "\\n")
    return text.replace("\r", "\\r").replace("\t", "\\t")

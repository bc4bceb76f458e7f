"""The rows of a large stored table, read where they lie."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, overload

from django.db import connection

from projects.bulletin.rules.stored import frozen_table
from projects.bulletin.rules.table import FrozenTable, Row
from projects.models import DispatchTable

AT_ONCE = 500  # rows in memory
# Texts, as the server keeps them; their place counts from 1.
_ROWS = f"""
    SELECT row FROM "{DispatchTable._meta.db_table}" AS made,
         json_array_elements_text(made.content::json -> 'rows') WITH ORDINALITY AS one(row, place)
    WHERE made.id = %s
"""  # noqa: S608 (the name of our own table)
# What stands before them: canonical JSON has its keys in order.
_HEAD = f"""
    SELECT split_part(content, '"rows":[', 1) FROM "{DispatchTable._meta.db_table}" WHERE id = %s
"""  # noqa: S608
_STRETCH = f"{_ROWS} AND place > %s AND place <= %s AND (place - 1 - %s) %% %s = 0"


class LyingRows(Sequence[Row]):
    """Of a table whose format is not 0. Whoever goes through them has some of them in memory at a time; a stretch,
    also of every so manieth, comes as a list."""

    def __init__(self, table: DispatchTable) -> None:
        self.key, self.count_of = table.pk, table.count

    def __len__(self) -> int:
        return self.count_of

    def __iter__(self) -> Iterator[Row]:
        return self._read(_ROWS, [self.key])

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, int):
            at = range(len(self))[place]
            return self[at : at + 1][0]
        start, stop, step = place.indices(len(self))
        return list(self._read(_STRETCH, [self.key, start, stop, start, step]))

    def _read(self, sql: str, values: list[Any]) -> Iterator[Row]:
        with connection.chunked_cursor() as cursor:
            cursor.execute(sql, values)
            while rows := cursor.fetchmany(AT_ONCE):
                for (text,) in rows:
                    yield json.loads(text)


def lying_table(table: DispatchTable, number: int) -> FrozenTable:
    """`number`: the format of the report, not 0. Of a table that adds nothing up."""
    with connection.cursor() as cursor:
        cursor.execute(_HEAD, [table.pk])
        (head,) = cursor.fetchone()
    values = json.loads(head.removesuffix(",") + "}")
    return frozen_table(values | {"rows": LyingRows(table)}, number)

"""Statements that PostgreSQL plans once a connection: to plan one of forty parts takes it several times as long as to
run it. Below the queries that are put together once (`gaoxin/compiled.py`, `gaoxin/prebuilt.py`)."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import count
from typing import Any
from weakref import WeakSet

from django.db import connection
from psycopg import ClientCursor

# PostgreSQL by itself would plan anew for each person. Other plans, as those within triggers, are left to it.
# Before what begins with SELECT the history of a request puts nothing.
FIRST = "SELECT; SET LOCAL plan_cache_mode TO force_generic_plan"
LAST = "SET LOCAL plan_cache_mode TO DEFAULT"
_numbers = count(1)


class Planned:
    """`sql` with its parameters; `types`: of these the ones that are given at every run → their type in SQL."""

    def __init__(self, sql: str, params: Iterable[Any], types: Mapping[Hashable, str]) -> None:
        self.sql, self.params, self.types = sql, tuple(params), types
        self.name = f"planned_{next(_numbers)}"
        self.planned_by: WeakSet = WeakSet()  # connections

    def rows(self, values: Mapping[Hashable, Any]) -> list[tuple]:
        """As the database gives them. `values`: what is given at this run."""
        return rows_of_each([(self, values)])[0]

    def written(self, values: Mapping[Hashable, Any]) -> str:
        """With its values, as one would run it by hand."""
        return self._text({place: literal(values[place]) for place in self.types})

    def call(self) -> str:
        return f"EXECUTE {_listed(self.name, ['%s'] * len(self.types))}"

    def plan(self, cursor) -> None:
        """Once a connection. What undoes its transaction does not undo that."""
        if connection.connection in self.planned_by:
            return
        text = self._text({place: f"${number}" for number, place in enumerate(self.types, 1)})
        cursor.execute(f"PREPARE {_listed(self.name, self.types.values())} AS {text}", [])
        self.planned_by.add(connection.connection)

    def _text(self, written: Mapping[Hashable, str]) -> str:
        """With its constants and what is written for its places, for a cursor that is given parameters: it is by the
        history of a request."""
        texts = (
            f"{written[param]}::{self.types[param]}" if self._is_given(param) else literal(param)
            for param in self.params
        )
        return (self.sql % tuple(texts)).replace("%", "%%")

    def _is_given(self, param: Any) -> bool:
        return isinstance(param, Hashable) and param in self.types


def rows_of_each(runs: Sequence[tuple[Planned, Mapping[Hashable, Any]]]) -> list[list[tuple]]:
    """The rows of several, each with what is given at this run, on one way to the database: to go there takes as long
    as most of them."""
    with connection.cursor() as cursor:
        if connection.queries_logged:  # who reads it there wants to run it, and to count it
            return [_written_rows(cursor, planned.written(values)) for planned, values in runs]
        for planned, _ in runs:
            planned.plan(cursor)
        calls = [planned.call() for planned, _ in runs]
        given = [values[place] for planned, values in runs for place in planned.types]
        cursor.execute("; ".join((FIRST, *calls, LAST)), given)
        return [cursor.set_result(number).fetchall() for number in range(2, 2 + len(runs))]


def _written_rows(cursor, text: str) -> list[tuple]:
    cursor.execute(text, [])
    return cursor.fetchall()


def literal(value: Any) -> str:
    """As Django's cursors write a parameter."""
    connection.ensure_connection()
    return ClientCursor(connection.connection).mogrify("%s", [value])


def _listed(name: str, words: Iterable[str]) -> str:
    """「name(a, b)」; brackets with nothing in them are an error."""
    inside = ", ".join(words)
    return f"{name} ({inside})" if inside else name

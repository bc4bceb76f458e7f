"""Statements that are built once, and planned once a connection. To put together one of forty parts takes Django
longer than PostgreSQL to run it, and to plan it takes PostgreSQL several times as long.

For queries whose shape is fixed by something that is known: whoever keeps a `Statement` keeps it by that. Of what
they are built from two things may differ from run to run, the key of a person and the moment, given or read from
the clock. Which parameters these are is found by building the query on two samples that differ in both.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from weakref import WeakSet

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from psycopg import ClientCursor

# No rows have such keys.
SAMPLE_PEOPLE = (-58_001, -58_002)
APART = timedelta(microseconds=1)
# PostgreSQL by itself would plan anew for each person. Other plans, as those within triggers, are left to it.
RUN = "SET LOCAL plan_cache_mode TO force_generic_plan; EXECUTE {}; SET LOCAL plan_cache_mode TO DEFAULT"


@dataclass(frozen=True)
class _Moment:
    """A parameter that is so long after the moment of the run."""

    after: timedelta


_PERSON, _CLOCK = object(), object()
_numbers = count(1)


@dataclass(frozen=True, eq=False)
class Statement:
    sql: str
    params: tuple
    name: str = field(default_factory=lambda: f"compiled_{next(_numbers)}")
    planned_by: WeakSet = field(default_factory=WeakSet)  # connections

    def rows(self, person: int, now: datetime) -> list[tuple]:
        """As the database gives them: for columns of text, whole numbers and days, which need no reading."""
        places = self._places
        given = [_filled(place, person, now) for place in places]
        with connection.cursor() as cursor:
            if connection.queries_logged:  # who reads it there wants to run it
                cursor.execute(self._text(dict(zip(places, map(_literal, given), strict=True))))
            else:
                self._plan(cursor, places)
                cursor.execute(RUN.format(_listed(self.name, ["%s"] * len(given))), given)
                cursor.nextset()  # after what SET answers
            return cursor.fetchall()

    @property
    def _places(self) -> list:
        """What differs from run to run, each once."""
        return list(dict.fromkeys(param for param in self.params if _is_place(param)))

    def _plan(self, cursor, places: list) -> None:
        """Once a connection. What undoes its transaction does not undo that."""
        if connection.connection in self.planned_by:
            return
        text = self._text({place: f"${number}" for number, place in enumerate(places, 1)})
        cursor.execute(f"PREPARE {_listed(self.name, map(_type, places))} AS {text}")
        self.planned_by.add(connection.connection)

    def _text(self, places: dict) -> str:
        """With its constants, and what is given for its places."""
        written = (
            f"{places[param]}::{_type(param)}" if _is_place(param) else _literal(param)
            for param in self.params
        )
        return self.sql % tuple(written)


def compiled(build: Callable[[int, datetime], QuerySet], now: datetime) -> Statement:
    """Of the query that `build` gives for the key of a person and a moment of the day of `now`: what it computes from
    the day stands in the statement as it is. Raises ValueError when another parameter differs between two builds, or
    when to build it takes an answer of the database, which may be another one tomorrow."""
    start = now.replace(microsecond=0)
    since = timezone.now()
    samples = zip(SAMPLE_PEOPLE, (start, start + APART), strict=True)
    with connection.execute_wrapper(_refuse):
        (sql, first), (other, second) = (build(*one).query.sql_with_params() for one in samples)
    if sql != other or len(first) != len(second):
        raise ValueError("The shape of the query depends on the person or the moment.")
    places = (_place(a, b, start, since) for a, b in zip(first, second, strict=True))
    return Statement(sql, tuple(places))


def _refuse(execute, sql, *rest):
    raise ValueError(f"Built from an answer of the database: {sql}")


def _place(first: Any, second: Any, start: datetime, since: datetime):
    if isinstance(first, datetime) and second - first == APART:
        return _Moment(first - start)
    if isinstance(first, datetime) and since <= first <= second:
        return _CLOCK  # it may stand still, as in a test
    if first == second:
        return first
    if (first, second) == SAMPLE_PEOPLE:
        return _PERSON
    raise ValueError(f"Neither person nor moment: {first!r} became {second!r}.")


def _is_place(param: Any) -> bool:
    return param is _PERSON or param is _CLOCK or isinstance(param, _Moment)


def _type(place: Any) -> str:
    return "bigint" if place is _PERSON else "timestamptz"


def _filled(place: Any, person: int, now: datetime):
    if place is _PERSON:
        return person
    return timezone.now() if place is _CLOCK else now + place.after


def _literal(value: Any) -> str:
    """As Django's cursors write a parameter."""
    connection.ensure_connection()
    return ClientCursor(connection.connection).mogrify("%s", [value])


def _listed(name: str, words: Iterable[str]) -> str:
    """「name(a, b)」; brackets with nothing in them are an error."""
    inside = ", ".join(words)
    return f"{name} ({inside})" if inside else name

"""Statements that are built once. To put together one of forty parts takes Django longer than PostgreSQL to run it.

For queries whose shape is fixed by something that is known: whoever keeps a `Statement` keeps it by that. Of what
they are built from two things may differ from run to run, the key of a person and the moment, given or read from
the clock. Which parameters these are is found by building the query on two samples that differ in both.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

# No rows have such keys.
SAMPLE_PEOPLE = (-58_001, -58_002)
APART = timedelta(microseconds=1)


@dataclass(frozen=True)
class _Moment:
    """A parameter that is so long after the moment of the run."""

    after: timedelta


_PERSON, _CLOCK = object(), object()


@dataclass(frozen=True)
class Statement:
    sql: str
    params: tuple

    def rows(self, person: int, now: datetime) -> list[tuple]:
        """As the database gives them: for columns of text, whole numbers and days, which need no reading."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [_filled(param, person, now) for param in self.params])
            return cursor.fetchall()


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


def _filled(param: Any, person: int, now: datetime):
    if param is _PERSON:
        return person
    if param is _CLOCK:
        return timezone.now()
    return now + param.after if isinstance(param, _Moment) else param

"""Statements that are built once, and planned once a connection. To put together one of forty parts takes Django
longer than PostgreSQL to run it, and to plan it takes PostgreSQL several times as long.

For queries whose shape is fixed by something that is known: a `Statement` is kept by that, for a day. Of what they
are built from two things may differ from run to run: the `subject`, a person's key or the keys of rows, and the
moment, given or read from the clock. Which parameters these are is found by building the query on two samples that
differ in both.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from gaoxin.clock import this_day
from gaoxin.keys import by_keys
from gaoxin.planned import Planned, rows_of_each

# No rows have such keys.
SAMPLE_PEOPLE = (-58_001, -58_002)
SAMPLE_KEYS = ([-58_001], [-58_002])
APART = timedelta(microseconds=1)
A_PAGE = 200  # keys


@dataclass(frozen=True)
class _Moment:
    """A parameter that is so long after the moment of the run."""

    after: timedelta


_PERSON, _KEYS, _CLOCK = object(), object(), object()


@dataclass(frozen=True)
class Written:
    """A statement around that of a queryset, where Django has no word for it."""

    sql: str
    params: tuple

    def sql_with_params(self) -> tuple[str, tuple]:
        return self.sql, self.params


class Statement:
    def __init__(self, sql: str, params: tuple) -> None:
        types = {param: _type(param) for param in params if _is_place(param)}
        self._planned = Planned(sql, params, types)

    def rows(self, subject: int | list[int], now: datetime) -> list[tuple]:
        """As the database gives them: for columns of text, numbers, days and moments, which need no reading."""
        return rows_together([self], subject, now)[0]

    def run(self, subject: int | list[int], now: datetime) -> tuple[Planned, dict]:
        places = self._planned.types
        return self._planned, {place: _filled(place, subject, now) for place in places}


def rows_together(
    statements: Iterable[Statement], subject: int | list[int], now: datetime
) -> list[list[tuple]]:
    """The rows of each, on one way to the database."""
    return rows_of_each([one.run(subject, now) for one in statements])


def of_the_day(
    shape: Hashable,
    build: Callable[[Any, datetime], QuerySet | Written],
    now: datetime,
    samples=SAMPLE_PEOPLE,
) -> Statement:
    """`compiled` once a day for all that is asked in the same `shape`. The day is that of `now`, and that of the clock,
    by which it is decided what is whose."""
    days = (this_day(now), this_day())
    of_days, statement = _kept.get(shape, (None, None))
    if statement is None or of_days != days:
        statement = compiled(build, now, samples)
        _kept[shape] = days, statement
    return statement


_kept: dict[Hashable, tuple[tuple[date, date], Statement]] = {}


def rows_among(build: Callable[[Any, date], QuerySet], keys, today: date) -> Iterable[tuple]:
    """Of the query that `build` gives for `keys`, of rows of which it asks with `__in`, and a day. The keys of a page
    are given to the statement of the day, which is planned for few; more of them, a query that gives them, and another
    day make one of their own."""
    now = timezone.now()
    if not _is_page(keys) or today != this_day(now):
        return build(keys, today)

    def among(some: list[int], at: datetime) -> QuerySet:
        return build(RawSQL("SELECT unnest(%s)", [some]), today)

    return of_the_day(build, among, now, SAMPLE_KEYS).rows(keys, now) if keys else ()


def _is_page(keys) -> bool:
    return isinstance(keys, list) and len(keys) <= A_PAGE and all(type(k) is int for k in keys)


def compiled(
    build: Callable[[Any, datetime], QuerySet | Written],
    now: datetime,
    samples=SAMPLE_PEOPLE,
) -> Statement:
    """Of the query that `build` gives for a subject and a moment of the day of `now`: what it computes from the day
    stands in the statement as it is. Raises ValueError when another parameter differs between two builds, or when to
    build it takes an answer of the database, which may be another one tomorrow."""
    start = now.replace(microsecond=0)
    since = timezone.now()
    moments = (start, start + APART)
    with connection.execute_wrapper(refuse):
        (sql, first), (other, second) = (
            _query(build(*one)).sql_with_params() for one in zip(samples, moments, strict=True)
        )
    if sql != other or len(first) != len(second):
        raise ValueError("The shape of the query depends on the subject or the moment.")
    places = (_place(a, b, start, since) for a, b in zip(first, second, strict=True))
    return Statement(by_keys(sql), tuple(places))


def _query(built: QuerySet | Written):
    return built if isinstance(built, Written) else built.query


def refuse(execute, sql, *rest):
    raise ValueError(f"Built from an answer of the database: {sql}")


def _place(first: Any, second: Any, start: datetime, since: datetime):
    if isinstance(first, datetime) and second - first == APART:
        return _Moment(first - start)
    if isinstance(first, datetime) and since <= first <= second:
        return _CLOCK  # it may stand still, as in a test
    if first == second:
        return first
    if (first, second) in (SAMPLE_PEOPLE, SAMPLE_KEYS):
        return _PERSON if (first, second) == SAMPLE_PEOPLE else _KEYS
    raise ValueError(f"Neither subject nor moment: {first!r} became {second!r}.")


def _is_place(param: Any) -> bool:
    return param in (_PERSON, _KEYS, _CLOCK) or isinstance(param, _Moment)


def _type(place: Any) -> str:
    return {_PERSON: "bigint", _KEYS: "bigint[]"}.get(place, "timestamptz")


def _filled(place: Any, subject: int | list[int], now: datetime):
    if place in (_PERSON, _KEYS):
        return subject
    return timezone.now() if place is _CLOCK else now + place.after

"""Rows of queries whose SQL is put together once a process, as model instances or as whatever else the query gives.

Django takes longer to put together a query of some twenty conditions than PostgreSQL to run it, and a page asks dozens.
Its shape is decided by what little a function is given: here it is called once for each shape, with made-up values for
what differs from run to run, and afterwards these alone are filled in. (`gaoxin/compiled.py`: for statements whose rows
need no reading.)
"""

from collections.abc import Callable, Hashable, Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet
from django.utils import timezone

from gaoxin.compiled import APART, refuse
from gaoxin.keys import by_keys
from gaoxin.planned import Planned

SHAPES = 2_000  # that are kept; those of yesterday are the first to go
FIRST_KEY = -58_000  # no rows have such keys


def rows_of(build: Callable[..., QuerySet], *shape: Hashable, **given: Any) -> list:
    """The rows of `build(*shape, **given)`.

    All that decides what is asked stands in `shape`, of most days too. `given` are keys, one or a list of them
    (gaoxin/keys.py), codes, days that somebody typed, and moments: these as they are, so and so much later, or by their
    day. `build` may read the clock. Raises ValueError where the query depends on them in another way, or on an answer of the database."""
    kinds = tuple((name, _kind(value)) for name, value in given.items())
    found = _prebuilt(build, shape, kinds, timezone.localdate())
    return found.rows(given) if found else []


def rows_under(parent: Any, name: str, build: Callable[..., QuerySet], *shape: Hashable) -> list:
    """The rows of `build(*shape, …)`, given under `name` the key of the parent, which each of them is told."""
    rows = rows_of(build, *shape, **{name: parent.pk})
    for row in rows:
        setattr(row, name, parent)
    return rows


def _kind(value: Any) -> type | date:
    """What values that make the same statement have in common."""
    return timezone.localdate(value) if isinstance(value, datetime) else type(value)


@dataclass(frozen=True)
class _Given:
    """A parameter: what is given under the name; of a moment, so long after it."""

    name: str
    kind: type
    after: timedelta | None = None


_CLOCK = object()
_TYPES = {
    int: "bigint", str: "text", list: "bigint[]", date: "date", datetime: "timestamptz",
}  # fmt: skip


class _Prebuilt:
    def __init__(self, queryset: QuerySet, compiler: Any, sql: str, params: tuple) -> None:
        """`compiler`: that has put `sql` together."""
        self.queryset, self.compiler = queryset, compiler
        self.sql, self.params = sql, params
        places = {param: _type(param) for param in params if _is_place(param)}
        self.planned = Planned(sql, params, places)
        self.converters = compiler.get_converters([one for one, *_ in compiler.select])

    def rows(self, given: dict[str, Any]) -> list:
        """As the queryset would give them: it is asked by a compiler that has the answer already."""
        read = self._read(given)
        if self.compiler.has_extra_select:  # by what they are in order, and nobody asked for it
            read = [row[: self.compiler.col_count] for row in read]
        compiler, query = copy(self.compiler), copy(self.queryset.query)
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # each thread has its own
        compiler.execute_sql = lambda *args, **kwargs: [read]
        compiler.get_converters = lambda *args: self.converters
        query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]
        rows: Any = QuerySet(self.queryset.model, query)
        like: Any = self.queryset
        rows._iterable_class = like._iterable_class
        rows._fields = like._fields
        rows._prefetch_related_lookups = like._prefetch_related_lookups
        return list(rows)

    def _read(self, given: dict[str, Any]) -> list[tuple]:
        """By one plan for any key or code; how best to read the rows of many keys, or those since a moment, depends on
        how many there are."""
        if all(isinstance(value, int | str) for value in given.values()):
            return self.planned.rows({place: _filled(place, given) for place in self.planned.types})
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [_filled(param, given) for param in self.params])
            return cursor.fetchall()


def _is_place(param: Any) -> bool:
    return param is _CLOCK or isinstance(param, _Given)


def _type(place: Any) -> str:
    return "timestamptz" if place is _CLOCK else _TYPES[place.kind]


def _filled(param: Any, given: dict[str, Any]) -> Any:
    if isinstance(param, _Given):
        value = given[param.name]
        return value if param.after is None else value + param.after
    return timezone.now() if param is _CLOCK else param


@lru_cache(SHAPES)
def _prebuilt(build: Callable, shape: tuple, kinds: tuple, today: date) -> _Prebuilt | None:
    """None: of what nothing can be found."""
    one, other = (dict(_samples(kinds, odd)) for odd in (0, 1))
    since = timezone.now()
    with connection.execute_wrapper(refuse):
        queryset, second = build(*shape, **one), build(*shape, **other)
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        other_sql, others = second.query.sql_with_params()
    if sql != other_sql or len(params) != len(others):
        raise ValueError(f"The shape of {build} depends on what is given.")
    pairs = zip(params, others, strict=True)
    places = tuple(_place(a, b, one, other, since) for a, b in pairs)
    return _Prebuilt(queryset, compiler, by_keys(sql), places)


def _samples(kinds: tuple, odd: int) -> Iterator[tuple[str, Any]]:
    """Values of each kind that no other has."""
    for number, (name, kind) in enumerate(kinds):
        key = FIRST_KEY - 10 * number - odd
        if isinstance(kind, date):
            yield name, timezone.make_aware(datetime.combine(kind, time(12))) + APART * odd
        elif kind is int:
            yield name, key
        elif kind is list:
            yield name, [key, key - 5]
        elif kind is str:
            yield name, f"sample {key}"
        elif kind is date:
            yield name, date.max + timedelta(days=key)
        else:
            raise TypeError(f"{name}: neither key, keys, code, day nor moment")


def _place(first: Any, second: Any, one: dict, other: dict, since: datetime):
    if isinstance(first, datetime) and second - first == APART:
        return _moment(first, one)
    if isinstance(first, datetime) and since <= first <= second:
        return _CLOCK  # it may stand still, as in a test
    if first == second:
        return first
    for name, value in one.items():
        if (first, second) == (value, other[name]):
            return _Given(name, type(value))
    raise ValueError(f"Neither keys nor a moment: {first!r} became {second!r}.")


def _moment(first: datetime, one: dict) -> _Given:
    [name] = [name for name, value in one.items() if isinstance(value, datetime)]
    return _Given(name, datetime, first - one[name])

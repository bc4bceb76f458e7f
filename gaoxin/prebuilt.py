"""Rows of queries whose SQL is put together once a process, as model instances or as whatever else the query gives.

Django takes longer to put together a query of some twenty conditions than PostgreSQL to run it, and a page asks dozens.
Its shape is decided by what little a function is given: here it is called once for each shape, with made-up values for
what differs from run to run, and afterwards these alone are filled in. (`gaoxin/compiled.py`: for statements whose rows
need no reading.)
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators
from django.utils import timezone

from gaoxin.clock import this_day
from gaoxin.compiled import APART, refuse
from gaoxin.keys import by_keys
from gaoxin.planned import Planned, rows_of_each

SHAPES = 2_000  # that are kept; those of yesterday are the first to go
FIRST_KEY = -58_000  # no rows have such keys
A_FEW = 10  # keys: as many as PostgreSQL expects in a list that it does not know yet


def rows_of(build: Callable[..., QuerySet], *shape: Hashable, **given: Any) -> list:
    """The rows of `build(*shape, **given)`.

    All that decides what is asked stands in `shape`, of most days too. `given` are keys, one or a list of them
    (gaoxin/keys.py), codes, days that somebody typed, and moments: these as they are, so and so much later, or by their
    day. `build` may read the clock. Raises ValueError where the query depends on them in another way, or on an answer of the database."""
    return rows_together(asked(build, *shape, **given))[0]


@dataclass(frozen=True)
class Asked:
    """What `rows_of` is given."""

    build: Callable[..., QuerySet]
    shape: tuple[Hashable, ...]
    given: dict[str, Any]


def asked(build: Callable[..., QuerySet], *shape: Hashable, **given: Any) -> Asked:
    return Asked(build, shape, given)


def rows_together(*several: Asked) -> list[list]:
    """The rows of each, as `rows_of` gives them; those whose plan serves any values come on one way from the
    database."""
    day = this_day()
    runs = [(_prebuilt(o.build, o.shape, _kinds(o.given), day), o.given) for o in several]
    together = [(one.planned, one.filled(given)) for one, given in runs if one and _is_few(given)]
    read = iter(rows_of_each(together) if together else ())
    return [
        one.rows(next(read) if _is_few(given) else one.read(given)) if one else []
        for one, given in runs
    ]


@dataclass(frozen=True)
class Part:
    """Of a page: what it asks, and what it makes of the rows of each."""

    asks: Sequence[Asked]
    made: Callable[..., Any]


def parts_together(*parts: Part) -> list:
    """What each makes of its rows; they are asked together."""
    rows = iter(rows_together(*(one for part in parts for one in part.asks)))
    return [part.made(*(next(rows) for _ in part.asks)) for part in parts]


def _is_few(given: dict[str, Any]) -> bool:
    """Whether one plan serves any key, code or day beside them, or so few keys; how best to read the rows of many, or
    those since a moment, depends on how many there are."""
    return all(
        len(value) <= A_FEW if isinstance(value, list) else not isinstance(value, datetime)
        for value in given.values()
    )


def told(parent: Any, name: str, rows: list) -> list:
    """Rows of a parent that was read already, which each of them is told."""
    for row in rows:
        setattr(row, name, parent)
    return rows


def _kinds(given: dict[str, Any]) -> tuple:
    return tuple((name, _kind(value)) for name, value in given.items())


def _kind(value: Any) -> type | date:
    """What values that make the same statement have in common."""
    return this_day(value) if isinstance(value, datetime) else type(value)


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
        self.models = _Models(compiler) if _gives_models(queryset) else None

    def filled(self, given: dict[str, Any]) -> dict[Any, Any]:
        return {place: _filled(place, given) for place in self.planned.types}

    def read(self, given: dict[str, Any]) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [_filled(param, given) for param in self.params])
            return cursor.fetchall()

    def rows(self, read: list[tuple]) -> list:
        """What the queryset gives of what was read."""
        if self.models:
            return self.models.made(self._converted(read))
        return self._as_queryset(read)

    def _converted(self, read: list[tuple]) -> list:
        own = self._own_compiler() if self.converters else None
        return list(own.apply_converters(read, self.converters)) if own else read

    def _own_compiler(self) -> Any:
        compiler = copy(self.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # each thread has its own
        return compiler

    def _as_queryset(self, read: list[tuple]) -> list:
        """It is asked by a compiler that has the answer already."""
        if self.compiler.has_extra_select:  # by what they are in order, and nobody asked for it
            read = [row[: self.compiler.col_count] for row in read]
        compiler, query = self._own_compiler(), copy(self.queryset.query)
        compiler.execute_sql = lambda *args, **kwargs: [read]
        compiler.get_converters = lambda *args: self.converters
        query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]
        rows: Any = QuerySet(self.queryset.model, query)
        like: Any = self.queryset
        rows._iterable_class = like._iterable_class
        rows._fields = like._fields
        rows._prefetch_related_lookups = like._prefetch_related_lookups
        return list(rows)


def _gives_models(queryset: Any) -> bool:
    return queryset._iterable_class is ModelIterable and not queryset._prefetch_related_lookups


class _Models:
    """Makes rows as Django's ModelIterable does; what that finds out at every run is found out once."""

    def __init__(self, compiler: Any) -> None:
        info, select = compiler.klass_info, compiler.select
        own = info["select_fields"]
        self.model, self.own = info["model"], slice(own[0], own[-1] + 1)
        # Of a row with few of its fields Django looks for each of them all here.
        self.names = frozenset(column.target.attname for column, *_ in select[self.own])
        # The stubs are those of a later Django.
        self.related = get_related_populators(info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
        self.beside = (compiler.annotation_col_map or {}).items()

    def made(self, read: list) -> list[Model]:
        return [self._made(row) for row in read]

    def _made(self, row: tuple) -> Model:
        made = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.own])
        for one in self.related:
            one.populate(row, made)
        for name, place in self.beside:
            setattr(made, name, row[place])
        return made


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

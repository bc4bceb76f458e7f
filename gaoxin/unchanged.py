"""What is read from thousands of rows and is the same for many, kept in the process until one of these rows changes.

Triggers write down which transactions changed which tables (settings.CHANGE_MODEL). A look asks, in one short
statement, which tables were changed by a transaction that was not yet to be seen when one looked last: what was read
from these is forgotten. So what is kept is what the database would answer now; a day is part of every key. Which tables
something was read from is taken from its own statements: what may change unnoticed is not kept
(docs/decisions/0014-kept-until-it-changes.md).
"""

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from threading import Lock
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection

from gaoxin.clock import this_day

MOST = 200  # that are kept; what nobody asked for longest is the first to go
# Seconds after which nobody trusts what is kept: changes are written down for a day.
TRUSTED_FOR = 3600
_WORDS = re.compile(r"\w+")
_CHANGED = """
SELECT pg_current_xact_id_if_assigned() IS NOT NULL, pg_current_snapshot()::text,
       (SELECT oid FROM pg_database WHERE datname = current_database()), pg_postmaster_start_time()::text,
       ARRAY(SELECT DISTINCT name FROM {} WHERE xact >= pg_snapshot_xmin(%s::pg_snapshot)
             AND NOT pg_visible_in_snapshot(xact, %s::pg_snapshot))
"""
_WATCHED = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'change_told'"


@dataclass(frozen=True)
class _Seen:
    database: tuple  # which database it is, whatever it is called
    snapshot: str
    at: float


@dataclass
class _Kept:
    """Of this process. `versions`: table → how often it was seen changed; `values`: key → (versions of the tables that
    it was read from, value)."""

    seen: _Seen = _Seen((), "1:1:", 0)
    watched: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.lock = Lock()
        self.versions: dict[str, int] = {}
        self.values: OrderedDict[Hashable, tuple[dict[str, int], Any]] = OrderedDict()

    def forget(self) -> None:
        self.versions, self.values = {}, OrderedDict()

    def update(self, before: _Seen, now: _Seen, changed: Iterable[str]) -> dict[str, int]:
        """What was seen at one time by two threads counts twice: then a little is read once more for nothing."""
        with self.lock:
            if before.database != now.database or now.at - before.at > TRUSTED_FOR:
                self.forget()
                self.watched = _watched()
            self.seen = now
            for name in changed:
                self.versions[name] = self.versions.get(name, 0) + 1
            return dict(self.versions)


_kept = _Kept()


def forget() -> None:
    """As if everything had changed just now."""
    with _kept.lock:
        _kept.forget()


class Look:
    """What was changed until just now. In a transaction that writes itself nothing is kept: it may be undone."""

    def __init__(self) -> None:
        before = _kept.seen
        table = apps.get_model(settings.CHANGE_MODEL)._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(_CHANGED.format(table), [before.snapshot, before.snapshot])
            self.writes, snapshot, *database, changed = cursor.fetchone()
        self.database = tuple(database)
        now = _Seen(self.database, snapshot, time.monotonic())
        self.versions = {} if self.writes else _kept.update(before, now, changed)

    def find(self, *key: Hashable) -> Any:
        """What is kept under the key, None where nothing is."""
        if self.writes:
            return None
        with _kept.lock:
            versions, value = _kept.values.get(self._full(key), ({}, None))
            if value is None or any(
                self.versions.get(name, 0) != n for name, n in versions.items()
            ):
                return None
            _kept.values.move_to_end(self._full(key))
        return value

    def read(self, read: Callable[[], Any], *key: Hashable) -> Any:
        """What is kept under the key, or what `read` gives: no None, nothing that depends on what is not in the key, and
        nothing that is changed afterwards."""
        found = self.find(*key)
        if found is not None:
            return found
        if self.writes:
            return read()
        value, tables = _watching(read)
        if tables is not None:
            self._keep(value, tables, key)
        return value

    def _keep(self, value: Any, tables: set[str], key: tuple[Hashable, ...]) -> None:
        versions = {name: self.versions.get(name, 0) for name in tables}
        with _kept.lock:
            _kept.values[self._full(key)] = versions, value
            while len(_kept.values) > MOST:
                _kept.values.popitem(last=False)

    def _full(self, key: tuple[Hashable, ...]) -> Hashable:
        return (self.database, this_day(), *key)


def _watching(read: Callable[[], Any]) -> tuple[Any, set[str] | None]:
    """What `read` gives, and the tables that its statements name; None where it may change unnoticed: with another table,
    with the hour, or with what a prepared statement reads."""
    words: set[str] = set()
    steady = True

    def note(execute, sql, params, *rest):
        nonlocal steady
        steady = steady and not any(isinstance(param, datetime) for param in params or ())
        words.update(_WORDS.findall(sql))
        return execute(sql, params, *rest)

    with connection.execute_wrapper(note):
        value = read()
    tables = words & _tables()
    seen = steady and "EXECUTE" not in words and tables <= _kept.watched
    return value, tables if seen else None


@cache
def _tables() -> frozenset[str]:
    models = apps.get_models(include_auto_created=True)
    return frozenset(model._meta.db_table for model in models)


def _watched() -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute(_WATCHED)
        return frozenset(name for (name,) in cursor.fetchall())

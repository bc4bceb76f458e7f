"""Entries as they were stored, made values again."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import lru_cache
from sys import intern
from typing import Any, get_type_hints

from projects.dispatch.rules.bar import BarLine, PointLine
from projects.dispatch.rules.entry import (
    CorrectedLine,
    Entry,
    IssueLine,
    LateLine,
    LightLine,
    Move,
    NodeLine,
    ScheduleLine,
)
from projects.dispatch.rules.resources import ElementLine, NeedLine, PermitLine

LINES: dict[str, type] = {
    "lights": LightLine,
    "nodes": NodeLine,
    "issues": IssueLine,
    "late": LateLine,
    "corrected": CorrectedLine,
    "moved": Move,
    "points": PointLine,
    "permits": PermitLine,
    "needs": NeedLine,
    "elements": ElementLine,
}
_PARTS: dict[str, type] = {"schedule": ScheduleLine, "bar": BarLine}


def restored_entry(values: Mapping[str, Any]) -> Entry:
    """The entry that `canonical` wrote; what a later release added is at its default."""
    entry: Entry = _restored(Entry, values)
    return entry


def _restored(kind: Any, values: Mapping[str, Any]) -> Any:
    readers = _READERS[kind]
    return kind(**{
        name: value if value is None or (read := readers[name]) is None else read(value)
        for name, value in values.items() if name in readers
    })  # fmt: skip


def _reader(name: str, hint: Any) -> Callable[[Any], Any] | None:
    """What makes the value of a field of what JSON says of it; None: it is what JSON says."""
    if line := LINES.get(name):
        return lambda values: [_restored(line, one) for one in values]
    if part := _PARTS.get(name):
        return lambda values: _restored(part, values)
    if hint in (Decimal, Decimal | None):
        return Decimal
    if hint in (date, date | None):
        return _day
    if hint is str and not name.endswith("_text"):
        return _same
    return None


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return date.fromisoformat(text)


def _same(text: str) -> str:
    """Of codes and names thousands of entries say the same: one in memory. An older format may bring codes as such."""
    return intern(text) if type(text) is str else text


def _readers(kind: Any) -> dict[str, Callable[[Any], Any] | None]:
    hints = get_type_hints(kind)
    return {one.name: _reader(one.name, hints[one.name]) for one in fields(kind)}


_READERS = {kind: _readers(kind) for kind in (Entry, *_PARTS.values(), *LINES.values())}

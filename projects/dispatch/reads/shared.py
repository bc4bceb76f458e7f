"""What many entries say alike, once in memory. A week of fifty thousand projects says the same days, names and rules
over and over, each time as a value of its own: four bytes of ten."""

from datetime import date
from decimal import Decimal
from typing import Any

_ALIKE = frozenset({str, int, date, Decimal})


class Shared:
    """`entry` puts the first of all equal values in the place of each; nothing else of an entry changes."""

    def __init__(self) -> None:
        self.known: dict[tuple[type, Any], Any] = {}
        self.nothing: list = []

    def entry(self, entry):
        for name in entry.__dataclass_fields__:
            value = getattr(entry, name)
            shared = self._one(value)
            if shared is not value:
                # Frozen for those who read it; its equal may stand in its place.
                object.__setattr__(entry, name, shared)
        return entry

    def _one(self, value):
        kind = type(value)
        if kind in _ALIKE:
            # 1.0 equals 1.00, and prints otherwise.
            mark = value.as_tuple() if kind is Decimal else value
            return self.known.setdefault((kind, mark), value)
        if kind is list:
            if not value:
                return self.nothing
            value[:] = map(self._one, value)
        elif hasattr(kind, "__dataclass_fields__"):
            self.entry(value)
        return value

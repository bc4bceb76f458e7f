"""What stays of the entries of a week in memory, once they were told: what is counted, and what many of them say alike
once for all. A week of fifty thousand projects says the same days, names and rules over and over, each time as a value
of its own; its texts and lines are most of what it says."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from projects.dispatch.rules.entry import Entry, NodeLine

_ALIKE = frozenset({str, int, date, Decimal})
# Of these nothing is counted.
_UNCOUNTED: dict[str, Any] = {
    **dict.fromkeys(("site", "rule", "this_week", "next_week", "problems", "unchanged_reason"), ""),
    **dict.fromkeys(("brief_text", "reason_text", "clears_text", "criterion_text", "override_text"), ""),
    **dict.fromkeys(("done_total", "gap", "bar")),
}  # fmt: skip
_EMPTIED = ("lights", "late")
_LISTS = ("facts", "this_year", "tracks", "elements")


class Shared:
    """`entry` puts the first of all equal values in the place of each; nothing else of an entry changes."""

    def __init__(self) -> None:
        self.known: dict[tuple[type, Any], Any] = {}
        self.nothing: list = []
        self.lists: dict[tuple, list] = {}

    def brief(self, entry: Entry) -> Entry:
        """The same entry with no more than tables that add up and the first screen count of it: of its milestones
        whether they are done or overdue, of its text nothing."""
        for name, value in _UNCOUNTED.items():
            object.__setattr__(entry, name, value)
        for name in _EMPTIED:
            object.__setattr__(entry, name, self.nothing)
        nodes = tuple((node.done, node.overdue) for node in entry.nodes)
        object.__setattr__(entry, "nodes", _counted(nodes))
        self.entry(entry)
        for name in _LISTS:
            values = getattr(entry, name)
            object.__setattr__(entry, name, self.lists.setdefault(tuple(values), values))
        return entry

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


@lru_cache(maxsize=1024)
def _counted(nodes: tuple[tuple[bool, bool], ...]) -> list[NodeLine]:
    return [
        NodeLine(
            id=0, name="", kind="", key=False, due_on=date.min, forecast_on=None, done_on=None, done=done,
            unit="", moves=0, overdue_days=int(overdue),
        )
        for done, overdue in nodes
    ]  # fmt: skip

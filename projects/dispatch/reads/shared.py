"""What stays of the entries of a week in memory, once they were told: what is counted, and what many of them say alike
once for all. A week of fifty thousand projects says the same days, names and rules over and over, each time as a value
of its own; its texts and lines are most of what it says."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from projects.dispatch.rules.entry import Entry, NodeLine

# Of these nothing is counted.
_UNCOUNTED: dict[str, Any] = {
    **dict.fromkeys(("site", "rule", "this_week", "next_week", "problems", "unchanged_reason"), ""),
    **dict.fromkeys(("brief_text", "reason_text", "clears_text", "criterion_text", "override_text"), ""),
    **dict.fromkeys(("done_total", "gap", "bar")),
}  # fmt: skip
_EMPTIED = ("lights", "late")
_LISTS = ("facts", "this_year", "tracks", "elements")
_ALIKE = frozenset({str, int, date, Decimal})
_VALUES = [
    name for name in Entry.__dataclass_fields__ if name not in (*_UNCOUNTED, *_EMPTIED, *_LISTS)
]


class Shared:
    """Puts the first of all equal values in the place of each."""

    def __init__(self) -> None:
        self.known: dict[tuple[type, Any], Any] = {}
        self.nothing: list = []
        self.lists: dict[tuple, list] = {}

    def brief(self, entry: Entry) -> Entry:
        """The same entry with no more than tables that add up and the first screen count of it: of its milestones
        whether they are done or overdue, of its text nothing. Frozen for those who read it, it is changed here."""
        for name, value in _UNCOUNTED.items():
            object.__setattr__(entry, name, value)
        for name in _EMPTIED:
            object.__setattr__(entry, name, self.nothing)
        for name in _LISTS:
            values = getattr(entry, name)
            object.__setattr__(entry, name, self.lists.setdefault(tuple(values), values))
        nodes = tuple((node.done, node.overdue) for node in entry.nodes)
        object.__setattr__(entry, "nodes", _counted(nodes))
        for name in _VALUES:
            value = getattr(entry, name)
            if type(value) in _ALIKE:
                # 1.0 equals 1.00, and prints otherwise.
                mark = value.as_tuple() if type(value) is Decimal else value
                object.__setattr__(entry, name, self.known.setdefault((type(value), mark), value))
            elif value == []:
                object.__setattr__(entry, name, self.nothing)
        return entry


@lru_cache(maxsize=1024)
def _counted(nodes: tuple[tuple[bool, bool], ...]) -> list[NodeLine]:
    return [
        NodeLine(
            id=0, name="", kind="", key=False, due_on=date.min, forecast_on=None, done_on=None, done=done,
            unit="", moves=0, overdue_days=int(overdue),
        )
        for done, overdue in nodes
    ]  # fmt: skip

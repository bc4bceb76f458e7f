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
_AMOUNTS = (
    "total",
    "plan",
    "done_week",
    "done_late",
    "done_year",
    "done_ratio",
    "expected_ratio",
    "expected",
)
_REPEATED = (
    "unit", "unit_id", "leader", "leader_id", "chief", "chief_id", "commissioner", "commissioner_id", "status",
    "level", "stage", "light", "report", "dimension", "override", "by_rule",
)  # fmt: skip
_REST = ("issues", "corrected", "permits", "needs")


class Shared:
    """Puts the first of all equal values in the place of each, where they are many: a name of a project is no other's."""

    def __init__(self) -> None:
        self.known: dict[str | int, str | int] = {}
        self.amounts: dict[str, Decimal] = {}
        self.lists: dict[tuple, list] = {}
        self.nothing: list = []

    def brief(self, entry: Entry) -> Entry:
        """The same entry with no more than tables that add up and the first screen count of it: of its milestones
        whether they are done or overdue, of its text nothing. Frozen for those who read it, it is changed here."""
        kept: dict[str, Any] = dict(_UNCOUNTED)
        nodes = tuple((node.done, node.overdue) for node in entry.nodes)
        kept |= dict.fromkeys(_EMPTIED, self.nothing) | {"nodes": _counted(nodes)}
        for name in _LISTS:
            values = getattr(entry, name)
            kept[name] = self.lists.setdefault(tuple(values), values)
        for name in _REST:
            kept[name] = getattr(entry, name) or self.nothing
        for name in _AMOUNTS:
            if (amount := getattr(entry, name)) is not None:
                # 1.0 equals 1.00, and prints otherwise.
                kept[name] = self.amounts.setdefault(str(amount), amount)
        for name in _REPEATED:
            value = getattr(entry, name)
            if type(value) in (str, int):
                kept[name] = self.known.setdefault(value, value)
        for name, value in kept.items():
            object.__setattr__(entry, name, value)
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

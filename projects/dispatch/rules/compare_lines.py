"""What stands in lists of two numbers of the weekly report, line by line: milestones, reports, problems,
visits, supervision orders and instructions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from projects.bulletin.rules.table import rows_of
from projects.dispatch.rules.compare import FieldChange

Row = Mapping[str, Any]

# Table → what names a line of it.
KEYS = {
    4: ("project", "node", "state"), 6: ("project", "state"), 7: ("code",), 8: ("leader",), 9: ("number",),
}  # fmt: skip
# What goes on over the weeks; the others are of one week, and differ within it by correction alone.
RUNNING = (9,)
INSTRUCTION = {
    "code": "编号", "project_name": "项目", "text": "批示内容", "given_by": "批示领导", "to": "承办",
    "due_on": "时限", "state": "状态", "overdue_days": "超期天数", "postponed": "延期次数",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineChange:
    """`kind`: ADDED, GONE or CHANGED; the fields of a changed one that differ."""

    kind: str
    label: str
    fields: list[FieldChange]


@dataclass(frozen=True, slots=True)
class ListChange:
    title: str
    lines: list[LineChange]


def compare_lists(
    old: Mapping[int, Row], new: Mapping[int, Row], *, of_one_week: bool
) -> list[ListChange]:
    """`old`, `new`: number → the stored table. Only the lists in which something differs."""
    found = []
    for number in KEYS if of_one_week else RUNNING:
        if number in old and number in new:
            labels = {c["key"]: c["label"] for c in new[number]["columns"] if c["kind"] != "link"}
            before, after = rows_of(old[number]), rows_of(new[number])
            lines = _compare(before, after, KEYS[number], labels)
            found.append(ListChange(new[number]["title"], lines))
    return [one for one in found if one.lines]


def compare_instructions(old: Sequence[Row], new: Sequence[Row]) -> list[ListChange]:
    lines = _compare(old, new, ("code",), INSTRUCTION)
    return [ListChange("批示", lines)] if lines else []


def _compare(
    old: Sequence[Row], new: Sequence[Row], key: Sequence[str], labels: Mapping[str, str]
) -> list[LineChange]:
    before, after = _keyed(old, key), _keyed(new, key)
    changed = [
        LineChange("CHANGED", _name(row, key), fields)
        for place, row in after.items()
        if place in before and (fields := _differences(before[place], row, labels))
    ]
    added = [row for place, row in after.items() if place not in before]
    gone = [row for place, row in before.items() if place not in after]
    return [
        *changed,
        *(LineChange("ADDED", _name(row, key), []) for row in added),
        *(LineChange("GONE", _name(row, key), []) for row in gone),
    ]


def _keyed(rows: Sequence[Row], key: Sequence[str]) -> dict[tuple[str, int], Row]:
    """Two milestones of a project may have one name: they are told apart by their order."""
    seen: Counter[str] = Counter()
    found = {}
    for row in rows:
        name = str([row[one] for one in key])
        seen[name] += 1
        found[name, seen[name]] = row
    return found


def _name(row: Row, key: Sequence[str]) -> str:
    """What the line is known by; a numbered one also says what it is about."""
    about = [row[one] for one in ("summary", "matter", "text") if row.get(one)]
    return "　".join([*(_words(row, one) for one in key), *about])


def _differences(old: Row, new: Row, labels: Mapping[str, str]) -> list[FieldChange]:
    pairs = [(label, _words(old, key), _words(new, key)) for key, label in labels.items()]
    return [FieldChange(label, last, now) for label, last, now in pairs if last != now]


def _words(row: Row, key: str) -> str:
    """「—」 also for a column that an older report has not."""
    value = row.get(key)
    if value is None or value == "" or value == []:
        return "—"
    if key == "project":
        return str(value[1])
    if key == "projects":
        return "、".join(name for _, name in value)
    return "、".join(value) if isinstance(value, list) else str(value)

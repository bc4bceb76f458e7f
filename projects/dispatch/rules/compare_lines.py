"""What stands in lists of two numbers of the weekly report, line by line: milestones, reports, problems,
visits, supervision orders and instructions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from projects.bulletin.rules.table import Column, FrozenTable, Row
from projects.bulletin.rules.words import UNKNOWN, words
from projects.directing.rules import State as InstructionState
from projects.dispatch.rules.compare import FieldChange

INSTRUCTION = (
    Column("code", "编号"), Column("project_name", "项目"), Column("text", "批示内容"),
    Column("given_by", "批示领导"), Column("to", "承办"), Column("due_on", "时限", "day"),
    Column("state", "状态", "code", InstructionState),
    Column("overdue_days", "超期天数", "int"), Column("postponed", "延期次数", "int"),
)  # fmt: skip
TEXT = "_text"  # sentences the system made are never compared


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
    old: Mapping[int, FrozenTable], new: Mapping[int, FrozenTable], *, of_one_week: bool
) -> list[ListChange]:
    """`old`, `new`: number → the stored table. Only the lists in which something differs: those that go
    on over the weeks, and of one week, which differs by correction alone, all that name their lines."""
    found = []
    for number, table in new.items():
        declared = table.declared
        if number in old and declared.key and (of_one_week or declared.running):
            known = {part.title: part for part in old[number].parts}
            found += [
                _changes(known[part.title], part) for part in table.parts if part.title in known
            ]
    return [one for one in found if one.lines]


def _changes(old: FrozenTable, new: FrozenTable) -> ListChange:
    return ListChange(new.title, _compare(old.rows, new.rows, new.declared.key, new.columns))


def compare_instructions(old: Sequence[Row], new: Sequence[Row]) -> list[ListChange]:
    lines = _compare(old, new, ("code",), INSTRUCTION)
    return [ListChange("批示", lines)] if lines else []


def _compare(
    old: Sequence[Row], new: Sequence[Row], key: Sequence[str], columns: Sequence[Column]
) -> list[LineChange]:
    before, after = _keyed(old, key), _keyed(new, key)
    by_key = {column.key: column for column in columns}
    names = [by_key[one] for one in key]
    changed = [
        LineChange("CHANGED", _name(row, names), fields)
        for place, row in after.items()
        if place in before and (fields := _differences(before[place], row, columns))
    ]
    added = [row for place, row in after.items() if place not in before]
    gone = [row for place, row in before.items() if place not in after]
    return [
        *changed,
        *(LineChange("ADDED", _name(row, names), []) for row in added),
        *(LineChange("GONE", _name(row, names), []) for row in gone),
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


def _name(row: Row, names: Sequence[Column]) -> str:
    """What the line is known by; a numbered one also says what it is about."""
    about = [row[one] for one in ("summary", "matter", "text") if row.get(one)]
    return "　".join([*(_print_cell(row, column) for column in names), *about])


def _differences(old: Row, new: Row, columns: Sequence[Column]) -> list[FieldChange]:
    return [
        FieldChange(column.label, was, now)
        for column in columns
        if not column.key.endswith(TEXT)
        and old.get(column.key) != new.get(column.key)
        and (was := _print_cell(old, column)) != (now := _print_cell(new, column))
    ]


def _print_cell(row: Row, column: Column) -> str:
    """「—」 also for a column that the row of an older report has not."""
    return (words(column, row) or UNKNOWN) if column.key in row else UNKNOWN

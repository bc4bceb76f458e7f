"""A stored table made readable: its declaration, the headings and the rows with their keys and codes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from projects.bulletin.rules.declared import DECLARED
from projects.bulletin.rules.table import Column, Declaration, FrozenTable
from projects.dispatch.rules.format import columns_since, table_of


def frozen_table(values: Mapping[str, Any], number: int) -> FrozenTable:
    """`number`: the format of the report. Raises UnreadableFormat for one of a later release."""
    stored = table_of(values, number)
    declared = DECLARED[stored["number"]]
    hidden = columns_since(number, declared.number)
    hidden |= frozenset() if stored["ranked"] else declared.ranking
    columns = [column for column in declared.columns if column.key not in hidden]
    if "labels" in stored:
        columns = [
            _as_then(one, stored["labels"]) for one in columns if one.key in stored["labels"]
        ]
    title = stored.get("title") or title_of(stored["number"], ranked=stored["ranked"])
    sums = _sums(declared.sums, stored.get("sums"))
    return FrozenTable(declared, title, columns, stored["rows"], stored["note_text"], sums)


def _sums(declared: Declaration | None, stored: Mapping[str, Any] | None) -> FrozenTable | None:
    """None of a table that adds nothing up, or did not yet."""
    if declared is None or stored is None:
        return None
    columns = list(declared.columns)
    return FrozenTable(declared, declared.title, columns, stored["rows"], stored["note_text"])


def title_of(number: int, *, ranked: bool) -> str:
    declared = DECLARED[number]
    return declared.title + ("与排名" if ranked and declared.ranking else "")


def _as_then(column: Column, labels: Mapping[str, str]) -> Column:
    """A column of format 0: its heading of the day; days and who is to report stood there as words."""
    kind = {"days": "marks", "person": "text"}.get(column.kind, column.kind)
    return replace(column, label=labels[column.key], kind=kind)

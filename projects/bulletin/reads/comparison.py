"""Two numbers of the weekly report beside each other, as far as this person may read them."""

from dataclasses import dataclass

from projects.bulletin.reads.page import compared, instructions_of, own_codes, tables_of
from projects.bulletin.rules.declared import DECLARED
from projects.dispatch.rules.compare import Comparison, compare
from projects.dispatch.rules.compare_lines import ListChange, compare_instructions, compare_lists
from projects.dispatch.rules.format import entry_of
from projects.models import DispatchEntry, DispatchReport

NOT_COMPARED = tuple(number for number, declared in DECLARED.items() if not declared.key)


@dataclass(frozen=True)
class ComparePage:
    """`other`: the earlier number, None when there is none to compare with. Of two formats the entries
    alone are compared; `unreadable`: the format of the other where this release does not know it."""

    other: DispatchReport | None
    same_format: bool
    unreadable: int | None
    others: list[DispatchReport]
    comparison: Comparison
    lists: list[ListChange]


def compare_page(report: DispatchReport, user, number: str) -> ComparePage:
    """Beside `number`; without any, or with one that may not be read, beside what suits best: the
    one it corrects, or the week before."""
    rows = DispatchReport.objects.visible_to(user).filter(scope=report.scope)
    others = list(rows.exclude(pk=report.pk).select_related("week"))
    asked = next((one for one in others if str(one.number) == number), None)
    other = asked or compared(report, user)
    of_one_week = other is not None and report.corrects_id == other.pk
    known = other if other is None or other.is_readable else None
    same = known is not None and known.format == report.format
    old, new = (_load_entries(one, user) for one in (known, report if known else None))
    return ComparePage(
        other=other,
        same_format=same,
        unreadable=other.format if other and not other.is_readable else None,
        others=others,
        comparison=compare(old, new, of_one_week=of_one_week),
        lists=_lists(other, report, user, of_one_week) if same else [],
    )


def _load_entries(report: DispatchReport | None, user) -> list:
    if report is None:
        return []
    rows = DispatchEntry.objects.visible_to(user).filter(report=report)
    return [entry_of(row.values, report.format) for row in rows]


def _lists(other, report, user, of_one_week: bool) -> list[ListChange]:
    own = own_codes(user)
    old, new = (tables_of(one, own, leave=NOT_COMPARED) for one in (other, report))
    said, says = (instructions_of(one, user) for one in (other, report))
    return [*compare_lists(old, new, of_one_week=of_one_week), *compare_instructions(said, says)]

"""Two numbers of the weekly report beside each other, as far as this person may read them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice

from projects.bulletin.reads.page import compared, instructions_of, own_codes, tables_of
from projects.bulletin.rules.corrected import of_project
from projects.bulletin.rules.declared import DECLARED
from projects.dispatch.rules.compare import Comparison, Pair as Entries, compare_pairs
from projects.dispatch.rules.compare_lines import ListChange, compare_instructions, compare_lists
from projects.dispatch.rules.entry import CorrectedLine
from projects.models import DispatchReport
from projects.registry.rules.parts import Stretch, in_parts

AT_ONCE = 500  # projects whose entries are read together
PART, WHOLE = 200, 400  # lines: in a part, and in a comparison that is not cut
NOT_COMPARED = tuple(number for number, declared in DECLARED.items() if not declared.key)


@dataclass(frozen=True)
class Pair:
    """A number and what it is compared with: `other`, the earlier one, None when there is none; `unreadable`: its
    format where this release does not know it."""

    report: DispatchReport
    other: DispatchReport | None
    others: list[DispatchReport]

    @property
    def unreadable(self) -> int | None:
        return self.other.format if self.other and not self.other.is_readable else None


@dataclass(frozen=True)
class Compared:
    """Of two formats the entries alone are compared."""

    same_format: bool
    comparison: Comparison
    lists: list[ListChange]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Of the projects and of each list how many lines it has."""
        projects = ("各项目", len(self.comparison.rows))
        return [projects, *((one.title, len(one.lines)) for one in self.lists)]


@dataclass(frozen=True)
class ComparedPart:
    """Some of the lines of a comparison. `said`: which."""

    number: int
    said: str
    stretches: list[Stretch]

    def rows(self, found: Compared) -> list:
        return [
            row
            for one in self.stretches
            if not one.place
            for row in found.comparison.rows[one.rows]
        ]

    def lists(self, found: Compared) -> list[tuple[ListChange, list]]:
        """Each with those of its lines that stand here."""
        lists = [(found.lists[one.place - 1], one) for one in self.stretches if one.place]
        return [(change, change.lines[one.rows]) for change, one in lists]

    @property
    def has_projects(self) -> bool:
        return not self.stretches[0].place


def cut_compared(counts: Sequence[tuple[str, int]]) -> list[ComparedPart]:
    found = in_parts([count for _, count in counts], PART, WHOLE)
    return [ComparedPart(n, _said(part, counts), part) for n, part in enumerate(found, 1)]


def _said(part: list[Stretch], counts: Sequence[tuple[str, int]]) -> str:
    words = []
    for one in part:
        title, count = counts[one.place]
        is_cut = one.stop - one.start < count
        words.append(f"{title} 第 {one.start + 1}–{one.stop} 行" if is_cut else title)
    return "、".join(words)


def pair_of(report: DispatchReport, user, number: str) -> Pair:
    """With `number`; without any, or with one that may not be read, with what suits best: the one it corrects, or
    the week before."""
    rows = DispatchReport.objects.visible_to(user).filter(scope=report.scope)
    others = list(rows.exclude(pk=report.pk).select_related("week"))
    asked = next((one for one in others if str(one.number) == number), None)
    return Pair(report, asked or compared(report, user), others)


def compared_rows(report: DispatchReport, other: DispatchReport, user) -> Compared:
    """What changed from the other to this one, as far as this person may read both; `user` None: all. Both of a
    format that this release reads."""
    of_one_week = report.corrects_id == other.pk
    same = other.format == report.format
    put_right = _corrected(other, report)
    found = compare_pairs(_pairs(other, report, user), of_one_week=of_one_week, corrected=put_right)
    return Compared(same, found, _lists(other, report, user, of_one_week) if same else [])


def _pairs(other: DispatchReport, report: DispatchReport, user) -> Iterator[Entries]:
    """Each project of this number in its order, then those that are gone; some of them in memory at a time."""
    here, there = (_entries_of(one, user) for one in (report, other))
    known, rows = set[int](), here.iterator(chunk_size=AT_ONCE)
    while block := list(islice(rows, AT_ONCE)):
        keys = [row.project_id for row in block]
        last = {row.project_id: row for row in there.filter(project__in=keys)}
        for row in block:
            earlier = last.get(row.project_id)
            yield earlier and earlier.read_by(other.format), row.read_by(report.format)
        known.update(keys)
    gone = [pk for pk, key in there.values_list("pk", "project_id") if key not in known]
    for row in there.filter(pk__in=gone).iterator(chunk_size=AT_ONCE):
        yield row.read_by(other.format), None


def _entries_of(report: DispatchReport, user):
    return report.entries.visible_to(user) if user else report.entries.all()


def _corrected(other: DispatchReport, report: DispatchReport) -> dict[int, str]:
    """Project → what was put right between two numbers, in words: what this one says and those it went on
    from, back to the other."""
    weeks = (other.week.week_on, report.week.week_on)
    rows = DispatchReport.objects.filter(scope=report.scope, week__week_on__range=weeks)
    by_number = {row.number: row for row in rows.select_related("week")}
    changes: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    here: DispatchReport | None = report if weeks[0] <= weeks[1] else None
    while here is not None and here.is_readable and here.number != other.number:
        _add_up(changes, here, 1)
        if here.week_id == other.week_id:
            _add_up(changes, other, -1)
            break
        here = by_number.get(here.first_screen["before"])
    return {key: of_project(_lines(months)) for key, months in changes.items()}


def _add_up(changes, report: DispatchReport, sign: int) -> None:
    """What one number says was put right; those of earlier formats did not say it."""
    for project, month_on, change in report.first_screen.get("corrected", []):
        changes[project][month_on] += sign * Decimal(change)


def _lines(months: dict[str, Decimal]) -> list[CorrectedLine]:
    return [
        CorrectedLine(date.fromisoformat(month_on), change)
        for month_on, change in sorted(months.items())
        if change
    ]


def _lists(other, report, user, of_one_week: bool) -> list[ListChange]:
    own = own_codes(user) if user else None
    old, new = (tables_of(one, own, leave=NOT_COMPARED) for one in (other, report))
    said, says = (instructions_of(one, user) for one in (other, report))
    return [*compare_lists(old, new, of_one_week=of_one_week), *compare_instructions(said, says)]

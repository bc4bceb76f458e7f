"""How a report names what was put right after the number before: a sum that falls is never left unexplained."""

from collections.abc import Sequence
from decimal import Decimal

from projects.bulletin.rules.sums import own_money
from projects.dispatch.rules.entry import CorrectedLine, Frozen
from projects.investment.rules.guards import month_name
from projects.registry.rules.amounts import yi_with_unit

SHOWN = 3
Named = tuple[str, CorrectedLine]
"""The code of a project, and a month of it."""


def in_sums(frozen: Frozen) -> list[Named]:
    """What was put right in the sums of the report: of this year, of the projects with a plan; the largest
    change first."""
    year = frozen.week.cut_off_on.year
    found = [
        (entry.code, line)
        for entry in own_money(frozen.scope, frozen.entries)
        for line in entry.corrected
        if entry.plan and line.month_on.year == year
    ]
    return sorted(found, key=lambda one: -abs(one[1].change))


def in_words(found: Sequence[Named]) -> str:
    """「含更正 2026 年 4 月 −0.17 亿元（YS-001）」, '' for none."""
    if not found:
        return ""
    said = "、".join(f"{change_in_words(line)}（{code}）" for code, line in found[:SHOWN])
    if len(found) <= SHOWN:
        return f"含更正 {said}"
    whole = sum((line.change for _, line in found), Decimal(0))
    return f"含更正 {said}等 {len(found)} 处，合计 {signed(whole)}"


def of_project(lines: Sequence[CorrectedLine]) -> str:
    """Of one project, all of its months."""
    return f"含更正 {'、'.join(map(change_in_words, lines))}" if lines else ""


def change_in_words(line: CorrectedLine) -> str:
    return f"{month_name(line.month_on)} {signed(line.change)}"


def signed(amount: Decimal) -> str:
    return f"{'+' if amount > 0 else ''}{yi_with_unit(amount)}"

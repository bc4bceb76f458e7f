"""The totals of a weekly report, from its entries alone: whoever has the rows can add them up again."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from projects.dispatch.rules.codes import OWED, REPORTED, Mark, Passed
from projects.dispatch.rules.entry import Entry
from projects.dispatch.rules.kinds import Scope
from projects.investment.rules.pace import ratio
from projects.registry.rules.amounts import ALL, in_percent, tenths

ZERO = Decimal(0)
WEIGHTS = {"投资": 35, "开工": 15, "节点": 20, "纳统": 10, "问题办结": 15, "报送": 5}
FORMULA = (
    "得分＝投资 35（完成率÷序时，封顶 1）＋开工 15（已开工÷应开工）＋节点 20（未逾期÷未完成节点）"
    "＋纳统 10（已纳统÷已开工）＋问题办结 15（未超期÷未销号）＋报送 5（已报÷应报）；"
    "没有分母的项不计，按其余权重折算为百分"
)


@dataclass(frozen=True, slots=True)
class Money:
    """Of the entries with a plan of the year; 万元. What none of them has given is None. Ratios in
    percent, `gap` in points."""

    projects: int
    plan: Decimal
    done_week: Decimal | None
    done_year: Decimal | None
    ratio: Decimal | None
    expected: Decimal | None
    gap: Decimal | None


def money(entries: Sequence[Entry]) -> Money:
    planned = [entry for entry in entries if entry.plan]
    plan = sum((entry.plan or ZERO for entry in planned), ZERO)
    done = _known_sum([entry.done_year for entry in planned])
    share = ratio(done or ZERO, plan)
    due = ratio(sum((_due(entry) for entry in planned), ZERO), plan)
    return Money(
        projects=len(planned),
        plan=plan,
        done_week=_known_sum([week_amount(entry) for entry in planned]),
        done_year=done,
        ratio=percent_of(share),
        expected=percent_of(due),
        gap=None if share is None or due is None else tenths((share - due) * 100),
    )


def own_money(frozen_scope: str, entries: Sequence[Entry]) -> list[Entry]:
    """Demo and real amounts never enter one sum: a demo report adds up the demo projects alone."""
    return [entry for entry in entries if entry.demo == (frozen_scope == Scope.DEMO)]


def week_amount(entry: Entry) -> Decimal | None:
    """What the week adds: its own amount and what came in late for weeks before; None for neither."""
    if entry.done_week is None and not entry.done_late:
        return None
    return (entry.done_week or ZERO) + entry.done_late


def _known_sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, ZERO) if known else None


def _due(entry: Entry) -> Decimal:
    if entry.expected is not None:
        return entry.expected
    # Nothing is due yet, or the entry was frozen by a release that kept the ratio alone.
    return (entry.plan or ZERO) * (entry.expected_ratio or ZERO) / 100


def percent_of(share: Fraction | None) -> Decimal | None:
    return None if share is None else in_percent(share)


def with_fact(entries: Sequence[Entry], mark: str) -> int:
    return sum(mark in entry.facts for entry in entries)


def with_light(entries: Sequence[Entry], light: str) -> int:
    return sum(entry.light == light for entry in entries)


def with_mark(entries: Sequence[Entry], mark: str) -> int:
    """How many problems carry the mark."""
    return sum(mark in issue.marks for entry in entries for issue in entry.issues)


def start_rate(entries: Sequence[Entry]) -> Decimal | None:
    """开复工率 in percent: started ÷ those that should have, preparatory ones left out (滨州)."""
    due = [entry for entry in entries if entry.should_start]
    return percent_of(ratio(with_fact(due, Passed.STARTED), len(due)))


def owed(entries: Sequence[Entry]) -> int:
    return sum(entry.report in OWED for entry in entries)


def reported(entries: Sequence[Entry]) -> int:
    return sum(entry.report in REPORTED for entry in entries)


# -- units ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """One unit's projects. `score` None: nothing of it can be measured; `rank` the same for equals."""

    unit: str
    entries: list[Entry]
    score: Decimal | None
    rank: int | None


NO_UNIT = "未定牵头单位"


def unit_standings(entries: Sequence[Entry], scope: str, *, ranked: bool) -> list[UnitStanding]:
    """By rank, else by name; those that cannot be measured last."""
    names = sorted({entry.unit or NO_UNIT for entry in entries})
    groups = {name: [e for e in entries if (e.unit or NO_UNIT) == name] for name in names}
    scores = {name: score(group, scope) for name, group in groups.items()}
    if ranked:
        names.sort(key=lambda name: (scores[name] is None, -(scores[name] or ZERO), name))
    return [
        UnitStanding(name, groups[name], scores[name], _rank(name, scores) if ranked else None)
        for name in names
    ]


def _rank(name: str, scores: dict[str, Decimal | None]) -> int | None:
    mine = scores[name]
    if mine is None:
        return None
    return 1 + sum(other is not None and other > mine for other in scores.values())


def score(entries: Sequence[Entry], scope: str) -> Decimal | None:
    """0 to 100 by FORMULA, one decimal; suspended projects count in no share."""
    active = [entry for entry in entries if entry.active]
    sums = money(own_money(scope, active))
    undone = [node for entry in active for node in entry.nodes if not node.done]
    late = sum(_overdue_nodes(entry) for entry in active)
    open_issues, overdue = with_mark(active, Mark.OPEN), with_mark(active, Mark.OVERDUE)
    started = with_fact(active, Passed.STARTED)
    due = [entry for entry in active if entry.should_start]
    pace = ratio(sums.ratio, sums.expected) if sums.ratio is not None and sums.expected else None
    shares = {
        "投资": None if pace is None else min(pace, Fraction(1)),
        "开工": ratio(with_fact(due, Passed.STARTED), len(due)),
        "节点": ratio(len(undone) - late, len(undone)),
        "纳统": ratio(with_fact(active, Passed.IN_STATISTICS), started),
        "问题办结": ratio(open_issues - overdue, open_issues),
        "报送": ratio(reported(active), owed(active)),
    }
    known = {name: share for name, share in shares.items() if share is not None}
    weight = sum(WEIGHTS[name] for name in known)
    if not weight:
        return None
    total = sum((WEIGHTS[name] * share for name, share in known.items()), Fraction(0))
    return tenths(total * 100 / weight, ALL)


def _overdue_nodes(entry: Entry) -> int:
    return sum(node.overdue for node in entry.nodes)

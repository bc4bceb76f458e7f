"""控制性指标: what was agreed for a parcel against what came of it, and what a 标准地 still lacks."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.land.rules.kinds import TargetState


def figure(value: Decimal | None) -> str:
    """As it was typed: 「300」, 「0.58」; 「—」 for none."""
    return "—" if value is None else f"{value.normalize():f}"


def judge_target(
    *,
    agreed: Decimal | None,
    actual: Decimal | None,
    at_least: bool,
    due_on: date | None,
    today: date,
    counts: bool,
) -> TargetState:
    """What is not agreed is not 0. Before its day it is not due, met or not; `counts`: whether anything of the
    parcel is judged at all."""
    if agreed is None:
        return TargetState.NOT_AGREED
    if not counts:
        return TargetState.NOT_JUDGED
    if due_on is None:
        return TargetState.NO_DAY
    if today < due_on:
        return TargetState.NOT_DUE
    if actual is None:
        return TargetState.OVERDUE_UNKNOWN
    met = actual >= agreed if at_least else actual <= agreed
    return TargetState.MET if met else TargetState.UNMET


def standard_missing(
    *,
    net: bool,
    assessed: Collection[str],
    needed: Iterable[str],
    targets: Collection[str],
    core: Iterable[str],
    conditions: bool,
) -> list[str]:
    """What a parcel lacks of a 标准地, each by name: 净地, 区域评价:KIND, 控制性指标:KIND, 规划条件."""
    lacking = [] if net else ["净地"]
    lacking += [f"区域评价:{kind}" for kind in needed if kind not in assessed]
    lacking += [f"控制性指标:{kind}" for kind in core if kind not in targets]
    return lacking if conditions else [*lacking, "规划条件"]


@dataclass(frozen=True)
class Tally:
    """A parcel's targets in one cell: 达标 n 未达 n 未到期 n 未填 n."""

    met: int = 0
    unmet: int = 0
    not_due: int = 0
    blank: int = 0

    @property
    def words(self) -> str:
        parts = [
            ("达标", self.met),
            ("未达", self.unmet),
            ("未到期", self.not_due),
            ("未填", self.blank),
        ]
        return " ".join(f"{word} {number}" for word, number in parts if number)


_BLANK = (TargetState.OVERDUE_UNKNOWN, TargetState.NO_DAY, TargetState.NOT_AGREED)


def tally(states: Iterable[TargetState]) -> Tally:
    """What is not judged is in none of the four."""
    rows = list(states)
    return Tally(
        rows.count(TargetState.MET), rows.count(TargetState.UNMET), rows.count(TargetState.NOT_DUE),
        sum(state in _BLANK for state in rows),
    )  # fmt: skip

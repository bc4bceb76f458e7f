"""What 倒排工期 says of a week: which targets will be missed, and which of them by more than in the number before.
A number that was frozen without it, a draft and a suspended project say nothing of it."""

from collections.abc import Sequence
from typing import NamedTuple

from projects.bulletin.rules.table import Before
from projects.dispatch.rules.codes import Backward
from projects.dispatch.rules.entry import Entry, ScheduleLine
from projects.schedule.rules.sentences import gap_words

NAMED = 10  # projects in the sentence; the rows behind its number have all


class Slipped(NamedTuple):
    """Working days by which its target is missed, and what the number before said of it, negative for left."""

    label: str
    gap: int
    last: int

    @property
    def by(self) -> int:
        return self.gap - max(self.last, 0)


def marks_of(entry: Entry, last: Entry | None) -> list[str]:
    if entry.schedule is None or not entry.schedule.confirmed or not entry.active:
        return []
    marks = {
        Backward.CONFIRMED: True,
        Backward.SHORT: (entry.shortfall or 0) > 0,
        Backward.WIDER: _slipped(entry, last) is not None,
    }
    return [mark for mark, holds in marks.items() if holds]


def slipped(entries: Sequence[Entry], before: Before | None) -> list[Slipped]:
    """Who fell behind, most of all first."""
    known = before.by_project if before else {}
    found = [one for entry in entries if (one := _slipped(entry, known.get(entry.project)))]
    return sorted(found, key=lambda one: -one.by)


def _slipped(entry: Entry, last: Entry | None) -> Slipped | None:
    now, then = entry.shortfall, last.shortfall if last else None
    if now is None or then is None or now <= max(then, 0):
        return None
    return Slipped(entry.label, now, then)


def in_words(found: Sequence[Slipped]) -> str:
    """「演示项目04（差 12 个工作日，上期差 7 个）、演示项目01（差 5 个工作日，上期余 3 个）」."""
    said = [f"{one.label}（差 {one.gap} 个工作日，上期{_last(one.last)}）" for one in found[:NAMED]]
    return "、".join(said) + ("等" if len(found) > NAMED else "")


def _last(value: int) -> str:
    return f"{'差' if value > 0 else '余'} {abs(value)} 个"


def standing_words(line: ScheduleLine) -> str:
    """「目标 2026-12-31 投产，差 12 个工作日，按当时进度 2027-01-18 投产（第 1 版计划）」."""
    plan = f"第 {line.plan} 版计划" if line.confirmed else "计划未确认"
    said = [f"目标 {line.target_on} {line.target}"]
    if line.shortfall is not None:
        said += [gap_words(line.shortfall), f"按当时进度 {line.forecast_on} {line.target}"]
    return f"{'，'.join(said)}（{plan}）"

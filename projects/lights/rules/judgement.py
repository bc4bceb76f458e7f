"""From a project's facts to its lights: all dimensions, what each was computed from, and why not.

Pure: whatever is read from rows stands in `Facts`, so that what is stored can be recomputed at any
time and compared.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from projects.lights.rules.dimensions import (
    WORST_FIRST,
    Dimension,
    Light,
    Node,
    Result,
    Thresholds,
    investment_light,
    issue_light,
    milestone_light,
    sharpen,
    start_light,
    statistics_light,
    unjudged,
)


@dataclass(frozen=True)
class Facts:
    """What a project is judged by. `unjudged` says why it is not, '' when it is.

    `done`, `expected`: shares of the year's `plan` (万元); `overdue_workdays` of the worst open problem,
    which was due on `overdue_since`.
    """

    unjudged: str = ""
    start_due: date | None = None
    started: bool = False
    started_on: date | None = None
    statistics_entered: bool = False
    undone: list[Node] = field(default_factory=list)
    done: Fraction | None = None
    expected: Fraction | None = None
    plan: Decimal | None = None
    open_issues: int = 0
    overdue_workdays: int | None = None
    overdue_since: date | None = None
    escalated: bool = False


@dataclass(frozen=True)
class Running:
    """The colour a dimension had when last computed, before two yellows were taken for red, and
    the day since when."""

    light: Light
    since: date


@dataclass(frozen=True)
class Judged:
    """`plain`: the light before two weekly yellows running were taken for red; `since` its first
    day; `inputs`: 「名=值；…」, what the sentence was computed from."""

    result: Result
    plain: Light
    since: date
    inputs: str


def judge(
    facts: Facts,
    *,
    today: date,
    rules: Thresholds,
    running: Mapping[Dimension, Running],
    week_before: date,
) -> dict[Dimension, Judged]:
    """The five lights. `week_before`: the last day of the reporting week before this one; a
    dimension that was yellow on it and still is has two weekly yellows running."""
    found = {}
    for dimension, result in zip(Dimension, _results(facts, today, rules), strict=True):
        before = running.get(dimension)
        same = before is not None and before.light == result.light
        since = before.since if before is not None and same else today
        last_week = result.light if since <= week_before else None
        found[dimension] = Judged(
            result=sharpen(result, last_week, rules),
            plain=result.light,
            since=since,
            inputs=_inputs(facts, dimension),
        )
    return found


def _results(facts: Facts, today: date, rules: Thresholds) -> list[Result]:
    if facts.unjudged:
        return [unjudged(dimension, facts.unjudged, rules) for dimension in Dimension]
    return [
        start_light(due=facts.start_due, started=facts.started, today=today, rules=rules),
        investment_light(done=facts.done, expected=facts.expected, rules=rules, plan=facts.plan),
        milestone_light(undone=facts.undone, today=today, rules=rules),
        statistics_light(
            started_on=facts.started_on,
            started=facts.started,
            entered=facts.statistics_entered,
            today=today,
            rules=rules,
        ),
        issue_light(
            overdue_workdays=facts.overdue_workdays,
            overdue_since=facts.overdue_since,
            escalated=facts.escalated,
            open_count=facts.open_issues,
            rules=rules,
        ),
    ]


def _inputs(facts: Facts, dimension: Dimension) -> str:
    if facts.unjudged:
        return ""
    every: dict[Dimension, dict[str, object]] = {
        Dimension.START: {"计划开工": facts.start_due, "已开工": facts.started},
        Dimension.INVESTMENT: {"完成率": _share(facts.done), "序时": _share(facts.expected)},
        Dimension.MILESTONE: {"未完成节点": len(facts.undone), **_earliest(facts.undone)},
        Dimension.STATISTICS: {"开工": facts.started_on, "已纳统": facts.statistics_entered},
        Dimension.ISSUE: {
            "未销号": facts.open_issues,
            "超期工作日": facts.overdue_workdays,
            "提级": facts.escalated,
        },
    }
    return "；".join(f"{name}={_word(value)}" for name, value in every[dimension].items())


def _share(value: Fraction | None) -> str | None:
    return None if value is None else f"{float(value):.4f}"


def _earliest(undone: list[Node]) -> dict[str, object]:
    return {"最早到期": min(node.due for node in undone)} if undone else {}


def _word(value: object) -> str:
    if value is None:
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def headline(judged: Mapping[Dimension, Judged], rules: Thresholds) -> Result:
    """The result that decides the project's light: the worst, in the order of the dimensions. That nothing
    is open does not make a project green of which nothing else is known, where the rules say so."""
    results = [judged[dimension].result for dimension in Dimension]
    if rules.issue_alone_is_grey and _is_issue_alone(results):
        return nothing_given(rules.version)
    return min(results, key=lambda result: WORST_FIRST.index(result.light))


def _is_issue_alone(results: list[Result]) -> bool:
    """Whether 问题 is green and the only dimension that could be judged."""
    judged = [result for result in results if result.light != Light.GREY]
    return [(one.dimension, one.light) for one in judged] == [(Dimension.ISSUE, Light.GREEN)]


def nothing_given(version: int) -> Result:
    """暂不评价: GREY, by no dimension of its own."""
    return Result(
        dimension=None,
        light=Light.GREY,
        brief="暂不评价",
        reason="开工、投资、节点、纳统均无数据，暂不评价",
        clears="补填计划开工日期、年度计划或节点",
        rule=f"D0 v{version}",
    )

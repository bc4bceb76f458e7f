"""From a project's facts to its lights: all dimensions, what each was computed from, and why not.

Pure: whatever is read from rows stands in `Facts`, so that what is stored can be recomputed at any
time and compared.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from projects.lights.rules.dimensions import (
    WORST_FIRST,
    Dimension,
    Light,
    Result,
    Thresholds,
    Troubles,
    investment_light,
    issue_light,
    sharpen,
    start_light,
    statistics_light,
    unjudged,
)
from projects.lights.rules.milestones import Forecast, Node, milestone_light
from projects.registry.rules.amounts import rounded_to, yi_with_unit
from projects.registry.rules.kinds import Source, Status

AWAITING = "据 2024 年末报道，待更新"
IMPORTED = "导入待确认"


def why_unjudged(confirmed: bool, status: str, source: str) -> str:
    """What is said of a project that has no light; "" of one that is judged."""
    if not confirmed:
        return IMPORTED if source == Source.IMPORT else AWAITING
    if status != Status.ACTIVE:
        return f"项目{Status(status).label}，不评价"
    return ""


@dataclass(frozen=True)
class Facts:
    """What a project is judged by. `unjudged` says why it is not, '' when it is.

    `done`, `expected`: shares of the year's `plan` (万元); `forecast`: of a confirmed plan whose target is not
    reached, None for others.
    """

    unjudged: str = ""
    start_due: date | None = None
    started: bool = False
    started_on: date | None = None
    statistics_entered: bool = False
    undone: list[Node] = field(default_factory=list)
    forecast: Forecast | None = None
    done: Fraction | None = None
    expected: Fraction | None = None
    plan: Decimal | None = None
    troubles: Troubles = field(default_factory=Troubles)


@dataclass(frozen=True)
class Running:
    """The colour a dimension had when last computed, before two yellows were taken for red, and
    the day since when."""

    light: Light
    since: date


@dataclass(frozen=True)
class Judged:
    """`plain`: the light before two weekly yellows running were taken for red; `since` its first
    day; `inputs`: what the sentence was computed from, 「完成率 57.63%；序时进度 91.63%」."""

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
        milestone_light(undone=facts.undone, today=today, rules=rules, forecast=facts.forecast),
        statistics_light(
            started_on=facts.started_on,
            started=facts.started,
            entered=facts.statistics_entered,
            today=today,
            rules=rules,
        ),
        issue_light(troubles=facts.troubles, today=today, rules=rules),
    ]


def _inputs(facts: Facts, dimension: Dimension) -> str:
    return "" if facts.unjudged else "；".join(filter(None, _INPUTS[dimension](facts)))


def _start_inputs(facts: Facts) -> list[str]:
    due = f"计划开工 {facts.start_due}" if facts.start_due else "没有计划开工日期"
    return [due, "已开工" if facts.started else "尚未开工"]


def _investment_inputs(facts: Facts) -> list[str]:
    plan = "没有年度计划" if facts.plan is None else f"年度计划 {yi_with_unit(facts.plan)}"
    return [plan, _share("完成率", facts.done), _share("序时进度", facts.expected)]


def _share(name: str, value: Fraction | None) -> str:
    return "" if value is None else f"{name} {rounded_to(value * 100, 2)}%"


def _milestone_inputs(facts: Facts) -> list[str]:
    earliest = min((node.due for node in facts.undone), default=None)
    return [
        f"未完成节点 {len(facts.undone)} 个",
        f"最早 {earliest} 到期" if earliest else "",
        _forecast_inputs(facts.forecast) if facts.forecast else "",
    ]


def _forecast_inputs(forecast: Forecast) -> str:
    """「工期差 34 个工作日，测算于 2026-11-27」, 「工期余 5 个工作日，…」"""
    days = forecast.shortfall
    said = f"工期{'差' if days > 0 else '余'} {abs(days)} 个工作日"
    return f"{said}，测算于 {forecast.computed_on}"


def _statistics_inputs(facts: Facts) -> list[str]:
    started = f"{facts.started_on} 开工" if facts.started_on else ""
    started = started or ("开工日期不详" if facts.started else "尚未开工")
    return [started, "已纳统" if facts.statistics_entered else "尚未纳统"]


def _issue_inputs(facts: Facts) -> list[str]:
    found = facts.troubles
    late = found.late.overdue_workdays if found.late else None
    return [
        f"未销号 {found.open} 项",
        f"超期 {found.overdue} 项" if found.open else "",
        f"最长超期 {late} 个工作日" if late else "",
        f"已提级 {found.escalated} 项" if found.open else "",
    ]


_INPUTS: dict[Dimension, Callable[[Facts], list[str]]] = {
    Dimension.START: _start_inputs,
    Dimension.INVESTMENT: _investment_inputs,
    Dimension.MILESTONE: _milestone_inputs,
    Dimension.STATISTICS: _statistics_inputs,
    Dimension.ISSUE: _issue_inputs,
}


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

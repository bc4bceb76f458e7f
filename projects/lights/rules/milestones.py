"""节点: what is overdue, and by the network of a confirmed plan what will be.

Critical steps of that plan count as key nodes. A winter stop is no delay: the network was computed with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gaoxin.days import day_in_words
from projects.lights.rules.dimensions import (
    WORST_FIRST,
    Dimension,
    Light,
    Result,
    Thresholds,
    maker,
)
from projects.schedule.rules.sentences import ARROW

HEAD = 4  # steps of the chain that are named before its last one
NO_LEVER = "压缩关键链上步骤的工期，或经批准调整目标日期"


@dataclass(frozen=True)
class Node:
    """An undone milestone of a project that is being driven."""

    name: str
    due: date
    key: bool


@dataclass(frozen=True)
class Forecast:
    """What the network of a confirmed plan gave on `computed_on`: by how many working days the `target` (投产) is
    missed, negative what is left; the critical `chain`, and the `lever` that gains most of all."""

    target: str
    shortfall: int
    computed_on: date
    chain: Sequence[str] = ()
    lever: str = ""
    gain: int = 0


def milestone_light(
    *, undone: list[Node], today: date, rules: Thresholds, forecast: Forecast | None = None
) -> Result:
    """节点: overdue yellow; over the limit, which is shorter for key nodes, red. What the forecast makes of it
    decides where nothing that is overdue is as bad."""
    ahead = _ahead(forecast, rules) if forecast else None
    found = _by_day(undone, today, rules)
    if ahead is None or WORST_FIRST.index(found.light) <= WORST_FIRST.index(ahead.light):
        return found
    return ahead


def _by_day(undone: list[Node], today: date, rules: Thresholds) -> Result:
    make = maker(Dimension.MILESTONE, rules)
    if not undone:
        return make(Light.GREY, "没有待办节点", "没有未完成的节点")
    late = [node for node in undone if node.due < today]
    if not late:
        node = min(undone, key=lambda node: node.due)
        due = day_in_words(node.due, today)
        return make(Light.GREEN, "节点按计划", f"下一节点「{node.name}」{due}到期")
    node = max(
        late, key=lambda node: (_over(node, today, rules), node.key, (today - node.due).days)
    )
    days, limit = (today - node.due).days, _limit(node, rules)
    light = Light.RED if days > limit else Light.YELLOW
    kind = "关键节点" if node.key else "节点"
    due = day_in_words(node.due, today)
    reason = f"{kind}「{node.name}」应于{due}完成，逾期 {days} 天（超过 {limit} 天为红）"
    if len(late) > 1:
        reason += f"；共 {len(late)} 个节点逾期"
    brief = f"节点「{node.name}」逾期 {days} 天"
    return make(light, brief, reason, f"登记「{node.name}」完成，或经批准调整时限")


def _limit(node: Node, rules: Thresholds) -> int:
    return rules.key_milestone_red_days if node.key else rules.milestone_red_days


def _over(node: Node, today: date, rules: Thresholds) -> bool:
    return (today - node.due).days > _limit(node, rules)


def _ahead(forecast: Forecast, rules: Thresholds) -> Result | None:
    """What is coming, None while it is no light."""
    for light, bound in (
        (Light.RED, rules.forecast_red_workdays),
        (Light.YELLOW, rules.forecast_yellow_workdays),
    ):
        if bound is not None and forecast.shortfall >= bound:
            late = f"{forecast.target}将晚 {forecast.shortfall} 个工作日"
            reason = f"按现有进度，{late}（差距达到 {bound} 个工作日为{light.label}）"
            if forecast.chain:
                reason += f"；关键链：{short_chain(forecast.chain)}"
            clears = _way_out(forecast, bound)
            return maker(Dimension.MILESTONE, rules)(light, late, reason, clears)
    return None


def short_chain(chain: Sequence[str]) -> str:
    """Its first steps, which are those that can be hurried now, and its last."""
    if len(chain) <= HEAD + 2:
        return ARROW.join(chain)
    return ARROW.join([*chain[:HEAD], "…", chain[-1]])


def _way_out(forecast: Forecast, bound: int) -> str:
    if not forecast.lever:
        return NO_LEVER
    left = forecast.shortfall - forecast.gain
    more = f"，仍差 {left} 个，须另想办法" if left >= bound else ""
    return f"{forecast.lever}，可提前 {forecast.gain} 个工作日{more}"

"""口径: each metric with the number that it is now, as the tiles of the start page compute it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from projects.investment.reads.standing import YearSums
from projects.overview.reads.dashboard import Numbers, Tiles, numbers
from projects.registry.rules.amounts import yi_with_unit


@dataclass(frozen=True)
class MetricValue:
    """`text` with its unit; `number` what the tile counts, "" for several numbers or a sum of money."""

    text: str
    number: int | str = ""
    numerator: str = ""
    denominator: str = ""


class Valued(Protocol):
    """A metric with what `give_values` gives it."""

    code: str
    value: MetricValue | None


def give_values(metrics: Iterable[Valued], user, now: datetime) -> list[Valued]:
    """The metrics with their `value` for this person, None for those that are no number of the start
    page. The same queries whatever the number of metrics."""
    found = _values(numbers(user, now))
    metrics = list(metrics)
    for metric in metrics:
        metric.value = found.get(metric.code)
    return metrics


def _values(now: Numbers) -> dict[str, MetricValue]:
    tiles = now.tiles
    counts = {
        "construction": tiles.construction,
        "producing": tiles.producing,
        "investment_known": tiles.known,
        "investment_unknown": tiles.unknown,
        "lack_leader": tiles.lack_leader,
        "lack_task_force": tiles.lack_task_force,
        "lack_commissioner": tiles.lack_commissioner,
        "to_check": tiles.to_check,
        "stage_to_check": tiles.stage_to_check,
        "light_red": tiles.red,
        "light_yellow": tiles.yellow,
        "light_green": tiles.green,
        "light_grey": tiles.grey,
    }
    return {
        **{code: MetricValue(f"{count} 个", count) for code, count in counts.items()},
        "projects": MetricValue(_with_demo(tiles), tiles.all),
        "total_investment": _investment(tiles),
        "year_done": MetricValue(_print_year(tiles.year), tiles.year.known),
        "one_task_force": _one_task_force(tiles),
        "due_soon": MetricValue(_including(tiles.soon, tiles.soon_demo), tiles.soon),
        "overdue": MetricValue(_including(tiles.overdue, tiles.overdue_demo), tiles.overdue),
        "lights": MetricValue(
            f"红 {tiles.red}、黄 {tiles.yellow}、绿 {tiles.green}、灰 {tiles.grey} 个"
        ),
        "issues_open": MetricValue(f"{tiles.issues_open} 项", tiles.issues_open),
        "issues_overdue": MetricValue(f"{tiles.issues_overdue} 项", tiles.issues_overdue),
        "issues_blocking": MetricValue(f"{tiles.issues_blocking} 项", tiles.issues_blocking),
        "stages": MetricValue(
            f"{_join_parts((s.label, s.count) for s in now.stages)}；合计 {tiles.own} 个"
        ),
        "tracks": MetricValue(_join_parts((track.name, track.count) for track in now.tracks)),
    }


def _with_demo(tiles: Tiles) -> str:
    return f"{tiles.own} + 演示 {tiles.demo} 个" if tiles.demo else f"{tiles.own} 个"


def _including(count: int, demo: int) -> str:
    return f"{count} 个（含演示 {demo} 个）" if demo else f"{count} 个"


def _investment(tiles: Tiles) -> MetricValue:
    amount = yi_with_unit(tiles.known_sum if tiles.known else None)
    return MetricValue(f"{amount}（已知 {tiles.known} 个，未知 {tiles.unknown} 个不计）")


def _print_year(year: YearSums) -> str:
    done = yi_with_unit(year.done if year.known else None)
    plan = yi_with_unit(year.plan if year.planned else None)
    return f"{done}（{year.known} 个项目有数）；年度计划 {plan}（{year.planned} 个项目有计划）"


def _one_task_force(tiles: Tiles) -> MetricValue:
    return MetricValue(
        f"{tiles.complete} / {tiles.roles_due} 个齐全",
        tiles.complete,
        numerator=f"{tiles.complete} 个",
        denominator=f"{tiles.roles_due} 个",
    )


def _join_parts(parts: Iterable[tuple[str, int]]) -> str:
    """Every part, zeros too."""
    return "、".join(f"{label} {count} 个" for label, count in parts)

"""附表 1 and 2 of the weekly report: what is counted and added up, each number with its rows."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from projects.bulletin.rules import corrected, sums as figures
from projects.bulletin.rules.sums import NO_UNIT, Money, money, own_money, percent_of
from projects.bulletin.rules.table import Before, Column, Declaration, Link, Number, Row
from projects.dispatch.rules.codes import (
    Indicator,
    Mark,
    Measure,
    NodeLines,
    OfYear,
    Passed,
    Planned,
    Reproach,
)  # fmt: skip
from projects.dispatch.rules.entry import Entry, Frozen
from projects.dispatch.rules.kinds import Scope
from projects.investment.rules.pace import ratio
from projects.lights.rules.dimensions import WORST_FIRST
from projects.weekly.rules.duties import DutyState

Count = Callable[[Sequence[Entry]], int]
PLANNED: Link = (Number.PROJECTS, "planned", Planned.YES)

# -- 附表 1 -------------------------------------------------------------------------------------------


def _passed(mark: Passed) -> Count:
    return lambda entries: figures.with_fact(entries, mark)


def _marked(mark: Mark) -> Count:
    return lambda entries: figures.with_mark(entries, mark)


def _nodes_done(entries: Sequence[Entry]) -> int:
    return sum(node.done for entry in entries for node in entry.nodes)


# indicator → its unit and how it is counted
_COUNTS: dict[Indicator, tuple[Measure, Count]] = {
    Indicator.PROJECTS: (Measure.PROJECTS, len),
    **{
        Indicator[mark.name]: (Measure.PROJECTS, _passed(mark))
        for mark in Passed
        if mark != Passed.DUE_START
    },
    Indicator.NODES_DONE: (Measure.PROJECTS, _nodes_done),
    Indicator.ISSUES_NEW: (Measure.ITEMS, _marked(Mark.NEW)),
    Indicator.ISSUES_CLOSED: (Measure.ITEMS, _marked(Mark.CLOSED)),
}
# indicator → what of the year stands beside it: 本年开工 of 本年应开工
_OF_YEAR: dict[Indicator, tuple[OfYear, OfYear]] = {
    Indicator.NEW_STARTED: (OfYear.STARTED, OfYear.STARTED_DUE),
    Indicator.NEW_IN_STATISTICS: (OfYear.IN_STATISTICS, OfYear.IN_STATISTICS_DUE),
    Indicator.COMPLETED: (OfYear.COMPLETED, OfYear.COMPLETED_DUE),
    Indicator.IN_OPERATION: (OfYear.IN_OPERATION, OfYear.IN_OPERATION_DUE),
    Indicator.ABOVE_SCALE: (OfYear.ABOVE_SCALE, OfYear.ABOVE_SCALE_DUE),
}
_ROWS_OF: dict[str, Link] = {
    Indicator.PROJECTS: (Number.PROJECTS,),
    Indicator.NODES_DONE: (Number.NODES, "state", NodeLines.DONE),
    Indicator.ISSUES_NEW: (Number.PROBLEMS, "marks", Mark.NEW),
    Indicator.ISSUES_CLOSED: (Number.PROBLEMS, "marks", Mark.CLOSED),
    **{mark.value: (Number.PROJECTS, "facts", mark) for mark in Passed if mark != Passed.DUE_START},
    **dict.fromkeys((Indicator.PLAN, Indicator.DONE, Indicator.GAP), PLANNED),
}


def _overview(frozen: Frozen, before: Before | None) -> list[Row]:
    here, there = frozen.entries, before.entries if before else None
    rows = [_count_row(indicator, here, there) for indicator in _COUNTS]
    sums = money(own_money(frozen.scope, here))
    last = money(own_money(frozen.scope, there)) if there is not None else None
    return [*rows, *_money_rows(sums, last)]


def _count_row(indicator: Indicator, here: Sequence[Entry], there: Sequence[Entry] | None) -> Row:
    measure, count = _COUNTS[indicator]
    now, last = count(here), None if there is None else count(there)
    year = target = share = None
    if indicator in _OF_YEAR:
        year, target = (sum(mark in one.this_year for one in here) for mark in _OF_YEAR[indicator])
        share = percent_of(ratio(year, target))
    return _indicator_row(indicator, measure, now, last, year=year, target=target, ratio=share)


def _money_rows(sums: Money, last: Money | None) -> list[Row]:
    """Amounts in 万元, the gap in points."""
    done_before, gap_before = (last.done_week, last.gap) if last else (None, None)
    plan = sums.plan if sums.projects else None
    return [
        _indicator_row(Indicator.PLAN, Measure.MONEY, None, None, target=plan),
        _indicator_row(Indicator.DONE, Measure.MONEY, sums.done_week, done_before,
                       year=sums.done_year, target=plan, ratio=sums.ratio),
        _indicator_row(Indicator.GAP, Measure.POINTS, sums.gap, gap_before),
    ]  # fmt: skip


def _indicator_row(
    indicator: Indicator, measure: Measure, now: Any, last: Any, **year: int | Decimal | None
) -> Row:
    change = None if now is None or last is None else now - last
    beside = {"year": None, "target": None, "ratio": None} | year
    return {
        "indicator": indicator,
        "measure": measure,
        "now": now,
        "last": last,
        "change": change,
        **beside,
    }


def _overview_links(row: Row) -> dict[str, Link]:
    rows = _ROWS_OF[row["indicator"]]
    if row["measure"] in (Measure.MONEY, Measure.POINTS):
        return dict.fromkeys(("now", "last", "year", "target", "ratio"), rows)
    links = {"now": rows, "last": rows}
    if of_year := _OF_YEAR.get(Indicator(row["indicator"])):
        year, target = of_year
        links["year"] = (Number.PROJECTS, "this_year", year)
        links["target"] = (Number.PROJECTS, "this_year", target)
    return links


def _overview_note(frozen: Frozen) -> str:
    sums = money(own_money(frozen.scope, frozen.entries))
    note = (
        f"投资各行只计 {sums.projects} 个有年度计划的项目，亿元；序时差为百分点。"
        "个数各行的年度累计、年度目标为本年实际达到和计划（含调整前的计划）在本年达到的项目个数。"
    )
    note += _put_right(frozen)
    own = [entry for entry in frozen.entries if not entry.demo]
    if frozen.scope == Scope.DEMO and own:
        note += f"园区自有项目 {len(own)} 个只计个数，不与演示项目的投资合计。"
    return note


def _put_right(frozen: Frozen) -> str:
    found = corrected.in_sums(frozen)
    return f"完成投资年度累计{corrected.in_words(found)}。" if found else ""


OVERVIEW = Declaration(
    Number.OVERVIEW, "总体情况",
    (
        Column("indicator", "指标", "code", Indicator), Column("measure", "单位", "code", Measure),
        Column("now", "本周", "measured"), Column("last", "上周", "measured"),
        Column("change", "增减", "measured change"), Column("year", "年度累计", "measured"),
        Column("target", "年度目标", "measured"), Column("ratio", "完成率（%）", "percent"),
    ),
    _overview, note=_overview_note, links=_overview_links, by_project=False, named="indicator",
    summing=True, upright=True,
)  # fmt: skip

# -- 附表 2 -------------------------------------------------------------------------------------------


def _by_unit(frozen: Frozen, before: Before | None) -> list[Row]:
    ranked = frozen.ranked
    standings = figures.unit_standings(frozen.entries, frozen.scope, ranked=ranked)
    ranks = before.ranks if before and ranked else {}
    rows = []
    for one in standings:
        last = ranks.get(one.entries[0].unit_id or 0, ranks.get(one.unit))
        moved = last - one.rank if last and one.rank else None
        rank = (
            {"rank": one.rank, "score": one.score, "last": last, "moved": moved} if ranked else {}
        )
        rows.append({"unit": _named(one.unit), **_unit_row(frozen.scope, one.entries), **rank})
    return rows


def _named(unit: str) -> str:
    return "" if unit == NO_UNIT else unit


def _unit_row(scope: str, entries: list[Entry]) -> Row:
    sums = money(own_money(scope, entries))
    due = [entry for entry in entries if entry.should_start]
    return {
        "unit_id": entries[0].unit_id, "projects": len(entries), "due": len(due),
        "started": figures.with_fact(due, Passed.STARTED), "start_rate": figures.start_rate(entries),
        "plan": sums.plan if sums.projects else None, "done": sums.done_year, "ratio": sums.ratio, "gap": sums.gap,
        **{light.lower(): figures.with_light(entries, light) for light in WORST_FIRST},
        "silent": sum(entry.report == DutyState.MISSED for entry in entries),
    }  # fmt: skip


def _unit_links(row: Row) -> dict[str, Link]:
    """The rows of the unit that each of its numbers counts."""
    unit = row["unit"]
    every: Link = (Number.PROJECTS, "unit", unit)
    due: Link = (*every, "facts", Passed.DUE_START)
    planned: Link = (*every, "planned", Planned.YES)
    return {
        "unit": every, "projects": every, "due": due, "started": (*every, "facts", Passed.STARTED),
        "start_rate": due, **dict.fromkeys(("plan", "done", "ratio", "gap"), planned),
        **{light.lower(): (*every, "light", light) for light in WORST_FIRST},
        "silent": (Number.REPROACHED, "unit", unit, "state", Reproach.MISSED),
    }  # fmt: skip


def _ranking_note(frozen: Frozen) -> str:
    formula = f"{figures.FORMULA}。" if frozen.ranked else "排名已由园区关闭，按单位名称排列。"
    return formula + _put_right(frozen)


BY_UNIT = Declaration(
    Number.UNITS, "分单位进展",
    (
        Column("rank", "排名", "int"), Column("moved", "升降", "shift"),
        Column("unit", "单位", empty=NO_UNIT), Column("projects", "项目数", "int"),
        Column("due", "应开工", "int"), Column("started", "已开工", "int"),
        Column("start_rate", "开工率（%）", "percent"), Column("plan", "年度计划", "money"),
        Column("done", "累计完成", "money"), Column("ratio", "完成率（%）", "percent"),
        Column("gap", "序时差（百分点）", "points"), Column("red", "红", "int"),
        Column("yellow", "黄", "int"), Column("green", "绿", "int"), Column("grey", "灰", "int"),
        Column("silent", "未报", "int"),
        Column("score", "得分", "decimal"), Column("last", "上周位次", "int"),
    ),
    _by_unit, note=_ranking_note, links=_unit_links, by_project=False, named="unit", summing=True,
    ranking=frozenset({"rank", "score", "last", "moved"}),
)  # fmt: skip

"""表1 and 表2 of the weekly report: what is counted and added up, each number with its rows."""

from collections.abc import Callable, Sequence
from typing import Any

from projects.bulletin.rules import sums as figures
from projects.bulletin.rules.sums import NO_UNIT, Money, money, own_money, percent_of
from projects.bulletin.rules.table import Before, Column, Row, Table
from projects.dispatch.rules.entry import Entry, Frozen
from projects.investment.rules.pace import ratio
from projects.lights.rules.dimensions import WORST_FIRST

# -- 表1 ---------------------------------------------------------------------------------------------


def overview(frozen: Frozen, before: Before | None) -> Table:
    here, there = frozen.entries, before.entries if before else None
    rows = [_count_row(*row, here, there) for row in _COUNTS]
    sums = money(own_money(frozen.scope, here))
    last = money(own_money(frozen.scope, there)) if there is not None else None
    rows += _money_rows(sums, last)
    columns = [
        Column("indicator", "指标"), Column("kind", "单位"), Column("now", "本周", "decimal"),
        Column("last", "上周", "decimal"), Column("change", "增减", "change"),
        Column("year", "年度累计", "decimal"), Column("target", "年度目标", "decimal"),
        Column("ratio", "完成率（%）", "percent"), Column("link", "", "link"),
    ]  # fmt: skip
    return Table(1, "总体情况", columns, rows, _overview_note(frozen, sums))


def _overview_note(frozen: Frozen, sums: Money) -> str:
    note = (
        f"投资各行只计 {sums.projects} 个有年度计划的项目，亿元；序时差为百分点。"
        "个数各行的年度累计、年度目标为本年实际达到和计划（含调整前的计划）在本年达到的项目个数。"
    )
    own = [entry for entry in frozen.entries if not entry.demo]
    if frozen.scope == "DEMO" and own:
        note += f"园区自有项目 {len(own)} 个只计个数，不与演示项目的投资合计。"
    return note


def _rows_with(mark: str) -> Callable[[Sequence[Entry]], int]:
    return lambda entries: figures.with_fact(entries, mark)


def _nodes_done(entries: Sequence[Entry]) -> int:
    return sum(node.done for entry in entries for node in entry.nodes)


def _marked(mark: str) -> Callable[[Sequence[Entry]], int]:
    return lambda entries: figures.with_mark(entries, mark)


# indicator, unit, how it is counted, the rows behind it (table, column, value), and what of the year
# stands beside it: 本年开工 of 本年应开工
_Count = tuple[str, str, Callable[[Sequence[Entry]], int], list[Any], str]
_COUNTS: list[_Count] = [
    ("调度项目", "个", len, [3], ""),
    ("已开工", "个", _rows_with("已开工"), [3, "facts", "已开工"], ""),
    ("本周新开工", "个", _rows_with("本周新开工"), [3, "facts", "本周新开工"], "开工"),
    ("已纳统", "个", _rows_with("已纳统"), [3, "facts", "已纳统"], ""),
    ("本周新纳统", "个", _rows_with("本周新纳统"), [3, "facts", "本周新纳统"], "纳统"),
    ("已竣工", "个", _rows_with("已竣工"), [3, "facts", "已竣工"], "竣工"),
    ("已投产", "个", _rows_with("已投产"), [3, "facts", "已投产"], "投产"),
    ("已升规", "个", _rows_with("已升规"), [3, "facts", "已升规"], "升规"),
    ("本周完成节点", "个", _nodes_done, [4, "state", "本周完成"], ""),
    ("本周新增问题", "项", _marked("本周新增"), [7, "marks", "本周新增"], ""),
    ("本周销号问题", "项", _marked("本周销号"), [7, "marks", "本周销号"], ""),
]


def _count_row(label, unit, count, link, of_year, here, there) -> Row:  # type: ignore[no-untyped-def]
    now, last = count(here), None if there is None else count(there)
    change = None if last is None else now - last
    year = target = share = None
    links = {"now": link, "last": link}
    if of_year:
        year, target = (_with_year(here, mark) for mark in (f"本年{of_year}", f"本年应{of_year}"))
        share = percent_of(ratio(year, target))
        links["year"] = [3, "this_year", f"本年{of_year}"]
        links["target"] = [3, "this_year", f"本年应{of_year}"]
    return [label, unit, now, last, change, year, target, share, links]


def _with_year(entries: Sequence[Entry], mark: str) -> int:
    return sum(mark in entry.this_year for entry in entries)


def _money_rows(sums: Money, last: Money | None) -> list[Row]:
    """In 亿元: the table mixes counts with amounts."""
    done, before = sums.done_week / 10000, last.done_week / 10000 if last else None
    change = None if before is None else done - before
    gap_change = None if last is None or None in (sums.gap, last.gap) else sums.gap - last.gap  # type: ignore[operator]
    link = {key: [3, "planned", "有"] for key in ("now", "last", "year", "target", "ratio")}
    return [
        ["年度计划投资", "亿元", None, None, None, None, sums.plan / 10000, None, link],
        ["完成投资", "亿元", done, before, change, sums.done_year / 10000, sums.plan / 10000,
         sums.ratio, link],
        ["序时差", "百分点", sums.gap, last.gap if last else None, gap_change, None, None, None,
         link],
    ]  # fmt: skip


# -- 表2 ---------------------------------------------------------------------------------------------


def by_unit(frozen: Frozen, before: Before | None) -> Table:
    ranked = frozen.ranked
    standings = figures.unit_standings(frozen.entries, frozen.scope, ranked=ranked)
    ranks = before.ranks if before and ranked else {}
    rows = []
    for one in standings:
        last = ranks.get(one.unit)
        moved = last - one.rank if last and one.rank else None
        head = [one.rank] if ranked else []
        tail = [one.score, last, moved] if ranked else []
        cells = _unit_row(frozen.scope, one.entries)
        rows.append([*head, one.unit, *cells, *tail, _unit_links(one.unit)])
    return Table(2, "分单位进展" + ("与排名" if ranked else ""), _unit_columns(ranked), rows,
                 f"{figures.FORMULA}。" if ranked else "排名已由园区关闭，按单位名称排列。")  # fmt: skip


def _unit_row(scope: str, entries: list[Entry]) -> Row:
    sums = money(own_money(scope, entries))
    due = [entry for entry in entries if entry.should_start]
    return [
        len(entries), len(due), figures.with_fact(due, "已开工"), figures.start_rate(entries),
        sums.plan if sums.projects else None, sums.done_year if sums.projects else None, sums.ratio,
        sums.gap,
        *(figures.with_light(entries, light) for light in WORST_FIRST[:3]),
        sum(entry.report == "未报" for entry in entries),
    ]  # fmt: skip


def _unit_links(unit: str) -> dict[str, list[Any]]:
    """The rows of the unit that each of its numbers counts."""
    named = "" if unit == NO_UNIT else unit  # as 表3 has it; 表6 says the words
    every = [3, "unit", named]
    due, planned = [*every, "facts", "应开工"], [*every, "planned", "有"]
    return {
        "unit": every, "projects": every, "due": due, "started": [*every, "facts", "已开工"],
        "start_rate": due, **dict.fromkeys(("plan", "done", "ratio", "gap"), planned),
        **{light.lower(): [*every, "light", light] for light in WORST_FIRST[:3]},
        "silent": [6, "unit", unit, "state", "未报"],
    }  # fmt: skip


def _unit_columns(ranked: bool) -> list[Column]:
    middle = [
        Column("unit", "单位"), Column("projects", "项目数", "int"),
        Column("due", "应开工", "int"), Column("started", "已开工", "int"),
        Column("start_rate", "开工率（%）", "percent"), Column("plan", "年度计划", "money"),
        Column("done", "累计完成", "money"), Column("ratio", "完成率（%）", "percent"),
        Column("gap", "序时差（百分点）", "points"), Column("red", "红", "int"),
        Column("yellow", "黄", "int"), Column("green", "绿", "int"),
        Column("silent", "未报送", "int"),
    ]  # fmt: skip
    link = Column("link", "", "link")
    if not ranked:
        return [*middle, link]
    tail = [Column("score", "得分", "decimal"), Column("last", "上周位次", "int"),
            Column("moved", "升降", "change"), link]  # fmt: skip
    return [Column("rank", "排名", "int"), *middle, *tail]

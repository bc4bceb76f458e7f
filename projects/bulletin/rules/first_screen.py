"""The first screen of a weekly report: the paragraph of the bulletin, part by part, each number with
the rows behind it, and how the lights changed since the number before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from projects.bulletin.rules import sums as figures
from projects.bulletin.rules.sums import Money, money, own_money
from projects.bulletin.rules.table import ANY_OF, Before, Number, Table
from projects.dispatch.rules.codes import (
    OWED,
    REPORTED,
    Mark,
    NodeLines,
    Passed,
    Planned,
    Reproach,
)
from projects.dispatch.rules.entry import Entry, Frozen, Week
from projects.lights.rules.dimensions import WORST_FIRST, Light
from projects.registry.rules.amounts import yi_with_unit
from projects.weekly.rules.duties import DutyState

LIGHT_WORDS = {
    Light.RED: "红灯", Light.YELLOW: "黄灯", Light.GREEN: "绿灯", Light.GREY: "暂不评价",
}  # fmt: skip

PLANNED = (Number.PROJECTS, "planned", Planned.YES)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the paragraph; a number names the table, column and value (code) it counts."""

    said_text: str
    table: int = 0
    column: str = ""
    value: str = ""
    anchor: str = ""
    """the place on the page itself, where the rows are of no table"""


@dataclass(frozen=True, slots=True)
class LightCount:
    """How many show a light, how many did in the number before (None: there was none), and which
    projects changed to it: [code, name, the light before]."""

    light: str
    count: int
    last: int | None
    became: list[list[str]]

    @property
    def change(self) -> int | None:
        return None if self.last is None else self.count - self.last


@dataclass(frozen=True, slots=True)
class FirstScreen:
    """What is read in two minutes; the sections below it are rows of the tables."""

    title_text: str
    parts: list[Part]
    lights: list[LightCount]
    awaiting: list[list[str]]
    front: list[list[Any]]
    before: int | None


def title(week: Week) -> str:
    number = week.week_on.isocalendar().week
    first, last = week.first_on, week.cut_off_on
    days = f"{first.month}月{first.day}日—{last.month}月{last.day}日"
    return f"关于第{number}周（{days}）重点项目推进情况的通报"


def first_screen(
    frozen: Frozen, before: Before | None, tables: Mapping[int, Table], *, front_page_after: int
) -> FirstScreen:
    """`front_page_after`: from how many silent weeks on a project stands on the first page."""
    entries = frozen.entries
    silent = [
        e for e in entries if e.report == DutyState.MISSED and e.silent_weeks >= front_page_after
    ]
    return FirstScreen(
        title_text=title(frozen.week),
        parts=_parts(frozen, before, tables),
        lights=[_light_count(light, entries, before) for light in WORST_FIRST],
        awaiting=frozen.awaiting,
        front=[[e.code, e.label, e.silent_weeks] for e in silent],
        before=before.number if before else None,
    )


def _light_count(light: str, entries: Sequence[Entry], before: Before | None) -> LightCount:
    if before is None:
        return LightCount(light, figures.with_light(entries, light), None, [])
    known = before.by_project
    became = [
        [entry.code, entry.label, known[entry.project].light]
        for entry in entries
        if entry.light == light and entry.project in known and known[entry.project].light != light
    ]
    count, last = figures.with_light(entries, light), figures.with_light(before.entries, light)
    return LightCount(light, count, last, became)


def _parts(frozen: Frozen, before: Before | None, tables: Mapping[int, Table]) -> list[Part]:
    parts = [
        *_projects(frozen, before),
        *_reporting(frozen),
        *_money(frozen, before, money(own_money(frozen.scope, frozen.entries))),
        *_nodes_and_problems(tables[Number.NODES], tables[Number.PROBLEMS]),
    ]
    if frozen.awaiting:
        parts += [
            Part("另有"), Part(f"{len(frozen.awaiting)} 个", anchor="awaiting"),
            Part("项目据报道录入、待更新，不计入以上各数。"),
        ]  # fmt: skip
    return _spaced(parts)


def _spaced(parts: list[Part]) -> list[Part]:
    """A space before each number that follows a word; 公文 on paper leaves it out again."""
    nexts = [*parts[1:], Part("")]
    return [
        replace(part, said_text=f"{part.said_text} ") if after.said_text[:1].isdigit() else part
        for part, after in zip(parts, nexts, strict=True)
    ]


def _projects(frozen: Frozen, before: Before | None) -> list[Part]:
    entries = frozen.entries
    parts = [Part("本周调度项目"), Part(f"{len(entries)} 个", Number.PROJECTS), Part("：")]
    for place, light in enumerate(WORST_FIRST):
        parts += [Part(("、" if place else "") + LIGHT_WORDS[light]),
                  Part(f"{figures.with_light(entries, light)} 个", Number.PROJECTS, "light", light)]  # fmt: skip
    parts.append(Part(_since(entries, before)))
    started, rate = figures.with_fact(entries, Passed.STARTED), figures.start_rate(entries)
    parts += [Part("已开工"), Part(f"{started} 个", Number.PROJECTS, "facts", Passed.STARTED)]
    if rate is not None:
        parts += [Part("，开复工率"), Part(f"{rate}%", Number.PROJECTS, "facts", Passed.DUE_START)]
    new = figures.with_fact(entries, Passed.NEW_STARTED)
    parts += [
        Part("，本周新开工"),
        Part(f"{new} 个", Number.PROJECTS, "facts", Passed.NEW_STARTED),
        Part("。"),
    ]
    return parts


def _since(entries: Sequence[Entry], before: Before | None) -> str:
    if before is None:
        return "。"
    said = [
        f"{LIGHT_WORDS[light]}{_more(count)}"
        for light in (Light.RED, Light.YELLOW)
        if (count := figures.with_light(entries, light) - figures.with_light(before.entries, light))
    ]
    return f"，与上期相比{'、'.join(said)}。" if said else "，红黄灯个数与上期持平。"


def _more(count: int) -> str:
    return f"增加 {count} 个" if count > 0 else f"减少 {-count} 个"


def _reporting(frozen: Frozen) -> list[Part]:
    owed, done = figures.owed(frozen.entries), figures.reported(frozen.entries)
    if not owed:
        return [Part("本周无应报项目。")]
    waiting = sum(entry.report == DutyState.OPEN for entry in frozen.entries)
    parts = [
        Part("应报"), Part(f"{owed} 个", Number.PROJECTS, "report", ANY_OF.join(OWED)),
        Part("，已报"), Part(f"{done} 个", Number.PROJECTS, "report", ANY_OF.join(REPORTED)),
    ]  # fmt: skip
    if waiting:
        parts += [
            Part("，尚未报"),
            Part(f"{waiting} 个", Number.PROJECTS, "report", DutyState.OPEN),
        ]
    missing = owed - done - waiting
    return [
        *parts,
        Part("，未报送"),
        Part(f"{missing} 个", Number.REPROACHED, "state", Reproach.MISSED),
        Part("。"),
    ]


def _money(frozen: Frozen, before: Before | None, sums: Money) -> list[Part]:
    if not sums.projects:
        return [Part("没有项目填报年度计划投资。")]
    parts = [
        Part("年度计划投资"), Part(yi_with_unit(sums.plan), *PLANNED),
        Part("，累计完成"), Part(yi_with_unit(sums.done_year), *PLANNED),
        Part("，完成率"), Part(f"{sums.ratio}%", *PLANNED),
    ]  # fmt: skip
    if sums.gap is not None and sums.gap == 0:
        parts.append(Part("，与序时进度持平"))
    elif sums.gap is not None:
        parts += [Part("，" + ("低于" if sums.gap < 0 else "高于") + "序时进度"),
                  Part(f"{abs(sums.gap)} 个百分点", *PLANNED)]  # fmt: skip
    return [
        *parts,
        Part("；本周完成"),
        Part(yi_with_unit(sums.done_week), *PLANNED),
        Part("。"),
    ]


def _nodes_and_problems(nodes: Table, problems: Table) -> list[Part]:
    late = nodes.values("state").count(NodeLines.OVERDUE)
    marks = problems.values("marks")
    count = {mark: sum(mark in one for one in marks) for mark in (Mark.OPEN, Mark.OVERDUE)}
    by_mark = (Number.PROBLEMS, "marks")
    return [
        Part("逾期节点"), Part(f"{late} 个", Number.NODES, "state", NodeLines.OVERDUE),
        Part("，未销号问题"), Part(f"{count[Mark.OPEN]} 项", *by_mark, Mark.OPEN),
        Part("，其中超期"), Part(f"{count[Mark.OVERDUE]} 项", *by_mark, Mark.OVERDUE), Part("。"),
    ]  # fmt: skip

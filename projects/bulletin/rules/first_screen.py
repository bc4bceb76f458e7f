"""The first screen of a weekly report: the paragraph of the bulletin, part by part, each number with
the rows behind it, and how the lights changed since the number before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from projects.bulletin.rules import sums as figures
from projects.bulletin.rules.sums import Money, money, own_money
from projects.bulletin.rules.table import ANY_OF, Before, Table
from projects.dispatch.rules.entry import Entry, Frozen, Week
from projects.lights.rules.dimensions import WORST_FIRST

LIGHT_WORDS = {"RED": "红灯", "YELLOW": "黄灯", "GREEN": "绿灯", "GREY": "暂不评价"}


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the paragraph; a number names the table, column and value it counts."""

    text: str
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

    title: str
    parts: list[Part]
    lights: list[LightCount]
    awaiting: list[list[str]]
    front: list[list[str]]
    before: int | None


def title(week: Week) -> str:
    number = week.week_on.isocalendar().week
    first, last = week.first_on, week.cut_off_on
    days = f"{first.month}月{first.day}日—{last.month}月{last.day}日"
    return f"关于第{number}周（{days}）重点项目推进情况的通报"


def first_screen(
    frozen: Frozen, before: Before | None, tables: Sequence[Table], *, front_page_after: int
) -> FirstScreen:
    """`front_page_after`: from how many silent weeks on a project stands on the first page."""
    entries = frozen.entries
    silent = [e for e in entries if e.report == "未报" and e.silent_weeks >= front_page_after]
    return FirstScreen(
        title=title(frozen.week),
        parts=_parts(frozen, before, tables),
        lights=[_light_count(light, entries, before) for light in WORST_FIRST],
        awaiting=frozen.awaiting,
        front=[[e.code, e.label, str(e.silent_weeks)] for e in silent],
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


def _parts(frozen: Frozen, before: Before | None, tables: Sequence[Table]) -> list[Part]:
    by_number = {table.number: table for table in tables}
    parts = [
        *_projects(frozen, before),
        *_reporting(frozen),
        *_money(frozen, before, money(own_money(frozen.scope, frozen.entries))),
        *_nodes_and_problems(by_number[4], by_number[7]),
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
        replace(part, text=f"{part.text} ") if after.text[:1].isdigit() else part
        for part, after in zip(parts, nexts, strict=True)
    ]


def _projects(frozen: Frozen, before: Before | None) -> list[Part]:
    entries = frozen.entries
    parts = [Part("本周调度项目"), Part(f"{len(entries)} 个", 3), Part("：")]
    for place, light in enumerate(WORST_FIRST):
        parts += [Part(("、" if place else "") + LIGHT_WORDS[light]),
                  Part(f"{figures.with_light(entries, light)} 个", 3, "light", light)]  # fmt: skip
    parts.append(Part(_since(entries, before)))
    started, rate = figures.with_fact(entries, "已开工"), figures.start_rate(entries)
    parts += [Part("已开工"), Part(f"{started} 个", 3, "facts", "已开工")]
    if rate is not None:
        parts += [Part("，开复工率"), Part(f"{rate}%", 3, "facts", "应开工")]
    new = figures.with_fact(entries, "本周新开工")
    parts += [Part("，本周新开工"), Part(f"{new} 个", 3, "facts", "本周新开工"), Part("。")]
    return parts


def _since(entries: Sequence[Entry], before: Before | None) -> str:
    if before is None:
        return "。"
    said = [
        f"{LIGHT_WORDS[light]}{_more(count)}"
        for light in ("RED", "YELLOW")
        if (count := figures.with_light(entries, light) - figures.with_light(before.entries, light))
    ]
    return f"，与上期相比{'、'.join(said)}。" if said else "，红黄灯个数与上期持平。"


def _more(count: int) -> str:
    return f"增加 {count} 个" if count > 0 else f"减少 {-count} 个"


def _reporting(frozen: Frozen) -> list[Part]:
    owed, done = figures.owed(frozen.entries), figures.reported(frozen.entries)
    if not owed:
        return [Part("本周无应报项目。")]
    waiting = sum(entry.report == "应报" for entry in frozen.entries)
    parts = [
        Part("应报"), Part(f"{owed} 个", 3, "report", ANY_OF.join(figures.OWED)),
        Part("，已报"), Part(f"{done} 个", 3, "report", ANY_OF.join(figures.REPORTED)),
    ]  # fmt: skip
    if waiting:
        parts += [Part("，尚未报"), Part(f"{waiting} 个", 3, "report", "应报")]
    missing = owed - done - waiting
    return [*parts, Part("，未报送"), Part(f"{missing} 个", 6, "state", "未报"), Part("。")]


def _money(frozen: Frozen, before: Before | None, sums: Money) -> list[Part]:
    if not sums.projects:
        return [Part("没有项目填报年度计划投资。")]
    parts = [
        Part("年度计划投资"), Part(f"{_yi(sums.plan)} 亿元", 3, "planned", "有"),
        Part("，累计完成"), Part(f"{_yi(sums.done_year)} 亿元", 3, "planned", "有"),
        Part("，完成率"), Part(f"{sums.ratio}%", 3, "planned", "有"),
    ]  # fmt: skip
    if sums.gap is not None and sums.gap == 0:
        parts.append(Part("，与序时进度持平"))
    elif sums.gap is not None:
        parts += [Part("，" + ("低于" if sums.gap < 0 else "高于") + "序时进度"),
                  Part(f"{abs(sums.gap)} 个百分点", 3, "planned", "有")]  # fmt: skip
    return [
        *parts,
        Part("；本周完成"),
        Part(f"{_yi(sums.done_week)} 亿元", 3, "planned", "有"),
        Part("。"),
    ]


def _nodes_and_problems(nodes: Table, problems: Table) -> list[Part]:
    late = nodes.values("state").count("逾期")
    marks = problems.values("marks")
    count = {mark: sum(mark in one for one in marks) for mark in ("未销号", "超期")}
    return [
        Part("逾期节点"), Part(f"{late} 个", 4, "state", "逾期"),
        Part("，未销号问题"), Part(f"{count['未销号']} 项", 7, "marks", "未销号"),
        Part("，其中超期"), Part(f"{count['超期']} 项", 7, "marks", "超期"), Part("。"),
    ]  # fmt: skip


def _yi(amount: Decimal) -> str:
    return f"{amount / 10000:.2f}"

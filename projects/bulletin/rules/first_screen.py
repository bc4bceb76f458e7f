"""The first screen of a weekly report: the paragraph of the bulletin, part by part, each number with
the rows behind it, and how the lights changed since the number before."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from projects.bulletin.rules import corrected, slipped, sums as figures
from projects.bulletin.rules.corrected import Named
from projects.bulletin.rules.metrics import ROWS_OF, count, in_words
from projects.bulletin.rules.part import Part
from projects.bulletin.rules.resources_said import (
    granted_said,
    needs_said,
    permits_said,
    stuck_said,
)
from projects.bulletin.rules.sums import Money, money, own_money
from projects.bulletin.rules.table import ANY_OF, Before, Number, Table
from projects.dispatch.rules.codes import Backward, Passed, Planned, Reproach
from projects.dispatch.rules.entry import Entry, Frozen, Week
from projects.lights.rules.dimensions import WORST_FIRST, Light
from projects.registry.rules.amounts import yi_with_unit
from projects.weekly.rules.duties import DutyState

LIGHT_WORDS = {
    Light.RED: "红灯", Light.YELLOW: "黄灯", Light.GREEN: "绿灯", Light.GREY: "暂不评价",
}  # fmt: skip

PLANNED = (Number.PROJECTS, "planned", Planned.YES)
BY_RULE = (Number.PROJECTS, "by_rule")
WIDER = (Number.PROJECTS, "schedule", Backward.WIDER)


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
    corrected: list[list[Any]]
    """[project, month, change] of all that was put right since the number before"""
    imported: int


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
        corrected=[
            [entry.project, line.month_on, line.change]
            for entry in entries
            for line in entry.corrected
        ],
        imported=frozen.imported,
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
        *_projects(frozen, before, tables),
        *_reporting(tables),
        *_money(money(own_money(frozen.scope, frozen.entries)), corrected.in_sums(frozen)),
        *_nodes_and_problems(tables),
        *_slipped(slipped.slipped(frozen.entries, before)),
        *stuck_said(tables),
        *needs_said(tables),
        *permits_said(tables),
        *granted_said(tables),
    ]
    if frozen.awaiting:
        parts += [
            Part("另有"), Part(f"{len(frozen.awaiting)} 个", anchor="awaiting"),
            Part("项目据报道录入、待更新，不计入以上各数。"),
        ]  # fmt: skip
    if frozen.imported:
        parts.append(Part(f"另有导入待确认 {frozen.imported} 个，不计入以上各数。"))
    return _spaced(parts)


def _spaced(parts: list[Part]) -> list[Part]:
    """A space before each number that follows a word; 公文 on paper leaves it out again."""
    nexts = [*parts[1:], Part("")]
    return [
        replace(part, said_text=f"{part.said_text} ") if after.said_text[:1].isdigit() else part
        for part, after in zip(parts, nexts, strict=True)
    ]


def _said(code: str, tables: Mapping[int, Table]) -> Part:
    """A metric's number, with its rows."""
    return Part(in_words(code, tables), *ROWS_OF[code])


def _projects(frozen: Frozen, before: Before | None, tables: Mapping[int, Table]) -> list[Part]:
    entries = frozen.entries
    parts = [Part("本周调度项目"), Part(f"{len(entries)} 个", Number.PROJECTS), Part("：")]
    for place, light in enumerate(WORST_FIRST):
        parts.append(Part(("、" if place else "") + LIGHT_WORDS[light]))
        parts.append(_said(f"light_{light.lower()}", tables))
    parts.append(Part(_since(entries, before)))
    if before is not None and before.rule_version not in (None, frozen.rule_version):
        parts += _by_rule(frozen)
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


def _by_rule(frozen: Frozen) -> list[Part]:
    """In the first number after a change of the rule of lights: how many it alone has recoloured."""
    was = Counter(entry.by_rule for entry in frozen.entries if entry.by_rule)
    parts = [Part(f"自本期起执行亮灯规则第 {frozen.rule_version} 版，")]
    if not was:
        return [*parts, Part("没有项目仅因规则改变灯色。")]
    parts += [
        Part("仅因规则改变灯色的项目"),
        Part(f"{was.total()} 个", *BY_RULE, ANY_OF.join(WORST_FIRST)),
    ]
    for place, light in enumerate(light for light in WORST_FIRST if was[light]):
        parts.append(Part(f"{'、' if place else '（'}上期{LIGHT_WORDS[light]}"))
        parts.append(Part(f"{was[light]} 个", *BY_RULE, light))
    return [*parts, Part("）。")]


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


def _reporting(tables: Mapping[int, Table]) -> list[Part]:
    owed, done, waiting = (
        count(f"reports_{what}", tables) for what in ("owed", "filed", "waiting")
    )
    if not owed:
        return [Part("本周无应报项目。")]
    parts = [
        Part("应报"),
        _said("reports_owed", tables),
        Part("，已报"),
        _said("reports_filed", tables),
    ]
    if waiting:
        parts += [Part("，待报"), _said("reports_waiting", tables)]
    missing = owed - done - waiting
    return [
        *parts,
        Part("，未报"),
        Part(f"{missing} 个", Number.REPROACHED, "state", Reproach.MISSED),
        Part("。"),
    ]


def _money(sums: Money, put_right: Sequence[Named]) -> list[Part]:
    if not sums.projects:
        return [Part("没有项目填报年度计划投资。")]
    parts = [
        Part("年度计划投资"), Part(yi_with_unit(sums.plan), *PLANNED),
        Part("，累计完成"), Part(yi_with_unit(sums.done_year), *PLANNED), *_put_right(put_right),
        Part("，完成率"), Part(f"{sums.ratio}%".replace("-", "−"), *PLANNED),
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


def _put_right(found: Sequence[Named]) -> list[Part]:
    """What the sum has lost or won by corrections, with the rows of their projects."""
    if not found:
        return []
    codes = ANY_OF.join(dict.fromkeys(code for code, _ in found))
    return [Part("，"), Part(corrected.in_words(found), Number.PROJECTS, "project", codes)]


def _nodes_and_problems(tables: Mapping[int, Table]) -> list[Part]:
    return [
        Part("逾期节点"), _said("overdue", tables), Part("，未销号问题"), _said("issues_open", tables),
        Part("，其中超期"), _said("issues_overdue", tables), Part("。"),
    ]  # fmt: skip


def _slipped(found: Sequence[slipped.Slipped]) -> list[Part]:
    """Whose target has come to be missed by more since the number before."""
    if not found:
        return []
    said = f"项目工期差扩大：{slipped.in_words(found)}。"
    return [Part("较上期有"), Part(f"{len(found)} 个", *WIDER), Part(said)]

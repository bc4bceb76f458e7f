"""Lights: one per dimension, each with its sentence. What they make of the project: judgement.py.

Defaults: 银川 2025-03 for 开工, 投资序时 and 纳统; a common works rule for 节点 and 问题. Every
number stands in `Thresholds`, a row of the versioned rule table; nothing here is a constant.
"""

import calendar
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from gaoxin.days import day_in_words
from projects.investment.rules.pace import pace_gap
from projects.issues.rules.shown import Pressing, overdue_words
from projects.registry.rules.amounts import percent, points, yi_with_unit
from projects.registry.rules.labelled import Labelled


class Light(Labelled):
    GREEN = "GREEN", "绿"
    YELLOW = "YELLOW", "黄"
    RED = "RED", "红"
    GREY = "GREY", "灰"


# The order in which lists are sorted: first what someone must act on, then what cannot be judged.
LOOKED_AT = (Light.RED, Light.YELLOW, Light.GREY, Light.GREEN)
# Of a project without a light: it is grey.
UNLIT_PLACE = LOOKED_AT.index(Light.GREY)
WORST_FIRST = (Light.RED, Light.YELLOW, Light.GREEN, Light.GREY)
STEP = 100  # 0.01 亿元, in 万元
SHORT, LONG = 30, 120  # characters of a problem's title: in a cell, in a sentence


class Dimension(Labelled):
    START = "START", "开工"
    INVESTMENT = "INVESTMENT", "投资序时"
    MILESTONE = "MILESTONE", "节点"
    STATISTICS = "STATISTICS", "纳统"
    ISSUE = "ISSUE", "问题"


class InvestmentBasis(Labelled):
    """What a shortfall of investment is measured in."""

    POINTS = "POINTS", "百分点（银川）"
    """percentage points of the year's plan (银川)"""
    SHARE = "SHARE", "应完成额的百分比（武汉、三亚）"
    """percent of what should be done by now (武汉, 三亚)"""


@dataclass(frozen=True)
class Thresholds:
    """One version of the rules. Shortfalls are positive; `…_inclusive`: the bound itself counts, as it does of
    `forecast_…`, which are None where a forecast makes no light."""

    version: int
    start_red_months: int = 3
    investment_basis: InvestmentBasis = InvestmentBasis.POINTS
    investment_yellow: Fraction = Fraction(10)
    investment_yellow_inclusive: bool = True
    investment_red: Fraction = Fraction(30)
    investment_red_inclusive: bool = False
    milestone_red_days: int = 7
    key_milestone_red_days: int = 3
    statistics_yellow_months: int = 1
    statistics_red_months: int = 2
    issue_red_workdays: int = 5
    two_yellows_make_red: bool = False
    issue_alone_is_grey: bool = False
    forecast_yellow_workdays: int | None = None
    forecast_red_workdays: int | None = None


@dataclass(frozen=True)
class Result:
    """The light of one dimension, or of a project that no single one decides (None): `brief` for a
    table cell, `reason` the sentence with numbers, `clears` the one act that would turn it ('' when
    nothing need be done), `rule` the id and version it was computed by."""

    dimension: Dimension | None
    light: Light
    brief: str
    reason: str
    clears: str
    rule: str


@dataclass(frozen=True)
class Troubles:
    """The open problems of a project: how many, how many of them past their limit and brought to the 领导组
    or above, and of each kind the one that presses most."""

    open: int = 0
    overdue: int = 0
    escalated: int = 0
    late: Pressing | None = None
    raised: Pressing | None = None


def weeks_running(light: str, last_light: str | None, last_weeks: int) -> int:
    """连续 N 周: of the light that is shown now, the weeks it has been shown running, this one included.
    `last_…`: what the latest standing report of the weeks before says of it, None where it says nothing."""
    return last_weeks + 1 if light == last_light else 1


def unjudged(dimension: Dimension, why: str, rules: Thresholds) -> Result:
    """GREY with the sentence why a project is not judged at all."""
    return maker(dimension, rules)(Light.GREY, why, why)


def start_light(*, due: date | None, started: bool, today: date, rules: Thresholds) -> Result:
    """开工: on plan green, overdue yellow, overdue in the third month in a row red."""
    make = maker(Dimension.START, rules)
    if started:
        return make(Light.GREEN, "已开工", "已开工")
    if due is None:
        return make(Light.GREY, "无计划开工日期", "没有计划开工日期", "补填计划开工日期")
    if due >= today:
        return make(Light.GREEN, "开工未到期", f"计划{day_in_words(due, today)}开工，未到期")
    months = (today.year - due.year) * 12 + today.month - due.month + 1
    light = Light.RED if months >= rules.start_red_months else Light.YELLOW
    days = (today - due).days
    reason = f"应于{day_in_words(due, today)}开工，逾期 {days} 天，连续 {months} 个月未开工"
    bound = f"（满 {rules.start_red_months} 个月为红）"
    return make(light, f"开工逾期 {days} 天", reason + bound, "登记开工，或经批准调整开工时限")


def investment_light(
    *,
    done: Fraction | None,
    expected: Fraction | None,
    rules: Thresholds,
    plan: Decimal | None = None,
) -> Result:
    """投资序时: `done` and `expected` as shares of the year's `plan` (万元); None when unknown."""
    make = maker(Dimension.INVESTMENT, rules)
    if done is None:
        return make(Light.GREY, "未填年度计划", "未填年度计划", "填报年度计划和完成投资")
    gap = pace_gap(done, expected)
    if gap is None or expected is None:
        return make(Light.GREY, "未到计划月份", "未到计划开始月份")
    shortfall = (
        -gap if rules.investment_basis == InvestmentBasis.POINTS else _share_short(done, expected)
    )
    light = Light.GREEN
    if _reaches(shortfall, rules.investment_red, rules.investment_red_inclusive):
        light = Light.RED
    elif _reaches(shortfall, rules.investment_yellow, rules.investment_yellow_inclusive):
        light = Light.YELLOW
    reason = f"完成率 {percent(done)}，序时 {percent(expected)}，差 {points(gap)} 个百分点"
    brief = f"投资差 {points(gap)} 个百分点"
    clears = _catch_up(light, done, expected, rules, plan)
    return make(light, brief, reason + _bound(light, rules), clears)


def _reaches(shortfall: Fraction, bound: Fraction, inclusive: bool) -> bool:
    return shortfall >= bound if inclusive else shortfall > bound


def _share_short(done: Fraction, expected: Fraction) -> Fraction:
    return (1 - done / expected) * 100


def _bound(light: Light, rules: Thresholds) -> str:
    if light == Light.GREEN:
        return ""
    size, inclusive = investment_bound(light == Light.RED, rules)
    return f"（差距{'达到' if inclusive else '超过'} {size}为{light.label}）"


def investment_bound(red: bool, rules: Thresholds) -> tuple[str, bool]:
    """The shortfall of the red or the yellow light in words, 「30 个百分点」, and whether it counts
    itself."""
    value = rules.investment_red if red else rules.investment_yellow
    inclusive = rules.investment_red_inclusive if red else rules.investment_yellow_inclusive
    unit = " 个百分点" if rules.investment_basis == InvestmentBasis.POINTS else "%"
    return f"{float(value):g}{unit}", inclusive


def _catch_up(
    light: Light, done: Fraction, expected: Fraction, rules: Thresholds, plan: Decimal | None
) -> str:
    if light in {Light.GREEN, Light.GREY}:
        return ""
    if plan is None:
        return f"再完成年度计划的 {percent(expected - done)}，即赶上序时"
    green = _needed(
        done, expected, rules.investment_yellow, rules.investment_yellow_inclusive, rules, plan
    )
    if light == Light.YELLOW:
        return f"再完成 {green}可转绿"
    yellow = _needed(
        done, expected, rules.investment_red, rules.investment_red_inclusive, rules, plan
    )
    return f"再完成 {yellow}可转黄，再完成 {green}可转绿"


def _needed(
    done: Fraction,
    expected: Fraction,
    bound: Fraction,
    inclusive: bool,
    rules: Thresholds,
    plan: Decimal,
) -> str:
    """What takes the project just out of `bound`, rounded up to 0.01 亿元; an inclusive bound must be
    left."""
    if rules.investment_basis == InvestmentBasis.POINTS:
        target = expected - bound / 100
    else:
        target = expected * (1 - bound / 100)
    steps = (target - done) * Fraction(plan) / STEP
    whole = -(-steps.numerator // steps.denominator)
    return yi_with_unit((whole + (inclusive and whole == steps)) * STEP)


def statistics_light(
    *, started_on: date | None, started: bool, entered: bool, today: date, rules: Thresholds
) -> Result:
    """纳统: months since 开工 without entry; GREY before 开工 and when its day is unknown."""
    make = maker(Dimension.STATISTICS, rules)
    if entered:
        return make(Light.GREEN, "已纳统", "已纳统")
    if not started:
        return make(Light.GREY, "未开工", "未开工，不评价")
    if started_on is None:
        return make(Light.GREY, "开工日期不详", "开工日期不详，不评价", "补填开工日期或纳统时间")
    red = today > add_months(started_on, rules.statistics_red_months)
    yellow = today > add_months(started_on, rules.statistics_yellow_months)
    days, since = (today - started_on).days, day_in_words(started_on, today)
    if not yellow:
        return make(Light.GREEN, "纳统未到期", f"{since}开工，{days} 天，在期限内")
    light, months = (
        (Light.RED, rules.statistics_red_months)
        if red
        else (Light.YELLOW, rules.statistics_yellow_months)
    )
    reason = f"{since}开工，{days} 天未纳统（超过 {months} 个月为{light.label}）"
    return make(light, f"开工 {days} 天未纳统", reason, "登记纳统月份和编码，或写明未纳统原因")


def issue_light(*, troubles: Troubles, today: date, rules: Thresholds) -> Result:
    """问题: one that was escalated red, one past its limit yellow, long past it red. The one that decides is
    named, with its level and its limit; of several it is said how many are like it."""
    make = maker(Dimension.ISSUE, rules)
    raised, late = troubles.raised, troubles.late
    if not troubles.open:
        return make(Light.GREEN, "没有问题", "没有未销号的问题")
    if raised is not None:
        lifted = f"已提至{raised.level}"
        reason = f"问题「{_cut(raised.title, LONG)}」{lifted}{_limit_words(raised, today)}"
        reason += _how_many(troubles, f"{troubles.escalated} 项已提级")
        brief = f"问题「{_cut(raised.title, SHORT)}」{lifted}"
        return make(Light.RED, brief, reason, _settle(raised, "提级", troubles.escalated))
    if late is None or late.due_on is None or late.overdue_workdays is None:
        return make(Light.GREEN, "问题均未超期", f"未销号问题 {troubles.open} 项，均未超期")
    light = Light.RED if late.overdue_workdays > rules.issue_red_workdays else Light.YELLOW
    reason = f"{late.level}问题「{_cut(late.title, LONG)}」{_overdue(late, today)}"
    reason += f"（超过 {rules.issue_red_workdays} 个工作日为红）"
    reason += _how_many(troubles, f"{troubles.overdue} 项超期")
    how = overdue_words(late.due_on, late.overdue_workdays, today)
    brief = f"问题「{_cut(late.title, SHORT)}」{how}"
    return make(light, brief, reason, _settle(late, "超期", troubles.overdue))


def _how_many(troubles: Troubles, like_it: str) -> str:
    """「；未销号问题 3 项，其中 1 项已提级」; '' where there is one alone."""
    return f"；未销号问题 {troubles.open} 项，其中 {like_it}" if troubles.open > 1 else ""


def _cut(title: str, most: int) -> str:
    plain = title.rstrip("。；;.")
    return plain if len(plain) <= most else f"{plain[:most]}…"


def _limit_words(one: Pressing, today: date) -> str:
    if one.due_on is None:
        return ""
    if one.overdue_workdays is None:
        return f"，时限{day_in_words(one.due_on, today)}"
    return f"，{_overdue(one, today)}"


def _overdue(one: Pressing, today: date) -> str:
    """「应于11月20日办结，超期 3 个工作日」; on the days off that follow the limit 「11月27日到期，未办结」."""
    if one.due_on is None or not one.overdue_workdays:
        return overdue_words(one.due_on or today, 0, today)
    said = overdue_words(one.due_on, one.overdue_workdays, today)
    return f"应于{day_in_words(one.due_on, today)}办结，{said}"


def _settle(one: Pressing, how: str, count: int) -> str:
    if count > 1:
        return f"办结{how}的 {count} 项问题并核验销号"
    return f"办结「{_cut(one.title, LONG)}」并核验销号"


def sharpen(result: Result, before: Light | None, rules: Thresholds) -> Result:
    """Two weekly yellows running on one dimension are red, where the rules say so (江东)."""
    if not (rules.two_yellows_make_red and result.light == before == Light.YELLOW):
        return result
    reason = f"{result.reason}；连续两周黄灯转红"
    return replace(result, light=Light.RED, reason=reason)


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last of a shorter month."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def maker(dimension: Dimension, rules: Thresholds) -> Callable[..., Result]:
    """What makes the results of a dimension, each with the rule it comes from."""
    rule = f"D{list(Dimension).index(dimension) + 1} v{rules.version}"

    def make(light: Light, brief: str, reason: str, clears: str = "") -> Result:
        return Result(dimension, light, brief, reason, clears if light != Light.GREEN else "", rule)

    return make

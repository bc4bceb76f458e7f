import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest

from projects.issues.rules.shown import Pressing
from projects.lights.rules.criteria import criterion
from projects.lights.rules.dimensions import (
    Dimension,
    InvestmentBasis,
    Light,
    Result,
    Thresholds,
    Troubles,
    add_months,
    investment_light,
    issue_light,
    sharpen,
    start_light,
    statistics_light,
)
from projects.lights.rules.judgement import Facts, Judged, headline, judge
from projects.lights.rules.milestones import Node, milestone_light

YINCHUAN = Thresholds(version=3)
WUHAN = Thresholds(
    version=1, investment_basis=InvestmentBasis.SHARE, investment_yellow=Fraction(20),
    investment_yellow_inclusive=False, investment_red=Fraction(40),
)  # fmt: skip
SANYA = Thresholds(
    version=1, investment_basis=InvestmentBasis.SHARE, investment_yellow=Fraction(0),
    investment_yellow_inclusive=False, investment_red=Fraction(50),
)  # fmt: skip
TODAY = date(2026, 11, 19)
G, Y, R, N = Light.GREEN, Light.YELLOW, Light.RED, Light.GREY


def f(text):
    return Fraction(text) / 100


# -- 投资序时 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "done", "expected", "light"),
    [
        (YINCHUAN, "90", "90", G), (YINCHUAN, "95", "90", G), (YINCHUAN, "80.1", "90", G),
        (YINCHUAN, "80", "90", Y), (YINCHUAN, "79.9", "90", Y), (YINCHUAN, "60", "90", Y),
        (YINCHUAN, "59.9", "90", R), (YINCHUAN, "0", "90", R), (YINCHUAN, "0", "9.9", G),
        (YINCHUAN, "0", "10", Y), (YINCHUAN, "56", "90.1", R), (YINCHUAN, "120", "90", G),
        (WUHAN, "80", "100", G), (WUHAN, "79.9", "100", Y), (WUHAN, "60", "100", Y),
        (WUHAN, "59.9", "100", R), (WUHAN, "40", "50", G), (WUHAN, "30", "50", Y),
        (WUHAN, "29.9", "50", R), (WUHAN, "7", "10", Y),
        (SANYA, "50", "50", G), (SANYA, "50.1", "50", G), (SANYA, "49.9", "50", Y),
        (SANYA, "25", "50", Y), (SANYA, "24.9", "50", R), (SANYA, "0", "50", R),
    ],
)  # fmt: skip
def test_investment_against_the_plan(rules, done, expected, light):
    assert investment_light(done=f(done), expected=f(expected), rules=rules).light == light


def test_the_sentence_has_the_numbers_the_bound_and_what_clears_it():
    result = investment_light(done=f("56.0"), expected=f("90.1"), rules=YINCHUAN)
    assert (
        result.reason == "完成率 56.0%，序时 90.1%，差 −34.1 个百分点（差距超过 30 个百分点为红）"
    )
    assert result.clears == "再完成年度计划的 34.1%，即赶上序时"
    assert result.rule == "D2 v3"


@pytest.mark.parametrize("rules", [YINCHUAN, WUHAN, SANYA])
def test_the_amount_that_is_named_is_the_least_that_turns_it(rules):
    plan, said = Decimal(12345), set()
    for done, expected in product(range(0, 91, 5), (f("25"), f("66.6"), f("90"))):
        done = Fraction(done, 100)

        def after(amount, done=done, expected=expected):
            more = Fraction(amount) * 10000 / Fraction(plan)
            return investment_light(done=done + more, expected=expected, rules=rules).light

        clears = investment_light(done=done, expected=expected, rules=rules, plan=plan).clears
        for amount, colour in re.findall(r"再完成 ([\d.]+) 亿元可转(.)", clears):
            wanted = {Light.GREEN} if colour == "绿" else {Light.GREEN, Light.YELLOW}
            assert after(amount) in wanted
            assert after(Decimal(amount) - Decimal("0.01")) not in wanted
            said.add(colour)
    assert said == {"绿", "黄"}


@pytest.mark.parametrize(("done", "expected"), [(None, f("50")), (f("10"), None), (None, None)])
def test_investment_is_grey_without_a_plan_or_before_its_start(done, expected):
    assert investment_light(done=done, expected=expected, rules=YINCHUAN).light == N


# -- 开工 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "started", "light"),
    [
        (None, False, N), (None, True, G), (date(2026, 1, 1), True, G),
        (date(2026, 11, 19), False, G), (date(2026, 12, 1), False, G),
        (date(2026, 11, 18), False, Y), (date(2026, 10, 31), False, Y), (date(2026, 10, 1), False, Y),
        (date(2026, 9, 30), False, R), (date(2026, 9, 1), False, R), (date(2025, 12, 31), False, R),
    ],
)  # fmt: skip
def test_start_of_works(due, started, light):
    assert start_light(due=due, started=started, today=TODAY, rules=YINCHUAN).light == light


# -- 节点 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nodes", "light"),
    [
        ([], N), ([(0, False)], G), ([(-5, False)], G), ([(1, False)], Y), ([(7, False)], Y),
        ([(8, False)], R), ([(3, True)], Y), ([(4, True)], R), ([(1, False), (4, True)], R),
        ([(7, False), (3, True)], Y), ([(-5, False), (9, False)], R), ([(-1, True), (-2, False)], G),
    ],
)  # fmt: skip
def test_milestones_by_days_overdue(nodes, light):
    undone = [Node("封顶", date.fromordinal(TODAY.toordinal() - days), key) for days, key in nodes]
    assert milestone_light(undone=undone, today=TODAY, rules=YINCHUAN).light == light


def test_the_node_that_makes_it_red_is_the_one_named():
    undone = [Node("普通", date(2026, 11, 13), False), Node("关键", date(2026, 11, 15), True)]
    result = milestone_light(undone=undone, today=TODAY, rules=YINCHUAN)
    assert "关键节点「关键」应于11月15日完成，逾期 4 天（超过 3 天为红）" in result.reason
    assert "共 2 个节点逾期" in result.reason


# -- 纳统 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("started_on", "started", "entered", "light"),
    [
        (None, False, False, N), (None, True, False, N), (None, True, True, G),
        (date(2026, 11, 1), True, False, G), (date(2026, 10, 19), True, False, G),
        (date(2026, 10, 18), True, False, Y), (date(2026, 9, 19), True, False, Y),
        (date(2026, 9, 18), True, False, R), (date(2025, 1, 1), True, False, R),
        (date(2025, 1, 1), True, True, G),
    ],
)  # fmt: skip
def test_entry_in_statistics_by_months_since_the_start(started_on, started, entered, light):
    found = statistics_light(
        started_on=started_on, started=started, entered=entered, today=TODAY, rules=YINCHUAN
    )
    assert found.light == light


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 30), 2, date(2027, 1, 30)), (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)  # fmt: skip
def test_a_month_later(day, months, later):
    assert add_months(day, months) == later


def test_a_day_of_another_year_has_its_year():
    undone = [Node("封顶", date(2025, 12, 31), False)]
    assert (
        "应于2025年12月31日完成"
        in milestone_light(undone=undone, today=TODAY, rules=YINCHUAN).reason
    )
    undone = [Node("封顶", date(2027, 1, 8), False)]
    reason = milestone_light(undone=undone, today=TODAY, rules=YINCHUAN).reason
    assert reason == "下一节点「封顶」2027年1月8日到期"


# -- 问题 ---------------------------------------------------------------------------------------------


def troubles(
    *, open=1, overdue=None, escalated=0, title="厂区 10 千伏外线未接通。", since=date(2026, 11, 11)
):
    """`open` problems; with `overdue` working days the one named is past its limit, which was `since`."""
    late = None if overdue is None else Pressing(title, "二级（包联领导）", since, overdue)
    raised = Pressing(title, "三级（领导组）", date(2026, 12, 4)) if escalated else None
    return Troubles(open, int(overdue is not None), escalated, late, raised)


@pytest.mark.parametrize(
    ("overdue", "escalated", "count", "light"),
    [(None, 0, 0, G), (None, 0, 2, G), (1, 0, 1, Y), (5, 0, 1, Y), (6, 0, 1, R),
     (None, 1, 1, R), (0, 0, 1, Y), (1, 1, 2, R)],
)  # fmt: skip
def test_open_problems(overdue, escalated, count, light):
    found = troubles(open=count, overdue=overdue, escalated=escalated)
    assert issue_light(troubles=found, today=TODAY, rules=YINCHUAN).light == light


@pytest.mark.parametrize(
    ("found", "brief", "reason", "clears"),
    [
        (troubles(overdue=6),
         "问题「厂区 10 千伏外线未接通」超期 6 个工作日",
         "二级（包联领导）问题「厂区 10 千伏外线未接通」应于11月11日办结，超期 6 个工作日（超过 5 个工作日为红）",
         "办结「厂区 10 千伏外线未接通」并核验销号"),
        (troubles(overdue=0, since=date(2026, 11, 27)),
         "问题「厂区 10 千伏外线未接通」11月27日到期，未办结",
         "二级（包联领导）问题「厂区 10 千伏外线未接通」11月27日到期，未办结（超过 5 个工作日为红）",
         "办结「厂区 10 千伏外线未接通」并核验销号"),
        (troubles(escalated=1),
         "问题「厂区 10 千伏外线未接通」已提至三级（领导组）",
         "问题「厂区 10 千伏外线未接通」已提至三级（领导组），时限12月4日",
         "办结「厂区 10 千伏外线未接通」并核验销号"),
        (troubles(open=3, escalated=1),
         "问题「厂区 10 千伏外线未接通」已提至三级（领导组）",
         "问题「厂区 10 千伏外线未接通」已提至三级（领导组），时限12月4日；未销号问题 3 项，其中 1 项已提级",
         "办结「厂区 10 千伏外线未接通」并核验销号"),
        (troubles(open=3, escalated=2),
         "问题「厂区 10 千伏外线未接通」已提至三级（领导组）",
         "问题「厂区 10 千伏外线未接通」已提至三级（领导组），时限12月4日；未销号问题 3 项，其中 2 项已提级",
         "办结提级的 2 项问题并核验销号"),
        (troubles(open=2), "问题均未超期", "未销号问题 2 项，均未超期", ""),
        (troubles(open=0), "没有问题", "没有未销号的问题", ""),
    ],
)  # fmt: skip
def test_a_problem_is_told_by_its_title_its_level_and_its_limit(found, brief, reason, clears):
    result = issue_light(troubles=found, today=TODAY, rules=YINCHUAN)
    assert (result.brief, result.reason, result.clears) == (brief, reason, clears)


def test_a_problem_with_the_longest_title_still_fits_where_it_is_kept():
    title = "题" * 200
    for one in (
        troubles(open=12, overdue=9, title=title),
        troubles(open=12, escalated=12, title=title),
    ):
        result = issue_light(troubles=one, today=TODAY, rules=YINCHUAN)
        assert "…」" in result.brief
        assert (len(result.brief) <= 60, len(result.reason) <= 300) == (True, True)
        one = replace(one, open=1, overdue=min(one.overdue, 1), escalated=min(one.escalated, 1))
        assert len(issue_light(troubles=one, today=TODAY, rules=YINCHUAN).clears) <= 200


# -- the project ----------------------------------------------------------------------------------------


OLD, NEW = Thresholds(version=4), Thresholds(version=5, issue_alone_is_grey=True)
NOTHING = "开工、投资、节点、纳统均无数据，暂不评价"


def judged(*lights: Light) -> dict[Dimension, Judged]:
    """The five dimensions in their order, each saying its own name."""
    return {
        d: Judged(Result(d, light, d.label, d.label, "", "D"), light, TODAY, "")
        for d, light in zip(Dimension, lights, strict=True)
    }


@pytest.mark.parametrize(
    ("lights", "old", "new"),
    [
        ((N, N, N, N, N), N, N), ((N, N, N, N, G), G, N), ((N, N, N, N, Y), Y, Y),
        ((N, N, N, N, R), R, R), ((G, N, N, N, G), G, G), ((N, N, G, N, N), G, G),
        ((N, G, N, N, G), G, G), ((N, N, N, G, G), G, G), ((Y, N, N, N, G), Y, Y),
        ((N, N, R, Y, G), R, R), ((G, G, G, G, G), G, G),
    ],
)  # fmt: skip
def test_the_projects_light_by_both_rules(lights, old, new):
    assert headline(judged(*lights), OLD).light == old
    assert headline(judged(*lights), NEW).light == new


def test_of_all_that_the_five_can_show_one_case_alone_is_told_apart():
    """1,024 combinations: the flag changes the one where 问题 is green and nothing else is known."""
    for lights in product(Light, repeat=5):
        each = judged(*lights)
        old, new = headline(each, OLD), headline(each, NEW)
        worst = min(lights, key=[R, Y, G, N].index)
        assert (old.light, old.dimension) == (worst, list(Dimension)[lights.index(worst)])
        if lights == (N, N, N, N, G):
            assert (new.light, new.dimension, new.reason) == (N, None, NOTHING)
            assert (new.brief, new.rule) == ("暂不评价", "D0 v5")
        else:
            assert new == old, lights


def test_a_project_of_which_nothing_was_entered_is_not_green():
    def light(facts, rules):
        each = judge(facts, today=TODAY, rules=rules, running={}, week_before=TODAY)
        return headline(each, rules)

    bare = Facts()
    assert (light(bare, OLD).light, light(bare, OLD).reason) == (G, "没有未销号的问题")
    assert (light(bare, NEW).light, light(bare, NEW).reason) == (N, NOTHING)
    assert light(replace(bare, troubles=troubles()), NEW).light == N
    assert light(replace(bare, troubles=troubles(overdue=1)), NEW).light == Y
    assert light(replace(bare, troubles=troubles(escalated=1)), NEW).light == R
    assert light(replace(bare, start_due=date(2027, 3, 1)), NEW).light == G
    assert light(replace(bare, started=True), NEW).light == G
    assert light(replace(bare, unjudged="项目暂停，不评价"), NEW).reason == "项目暂停，不评价"


def test_nothing_triggered_what_no_dimension_decides():
    assert criterion(None, N, NEW) == ""


def test_two_yellow_weeks_are_red_only_where_the_rules_say_so():
    yellow = investment_light(done=f(75), expected=f(90), rules=YINCHUAN)
    strict = Thresholds(version=4, two_yellows_make_red=True)
    assert sharpen(yellow, Y, YINCHUAN).light == Y
    assert sharpen(yellow, Y, strict).light == R
    assert sharpen(yellow, G, strict).light == Y
    assert sharpen(yellow, None, strict).light == Y


def test_what_a_light_was_computed_from_is_said_in_words_and_per_cent():
    facts = Facts(
        start_due=date(2026, 3, 1), started=True, started_on=date(2026, 1, 8), done=Fraction(5763, 10000),
        expected=Fraction(91632, 100000), plan=Decimal(21000), undone=[Node("封顶", TODAY, False)],
        troubles=troubles(open=2, overdue=3),
    )  # fmt: skip
    found = judge(facts, today=TODAY, rules=YINCHUAN, running={}, week_before=TODAY)
    assert [one.inputs for one in found.values()] == [
        "计划开工 2026-03-01；已开工",
        "年度计划 2.10 亿元；完成率 57.63%；序时进度 91.63%",
        "未完成节点 1 个；最早 2026-11-19 到期",
        "2026-01-08 开工；尚未纳统",
        "未销号 2 项；超期 1 项；最长超期 3 个工作日；已提级 0 项",
    ]
    bare = judge(Facts(), today=TODAY, rules=YINCHUAN, running={}, week_before=TODAY)
    assert [one.inputs for one in bare.values()] == [
        "没有计划开工日期；尚未开工", "没有年度计划", "未完成节点 0 个", "尚未开工；尚未纳统", "未销号 0 项",
    ]  # fmt: skip


def test_every_dimension_and_light_has_its_word():
    assert [d.label for d in Dimension] == ["开工", "投资序时", "节点", "纳统", "问题"]
    assert [x.label for x in Light] == ["绿", "黄", "红", "灰"]

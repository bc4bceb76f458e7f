"""The score of a unit by the formula that is printed beside it, and the ranks that follow from it."""

import json
import re
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations

import pytest

from projects.bulletin.rules import sums as figures
from projects.bulletin.rules.stored import frozen_table
from projects.bulletin.rules.sums import FORMULA, NO_UNIT, score, start_rate, unit_standings
from projects.bulletin.rules.table import Before
from projects.dispatch.rules.format import FORMAT
from tests.world.paper import CUT_OFF, entry, frozen, node, problem, tables_of, text_of

# As the bulletin prints them: 投资 35, 开工 15 …
WEIGHT = {name: int(points) for name, points in re.findall(r"([一-龥]+) (\d+)（", FORMULA)}


def one(number: int = 1, **fields):
    """A project of the zone of which nothing can be measured, but for what is given."""
    nothing = {
        "demo": False, "unit": "甲局", "should_start": False, "facts": [], "plan": None,
        "done_year": Decimal(0), "expected_ratio": None, "report": "", "nodes": [], "issues": [],
    }  # fmt: skip
    return entry(number, **nothing | fields)


def money(plan: int, done: int, expected: str) -> dict:
    return {"plan": Decimal(plan), "done_year": Decimal(done), "expected_ratio": Decimal(expected)}


def late() -> object:
    return node("主体封顶", CUT_OFF, overdue_days=3)


def due() -> object:
    return node("管网接通", CUT_OFF)


def done() -> object:
    # A node done after its day was late, and is so no more.
    return node("基础完工", CUT_OFF, done=True, done_on=CUT_OFF, overdue_days=9)


def measured() -> list:
    """投资 1900÷4000 of 2600÷4000, 开工 2÷3, 节点 5÷6, 纳统 1÷2, 问题 3÷4, 报送 3÷5."""
    late_issue = problem("WT-001", marks=["OVERDUE", "OPEN", "BLOCKING"])
    others = [problem(f"WT-00{n}", marks=["NEW", "OPEN"]) for n in (2, 3, 4)]
    gone = problem("WT-005", marks=["RESOLVED", "CLOSED"])
    return [
        one(1, **money(1000, 400, "80.0"), facts=["STARTED", "IN_STATISTICS"], should_start=True,
            nodes=[late(), due(), done()], issues=[late_issue, gone], report="FILED"),
        one(2, **money(3000, 1500, "60.0"), facts=["STARTED"], should_start=True,
            nodes=[due(), due(), done()], issues=others, report="MISSED"),
        one(3, should_start=True, nodes=[due(), due()], report="LATE"),
        one(4, report="OPEN"), one(5, report="FILED"), one(6, report="EXEMPT"),
    ]  # fmt: skip


SHARES = {
    "投资": Fraction(475, 650),
    "开工": Fraction(2, 3),
    "节点": Fraction(5, 6),
    "纳统": Fraction(1, 2),
    "问题办结": Fraction(3, 4),
    "报送": Fraction(3, 5),
}


def by_hand(names) -> Decimal:
    """The formula on paper: what is known, scaled to 100; one decimal, half up."""
    points = sum(WEIGHT[name] * SHARES[name] for name in names)
    value = points * 100 / sum(WEIGHT[name] for name in names)
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


# What takes the denominator of one share away, and nothing else.
WITHOUT = {
    "投资": {"plan": None},
    "开工": {"should_start": False},
    "节点": {"nodes": []},
    "纳统": {"facts": []},
    "问题办结": {"issues": []},
    "报送": {"report": "EXEMPT"},
}


def but(names) -> list:
    return [replace(e, **{k: v for name in names for k, v in WITHOUT[name].items()})
            for e in measured()]  # fmt: skip


# -- the score --------------------------------------------------------------------------------------


def test_the_printed_weights_are_those_that_count_and_make_a_hundred():
    assert WEIGHT == figures.WEIGHTS
    assert sum(WEIGHT.values()) == 100


def test_a_unit_with_all_six_shares_scores_by_the_printed_formula():
    # 25.577 + 10 + 16.667 + 5 + 11.25 + 3
    assert by_hand(SHARES) == Decimal("71.5")
    assert score(measured(), "ZONE") == Decimal("71.5")


@pytest.mark.parametrize(
    "left_out",
    [names for count in (1, 2) for names in combinations(["投资", "节点", "问题办结", "报送"], count)]
    + [("开工", "投资"), ("投资", "开工", "节点", "问题办结")],
    ids="、".join,
)  # fmt: skip
def test_what_has_no_denominator_is_left_out_and_the_rest_scaled(left_out):
    wanted = by_hand([name for name in SHARES if name not in left_out])
    assert score(but(left_out), "ZONE") == wanted


def test_without_anything_started_neither_share_of_the_started_is_of_use():
    # 开工 is then 0 of 3, and 纳统 has nothing to be a share of.
    points = by_hand(["投资", "节点", "问题办结", "报送"]) * (100 - 15 - 10) / (100 - 10)
    wanted = points.quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert score(but(["纳统"]), "ZONE") == wanted


@pytest.mark.parametrize(
    ("entries", "points"),
    [
        ([one(**money(1000, 475, "65.0"))], "73.1"),
        ([one(should_start=True)], "0.0"),
        ([one(nodes=[late(), due(), due(), done()])], "66.7"),
        # Not yet due to start: 纳统 is its one share.
        ([one(facts=["STARTED", "IN_STATISTICS"]), one(facts=["STARTED"])], "50.0"),
        ([one(issues=[problem("1", marks=["OPEN", "OVERDUE"]), problem("2")])], "50.0"),
        ([one(report=word) for word in ("FILED", "LATE", "MISSED", "OPEN", "EXEMPT", "")], "50.0"),
    ],
    ids=WEIGHT,
)
def test_each_share_alone_is_the_whole_score(entries, points):
    assert score(entries, "ZONE") == Decimal(points)


def test_more_investment_than_due_scores_no_more_than_all_of_it():
    ahead = one(**money(1000, 900, "60.0"), report="MISSED")
    assert score([ahead], "ZONE") == Decimal("87.5")  # 35 of 35 + 5


@pytest.mark.parametrize("expected", [None, Decimal("0.0")])
def test_before_anything_is_due_investment_is_no_share(expected):
    early = one(**money(1000, 10, "60.0") | {"expected_ratio": expected}, report="FILED")
    assert score([early], "ZONE") == Decimal("100.0")


def test_a_suspended_project_counts_in_no_share():
    bad = one(
        9, status="SUSPENDED", **money(9000, 0, "90.0"), facts=["STARTED"], should_start=True,
        nodes=[late()], issues=[problem("WT-009", marks=["OVERDUE", "OPEN"])], report="MISSED",
    )  # fmt: skip
    assert score([*measured(), bad], "ZONE") == score(measured(), "ZONE")
    assert score([bad], "ZONE") is None


def test_amounts_of_the_other_series_are_no_part_of_the_share():
    demo = one(9, **money(9000, 0, "90.0"), demo=True)
    assert score([*measured(), demo], "ZONE") == score(measured(), "ZONE")
    assert score([one(**money(1000, 475, "65.0")), demo], "DEMO") == Decimal("0.0")
    assert score([one(**money(1000, 475, "65.0"))], "DEMO") is None


# -- ranks ------------------------------------------------------------------------------------------


def filed(unit: str, number: int, of: int) -> list:
    """A unit whose score is what share of its projects reported."""
    return [one(n, unit=unit, report="FILED" if n < number else "MISSED") for n in range(of)]


def units() -> list:
    return [
        *filed("己局", 1, 2), *filed("丁局", 4, 5), *filed("甲局", 4, 5), *filed("丙局", 3, 4),
        one(unit="乙局"), one(unit="", report="MISSED"), one(unit="丑局", status="SUSPENDED", report="FILED"),
    ]  # fmt: skip


def test_equals_share_a_rank_the_next_is_skipped_and_the_unmeasured_stand_last_without():
    found = unit_standings(units(), "ZONE", ranked=True)
    assert [(row.unit, row.score, row.rank) for row in found] == [
        ("丁局", Decimal("80.0"), 1),
        ("甲局", Decimal("80.0"), 1),
        ("丙局", Decimal("75.0"), 3),
        ("己局", Decimal("50.0"), 4),
        (NO_UNIT, Decimal("0.0"), 5),
        ("丑局", None, None),
        ("乙局", None, None),
    ]
    assert sum(len(row.entries) for row in found) == len(units())


def test_scores_equal_as_printed_are_equal_in_rank():
    # 2÷3 and 667÷1000 both print 66.7.
    entries = [*filed("甲局", 2, 3), *filed("乙局", 667, 1000)]
    assert [row.rank for row in unit_standings(entries, "ZONE", ranked=True)] == [1, 1]


def test_where_the_zone_does_not_rank_units_stand_by_name_without_rank():
    found = unit_standings(units(), "ZONE", ranked=False)
    names = [row.unit for row in found]
    assert names == sorted(names) and len(names) == 7
    assert {row.rank for row in found} == {None}


def by_unit(content, before=None) -> tuple[list[str], dict[str, dict]]:
    values = json.loads(text_of(tables_of(content, before)[2], content.ranked))
    table = frozen_table(values, FORMAT)
    return [column.key for column in table.columns], {row["unit"]: row for row in table.rows}


def test_a_table_says_how_many_places_a_unit_rose_or_fell():
    ranks = {"丁局": 3, "丙局": 1, "甲局": 1, "乙局": 2, "己局": None}
    _, rows = by_unit(frozen(units(), scope="ZONE"), Before(11, [], ranks))
    assert {unit: (row["rank"], row["last"], row["moved"]) for unit, row in rows.items()} == {
        "丁局": (1, 3, 2), "甲局": (1, 1, 0), "丙局": (3, 1, -2), "己局": (4, None, None),
        "": (5, None, None), "丑局": (None, None, None), "乙局": (None, 2, None),
    }  # fmt: skip


def test_a_table_without_ranks_has_neither_score_nor_place():
    keys, rows = by_unit(frozen(units(), scope="ZONE", ranked=False), Before(11, [], {"丁局": 3}))
    assert not {"rank", "score", "last", "moved"} & set(keys)
    assert list(rows) == sorted(rows, key=lambda unit: unit or NO_UNIT)
    assert rows["甲局"]["silent"] == 1


# -- 开复工率 ---------------------------------------------------------------------------------------


def test_the_rate_of_started_works_leaves_the_preparatory_out():
    started, waiting = one(should_start=True, facts=["STARTED"]), one(should_start=True)
    preparatory = one(should_start=False)
    assert start_rate([started, started, waiting]) == Decimal("66.7")
    assert start_rate([started, started, waiting, *[preparatory] * 5]) == Decimal("66.7")
    assert start_rate([preparatory]) is None
    assert start_rate([started, preparatory]) == Decimal("100.0")


def test_the_gap_of_many_is_not_off_by_their_roundings():
    """Each expects 86.35 %, which prints as 86.4: of a thousand such plans the sum is still 86.35."""
    entries = [
        one(plan=Decimal(1000), done_year=Decimal(800), expected_ratio=Decimal("86.4"),
            expected=Decimal("863.50"))
        for _ in range(1000)
    ]  # fmt: skip
    found = figures.money(entries)
    assert (found.ratio, found.gap) == (Decimal("80.0"), Decimal("-6.4"))
    rounded = [replace(entry, expected=Decimal("863.46")) for entry in entries]
    assert figures.money(rounded).gap == Decimal("-6.3")

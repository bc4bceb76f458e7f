"""What is odd about a figure, and what is wrong with a plan by months."""

from datetime import date
from decimal import Decimal

import pytest

from projects.investment.rules.guards import guards, month_name, monthly_faults, straight_line


def found(amount, **changes) -> dict[str, str]:
    values = {
        "last_week": Decimal(100), "cumulative": Decimal(5000), "total": Decimal(10000),
        "total_warn_percent": 110, "unit_jump": 1000, "amount_warn": 100,
    } | changes  # fmt: skip
    return {guard.code: guard.text for guard in guards(amount=Decimal(amount), **values)}


@pytest.mark.parametrize(
    ("amount", "codes"),
    [("0", set()), ("99", set()), ("-0.01", {"LESS"}), ("6000", set()), ("6000.01", {"OVER_TOTAL"}),
     ("99999.99", {"OVER_TOTAL"}), ("100000", {"OVER_TOTAL", "UNIT"})],
)  # fmt: skip
def test_a_figure_is_odd_beyond_its_bounds_and_not_at_them(amount, codes):
    assert set(found(amount)) == codes


def test_yuan_typed_as_wan_yuan_are_asked_about_with_the_figure_meant():
    [guard] = guards(
        amount=Decimal(750000), last_week=Decimal(70), cumulative=Decimal(0), total=None,
        total_warn_percent=110, unit_jump=1000, amount_warn=100, basis="上月",
    )  # fmt: skip
    assert (guard.code, guard.offer) == ("UNIT", Decimal("75.00"))
    assert "是上月的" in guard.text


def test_nothing_is_odd_where_nothing_is_known_to_compare_with():
    assert found("999999", last_week=None, total=None) == {}
    assert found("999999", last_week=Decimal(0), total=None) == {}


def test_what_is_large_by_itself_is_asked_about_with_the_figure_meant():
    assert found("1000000", last_week=None, total=None).keys() == {"UNIT"}
    assert found("1000000", last_week=Decimal(100), total=None)["UNIT"].startswith("是上周的")
    [guard] = guards(
        amount=Decimal(2_000_000_000), last_week=None, cumulative=Decimal(0), total=None,
        total_warn_percent=110, unit_jump=1000, amount_warn=100,
    )  # fmt: skip
    assert guard.offer == 200_000
    assert guard.text == "完成投资合 200,000.00 亿元，单位是不是填成了元？应为 200,000 万元。"


RISING = [Decimal(100 * n) for n in range(1, 13)]


def test_a_plan_by_months_rises_to_the_year_s_amount():
    assert monthly_faults(RISING, Decimal(1200)) == []
    assert monthly_faults([Decimal(0)] * 11 + [Decimal(1200)], Decimal(1200)) == []


@pytest.mark.parametrize(
    ("values", "word"),
    [([*RISING[:5], Decimal(400), *RISING[6:]], "6 月的累计 400 小于 5 月的 500"),
     ([Decimal(-1), *RISING[1:]], "不能为负"), ([*RISING[:11], Decimal(1100)], "须等于年度计划")],
)  # fmt: skip
def test_a_plan_that_falls_or_ends_elsewhere_is_refused_in_words(values, word):
    faults = monthly_faults(values, Decimal(1200))
    assert len(faults) == 1 and word in faults[0]


def test_without_months_the_plan_is_a_straight_line_from_its_start():
    assert straight_line(Decimal(1200), 1) == RISING
    assert straight_line(Decimal(1000), 11) == [Decimal(0)] * 10 + [Decimal(500), Decimal(1000)]
    assert straight_line(Decimal(100), 1)[0] == Decimal("8.33")


def test_months_are_named_as_people_say_them():
    assert month_name(date(2026, 3, 1)) == "2026 年 3 月"

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from projects.investment.rules.pace import expected_ratio, pace_gap, ratio, start_rate
from projects.registry.rules.amounts import percent, points, rounded_to


def month_end(month):
    return date(2026, month, 28 if month == 2 else 30 if month in {4, 6, 9, 11} else 31)


@pytest.mark.parametrize("month", range(1, 13))
def test_at_the_end_of_month_n_the_straight_line_is_n_twelfths(month):
    assert expected_ratio(month_end(month), year=2026) == Fraction(month, 12)


def test_inside_a_month_the_days_count():
    assert expected_ratio(date(2026, 11, 15), year=2026) == (10 + Fraction(1, 2)) / 12
    assert expected_ratio(date(2024, 2, 29), year=2024) == Fraction(2, 12)


@pytest.mark.parametrize(
    ("start", "month", "share"), [(7, 7, (1, 6)), (7, 12, (1, 1)), (12, 12, (1, 1))]
)
def test_with_a_start_month_the_rest_of_the_year_is_shared_equally(start, month, share):
    found = expected_ratio(month_end(month), year=2026, start_month=start)
    assert found == Fraction(*share)


def test_before_the_start_and_outside_the_year():
    assert expected_ratio(date(2026, 6, 30), year=2026, start_month=7) is None
    assert expected_ratio(date(2025, 12, 31), year=2026) is None
    assert expected_ratio(date(2027, 1, 1), year=2026) == 1


def test_a_monthly_curve_is_followed_between_its_values():
    curve = [0, 0, 0, 100, 200, 300, 400, 500, 600, 700, 800, 1000]
    assert expected_ratio(date(2026, 3, 31), year=2026, monthly=curve, plan=1000) is None
    assert expected_ratio(date(2026, 4, 15), year=2026, monthly=curve, plan=1000) == Fraction(
        5, 100
    )
    assert expected_ratio(date(2026, 12, 31), year=2026, monthly=curve, plan=1000) == 1


@pytest.mark.parametrize(
    ("done", "plan", "month", "printed"),
    [
        (Decimal("629.0"), Decimal("647.4"), 10, "+13.8"),
        (Decimal("30.90"), 100, 3, "+5.9"),
        (74, 100, 8, "+7.3"),
        (Decimal("104.1"), 100, 12, "+4.1"),
        (Decimal("97.13"), 100, 12, "−2.9"),
    ],
)
def test_the_published_gaps_come_out(done, plan, month, printed):
    gap = pace_gap(ratio(done, plan), expected_ratio(month_end(month), year=2026))
    assert points(gap) == printed


def test_the_vectors_to_two_places():
    """As published: 三元 +7.33, 香洲 −2.87, 中北 72.16 (printed there as 72.17)."""
    august = pace_gap(ratio(74, 100), expected_ratio(month_end(8), year=2026))
    december = pace_gap(ratio(Decimal("97.13"), 100), expected_ratio(month_end(12), year=2026))
    output = ratio(Decimal("301.7"), Decimal("418.12")) * 100
    assert [rounded_to(value, 2) for value in (august, december, output)] == [
        Decimal("7.33"), Decimal("-2.87"), Decimal("72.16"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [(82, 94, "87.2%"), (67, 107, "62.6%"), (Decimal("216.65"), Decimal("235.04"), "92.2%"),
     (17, 57, "29.8%"), (Decimal("301.7"), Decimal("418.12"), "72.2%"), (206, 255, "80.8%")],
)  # fmt: skip
def test_the_published_ratios_come_out(part, whole, printed):
    assert percent(ratio(part, whole)) == printed


def test_the_rate_of_started_works_leaves_preparatory_projects_out():
    found = start_rate(405, 433, 11)
    assert found == Fraction(405, 422)
    assert rounded_to(found * 100, 2) == Decimal("95.97")


def test_preparatory_projects_alone_have_no_rate():
    assert start_rate(0, 11, 11) is None


def test_what_is_unknown_stays_unknown():
    assert ratio(5, None) is None
    assert ratio(5, 0) is None
    assert pace_gap(None, Fraction(1, 2)) is None
    assert pace_gap(Fraction(1, 2), None) is None

"""What a cell of a frozen table, the paragraph and the comparison print: amounts, ratios and points as every
page of the site prints them."""

from dataclasses import replace
from decimal import Decimal

import pytest

from projects.bulletin.rules.first_screen import first_screen
from projects.bulletin.rules.table import Column
from projects.bulletin.rules.words import words
from projects.dispatch.rules.codes import Measure
from projects.dispatch.rules.compare import differences
from tests.registry.test_amounts import VECTORS
from tests.world.paper import entry, frozen, tables_of

KNOWN = [(amount, said) for amount, said in VECTORS if amount is not None]


def cell(kind: str, value, **row) -> str:
    return words(Column("value", "", kind), {"value": value, **row})


@pytest.mark.parametrize(("amount", "said"), VECTORS)
def test_an_amount_reads_as_on_every_page(amount, said):
    """In a column of amounts and in 附表 1; each as it is stored."""
    assert cell("money", amount) == cell("measured", amount, measure=Measure.MONEY) == said


@pytest.mark.parametrize(("amount", "said"), [one for one in KNOWN if not one[0].startswith("-")])
def test_the_paragraph_and_the_comparison_print_it_alike(amount, said):
    one = entry(1, plan=Decimal(10**15), done_year=Decimal(amount))
    content = frozen([one], scope="DEMO")
    screen = first_screen(content, None, tables_of(content, None), front_page_after=2)
    parts = [part.said_text.strip() for part in screen.parts]
    assert parts[parts.index("，累计完成") + 1] == (said if "万元" in said else f"{said} 亿元")
    [change] = [
        one for one in differences(one, replace(one, done_year=Decimal(7)))
        if one.label == "年度累计（亿元）"
    ]  # fmt: skip
    assert change.old == said


@pytest.mark.parametrize(
    ("kind", "value", "row", "said"),
    [
        ("percent", "61.5", {}, "61.5"), ("percent", "100", {}, "100.0"), ("points", "-24.8", {}, "−24.8"),
        ("points", "-0.0", {}, "0.0"), ("points", "-0.04", {}, "−0.04"), ("decimal", "71.45", {}, "71.5"),
        ("percent", "0.04", {}, "0.04"), ("percent", "99.96", {}, "99.96"), ("decimal", "99.96", {}, "99.96"),
        ("measured change", "0.04", {"measure": "POINTS"}, "+0.04"),
        ("int", 1234, {}, "1,234"), ("change", 3, {}, "+3"), ("change", 0, {}, "0"), ("change", -3, {}, "−3"),
        ("measured", 1234, {"measure": "PROJECTS"}, "1,234"),
        ("measured", "-0.3", {"measure": "POINTS"}, "−0.3"),
        ("measured change", "620", {"measure": "MONEY"}, "+0.06"),
        ("measured change", "-620", {"measure": "MONEY"}, "−0.06"),
        ("measured change", "30", {"measure": "MONEY"}, "+30 万元"),
        ("measured change", "0.00", {"measure": "MONEY"}, "0.00"),
        ("measured change", "0.3", {"measure": "POINTS"}, "+0.3"),
        ("measured change", "0.0", {"measure": "POINTS"}, "0.0"),
        ("measured change", 10, {"measure": "PROJECTS"}, "+10"),
        ("measured change", None, {"measure": "MONEY"}, "—"),
    ],
)  # fmt: skip
def test_counts_ratios_points_and_changes(kind, value, row, said):
    assert cell(kind, value, **row) == said


def test_what_is_printed_alike_is_no_difference():
    one = entry(1, done_year=Decimal(12000))
    assert differences(one, replace(one, done_year=Decimal(12010))) == []
    [change] = differences(one, replace(one, done_year=Decimal(12100)))
    assert (change.old, change.new) == ("1.20", "1.21")

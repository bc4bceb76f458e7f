"""Amounts, ratios and points as printed: half up, the same in every thread, and never 0.00 for something."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    ROUND_UP,
    Decimal,
    localcontext,
)
from fractions import Fraction

import pytest
from openpyxl import load_workbook

from gaoxin.forms import Guarded
from projects.investment.rules.guards import straight_line
from projects.registry.forms.amounts import AsksAmounts
from projects.registry.rules import amounts
from tests.world.factories import make_project, make_user

VECTORS = [
    ("850", "0.09"), ("1250", "0.13"), ("1249.99", "0.12"), ("50", "0.01"), ("49.99", "49.99 万元"),
    ("30", "30 万元"), ("30.50", "30.5 万元"), ("0.01", "0.01 万元"), ("0", "0.00"), ("0.00", "0.00"),
    ("-0.00", "0.00"), ("-30", "−30 万元"), ("-50", "−0.01"), ("-1250", "−0.13"),
    ("12345000", "1,234.50"), ("99999999999999.99", "10,000,000,000.00"), (None, "—"),
]  # fmt: skip


def amount_of(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def printed() -> list[str]:
    return [amounts.yi(amount_of(text)) for text, _ in VECTORS]


@pytest.mark.parametrize(("amount", "words"), VECTORS)
def test_an_amount_where_the_unit_stands_beside_it(amount, words):
    assert amounts.yi(amount_of(amount)) == words


@pytest.mark.parametrize(
    ("amount", "words", "parts"),
    [(Decimal(1250), "0.13 亿元", ("0.13", "亿元")), (Decimal("30.50"), "30.5 万元", ("30.5", "万元")),
     (0, "0.00 亿元", ("0.00", "亿元")), (None, "—", ("—", "亿元")), (10_000, "1.00 亿元", ("1.00", "亿元"))],
)  # fmt: skip
def test_an_amount_in_a_sentence_and_in_its_parts(amount, words, parts):
    assert (amounts.yi_with_unit(amount), amounts.yi_parts(amount)) == (words, parts)


@pytest.mark.parametrize(
    ("amount", "words", "short"),
    [("12345.60", "12,345.60", "12,345.6"), ("-10", "−10.00", "−10"), ("0", "0.00", "0"),
     ("1000", "1,000.00", "1,000"), ("0.125", "0.13", "0.13"), ("-0.004", "0.00", "0"),
     (None, "—", "—")],
)  # fmt: skip
def test_an_amount_in_wan_yuan_in_a_column_and_as_typed(amount, words, short):
    assert (amounts.wan(amount_of(amount)), amounts.wan_short(amount_of(amount))) == (words, short)


def test_excel_is_given_the_exact_number():
    exact = [amounts.in_yi(amount) for amount in (Decimal("30.01"), 10_000, None)]
    assert exact == [Decimal("0.003001"), Decimal(1), None]


def test_rounding_is_half_up_on_both_sides():
    halves = [Fraction(n, 100) for n in (25, -25, 4, 0)]
    assert [amounts.points(half) for half in halves] == ["+0.3", "−0.3", "0.0", "0.0"]
    assert amounts.percent(Fraction(25, 10_000)) == "0.3%"
    assert [amounts.cents(Decimal(text)) for text in ("0.125", "-0.125", "0.124")] == [
        Decimal("0.13"), Decimal("-0.13"), Decimal("0.12"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ratio", "words"),
    [("0.0004", "0.04%"), ("0", "0.0%"), ("0.9996", "99.96%"), ("1", "100.0%"), ("1.0004", "100.04%"),
     ("0.9995", "99.95%"), ("0.9994", "99.9%"), ("0.00000001", "0.0001%"), ("0.99999999", "99.9999%"),
     ("1.00000001", "100.0001%"), ("-0.0004", "−0.04%"), ("0.0005", "0.1%"), ("0.576", "57.6%")],
)  # fmt: skip
def test_no_ratio_but_nothing_reads_nothing_and_none_but_all_reads_all(ratio, words):
    assert amounts.percent(Fraction(ratio)) == words


@pytest.mark.parametrize(
    ("gap", "words"),
    [("0.05", "+0.1"), ("-0.05", "−0.1"), ("0.0499", "0.0"), ("-0.04", "0.0"), ("-0.00001", "0.0"),
     ("99.96", "+100.0"), ("0", "0.0"), ("-34.1", "−34.1")],
)  # fmt: skip
def test_a_gap_has_one_decimal_and_a_sign_only_where_that_is_not_nothing(gap, words):
    assert amounts.points(Fraction(gap)) == words
    assert amounts.in_points(Fraction(gap)) == Decimal(words.replace("−", "-"))


def test_a_thread_prints_as_the_main_one_does():
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(printed).result() == printed() == [words for _, words in VECTORS]


def others() -> list[str]:
    """What is printed besides, and a plan of months, whose sixths have no end."""
    halves = [Fraction(25, 1000), Fraction(-25, 1000)]
    found: list[Callable] = [amounts.percent, amounts.points]
    return [
        *(how(half) for how in found for half in halves),
        *(amounts.wan(Decimal(text)) for text in ("0.125", "-0.125", "-0.001")),
        *map(str, straight_line(Decimal("0.05"), 7)),
    ]


@pytest.mark.parametrize(
    "rounding", [ROUND_DOWN, ROUND_UP, ROUND_FLOOR, ROUND_CEILING, ROUND_HALF_EVEN]
)
def test_the_decimal_context_of_a_thread_changes_nothing(rounding):
    usual = others()
    assert usual[-4:] == ["0.03", "0.03", "0.04", "0.05"]
    with localcontext(rounding=rounding):
        assert printed() == [words for _, words in VECTORS]
        assert others() == usual


def forms_below(base: type) -> set[type]:
    return {base, *(one for sub in base.__subclasses__() for one in forms_below(sub))}


def test_every_form_that_takes_an_amount_asks_about_odd_ones():
    """But the weekly log, whose amounts go by month and are asked about with the unit's button."""
    import gaoxin.urls  # noqa: F401 (with it every form is there)

    taking = {
        form
        for form in forms_below(Guarded)
        if any(
            getattr(field, "unit", "") == "万元"
            for field in getattr(form, "base_fields", {}).values()
        )
    }
    assert len(taking) > 6
    assert [form for form in taking if not issubclass(form, AsksAmounts)] == []


@pytest.mark.django_db
def test_a_small_amount_is_printed_in_wan_yuan_on_its_pages_and_stays_a_number_in_excel(client_of):
    admin = client_of(make_user(role="ADMIN"))
    project = make_project(total_investment=30)
    pages = [project.get_absolute_url(), f"{project.get_absolute_url()}investment/", "/projects/"]
    for url in pages:
        html = admin.get(url).content.decode()
        assert ">30 万元<" in html and "万元 亿元" not in html, url
    assert "<b>30</b><span>万元</span>" in admin.get("/").content.decode()
    admin.post("/columns/projects/", {"columns": ["code", "total_investment"]})
    book = load_workbook(io.BytesIO(admin.get("/projects/?export=xlsx").content))
    _, header, row = book.active.iter_rows(values_only=True)
    place = header.index("总投资（亿元）")
    assert row[place] == 0.003

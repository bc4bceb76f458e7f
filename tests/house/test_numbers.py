"""A number as people type it is read exactly or refused with a sentence; nothing is guessed or rounded."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, strategies as st

from gaoxin.fields import NumberField, WholeNumberField
from gaoxin.numbers import Unreadable, plain_number, read_number, unit_in
from projects.registry.rules.amounts import yi_with_unit

# amounts.test.js holds the reader of the browser to the same.
VECTORS = json.loads((Path(__file__).parent / "numbers.json").read_text(encoding="utf-8"))
READ = [vector for vector in VECTORS if "value" in vector]
REFUSED = [vector for vector in VECTORS if "refused" in vector]


def named(vector: dict) -> str:
    return f"{vector['unit']} {vector['text'][:20]!r}"


@pytest.mark.parametrize("vector", READ, ids=named)
def test_what_says_one_number_is_read(vector):
    value = read_number(vector["text"], unit=vector["unit"], places=vector["places"])
    assert (None if value is None else str(value)) == vector["value"]
    if "words" in vector:
        assert yi_with_unit(value) == vector["words"]


@pytest.mark.parametrize("vector", REFUSED, ids=named)
def test_what_could_be_two_things_is_refused_with_what_to_type(vector):
    with pytest.raises(Unreadable) as refused:
        read_number(vector["text"], unit=vector["unit"], places=vector["places"])
    assert str(refused.value) == vector["refused"]


# -- in whatever way it is written, it is the same number


FULL_WIDTH = str.maketrans("0123456789,.-%", "０１２３４５６７８９，．－％")
DIGITS = [str, lambda text: text.translate(FULL_WIDTH)]
GROUPS = ["{}", "{:,}"]
MINUS = ["-", "−", "－", "–", "- "]
AROUND = ["{}", " {} ", "\u3000{}\u00a0", "\ufeff{}\u200b", "\t{}\r\n"]


@st.composite
def spellings(draw, unit: str, places: dict[str, int]) -> tuple[Decimal, str]:
    """An amount of cents, and one of the ways to write it."""
    value = Decimal(draw(st.integers(-(10**16) + 1, 10**16 - 1))).scaleb(-2)
    word, shift = draw(st.sampled_from(sorted(places.items())))
    moved = value.scaleb(-shift)
    group = draw(st.sampled_from(GROUPS))
    whole, _, fraction = f"{abs(moved):f}".partition(".")
    written = group.format(int(whole)) + (f".{fraction}" if fraction else "")
    if draw(st.booleans()):
        written = written.replace(",", " ")
    sign = draw(st.sampled_from(MINUS)) if value < 0 else draw(st.sampled_from(["", "+"]))
    yuan = draw(st.sampled_from(["", "¥", "￥", "¥ "])) if unit.endswith("元") else ""
    text = sign + yuan + written + draw(st.sampled_from(["", " "])) + word
    text = draw(st.sampled_from(DIGITS))(text)
    return value, draw(st.sampled_from(AROUND)).format(text)


MONEY = {"": 0, "万": 0, "万元": 0, "亿": 4, "亿元": 4, "元": -4}


@given(spellings("万元", MONEY))
def test_an_amount_is_read_back_from_every_way_to_write_it(spelling):
    value, text = spelling
    assert read_number(text, unit="万元") == value


@given(spellings("亩", {"": 0, "亩": 0, "万亩": 4}))
def test_so_is_a_number_of_anything_else(spelling):
    value, text = spelling
    assert read_number(text, unit="亩") == value


@given(st.text(max_size=80), st.sampled_from(["", "万元", "亩", "%"]), st.sampled_from([0, 2]))
def test_any_text_is_a_number_or_refused_in_one_sentence(text, unit, places):
    try:
        value = read_number(text, unit=unit, places=places)
    except Unreadable as refused:
        assert str(refused).endswith("。")
    else:
        assert value is None or -value.normalize().as_tuple().exponent <= places


# -- the field of a form


def test_a_field_counts_in_the_unit_that_its_label_names():
    assert [unit_in(label) for label in ("总投资（万元）", "用地（亩）", "次序", "（一期）总投资")] == [
        "万元", "亩", "", "",
    ]  # fmt: skip
    assert NumberField(label="总投资（万元）").clean("20亿元") == 200_000
    assert NumberField(label="1–3 月", unit="万元").clean("20亿元") == 200_000


def test_a_field_is_a_text_that_says_which_amount_it_takes():
    attrs = NumberField(label="总投资（万元）").widget.attrs
    assert (attrs["inputmode"], attrs["autocomplete"], attrs["data-amount"]) == (
        "decimal", "off", "万元",
    )  # fmt: skip
    assert "data-amount" not in NumberField(label="用地（亩）").widget.attrs
    assert WholeNumberField().widget.input_type == "text"


def test_a_whole_number_is_an_int_and_an_empty_field_nothing():
    year = WholeNumberField(label="年份", required=False)
    assert (year.clean("２０２６"), year.clean(" "), type(year.clean("5.0"))) == (2026, None, int)
    with pytest.raises(ValidationError, match="整数"):
        year.clean("5.5")


def test_what_is_wider_than_its_column_is_refused():
    with pytest.raises(ValidationError, match="14 位"):
        NumberField(label="总投资（万元）").clean("10000000000亿")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-1", "这里应不小于 0，请改正。"),
        ("32768", "这里应不大于 32767，请核对位数和单位。"),
    ],
)
def test_what_is_out_of_bounds_is_told_the_bound(typed, said):
    with pytest.raises(ValidationError) as refused:
        WholeNumberField(label="工期（天）", min_value=0, max_value=32767).clean(typed)
    assert refused.value.messages == [said]


@pytest.mark.parametrize("stored", [Decimal("5.00"), Decimal(5), 5])
def test_the_stored_number_typed_otherwise_is_no_change(stored):
    field = NumberField(label="总投资（万元）")
    assert not field.has_changed(stored, "５万元")
    assert field.has_changed(stored, "5亿元")
    assert field.has_changed(stored, "5亩")


@pytest.mark.parametrize(
    ("stored", "plain"),
    [
        ("300.000", "300"),
        ("0.583", "0.583"),
        ("0.500", "0.5"),
        ("86.50", "86.50"),
        ("0.000", "0"),
        ("7", "7"),
    ],
)
def test_what_has_more_than_two_decimals_ends_in_no_zeros(stored, plain):
    assert plain_number(Decimal(stored)) == plain

import pytest

from gaoxin.text import clean_cells, clean_line, clean_text, dialled, mask_phone, mask_phones


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  两端空格 ", "两端空格"),
        ("甲\x0b乙", "甲\n乙"),
        ("甲\r\n乙", "甲\n乙"),
        ("零\u200b宽\ufeff", "零宽"),
        ("翻\u202e转", "翻转"),
        ("控\x07制", "控制"),
        ("e\u0301", "\u00e9"),
        ("全角\u3000空格", "全角 空格"),
        ("孤\ud800立", "孤立"),
        ("𠮷䶮", "𠮷䶮"),
        ("甲\t乙", "甲 乙"),
        ("\uf0b7\t一是", "• 一是"),
        ("\uf0d8 二是\n\uf06c 三是\n\uf0a7 四是", "➢ 二是\n● 三是\n▪ 四是"),
        ("\uf0fc 已办", "✓ 已办"),
        ("王\ue863", "王䶮"),
        ("\ue000盒\uf8ff子\U000f0000\U0010fffd", "盒子"),
    ],
)
def test_pasted_text_is_cleaned(typed, kept):
    assert clean_text(typed) == kept


def test_a_single_line_field_has_no_line_break():
    assert clean_line("甲\n乙\t丙") == "甲 乙 丙"


@pytest.mark.parametrize(
    ("pasted", "cells"),
    [
        ("甲 \t 乙\n丙\t", "甲\t乙 丙"),
        ("\t甲\r\n", "甲"),
        ("甲\t\t乙", "甲\t\t乙"),
        ("甲\n乙", "甲 乙"),
    ],
)
def test_cells_of_a_row_stay_apart_and_empty_ends_are_none(pasted, cells):
    assert clean_cells(pasted) == cells


def test_phones_are_masked():
    assert mask_phone("13900005678") == "139****5678"
    assert mask_phone("8001") == "8001"


@pytest.mark.parametrize("phone", ["2026123", "20261234", "0355-2026123", "+8613900005678"])
def test_of_every_number_that_is_none_within_the_house_three_digits_are_hidden(phone):
    shown = mask_phone(phone)
    assert "****" in shown
    assert len(shown) - 4 <= len(phone) - 3


def test_no_mobile_number_stands_whole_in_a_masked_text():
    said = "DETAIL:  Failing row contains (7, 联系人, 13900005678, 2026-11-29 10:00:00.123456)."
    assert mask_phones(said) == said.replace("13900005678", "139****5678")
    assert mask_phones("GX-2026-001，139000056781 号") == "GX-2026-001，139000056781 号"


def test_a_telephone_dials_digits_alone():
    assert dialled("+86 139-0000 5678") == "+8613900005678"
    assert dialled("0355-2026123") == "03552026123"

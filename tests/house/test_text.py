import pytest

from gaoxin.text import clean_line, clean_text, mask_phone


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
    ],
)
def test_pasted_text_is_cleaned(typed, kept):
    assert clean_text(typed) == kept


def test_a_single_line_field_has_no_line_break():
    assert clean_line("甲\n乙\t丙") == "甲 乙 丙"


def test_phones_are_masked():
    assert mask_phone("13900005678") == "139****5678"
    assert mask_phone("8001") == "8001"

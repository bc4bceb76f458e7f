"""与上周雷同: how much of last week's text is in this week's."""

from fractions import Fraction

import pytest

from projects.weekly.rules.likeness import is_alike, ratio


@pytest.mark.parametrize(
    ("text", "before", "expected"),
    [
        ("", "", 0),
        ("", "主体施工", 0),
        ("主体施工", "主体施工", 1),
        ("主体 施工。", "主体施工", 1),
        ("甲", "乙", 0),
        ("甲", "甲", 1),
        ("主体施工", "设备安装", 0),
        ("主体施工", "主体封顶", Fraction(1, 3)),
    ],
)
def test_the_share_of_pairs(text, before, expected):
    assert ratio(text, before) == expected
    assert ratio(before, text) == expected


def test_a_number_changed_in_a_long_text_is_still_alike():
    text = "一号厂房主体施工至三层，二号厂房基础浇筑完成，临时用电已经接通，工人一百二十名在场。"
    assert is_alike(text.replace("三层", "四层"), text)
    assert not is_alike("一号厂房封顶，开始砌筑，设备订货。", text)

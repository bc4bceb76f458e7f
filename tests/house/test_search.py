import pytest

from gaoxin.folding import fold
from gaoxin.search import search_text

NAMES = {
    "run": "长治市润和燃气有限公司液化石油气充装标准站",
    "iron": "年产10万吨磷酸锰铁锂正极材料项目",
    "led": "光电LED显示屏项目",
}


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("czsrh", "run"),
        ("changzhishi", "run"),
        ("润和燃气", "run"),
        ("lsmtl", "iron"),
        ("年产10万吨", "iron"),
        ("年产 10 万吨", "iron"),
        ("１０万吨", "iron"),
        ("光电led显示屏", "led"),
        ("ledxsp", "led"),
        ("gdled", "led"),
    ],
)
def test_a_name_is_found_by_characters_pinyin_and_initials(query, key):
    found = {name for name, text in NAMES.items() if fold(query) in search_text([text], [])}
    assert found == {key}


def test_changzhi_is_not_read_as_zhangzhi():
    assert "zhangzhi" not in search_text(["长治高新区"], [])


def test_codes_and_aliases_are_found_too():
    text = search_text(["甲项目", "乙别名"], ["GX-2026-001", "2026-140400-01"])
    assert fold("GX-2026-001") in text
    assert fold("乙别名") in text
    assert "ybm" in text


def test_rare_characters_survive():
    assert fold("𠮷䶮") in search_text(["𠮷䶮公司"], [])


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("单新民", "shanxinmin"), ("单新民", "sxm"), ("单新民", "danxinmin"), ("解长治", "xcz"),
        ("尉迟新", "ycx"), ("尉迟新", "yuchixin"), ("长孙新", "zsx"), ("张新", "zx"),
    ],
)  # fmt: skip
def test_a_surname_has_its_own_reading(name, typed):
    assert typed in search_text([], person=name).split()

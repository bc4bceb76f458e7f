"""What cells say, where a head stands, what columns are called: without a database."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from projects.sheets.rules.fields import BY_CODE, KNOWN, field_of, unit_of
from projects.sheets.rules.table import (
    find_data,
    find_head,
    letters,
    map_columns,
    stated_unit,
)
from projects.sheets.rules.values import CLEAR, Reader
from tests.harness.vectors import differences

TODAY = date(2026, 11, 29)
READER = Reader("亿元", TODAY, {"示范单位九": 9}, ("示范单位九",))


@pytest.mark.parametrize(
    ("name", "wrong"), sorted(differences(Path(__file__).with_name("attraction.json")).items())
)
def test_the_vectors_computed_apart_agree(name, wrong):
    assert wrong == ""


def test_columns_are_known_by_at_least_sixty_names_each_of_one_field():
    assert len(KNOWN) >= 60
    names = [name for field in BY_CODE.values() for name in field.names]
    assert all(field_of(name) for name in names)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("项目名称*", "name"), ("2026 年 总投资（亿元）", "total_investment"), ("占地面积(亩)", "land"),
        ("业主\n单位", "company"), ("实际开工", "started"), ("序号", ""), ("计划开工", ""), ("分管领导", ""),
    ],
)  # fmt: skip
def test_a_heading_is_known_without_brackets_units_and_years(heading, field):
    assert field_of(heading) == field


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("总投资（亿元）", "亿元"),
        ("单位：万元、亩", "万元"),
        ("单位：元", "元"),
        ("亿元/万元", ""),
        ("亩", ""),
    ],
)
def test_a_unit_is_known_where_one_is_stated(text, unit):
    assert unit_of(text) == unit


ROWS = {
    1: {1: "高新区重点项目台账"},
    2: {1: "填报单位：项目办", 6: "单位：亿元"},
    3: {1: "序号", 2: "项目名称", 3: "建设单位", 4: "投资", 6: "开工时间"},
    4: {4: "总投资", 5: "固定资产投资"},
    5: {1: "一、续建项目（2 个）"},
    6: {1: "1", 2: "甲", 3: "乙公司", 4: "2.35"},
    8: {2: "小计", 4: "2.35"},
    9: {1: "序号", 2: "项目名称", 3: "建设单位", 6: "开工时间"},
    10: {2: "丙"},
    11: {1: "合计", 4: "2.35"},
    12: {1: "填报人：张三"},
}
MERGED = [[1, 1, 1, 6], [3, 1, 4, 1], [3, 2, 4, 2], [3, 4, 3, 5]]


def test_a_head_of_two_lines_is_found_under_its_titles():
    head = find_head(ROWS, MERGED)
    assert (head.first, head.last) == (3, 4)
    mapped = map_columns(head.columns, {})
    assert mapped == {
        1: "", 2: "name", 3: "company", 4: "total_investment", 5: "fixed_investment", 6: "started",
    }  # fmt: skip
    assert stated_unit(head, ROWS, mapped, ("total_investment", "fixed_investment")) == "亿元"


def test_sums_headings_and_heads_again_are_left_out_and_counted():
    data = find_data(ROWS, find_head(ROWS, MERGED), 2)
    assert (data.rows, data.sums, data.headings, data.repeated) == ([6, 10], 2, 2, 1)


def test_a_sheet_without_the_name_of_a_project_has_no_head():
    assert find_head({1: {1: "姓名", 2: "单位"}, 2: {1: "张三", 2: "项目办"}}, []) is None


def test_of_two_columns_of_one_heading_the_first_is_taken_and_what_a_person_said_is_kept():
    assert map_columns({1: "项目名称", 2: "名称", 3: "金额"}, {"金额": "agreed_investment"}) == {
        1: "name", 2: "", 3: "agreed_investment",
    }  # fmt: skip


@pytest.mark.parametrize(("column", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (120, "DP")])
def test_columns_are_named_as_spreadsheets_name_them(column, name):
    assert letters(column) == name


def read(code: str, words: str, kind: str = "t"):
    return READER.read(BY_CODE[code], kind, words)


@pytest.mark.parametrize(
    ("code", "words", "value"),
    [
        ("name", " 甲  项目 ", "甲 项目"),
        ("name", "=1+1", "=1+1"),
        ("total_investment", "2.35", Decimal("23500.00")),
        ("total_investment", "3500万元", Decimal("3500.00")),
        ("land", "35.5亩", Decimal("35.50")),
        ("started", "2024年上半年", (None, "2024 年上半年")),
        ("started", "2026-11-29", (TODAY, "")),
        ("stage", "已开工", "CONSTRUCTION"),
        ("nature", "技改", "UPGRADE"),
        ("lead_unit", "示范单位九", 9),
        ("site", CLEAR, CLEAR),
        ("site", "", None),
    ],
)
def test_a_cell_is_read_as_its_column_asks(code, words, value):
    assert read(code, words.strip() if code == "name" else words).value == value


@pytest.mark.parametrize(
    ("code", "words", "kind", "said"),
    [
        ("name", CLEAR, "t", "不能清空"),
        ("name", "甲" * 101, "t", "最多 100 个字，现有 101 个"),
        ("total_investment", "约2亿元", "t", "保留原文"),
        ("total_investment", "1.5–2亿元", "t", "区间"),
        ("started", "2026.2.30", "t", "真实的日期"),
        ("started", "2026-11-30", "d", "不晚于今天 2026-11-29"),
        ("stage", "建设中", "t", "最接近「在建」"),
        ("lead_unit", "示范单位九九", "t", "最接近「示范单位九」"),
        ("nature", "其他", "t", "技改"),
        ("land", "1e5", "t", "单位亩"),
        ("total_investment", "", "f", "公式未计算"),
        ("total_investment", "#N/A", "e", "错误值"),
        ("company", "（）", "t", "企业全称"),
    ],
)
def test_a_fault_says_what_is_accepted(code, words, kind, said):
    assert said in read(code, words, kind).fault


def test_what_is_no_certain_number_may_be_kept_as_words_and_what_is_near_may_be_taken():
    assert [offer.act for offer in read("total_investment", "约2亿元").offers] == ["KEEP"]
    assert [(offer.act, offer.value) for offer in read("stage", "建设中").offers] == [
        ("REPLACE", "在建")
    ]
    assert read("total_investment", "一二三").offers == ()


def test_a_unit_in_the_cell_is_told():
    assert "以单元格里的单位为准，合 0.35 亿元" in read("total_investment", "3500万元").note

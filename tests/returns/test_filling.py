"""A superior's form is filled as a careful clerk fills it: rows inserted where it has too few, its sums over all of
them, everything else as it was."""

import csv
import io
import shutil
import subprocess
import zipfile

import openpyxl
import pytest

from gaoxin.upload_check import Refused
from gaoxin.upload_check.filling import Filling
from gaoxin.upload_check.references import Grown, sum_of_rows
from tests.returns.blanks import added_up, monthly, one_row


def line(number: int) -> list:
    return [
        (1, "n", str(number)), (2, "t", f"=项目{number}"), (3, "t", "在建"), (4, "d", "2026-03-05"), (5, "n", f"{number}.25"),
        (6, "n", "2"), (7, "n", "1"), (9, "t", "专员"),
    ]  # fmt: skip


def filled(data: bytes, sheet: str, first: int, last: int, rows, cells=(), note="") -> bytes:
    job = {"sheet": sheet, "first": first, "last": last, "rows": rows, "cells": cells, "note": note}  # fmt: skip
    job["columns"] = sorted({column for row in rows for column, *_ in row})
    filling = Filling(data, job)
    done = filling.fill()
    filling.verify(done)
    return done


def opened(data: bytes, sheet: str):
    return openpyxl.load_workbook(io.BytesIO(data))[sheet]


# -- a monthly report -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def month():
    lines = [line(number) for number in range(1, 9)]
    cells = [(2, 2, "t", "示范单位"), (9, 6, "d", "2026-11-29")]
    return filled(monthly(), "月报表", 5, 7, lines, cells, "按本人可见范围 8 个")


def test_rows_are_inserted_and_what_stands_below_moves_down(month):
    sheet = opened(month, "月报表")
    assert [sheet[f"B{row}"].value for row in range(5, 14)] == [
        *(f"=项目{number}" for number in range(1, 9)), None,
    ]  # fmt: skip
    assert all(sheet[f"B{row}"].data_type == "s" for row in range(5, 13))
    assert (sheet["A13"].value, sheet["A14"].value) == ("合计", "填报人：")
    assert (sheet["B2"].value, sheet["F14"].value) == ("示范单位", "2026-11-29")
    assert sheet["A15"].value == "按本人可见范围 8 个"
    assert sheet["D12"].value.date().isoformat() == "2026-03-05" and sheet["E12"].value == 8.25


def test_sums_rates_and_other_sheets_reach_over_the_new_rows(month):
    sheet = opened(month, "月报表")
    assert sheet["E13"].value == "=SUM(E5:E12)"
    assert sheet["H13"].value == '=IF(F13=0,"",G13/F13)'
    assert [sheet[f"H{row}"].value for row in (5, 8, 12)] == [
        f'=IF(F{row}="","",G{row}/F{row})' for row in (5, 8, 12)
    ]  # fmt: skip
    other = opened(month, "汇总")
    assert [other[f"B{row}"].value for row in (2, 3, 4)] == [
        "=月报表!E13", "=SUM(月报表!E5:E12)", "=COUNTA(月报表!B:B)",
    ]  # fmt: skip
    shown = openpyxl.load_workbook(io.BytesIO(month), data_only=True)["月报表"]
    assert shown["E13"].value == sum(range(1, 9)) + 8 * 0.25  # for previews that compute nothing


def test_styles_heights_merges_validation_and_formats_go_along(month):
    sheet = opened(month, "月报表")
    assert {sheet.row_dimensions[row].height for row in range(5, 13)} == {30}
    assert sheet["D12"].number_format == "yyyy-mm-dd" and sheet["E12"].border.left.style == "thin"
    merged = {one.coord for one in sheet.merged_cells.ranges}
    assert {"A1:I1", "A3:A4", "E3:G3", "A14:D14"} <= merged
    assert [str(one.sqref) for one in sheet.data_validations.dataValidation] == ["C5:C12"]
    assert [str(one.sqref) for one in sheet.conditional_formatting] == ["H5:H12"]
    assert sheet.print_area == "'月报表'!$A$1:$I$14" and sheet.print_title_rows == "$3:$4"
    assert sheet["G13"].comment.text.endswith("按统计口径")


def test_a_row_becomes_as_high_as_its_words_ask():
    long = [[(2, "t", "年产十万吨储能电池正极材料及配套设施建设项目（一期）")], [(2, "t", "短")]]
    sheet = opened(filled(monthly(), "月报表", 5, 7, long), "月报表")
    assert sheet.row_dimensions[5].height > 90
    assert [sheet.row_dimensions[row].height for row in (6, 7)] == [30, 30]


def test_a_text_box_stays_and_moves_with_the_rows(month):
    with zipfile.ZipFile(io.BytesIO(month)) as parts:
        drawing = parts.read("xl/drawings/drawing1.xml").decode()
        assert "说明：数据截至月末" in drawing and "<xdr:row>15</xdr:row>" in drawing
        assert "xl/calcChain.xml" not in parts.namelist()
        assert 'fullCalcOnLoad="1"' in parts.read("xl/workbook.xml").decode()


def test_rows_that_are_not_needed_are_emptied_and_stay():
    sheet = opened(filled(added_up(), "表一", 2, 4, [[(2, "t", "甲"), (4, "n", "5")]]), "表一")
    assert [sheet[f"B{row}"].value for row in range(2, 6)] == ["甲", None, None, "合计"]
    assert sheet["D5"].value == "=D2+D3+D4" and sheet["C4"].value == "万元"


@pytest.mark.skipif(shutil.which("localc") is None, reason="LibreOffice Calc is not installed")
def test_libreoffice_opens_it_with_its_sums_right(month, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(month)
    convert = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1"
    command = ["localc", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", convert]  # fmt: skip
    subprocess.run([*command, "--outdir", tmp_path, tmp_path / "a.xlsx"], check=True, timeout=120, capture_output=True)  # fmt: skip
    text = next(tmp_path.glob("*.csv")).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[12][4:8] == ["38", "16", "8", "50%"]
    assert rows[11][1] == "=项目8" and rows[11][7] == "50%"


# -- others ---------------------------------------------------------------------------------------


def reserve(count: int) -> list:
    return [
        [(1, "t", f"项目{n}"), (2, "t", "新建"), (3, "n", "100"), (5, "t", "企业")]
        for n in range(count)
    ]


def test_one_row_is_a_pattern_and_its_sum_above_reaches_over_all():
    sheet = opened(filled(one_row(), "附表1", 4, 4, reserve(5)), "附表1")
    assert sheet["C3"].value == "=SUM(C4:C8)"
    assert [sheet[f"D{row}"].value for row in (4, 8)] == ["=C4/SUM(C$4:C$8)", "=C8/SUM(C$4:C$8)"]
    merged = {one.coord for one in sheet.merged_cells.ranges}
    assert {f"E{row}:F{row}" for row in range(4, 9)} <= merged
    assert sheet["A9"].value == "注：总投资含增资" and sheet["E8"].value == "企业"
    [validation] = sheet.data_validations.dataValidation
    assert str(validation.sqref) == "B4:B8" and validation.formula1 == "字典!$A$1:$A$4"
    assert sheet.protection.sheet


def test_a_protected_sheet_is_filled_only_where_it_lets_itself_be_filled():
    with pytest.raises(Refused, match="「C4」是锁定的格"):
        filled(one_row(locked="C"), "附表1", 4, 4, reserve(1))
    with pytest.raises(Refused, match="不许插入行：表里只有 1 行，要填 2 行"):
        filled(one_row(inserts=False), "附表1", 4, 4, reserve(2))
    assert opened(filled(one_row(inserts=False), "附表1", 4, 4, reserve(1)), "附表1")["A4"].value == "项目0"  # fmt: skip


def test_a_sum_written_out_becomes_one_over_all_rows_and_groups_and_filters_grow():
    rows = [[(2, "t", f"项目{n}"), (4, "n", str(n)), (5, "n", "1.5")] for n in range(1, 7)]
    data = filled(added_up(), "表一", 2, 4, rows)
    sheet = opened(data, "表一")
    assert (sheet["D8"].value, sheet["E8"].value) == ("=SUM(D2:D7)", "=SUBTOTAL(9,E2:E7)")
    assert {one.coord for one in sheet.merged_cells.ranges} == {"A2:A7"}
    assert [sheet[f"C{row}"].value for row in range(2, 8)] == ["万元"] * 6
    assert sheet.auto_filter.ref == "A1:E7"
    names = openpyxl.load_workbook(io.BytesIO(data)).defined_names
    assert names["投资额"].attr_text == "表一!$D$2:$D$7"


# -- references -----------------------------------------------------------------------------------

GROWN = Grown("表 一", 5, 7, 10)


@pytest.mark.parametrize(
    ("formula", "then"),
    [
        ("SUM(C5:C7)", "SUM(C5:C17)"),
        ("SUM(C6:C7)", "SUM(C6:C17)"),
        ("SUM(C5:C6)", "SUM(C5:C6)"),
        ("SUM($C$5:$C$7)+C8*$D$9", "SUM($C$5:$C$17)+C18*$D$19"),
        ("SUM(C7:E7)", "SUM(C7:E7)"),
        ("SUM(C3:C20)", "SUM(C3:C30)"),
        ("SUMIF(B5:B7,\"C7:C8\",C5:C7)", "SUMIF(B5:B17,\"C7:C8\",C5:C17)"),
        ("COUNTA(B:B)&其他!C9", "COUNTA(B:B)&其他!C9"),
        ("SUM('表 一'!5:7)", "SUM('表 一'!5:17)"),
        ("SUM(增加值)/LOG10(8)", "SUM(增加值)/LOG10(8)"),
    ],
)  # fmt: skip
def test_a_formula_says_what_it_would_say_had_the_rows_been_inserted_in_excel(formula, then):
    assert GROWN.formula(formula, here=True, row=8) == then


def test_from_another_sheet_only_what_names_the_sheet_moves():
    assert GROWN.formula("C9+'表 一'!C9", here=False) == "C9+'表 一'!C19"


def test_a_row_of_the_block_means_itself_and_a_range_over_all_rows_means_all():
    assert GROWN.formula("C5/SUM(C$5:C$7)+SUM(D7:F7)", here=True, row=7) == (
        "C5/SUM(C$5:C$17)+SUM(D7:F7)"
    )


@pytest.mark.parametrize("words", ["C5+C6", "C5+C6+D7", "C5+C6+C7+C8", "SUM(C5:C7)", "C5+6+C7"])
def test_only_a_sum_of_just_the_rows_is_one(words):
    assert sum_of_rows(words, 5, 7) == words


def test_areas_that_lie_on_the_last_row_lie_on_the_new_ones():
    assert GROWN.areas("C5:C7 D7 E8 F1:F3") == "C5:C17 D7:D17 E18 F1:F3"

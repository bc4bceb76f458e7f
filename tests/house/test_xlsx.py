"""Excel files as a reader takes them apart: what stands in the cells, how it prints, who can show it."""

import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from gaoxin.xlsx import LINE, MARGIN, NARROWEST, column_width, widths_of, workbook_response

HEADERS = ["项目名称", "总投资（亿元）", "开工", "更新于", "近期进展", "备注"]
LONG = "三号车间设备全部就位，开始单机调试，水电已接通。" * 20
ROWS = [
    ["演示项目01", Decimal("12.34"), date(2026, 3, 5), datetime(2026, 11, 28, 23, 30, tzinfo=UTC), LONG, None],
    ["演示项目02", 0, None, None, "", "一行\x0b又一行"],
]  # fmt: skip


def written(rows, headers=HEADERS, **more) -> bytes:
    return workbook_response(
        name="projects", title="项目清单", headers=headers, rows=rows, **more
    ).content


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        return {name: file.read(name).decode() for name in file.namelist()}


@pytest.fixture(scope="module")
def data() -> bytes:
    return written(ROWS, note="含演示数据")


@pytest.fixture
def sheet(data):
    return load_workbook(io.BytesIO(data)).active


def test_texts_stand_in_the_shared_table_where_previews_look_for_them(data):
    found = parts(data)
    assert "演示项目01" in found["xl/sharedStrings.xml"]
    sheet = found["xl/worksheets/sheet1.xml"]
    assert "inlineStr" not in sheet
    assert "演示" not in sheet
    assert sheet.count('t="s"') == 1 + len(HEADERS) + 4


def test_numbers_and_days_are_typed_and_unknown_is_empty(sheet):
    _, _, first, second = sheet.iter_rows()
    assert [cell.value for cell in (*first[:2], *first[4:])] == ["演示项目01", 12.34, LONG, None]
    assert [str(cell.value) for cell in first[2:4]] == [
        "2026-03-05 00:00:00",
        "2026-11-29 07:30:00",
    ]
    assert [cell.number_format for cell in first[1:4]] == [
        "General", "yyyy-mm-dd", "yyyy-mm-dd hh:mm",
    ]  # fmt: skip
    assert [cell.value for cell in second] == ["演示项目02", 0, None, None, None, "一行\n又一行"]


def test_it_prints_on_a4_one_page_wide_with_its_header_on_every_page(data, sheet):
    found = parts(data)["xl/worksheets/sheet1.xml"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    # One page wide is the default of the format, any number of pages high is not.
    assert sheet.page_setup.fitToWidth in (None, 1)
    assert 'fitToHeight="0"' in found
    assert sheet.print_title_rows == "$2:$2"
    assert sheet.freeze_panes == "A3"


def test_texts_are_wrapped_in_columns_as_wide_as_what_they_hold(sheet):
    widths = [sheet.column_dimensions[get_column_letter(n)].width for n in range(1, 7)]
    name, amount, day, moment, long, note = (int(width) for width in widths)
    assert name == max(widths_of("演示项目01")) + MARGIN
    assert (day, moment) == (len("2026-03-05") + MARGIN, len("2026-11-29 07:30") + MARGIN)
    assert (amount, note) == (9 + MARGIN, NARROWEST + MARGIN)  # 总投资 / （亿元）
    assert long == column_width(max(widths_of(LONG))) + MARGIN
    assert all(cell.alignment.wrap_text for cell in (sheet["E3"], sheet["A3"], *sheet[2]))


def test_rows_are_as_high_as_what_they_hold(sheet):
    heights = [round(sheet.row_dimensions[line].height or 0) for line in range(1, 5)]
    head = 2 * LINE  # 总投资（亿元） in a narrow column
    long = -(-max(widths_of(LONG)) // column_width(max(widths_of(LONG)))) * LINE
    assert heights == [0, head, long, 2 * LINE]
    assert 10 * LINE < long < 409


@pytest.mark.parametrize(
    ("longest", "width"), [(0, 8), (8, 8), (9, 9), (24, 24), (25, 24), (96, 24), (100, 25), (240, 60), (1000, 60)]
)  # fmt: skip
def test_a_column_grows_with_its_text_within_bounds(longest, width):
    assert column_width(longest) == width


@pytest.mark.parametrize(
    "text",
    ["=1+1", '=HYPERLINK("http://x.example","点我")', "+1", "-1", "@SUM(A1)", "007", "http://x.example/点我",
     "mailto:a@example.com", "<r>", "<r><t>粗</t></r>", "<r>&</r>", "a<b>&\"'", "𠮷野家𠮷", "_x000B_"],
)  # fmt: skip
def test_whatever_was_typed_stays_text(text):
    cell = load_workbook(io.BytesIO(written([[text]], ["名称"]))).active["A3"]
    assert (cell.value.strip(), cell.data_type, cell.hyperlink) == (text, "s", None)


def test_what_no_cell_holds_is_cleaned_or_cut():
    spoilt = "半个\ufffe\x85字\ud800\x00完"
    data = written([[spoilt, "长" * 40000, "<r>" + "长" * 40000]], ["一", "二", "三"])
    _, _, (one, two, three) = load_workbook(io.BytesIO(data)).active.values
    assert one == "半个\n字完"
    assert [len(two), len(three)] == [32767, 32767]


def test_a_width_counts_a_chinese_character_twice():
    assert [widths_of(text) for text in ("", "GX-2026-001", "项目清单", "甲\n乙丙丁")] == [
        [0], [11], [8], [2, 6],
    ]  # fmt: skip


def test_a_list_without_rows_says_what_it_would_hold():
    title, header = load_workbook(io.BytesIO(written([]))).active.values
    assert re.match(r"项目清单　导出于 \d{4}-", title[0])
    assert list(header) == HEADERS

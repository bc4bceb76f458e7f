"""Sheets are read by the limited child as they are: typed cells, hidden rows, merged ranges; nothing that a file says
of itself is believed."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from gaoxin.books import receive_book
from tests.sheets.books import HEAD, book, rewritten, upload

SHEET = "xl/worksheets/sheet1.xml"


def read(data: bytes, name="台账.xlsx"):
    return receive_book(upload(data, name))[1]


def refusal(data: bytes, name="台账.xlsx") -> str:
    with pytest.raises(ValidationError) as caught:
        receive_book(upload(data, name))
    return caught.value.message


def cells(sheet, number: int) -> dict[int, tuple[str, str]]:
    row = next(row for row in sheet.rows if row.number == number)
    return {at: (cell.kind, cell.words) for at, cell in row.cells.items()}


def test_cells_are_what_they_are():
    data = book(
        [["甲", 0.1 + 0.2, date(2026, 3, 5), 20000, " 前后空格 ", "=1+1"], [], ["乙"]],
        hidden=[2], merged=[(3, 0, 4, 0, "合并")], formulas={"G1": "=A1"},
    )  # fmt: skip
    (sheet,) = read(data)
    assert cells(sheet, 1) == {
        1: ("t", "甲"), 2: ("n", "0.3"), 3: ("d", "2026-03-05"), 4: ("n", "20000"), 5: ("t", "前后空格"),
        6: ("t", "=1+1"), 7: ("f", ""),
    }  # fmt: skip
    assert [(row.number, row.hidden) for row in sheet.rows] == [(1, False), (3, True), (4, False)]
    assert sheet.merged == [[4, 1, 5, 1]] and sheet.name == "项目台账"


def test_a_wrong_dimension_is_not_believed():
    data = book([HEAD, [1, "甲项目"], [2, "乙项目"]])
    for said in ('<dimension ref="A1"/>', '<dimension ref="nonsense"/>', ""):
        (sheet,) = read(rewritten(data, SHEET, r"<dimension[^>]*/>", said))
        assert len(sheet.rows) == 3


def test_days_of_a_workbook_that_counts_from_1904():
    data = book([[date(2026, 3, 5)]])
    (sheet,) = read(rewritten(data, "xl/workbook.xml", r"<workbookPr", '<workbookPr date1904="1"'))
    assert cells(sheet, 1) == {1: ("d", "2030-03-06")}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("项目名称,总投资\n甲,2\n".encode(), ("项目名称", "甲")),
        ("\ufeff项目名称,总投资\n甲,2\n".encode(), ("项目名称", "甲")),
        ("项目名称,总投资\n甲,2\n".encode("gb18030"), ("项目名称", "甲")),
    ],
)
def test_a_csv_is_read_in_utf_8_or_gb18030(data, words):
    (sheet,) = read(data, "台账.csv")
    assert tuple(row.cells[1].words for row in sheet.rows) == words


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"a\0b", "台账.csv", "空字符"),
        (b"\xff\xff\xff", "台账.csv", "编码认不出来"),
        (b"\xd0\xcf\x11\xe0", "台账.xls", "另存为 .xlsx"),
        (b"x", "台账.et", "另存为 .xlsx"),
        (b"x", "台账.wps", "存为 .xlsx"),
        (b"MZ", "台账.xlsx", "没有读入"),
    ],
)
def test_what_cannot_be_read_says_what_to_save_it_as(data, name, words):
    assert words in refusal(data, name)


def test_a_cell_at_the_far_end_and_a_sheet_too_long_or_wide_are_refused():
    far = rewritten(book([["甲"]]), SHEET, r'r="A1"', 'r="XFD1048576"')
    assert "跨越的行列太多" in refusal(far)
    assert "5000 行" in refusal(book([[n] for n in range(5060)]))
    assert "120 列" in refusal(book([list(range(121))]))

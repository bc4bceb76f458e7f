"""Columns on paper are as wide as what stands in them asks: no name in three-character pieces, and no section
torn from what belongs to it."""

import io

import pytest
from docx import Document

from projects.bulletin.papers.docx import dispatch_docx
from projects.bulletin.rules.declared import DECLARED
from projects.official.papers.table import PADDED, TEXT_SIZE
from projects.official.papers.widths import LEAST, fitted, text_width
from tests.world.paper import frozen, make_report, pages_of, pdf_of, twelve

LONG = "一号厂房主体结构完成第三层浇筑，二号厂房钢柱吊装完成六成，累计进场工人八十六人。"


def test_a_short_line_is_not_broken_and_what_is_long_gets_the_rest():
    rows = [["灯", "责任", "年度计划", "进展"], ["红", "包联领导甲\n专员03", "12.10", LONG]]
    light, person, plan, progress = fitted(rows, 40)
    assert sum((light, person, plan, progress)) == pytest.approx(40)
    assert person >= text_width("包联领导甲") and plan >= text_width("12.10")
    assert progress > 20 > light


def test_a_number_or_day_is_never_broken_but_an_endless_word_is():
    rows = [["时限", "网址"], ["2026-11-23", "x" * 500]]
    day, address = fitted(rows, 30)
    assert day >= text_width("2026-11-23")
    assert address < 30 - day + 0.01


def test_more_than_fits_gives_way_alike():
    rows = [["单位"] * 9, ["行政审批局"] * 9]
    widths = fitted(rows, 27)
    assert sum(widths) == pytest.approx(27) and max(widths) == pytest.approx(min(widths))


def test_of_many_rows_some_are_looked_at():
    rows = [["编号", "内容"], *(["一", LONG] for _ in range(5000))]
    narrow, wide = fitted(rows, 40)
    assert wide > 30 > narrow


def tables_of(data: bytes) -> list[tuple[list[float], list[list[str]]]]:
    """Of each table the widths of its columns in characters, and its rows."""
    found = []
    for table in Document(io.BytesIO(data)).tables:
        widths = [column.width.pt / TEXT_SIZE - PADDED for column in table.columns]
        found.append((widths, [[cell.text for cell in row.cells] for row in table.rows]))
    return found


@pytest.mark.django_db
def test_no_column_of_the_report_breaks_a_name_a_number_or_a_day():
    for widths, (_, *rows) in tables_of(dispatch_docx(make_report(frozen(twelve())))):
        for row in rows:
            for width, text in zip(widths, row, strict=True):
                for line in text.split("\n"):
                    assert width >= min(text_width(line), LEAST) - 0.02, (text, width)


@pytest.mark.django_db
def test_the_attachments_are_listed_on_one_page_with_the_text_before_and_the_signature():
    paragraphs = Document(io.BytesIO(dispatch_docx(make_report()))).paragraphs
    lines = [paragraph.text for paragraph in paragraphs]
    first, last = lines.index("附件：1.总体情况") - 2, lines.index("＿＿年＿月＿日")
    assert lines[first].startswith("2.") or lines[first].startswith("1.")
    kept = [paragraph.paragraph_format.keep_with_next for paragraph in paragraphs[first : last + 1]]
    assert kept == [True] * (last - first) + [None]


@pytest.mark.django_db
def test_a_project_is_named_with_its_code_in_every_table():
    tables = tables_of(dispatch_docx(make_report()))
    numbers = [part for one in DECLARED.values() for part in (one.sums, one) if part]
    papers = {part.number: rows for part, rows in zip(numbers, tables, strict=True)}
    for number in (3, 4, 5, 6, 7, 9, 10, 11):
        _, (heads, *rows) = papers[number]
        place = next(n for n, head in enumerate(heads) if head.startswith("项目"))
        assert rows and all("\nGX-2026-0" in row[place] for row in rows), number


@pytest.mark.slow
@pytest.mark.django_db
def test_printed_the_signature_has_the_list_and_the_end_of_the_text_on_its_page(tmp_path):
    """Of a text so long that the list alone would begin the page."""
    pages = pages_of(pdf_of(dispatch_docx(make_report(frozen(twelve(), awaiting=[]))), tmp_path))
    signed = next(page for page in pages if "年＿月＿日" in page.text)
    assert "附件：1.总体情况" in signed.text and "9.督办" in signed.text
    assert "计划2026年" in signed.text.split("附件：")[0]

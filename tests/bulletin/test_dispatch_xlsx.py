"""周调度通报 as a workbook: typed, frozen, text as text."""

import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from gaoxin.text import clean_text
from projects.bulletin.papers.xlsx import dispatch_xlsx
from tests.world.paper import NASTY, all_well_formed, entry, frozen, make_report, red

pytestmark = pytest.mark.django_db
SHEETS = [
    "表1 总体情况", "表2 分单位进展与排名", "表3 逐项目进展", "表4 节点", "表5 红黄灯项目",
    "表6 未报、迟报、雷同", "表7 问题", "表8 现场办公", "表9 督办", "表10 要素保障合计", "表10 要素保障", "表11 手续办理",
]  # fmt: skip


def opened(report):
    return load_workbook(io.BytesIO(dispatch_xlsx(report)))


def rows_of(sheet) -> list[dict]:
    head = [cell.value for cell in sheet[2]]
    return [
        dict(zip(head, row, strict=True))
        for row in sheet.iter_rows(min_row=3, values_only=True)
        if any(value is not None for value in row)
    ]


def test_there_is_a_sheet_for_each_table_with_its_frozen_rows():
    report = make_report()
    book = opened(report)
    assert book.sheetnames == SHEETS
    counts = {f"表{table.number} ": table.count for table in report.tables.all()}
    for sheet in book:
        rows = [
            row for row in rows_of(sheet) if not str(next(iter(row.values()))).startswith("注：")
        ]
        adds_up = sheet.title == "表10 要素保障合计"
        expected = 8 if adds_up else counts[sheet.title[: sheet.title.index(" ") + 1]]
        assert len(rows) == expected, sheet.title
        assert None not in [cell.value for cell in sheet[2]]


def test_the_first_line_says_what_it_is_and_proves_it():
    report = make_report()
    for sheet in opened(report):
        line = sheet["A1"].value
        for said in (report.title, "系统生成，经审核后印发", "演示数据，纯属虚构", "演示第2期（期号 9002）",
                     "数据截至2026年11月19日18:00", f"SHA-256：{report.sha256}"):  # fmt: skip
            assert said in line


def test_a_published_one_no_longer_asks_for_review_and_a_correction_says_so():
    first = make_report(published=True)
    assert "经审核后印发" not in opened(first).worksheets[0]["A1"].value
    again = make_report(
        week=first.week, revision=2, number=9003, corrects=first, correction_reason="漏计"
    )
    assert (
        "本期更正演示第2期，以本期为准。更正原因：漏计。" in opened(again).worksheets[0]["A1"].value
    )


def test_numbers_and_days_are_typed_and_amounts_are_in_yi():
    book = opened(make_report())
    project = rows_of(book["表3 逐项目进展"])[0]
    assert (project["项目编号"], project["项目名称"], project["灯"]) == (
        "GX-2026-001",
        "演示项目01",
        "红",
    )
    assert project["年度计划（亿元）"] == 0.4731 and project["完成率（%）"] == 61.5
    assert project["序时差（百分点）"] == -24.8 and project["进程"] == "应开工、已开工"
    assert rows_of(book["表3 逐项目进展"])[6]["年度计划（亿元）"] is None
    node = rows_of(book["表4 节点"])[0]
    assert node["计划完成"].isoformat() == "2026-11-01T00:00:00" and node["逾期天数"] == 18
    overall = {row["指标"]: row for row in rows_of(book["表1 总体情况"]) if row["单位"]}
    assert overall["调度项目"]["本周"] == 12 and overall["调度项目"]["增减"] == 3
    assert overall["完成投资"]["年度目标"] == pytest.approx(9.5901)
    sheet = book["表1 总体情况"]
    formats = {sheet.cell(row, 1).value: sheet.cell(row, 3).number_format for row in range(3, 17)}
    assert (formats["调度项目"], formats["完成投资"], formats["序时差"]) == ("0", "0.00", "0.0###")
    assert sheet["E3"].number_format == "+0;-0;0"


def test_what_is_something_is_no_nothing_in_a_cell():
    content = frozen(
        [entry(1, plan=Decimal(30), done_year=Decimal("4.9"), done_ratio=Decimal("99.96"))]
    )
    sheet = opened(make_report(content))["表3 逐项目进展"]
    head = [cell.value for cell in sheet[2]]
    cells = {name: sheet.cell(3, head.index(name) + 1) for name in head}
    found = [cells[name] for name in ("年度计划（亿元）", "年度累计（亿元）", "完成率（%）")]
    assert [cell.value for cell in found] == [0.003, 0.00049, 99.96]
    assert [cell.number_format for cell in found] == ["0.00####", "0.00####", "0.0###"]


def test_each_element_is_added_up_with_typed_amounts_and_the_money_granted_in_words():
    rows = {row["要素"]: row for row in rows_of(opened(make_report())["表10 要素保障合计"])}
    power, money, every = rows["水电气热路"], rows["资金"], rows["任一要素"]
    assert (power["卡住"], power["卡住总投资（亿元）"], power["逾期最久"]) == (
        1,
        1.4193,
        "演示项目01",
    )
    assert (power["最久一项"], power["责任单位"]) == ("「供电（10 kV 增容）」12 天", "规划建设局")
    assert money["累计批准"].startswith("基金 1 笔 0.15 亿元（已放款 0.05 亿元）；银行 2 笔")
    assert (every["卡住"], every["卡住总投资（亿元）"], every["逾期"]) == (1, 1.4193, None)


def test_every_sheet_prints_and_scrolls_with_its_head():
    for sheet in opened(make_report()):
        assert sheet.freeze_panes == "A3" and sheet.print_title_rows == "$2:$2"
        assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
        assert all(sheet.column_dimensions[cell.column_letter].width for cell in sheet[2])


def test_an_empty_table_has_its_head_and_says_so():
    book = opened(make_report(frozen([entry(1)], orders=[], visits=[], granted=[])))
    for name in SHEETS[3:]:
        assert book[name]["A3"].value == "本周无" and book[name]["A2"].value


@pytest.mark.parametrize("text", [*NASTY, "长" * 5000])
def test_whatever_people_typed_is_text_and_never_a_formula_or_a_link(text):
    fields = dict.fromkeys(
        ("reason_text", "clears_text", "this_week", "problems", "unit", "leader"), text
    )
    data = dispatch_xlsx(make_report(frozen([red(1, short_name=text, **fields)])))
    all_well_formed(data)
    book = load_workbook(io.BytesIO(data))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" and cell.hyperlink is None
    project = rows_of(book["表3 逐项目进展"])[0]
    assert [project[key] for key in ("项目名称", "本周进展", "存在问题", "包联领导")] == [
        clean_text(text)
    ] * 4

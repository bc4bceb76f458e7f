"""周调度通报 on paper: an official document made of frozen content alone, whatever people typed."""

import io
import posixpath
import re
import time
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from gaoxin.text import clean_line, clean_text
from projects.bulletin.papers.docx import dispatch_docx
from projects.bulletin.papers.files import make_file
from projects.bulletin.rules.declared import DECLARED
from tests.world.factories import make_week
from tests.world.paper import (
    NASTY,
    all_well_formed,
    entry,
    frozen,
    instruction,
    make_report,
    pages_of,
    pdf_of,
    red,
    twelve,
)

pytestmark = pytest.mark.django_db
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
UPRIGHT, TURNED = (210, 297), (297, 210)
ONE_CHARACTER = 14 * 25.4 / 72  # mm: the page number has 14 pt
HEADINGS = [
    "一、总体进展",
    "二、分单位情况",
    "三、红黄灯项目",
    "四、存在问题及交办",
    "五、下周重点",
]


def opened(report):
    return Document(io.BytesIO(dispatch_docx(report)))


def texts(document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def text_of(document) -> str:
    """Paragraphs and cells."""
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*texts(document), *cells])


def test_it_has_the_parts_of_a_report_in_their_order_and_invents_none():
    lines = texts(opened(make_report()))
    assert lines[0] == "【系统生成，经审核后印发】【演示数据，纯属虚构】"
    title = lines.index("关于第47周（11月13日—11月19日）")
    assert lines[title + 1] == "重点项目推进情况的通报"
    assert "（演示第2期，数据截至2026年11月19日18:00）" in lines
    to = lines.index("＿＿＿＿＿＿＿＿：")
    assert lines[to + 1].startswith("本周调度项目12个：红灯3个、黄灯2个、绿灯6个、暂不评价1个")
    places = [lines.index(text) for text in HEADINGS]
    assert places == sorted(places) and places[0] == to + 2
    listed = lines.index("附件：1.总体情况")
    assert places[-1] < listed and lines[listed + 8 : listed + 10] == [
        "9.督办",
        "10.要素保障",
    ]
    assert lines[listed + 10] == "11.手续办理"
    assert lines[listed + 11 : listed + 14] == ["", "＿＿＿＿＿＿＿＿＿＿", "＿＿年＿月＿日"]
    assert [line for line in lines if re.fullmatch(r"附件\d+", line)] == [
        f"附件{number}" for number in DECLARED
    ]
    assert "〔" not in "".join(lines) and "None" not in "".join(lines)


def test_a_lit_project_stands_with_its_reason_what_clears_it_and_its_leader():
    lines = texts(opened(make_report()))
    at = lines.index("（一）红灯项目3个")
    assert lines[at + 1] == (
        "1.演示项目01（GX-2026-001，连续2周）。原因：「主体封顶」计划 11 月 1 日完成，已超期 18 天。"
        "整改措施：完成「主体封顶」并上传验收记录，或按程序调整计划。"
        "包联领导：包联领导乙；项目专员：专员01；牵头单位：规划建设局。"
    )
    assert lines[at + 4] == "（二）黄灯项目2个"
    assert "人工调整：经专班会议核定，仍为黄灯。" in lines[at + 5]


def test_units_problems_and_next_weeks_milestones_are_told():
    text = "\n".join(texts(opened(make_report())))
    assert re.search(
        r"规划建设局：项目3个，应开工3个、已开工3个，开工率100.0%；年度计划2.30亿元，累计", text
    )
    assert "转为红灯3个：演示项目01（绿→红）、演示项目02（绿→红）、演示项目06（绿→红）" in text
    assert "未报1个：演示项目02；迟报1个：演示项目08" in text
    assert "时限：2026年11月10日，超期7个工作日（WT-2026-001，超期、堵点）。" in text
    assert (
        "下周到期节点2个：\n1.演示项目09：管网接通，计划2026年11月24日完成，责任单位：规划建设局。"
        in text
    )


def test_a_week_without_anything_says_so():
    document = opened(
        make_report(frozen([entry(1)], orders=[], visits=[], awaiting=[], granted=[]))
    )
    text = "\n".join(texts(document))
    for said in (
        "（一）红灯项目0个\n本周无。",
        "本周无未报、迟报、雷同。",
        "本周无未销号问题。",
        "下周无到期节点。",
    ):
        assert said in text
    for rows in (table.rows for table in document.tables[3:]):
        assert len(rows) == 2 and rows[1].cells[0].text == "本周无"


def test_instructions_are_listed_once_the_content_has_them():
    assert "批示交办" not in "\n".join(texts(opened(make_report())))
    late = instruction(
        code="PS-2026-004", on_behalf=False, project_name="", overdue_days=3, postponed=0
    )
    report = make_report(frozen([entry(1)]), number=9003, instructions=[instruction(), late],
                         week=make_week(date(2026, 11, 9)))  # fmt: skip
    text = "\n".join(texts(opened(report)))
    assert "1.包联领导甲（代录）批示（PS-2026-003，演示项目03）：" in text
    assert "承办：规划建设局；时限：2026年11月27日，已延期1次；办理中。" in text
    assert (
        "2.包联领导甲批示（PS-2026-004）：" in text and "2026年11月27日，超期3天；办理中。" in text
    )


# -- what it says of itself ------------------------------------------------------------------------


def test_it_asks_for_review_until_it_is_published_and_says_what_is_demo():
    first = make_report(published=True)
    assert texts(opened(first))[0] == "【演示数据，纯属虚构】"
    own = frozen([entry(1, demo=False, short_name="甲项目")], scope="ZONE", visits=[], orders=[])
    week = make_week(date(2026, 11, 9))
    draft, printed = (
        make_report(own, week=week),
        make_report(own, week=first.week, published=True, number=13),
    )
    assert texts(opened(draft))[0] == "【系统生成，经审核后印发】"
    assert "系统生成" not in text_of(opened(printed)) and "演示" not in text_of(opened(printed))


def test_number_and_hash_stand_at_the_end():
    report = make_report()
    last = texts(opened(report))[-1]
    assert last == (
        "演示第2期（期号 9002），数据截至2026年11月19日18:00，亮灯规则第1版，格式6\n"
        f"SHA-256：{report.sha256}"
    )


def test_a_correction_names_what_it_corrects_and_why():
    first = make_report()
    again = make_report(
        week=first.week, revision=2, number=9003, corrects=first, correction_reason="漏计一个项目。"
    )
    lines = texts(opened(again))
    said = "本期更正演示第2期，以本期为准。更正原因：漏计一个项目。"
    assert lines.index("＿＿＿＿＿＿＿＿：") + 1 == lines.index(said)
    assert not any("更正" in line for line in texts(opened(first)))


def test_it_is_made_of_the_frozen_content_alone():
    report = make_report()
    with CaptureQueriesContext(connection) as captured:
        first = dispatch_docx(report)
    asked = {re.search(r'FROM "(\w+)"', query["sql"])[1] for query in captured}
    assert asked == {"projects_dispatchtable"} and len(captured) == 5
    words = [all_well_formed(data)["word/document.xml"] for data in (first, dispatch_docx(report))]
    assert words[0] == words[1]


def test_the_maker_of_files_knows_both_kinds_and_no_other():
    report = make_report()
    assert "word/document.xml" in all_well_formed(make_file(report, "docx"))
    assert "xl/workbook.xml" in all_well_formed(make_file(report, "xlsx"))
    with pytest.raises(ValueError, match="pdf"):
        make_file(report, "pdf")


# -- its form --------------------------------------------------------------------------------------


def test_every_part_relation_and_style_resolves():
    parts = all_well_formed(dispatch_docx(make_report()))
    for name, content in parts.items():
        if name.endswith(".rels"):
            folder = posixpath.dirname(posixpath.dirname(name))
            for relation in etree.fromstring(content):
                assert relation.get("TargetMode") != "External"
                target = posixpath.join("/", folder, relation.get("Target"))
                assert posixpath.normpath(target).lstrip("/") in parts, (name, target)
    styles = etree.fromstring(parts["word/styles.xml"])
    known = {style.get(f"{WORD}styleId") for style in styles.iter(f"{WORD}style")}
    used = set()
    for name, content in parts.items():
        if re.match(r"word/(document|footer\d*)\.xml", name):
            root = etree.fromstring(content)
            for tag in ("pStyle", "rStyle", "tblStyle"):
                used |= {element.get(f"{WORD}val") for element in root.iter(WORD + tag)}
    assert {"TableText", "TableHead"} <= used <= known


def test_headings_are_in_their_fonts_and_in_the_outline():
    document = opened(make_report())
    found = {}
    for paragraph in document.paragraphs:
        if paragraph.runs:
            font = paragraph.runs[0]._element.rPr.rFonts.get(qn("w:eastAsia"))
            level = paragraph._element.find(f"{WORD}pPr/{WORD}outlineLvl")
            found[paragraph.text] = font, None if level is None else level.get(qn("w:val"))
    assert found["关于第47周（11月13日—11月19日）"] == ("方正小标宋简体", None)
    assert found["一、总体进展"] == ("黑体", "0") and found["（二）主要指标"] == (
        "楷体_GB2312",
        "1",
    )
    assert found["附件3"] == ("黑体", "0") and found["逐项目进展"][0] == "黑体"
    body = next(text for text in found if text.startswith("1.演示项目01（"))
    assert found[body] == ("仿宋_GB2312", None)
    assert not any(run.bold for paragraph in document.paragraphs for run in paragraph.runs)


def test_language_and_fallback_fonts_are_named():
    parts = all_well_formed(dispatch_docx(make_report()))
    fonts = etree.fromstring(parts["word/fontTable.xml"])
    instead = {font.get(f"{WORD}name"): font[0].get(f"{WORD}val") for font in fonts}
    assert instead["仿宋_GB2312"].startswith("FangSong_GB2312,仿宋,")
    assert {"方正小标宋简体", "楷体_GB2312", "黑体", "宋体", "Times New Roman"} <= instead.keys()
    languages = etree.fromstring(parts["word/styles.xml"]).iter(f"{WORD}lang")
    assert [one.get(f"{WORD}eastAsia") for one in languages] == ["zh-CN"]
    assert b"zh-CN" in parts["docProps/core.xml"]


def test_tables_repeat_their_head_and_split_no_row_that_fits_a_page():
    report = make_report(frozen([entry(1, this_week="测" * 5000), *twelve()[1:]]))
    document = opened(report)
    split = []
    for number, table in enumerate(document.tables, 1):
        rows = list(table._tbl.tr_lst)
        assert [row.find(f"{WORD}trPr/{WORD}tblHeader") is not None for row in rows] == [True] + [
            False
        ] * (len(rows) - 1)
        split += [(number, place) for place, row in enumerate(rows)
                  if row.find(f"{WORD}trPr/{WORD}cantSplit") is None]  # fmt: skip
    assert split == [(3, 1)]


def parts_of_table(values: dict) -> list[list[dict]]:
    """What adds the rows up stands above them."""
    return [*([values["sums"]["rows"]] if "sums" in values else []), values["rows"]]


def test_the_tables_are_the_frozen_rows_in_words():
    report = make_report()
    document = opened(report)
    said = [part for table in report.tables.all() for part in parts_of_table(table.values)]
    for rows, table in zip(said, document.tables, strict=True):
        assert len(table.rows) == len(rows) + 1, rows[:1]
    project = [cell.text for cell in document.tables[2].rows[1].cells]
    assert project[:3] == ["1", "红", "演示项目01\nGX-2026-001\n科技工业园"]
    assert project[3:8] == ["1.42", "0.47\n0.29", "0.01", "61.5\n−24.8", "在建\n省重点"]
    assert project[-1] == "包联领导乙\n专员01\n规划建设局"
    silent = [cell.text for cell in document.tables[2].rows[7].cells]
    assert silent[1] == "灰" and silent[4].startswith("—\n") and silent[6] == "—\n—"
    money = [cell.text for cell in document.tables[0].rows[13].cells]
    assert money == ["完成投资", "亿元", "0.18", "0.12", "+0.06", "5.67", "9.59", "59.1"]
    power, every = ([cell.text for cell in document.tables[9].rows[n].cells] for n in (5, 8))
    longest = "演示项目01\nGX-2026-001\n「供电（10 kV 增容）」12 天\n规划建设局"
    assert power[:10] == ["水电气热路", "2", "1", "1.42", "—", "1", "0", "0", "1", "0"]
    assert power[10] == longest
    assert every[:4] == ["任一要素", "2", "1", "1.42"]
    assert document.tables[9].rows[2].cells[11].text == (
        "基金 1 笔 0.15 亿元（已放款 0.05 亿元）；银行 2 笔 0.50 亿元（已放款 0.20 亿元）；"
        "担保 1 笔 0.30 亿元（增信，不计入资金）"
    )
    visits = [cell.text for cell in document.tables[7].rows[1].cells]
    assert visits == [
        "包联领导甲",
        "2",
        "11-16、11-18",
        "演示项目01（GX-2026-001）、演示项目05（GX-2026-005）",
        "1",
    ]


@pytest.mark.parametrize("text", [*NASTY, "长" * 5000])
def test_whatever_people_typed_is_shown_as_text(text):
    entries = [
        red(
            1,
            reason_text=text,
            clears_text=text,
            this_week=text,
            problems=text,
            short_name=text,
            unit=text,
        )
    ]
    report = make_report(frozen(entries), instructions=[instruction(text=text, project_name=text)])
    data = dispatch_docx(report)
    parts = all_well_formed(data)
    assert b"w:hyperlink" not in parts["word/document.xml"]
    document = Document(io.BytesIO(data))
    cells = [cell.text for cell in document.tables[2].rows[1].cells]
    assert cells.count(clean_text(text)) == 2  # this week, problems
    assert cells[-1].endswith(f"\n{clean_text(text)}")  # unit
    assert f"原因：{clean_line(text)}。" in "\n".join(texts(document))


# -- as it is printed ------------------------------------------------------------------------------


@pytest.mark.slow
def test_printed_it_has_22_lines_of_28_characters_and_its_numbers_outside(tmp_path):
    first, *others = twelve()
    nasty = [replace(one, this_week=text) for one, text in zip(others, NASTY, strict=False)]
    content = frozen([replace(first, reason_text="测" * 2000, this_week="囍" * 1500), *nasty])
    pages = pages_of(pdf_of(dispatch_docx(make_report(content)), tmp_path))
    upright = [page for page in pages if page.width < page.height]
    full = [page.lines()[:22] for page in upright if page.text.count("测") > 600]
    assert len(full) >= 2
    for lines in full:
        assert lines == ["测" * 28] * 22
    sizes = [(round(page.width), round(page.height)) for page in pages]
    assert set(sizes) == {UPRIGHT, TURNED} and sizes == sorted(sizes)
    for number, page in enumerate(pages, 1):
        begin, end, near, far = place_of_number(page, number)
        assert (near + far) / 2 == pytest.approx(297 - 35 + 7, abs=1), number
        if number % 2:
            assert end == pytest.approx(210 - 26 - ONE_CHARACTER, abs=1), number
        else:
            assert begin == pytest.approx(28 + ONE_CHARACTER, abs=1), number
    turned = [page for page in pages if page.width > page.height]
    long = [page for page in turned if "囍" * 5 in page.text]
    assert len(long) >= 2 and all("存在问题" in page.text for page in long)
    assert sum(page.text.count("囍") for page in turned) == 1500


def place_of_number(page, number: int) -> list[float]:
    """Where 「— 1 —」 begins and ends, and its edges from the top, of the sheet held upright. A turned
    page was turned clockwise: what was its foot is its left side."""
    words = page.words
    if page.width > page.height:
        words = [
            (top, 297 - right, bottom, 297 - left, word) for left, top, right, bottom, word in words
        ]
    words = [word for word in words if word[1] > 297 - 35]
    assert "".join(word[4] for word in sorted(words)) == f"—{number}—"
    left, top, right, bottom, _ = zip(*words, strict=True)
    return [min(left), max(right), min(top), max(bottom)]


def test_five_hundred_projects_take_seconds():
    kinds = twelve()
    entries = [
        replace(kinds[number % 12], project=number, code=f"GX-2026-{number:03d}")
        for number in range(1, 501)
    ]
    report = make_report(frozen(entries))
    start = time.process_time()
    document = dispatch_docx(report)
    assert time.process_time() - start < 15
    assert len(Document(io.BytesIO(document)).tables[2]._tbl.tr_lst) == 501


def test_a_problem_has_a_row_that_fits_the_page_and_names_what_stands_below():
    table = opened(make_report()).tables[6]
    heads = [cell.text for cell in table.rows[0].cells]
    assert heads[0] == "编号\n提出" and "时限\n办结" in heads and "销号人\n销号" in heads
    assert len(heads) == 10
    row = [cell.text for cell in table.rows[1].cells]
    assert re.fullmatch(r"WT-2026-\d{3}\n2026-10-12", row[0])

"""The layout of an official document (GB/T 9704-2012), of which a Word file is made.

A4, margins 37/35/28/26 mm, 22 lines of 28 characters: lines of exactly 28.95 pt, and body characters
0.25 pt closer together. Headings 一、（一）1. in 黑体, 楷体, 仿宋, never bold; Word's outline knows them.
"""

import io
from collections.abc import Mapping
from datetime import date

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from gaoxin.text import clean_text
from projects.official.papers.fonts import (
    BODY,
    HEADING,
    KAI,
    TITLE,
    WESTERN,
    name_fonts,
    speak_chinese,
)
from projects.official.papers.page import portrait

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DRAFTED, FICTION = "系统生成，经审核后印发", "演示数据，纯属虚构"
NUMERALS = "一二三四五六七八九"  # of headings
SIZE, TITLE_SIZE, NOTE_SIZE, LINE = Pt(16), Pt(22), Pt(14), Pt(28.95)
IMPRINT_SIZE, IMPRINT_LINE = Pt(10.5), Pt(15)
CLOSER = -5  # twentieths of a point
CENTER, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
LEFT, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT


def official_document():
    document = Document()
    document.settings.odd_and_even_pages_header_footer = True
    speak_chinese(document)
    name_fonts(document)
    portrait(document.sections[0])
    return document


def file_of(document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def day_words(day: date) -> str:
    """「2026年11月9日」: no zero before a single digit."""
    return f"{day.year}年{day.month}月{day.day}日"


def title(document, *lines: str) -> None:
    """An empty line above and below; broken where the sense breaks."""
    for text in ("", *lines, ""):
        paragraph = _paragraph(document, CENTER)
        _run(paragraph, clean_text(text), TITLE, TITLE_SIZE)


def heading(document, text: str, *, level: int = 1) -> None:
    """一、 in 黑体; with `level` 2 （一） in 楷体. It never stands last on a page."""
    paragraph = _paragraph(document, JUSTIFY, indent=2)
    paragraph.paragraph_format.keep_with_next = True
    _outline(paragraph, level)
    _run(paragraph, clean_text(text), HEADING if level == 1 else KAI, SIZE, closer=True)


def body(
    document, text: str, *, indent: int = 2, right: int | None = None, keep: bool = False
) -> None:
    """A paragraph of running text; with `right`, set to the right that many characters in. `keep`: never
    parted from what comes next."""
    for line in clean_text(text).splitlines() or [""]:
        align = JUSTIFY if right is None else RIGHT
        paragraph = _paragraph(document, align, indent=indent if right is None else 0)
        if right is not None:
            paragraph.paragraph_format.right_indent = SIZE * right
        if keep:
            paragraph.paragraph_format.keep_with_next = True
        _run(paragraph, line, BODY, SIZE, closer=True)


def attachment_list(document, titles: Mapping[int, str]) -> None:
    """附件说明, number → title: a line below the text, the numbers below one another; no full stops. It stands on one page,
    with the last paragraph of the text above it and the signature below."""
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    body(document, "", keep=True)
    for place, (number, text) in enumerate(titles.items()):
        paragraph = _paragraph(document, JUSTIFY, indent=5 if place else 2)
        paragraph.paragraph_format.keep_with_next = True
        mark = "" if place else "附件："
        _run(paragraph, f"{mark}{number}.{clean_text(text)}", BODY, SIZE, closer=True)


def signature(document) -> None:
    """署名 and 成文日期, to be filled in; never alone on a page."""
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    for text, right in (("", None), ("＿＿＿＿＿＿＿＿＿＿", 2), ("＿＿年＿月＿日", 4)):
        body(document, text, right=right, keep=right != 4)


def note(document, text: str) -> None:
    """What the reader must know before it is printed; struck out by hand when it is approved."""
    paragraph = _paragraph(document, LEFT)
    _run(paragraph, clean_text(text), KAI, NOTE_SIZE)


def subtitle(document, text: str) -> None:
    """Below the title: number and day."""
    _run(_paragraph(document, CENTER), clean_text(text), KAI, SIZE)


def attachment_mark(document, number: int, *, new_page: bool) -> None:
    """附件1, top left of its page."""
    paragraph = _paragraph(document, LEFT)
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.page_break_before = new_page
    _outline(paragraph, 1)
    _run(paragraph, f"附件{number}", HEADING, SIZE)


def caption(document, text: str) -> None:
    """Above a table, never parted from it."""
    paragraph = _paragraph(document, CENTER)
    paragraph.paragraph_format.keep_with_next = True
    _run(paragraph, clean_text(text), HEADING, SIZE)


def imprint(document, text: str, *, align=LEFT, keep: bool = False) -> None:
    """Small print: the unit of a table, a remark below it, what proves the document."""
    paragraph = _paragraph(document, align)
    _off_the_grid(paragraph)
    paragraph.paragraph_format.line_spacing = IMPRINT_LINE
    paragraph.paragraph_format.keep_with_next = keep
    _run(paragraph, clean_text(text), BODY, IMPRINT_SIZE)


def _paragraph(document, align, indent: int = 0):
    paragraph = document.add_paragraph()
    layout = paragraph.paragraph_format
    layout.alignment = align
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    layout.space_before = layout.space_after = Pt(0)
    if indent:
        layout.first_line_indent = SIZE * indent
    return paragraph


def _run(paragraph, text: str, font: str, size, *, closer: bool = False):
    run = paragraph.add_run(text)
    run.font.size, run.font.name = size, WESTERN
    properties = run._element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hint"), "eastAsia")
    if closer:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), str(CLOSER))
        properties.insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz")
    return run


def _off_the_grid(paragraph) -> None:
    """Lines closer together than those of the page."""
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    paragraph._element.pPr.insert_element_before(snap, "w:spacing", "w:ind", "w:jc", "w:outlineLvl")


def _outline(paragraph, level: int) -> None:
    """Word's navigation lists it, without a style of another look."""
    outline = OxmlElement("w:outlineLvl")
    outline.set(qn("w:val"), str(level - 1))
    paragraph._element.get_or_add_pPr().append(outline)

"""The layout of an official document (GB/T 9704-2012), of which a Word file is made.

A4, margins 37/35/28/26 mm, 22 lines of 28 characters: lines of exactly 28.95 pt, and body characters
0.25 pt closer together. Fonts are named, not embedded: a machine without them shows its own.
"""

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from gaoxin.text import clean_text

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLE, BODY, HEADING, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
WESTERN = "Times New Roman"
SIZE, TITLE_SIZE, FOOT_SIZE, LINE = Pt(16), Pt(22), Pt(14), Pt(28.95)
CLOSER = "-5"  # twentieths of a point


def official_document():
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(24)
    _grid(section)
    _page_number(section)
    return document


def title(document, *lines: str) -> None:
    """An empty line above and below; broken where the sense breaks."""
    for text in ("", *lines, ""):
        paragraph = _paragraph(document, WD_ALIGN_PARAGRAPH.CENTER)
        _run(paragraph, clean_text(text), TITLE, TITLE_SIZE)


def heading(document, text: str) -> None:
    paragraph = _paragraph(document, WD_ALIGN_PARAGRAPH.JUSTIFY, indent=2)
    _run(paragraph, text, HEADING, SIZE, closer=True)


def body(document, text: str, *, indent: int = 2, right: int | None = None) -> None:
    """A paragraph of running text; with `right`, set to the right that many characters in."""
    for line in clean_text(text).splitlines() or [""]:
        align = WD_ALIGN_PARAGRAPH.JUSTIFY if right is None else WD_ALIGN_PARAGRAPH.RIGHT
        paragraph = _paragraph(document, align, indent=indent if right is None else 0)
        if right is not None:
            paragraph.paragraph_format.right_indent = SIZE * right
        _run(paragraph, line, BODY, SIZE, closer=True)


def note(document, text: str) -> None:
    """What the reader must know before it is printed; struck out by hand when it is approved."""
    paragraph = _paragraph(document, WD_ALIGN_PARAGRAPH.LEFT)
    _run(paragraph, text, KAI, FOOT_SIZE)


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
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hint"), "eastAsia")
    if closer:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), CLOSER)
        run._element.get_or_add_rPr().append(spacing)
    return run


def _grid(section) -> None:
    """Lines only: with characters on the grid too LibreOffice sets 14 to a line."""
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), "579")


def _page_number(section) -> None:
    """— 1 —, 宋体 14 pt, one character in from the right."""
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.paragraph_format.right_indent = FOOT_SIZE
    _run(paragraph, "— ", "宋体", FOOT_SIZE)
    run = _run(paragraph, "", "宋体", FOOT_SIZE)
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._element.append(element)
    _run(paragraph, " —", "宋体", FOOT_SIZE)

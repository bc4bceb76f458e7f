"""Pages of an official document: A4 upright, or on its side for a wide table, and their numbers."""

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from projects.official.papers.fonts import SONG

FOOT_SIZE = Pt(14)
SHORT, LONG = 210, 297
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26
BOX = 7  # holds one line of the page number
BELOW = 9.6  # from the text to the lower edge of the page number: its dashes stand at 7 mm
LEFT_SIDE = WD_ALIGN_PARAGRAPH.LEFT
UPRIGHT_WIDTH, UPRIGHT_HEIGHT = SHORT - LEFT - RIGHT, LONG - TOP - BOTTOM
SIDEWAYS_WIDTH, SIDEWAYS_HEIGHT = UPRIGHT_HEIGHT, UPRIGHT_WIDTH

_BOX = f'cx="{Mm(BOX)}" cy="{Mm(SHORT - LEFT - RIGHT)}"'
TURNED_BOX = f"""
<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>
<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0"
 locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="page"><wp:posOffset>{Mm(BOTTOM - BELOW - 1.3)}</wp:posOffset></wp:positionH>
<wp:positionV relativeFrom="page"><wp:posOffset>{Mm(LEFT)}</wp:posOffset></wp:positionV>
<wp:extent {_BOX}/><wp:wrapNone/><wp:docPr id="1" name="页码"/><wp:cNvGraphicFramePr/>
<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {_BOX}/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>
<wps:txbx><w:txbxContent/></wps:txbx>
<wps:bodyPr rot="0" vert="vert" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t">
<a:noAutofit/></wps:bodyPr></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>
</mc:Choice></mc:AlternateContent></w:r>"""


def portrait(section) -> None:
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(SHORT), Mm(LONG)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.footer_distance = Mm(BOTTOM - BELOW)
    _grid(section)
    for footer, side in _footers(section):
        _place(footer.paragraphs[0], side)


def add_landscape(document) -> None:
    """The same page turned: what was its binding edge, the left, is the head of the table."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _flatten(document.paragraphs[-1])
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(LONG), Mm(SHORT)
    section.top_margin, section.bottom_margin = Mm(LEFT), Mm(RIGHT)
    section.left_margin, section.right_margin = Mm(BOTTOM), Mm(TOP)
    section.footer_distance = Mm(0)
    for footer, side in _footers(section):
        footer.paragraphs[0]._element.append(_turned(footer, side))


def _flatten(paragraph) -> None:
    """The one that ends a section: as high as a line it could fall on a page of its own."""
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing = Pt(1)


def _grid(section) -> None:
    """Lines only: with characters on the grid too LibreOffice sets 14 to a line."""
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), "579")


def _footers(section) -> list:
    """Of odd and even pages, and the side of the page number: outside, as the sheets are bound."""
    footers = [(section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, LEFT_SIDE)]
    for footer, _ in footers:
        footer.is_linked_to_previous = False
        layout = footer.paragraphs[0].paragraph_format
        layout.space_before = layout.space_after = Pt(0)
    return footers


def _place(paragraph, side) -> None:
    """— 1 —, 宋体 14 pt, one character in from its side."""
    layout = paragraph.paragraph_format
    layout.alignment = side
    if side == LEFT_SIDE:
        layout.left_indent = FOOT_SIZE
    else:
        layout.right_indent = FOOT_SIZE
    _write_page_number(paragraph)


def _turned(footer, side):
    """The page number where it stands on the upright pages: turned with them when they are bound. A
    text box over the left margin, for a footer cannot be turned; its paragraph is moved into it."""
    paragraph = footer.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(0)
    _place(paragraph, side)
    box = parse_xml(TURNED_BOX.replace('id="1"', 'id="2"') if side == LEFT_SIDE else TURNED_BOX)
    box.find(".//{*}txbxContent").append(paragraph._element)
    return box


def _write_page_number(paragraph) -> None:
    _run(paragraph, "— ")
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        _run(paragraph, "")._element.append(element)
    _run(paragraph, " —")


def _run(paragraph, text: str):
    run = paragraph.add_run(text)
    run.font.size, run.font.name = FOOT_SIZE, SONG
    fonts = run._element.rPr.rFonts
    fonts.set(qn("w:eastAsia"), SONG)
    fonts.set(qn("w:hint"), "eastAsia")
    return run

"""Tables of an official document, written as XML when the file is: as elements, a table of 5,000
projects took 450 MB, and cell by cell python-docx is slow."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from lxml import etree

from gaoxin.text import clean_text
from projects.official.papers.fonts import BODY, HEADING, WESTERN

MAIN = "word/document.xml"
CELL, HEAD = "TableText", "TableHead"
TEXT_SIZE, TEXT_LINE, PADDING = 10, 12, 0.5  # pt, pt, mm
POINT = 25.4 / 72
PADDED = 2 * PADDING / (TEXT_SIZE * POINT)  # what a cell is wider than its text, in characters
TWIPS_PADDING = round(PADDING / POINT * 20)
_EDGES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_MARGINS = "".join(f'<w:{side} w:w="{TWIPS_PADDING}" w:type="dxa"/>' for side in ("left", "right"))


@dataclass(frozen=True)
class PaperColumn:
    """`width` is a share, not a length; `align`: left, center or right."""

    label: str
    width: float
    align: str = "left"


@dataclass(frozen=True)
class PaperTable:
    """Of `width` mm; the head repeats on every page, and no row is split that fits a page of
    `height` mm. Without rows one says so. `rows` are read once, when the file is written."""

    columns: Sequence[PaperColumn]
    rows: Iterable[Sequence[str]]
    width: float
    height: float


def add_table(document, name: str) -> None:
    """The place of the table that `file_with` is given by this name."""
    _ensure_styles(document)
    place = document.element.makeelement(qn("w:p"))
    place.append(etree.Comment(name))
    document.element.body.insert_element_before(place, "w:sectPr")


def file_with(document, tables: Mapping[str, PaperTable]) -> bytes:
    """The document with its tables in their places; each must have one."""
    bare, file = io.BytesIO(), io.BytesIO()
    document.save(bare)
    with zipfile.ZipFile(bare) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            with new.open(part, "w") as stream:
                for piece in _pieces(old.read(part), tables if part == MAIN else {}):
                    stream.write(piece)
    return file.getvalue()


def _pieces(content: bytes, tables: Mapping[str, PaperTable]) -> Iterator[bytes]:
    for name, table in tables.items():
        before, content = content.split(f"<w:p><!--{name}--></w:p>".encode())
        yield before
        for text in _table(table):
            yield text.encode()
    yield content


def _table(table: PaperTable) -> Iterator[str]:
    columns, widths = table.columns, _widths(table.columns, table.width)
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    yield (
        "<w:tbl><w:tblPr>"
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f"<w:tblBorders>{_EDGES}</w:tblBorders>"
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{_MARGINS}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
    )
    heads = [
        _cell(clean_text(column.label), width, "center", HEAD)
        for column, width in zip(columns, widths, strict=True)
    ]
    yield _draw_row(heads, head=True)
    fits, number = int(table.height / POINT / TEXT_LINE) - 4, 0  # the head takes some lines too
    for number, row in enumerate(table.rows, 1):  # noqa: B007 (told after the loop)
        yield _body_row(row, columns, widths, fits)
    if not number:
        yield _draw_row([_cell("本周无", sum(widths), "center", CELL, span=len(columns))])
    yield "</w:tbl>"


def _widths(columns: Sequence[PaperColumn], width: float) -> list[int]:
    """In twentieths of a point, which add up."""
    whole, shares = round(width / POINT * 20), sum(column.width for column in columns)
    ends, sofar = [0], 0.0
    for column in columns:
        sofar += column.width
        ends.append(round(whole * sofar / shares))
    return [end - start for start, end in pairwise(ends)]


def characters_in(width: float, columns: int) -> float:
    """How many characters stand side by side in a row of `width` mm, in so many columns."""
    return width / (TEXT_SIZE * POINT) - columns * PADDED


def _body_row(row: Sequence[str], columns, widths: list[int], fits: int) -> str:
    texts = [clean_text(text) for text in row]
    cells = [
        _cell(text, w, column.align, CELL)
        for text, column, w in zip(texts, columns, widths, strict=True)
    ]
    highest = max(_count_lines(text, w) for text, w in zip(texts, widths, strict=True))
    return _draw_row(cells, whole=highest <= fits)


def _count_lines(text: str, width: int) -> int:
    """How many lines it takes at most: every character as wide as a Chinese one."""
    room = max(int((width - 2 * TWIPS_PADDING) / 20 / TEXT_SIZE), 1)
    return sum(len(line) // room + 1 for line in text.split("\n"))


def _draw_row(cells: list[str], *, head: bool = False, whole: bool = True) -> str:
    """A row higher than a page must be split: LibreOffice would cut it off."""
    kept = "<w:cantSplit/>" if whole else ""
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr>{kept}{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(text: str, width: int, align: str, style: str, *, span: int = 1) -> str:
    """`text`: cleaned."""
    across = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{across}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/><w:jc w:val="{align}"/></w:pPr>{_runs(text)}</w:p></w:tc>'
    )


def _runs(text: str) -> str:
    lines = [escape(line) for line in text.replace("\t", " ").split("\n")]
    joined = '</w:t><w:br/><w:t xml:space="preserve">'.join(lines)
    return (
        '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
        f'<w:t xml:space="preserve">{joined}</w:t></w:r>'
    )


def _ensure_styles(document) -> None:
    if CELL in document.styles:
        return
    for name, font in ((CELL, BODY), (HEAD, HEADING)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.font.size, style.font.name = Pt(TEXT_SIZE), WESTERN
        style.element.rPr.rFonts.set(qn("w:eastAsia"), font)
        layout = style.paragraph_format
        layout.space_before = layout.space_after = Pt(1)
        layout.line_spacing = Pt(TEXT_LINE)
        off = parse_xml(f'<w:snapToGrid {nsdecls("w")} w:val="0"/>')
        style.element.pPr.insert_element_before(off, "w:spacing")

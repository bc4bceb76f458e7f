"""周调度通报 on paper: an official document with the tables as attachments.

The same content gives the same words whenever it is made; it changes once, on publication, when it
no longer asks to be reviewed. Addressee, signature and day are left to be filled in.
"""

import re
from datetime import UTC

from docx.enum.text import WD_ALIGN_PARAGRAPH

from projects.bulletin.papers.printed import (
    as_of_words,
    correction,
    frozen_tables,
    label_without_gaps,
    notes,
    proof,
)
from projects.bulletin.papers.running_text import lead, sections
from projects.bulletin.rules.table import Column, FrozenTable, Row
from projects.bulletin.rules.words import UNKNOWN, words
from projects.models import DispatchReport
from projects.official.papers import document as official
from projects.official.papers.page import (
    SIDEWAYS_HEIGHT,
    SIDEWAYS_WIDTH,
    UPRIGHT_HEIGHT,
    UPRIGHT_WIDTH,
    add_landscape,
)
from projects.official.papers.table import PaperColumn, PaperTable, add_table, file_with

TYPE = official.TYPE
# Shares of the width by kind, where a column does not say its own.
WIDTHS = {"long": 36, "project": 22, "projects": 60, "light": 8, "marks": 18, "int": 10,
          "change": 10, "money": 13, "percent": 12, "points": 12, "decimal": 14, "measured": 14,
          "measured change": 10, "day": 23}  # fmt: skip
TEXT_WIDTH = 16
MEASURES = "金额：亿元；比率：%；序时差：百分点"
COUNTER = PaperColumn("序号", 6.5, "center")
UNITS = re.compile(r"（(%|百分点)）$")
RIGHT_ALIGNED = {
    "int",
    "change",
    "money",
    "percent",
    "points",
    "decimal",
    "measured",
    "measured change",
}
CENTERED = {"light", "day"}
_SENSE = re.compile(r"(?<=）)")


def dispatch_docx(report: DispatchReport) -> bytes:
    document = official.official_document()
    _describe(document, report)
    tables = frozen_tables(report)
    _head(document, report)
    first = report.first_screen
    official.body(document, lead(first))
    for line in sections(first, tables):
        if line.level:
            official.heading(document, line.text, level=line.level)
        else:
            official.body(document, line.text)
    official.attachment_list(document, [tables[number].title for number in sorted(tables)])
    official.signature(document)
    _attach(document, tables)
    official.imprint(document, "")
    official.imprint(document, proof(report).replace("，SHA", "\nSHA"))
    papers = {f"table-{number}": _paper(table) for number, table in sorted(tables.items())}
    return file_with(document, papers)


def _describe(document, report: DispatchReport) -> None:
    properties = document.core_properties
    properties.title = f"{report.title}（{label_without_gaps(report)}）"
    properties.author = properties.last_modified_by = ""
    properties.comments = "；".join([*notes(report), f"SHA-256：{report.sha256}"])
    properties.created = properties.modified = report.as_of.astimezone(UTC).replace(tzinfo=None)


def _head(document, report: DispatchReport) -> None:
    said = notes(report)
    if said:
        official.note(document, f"【{'】【'.join(said)}】")
    official.title(document, *_SENSE.split(report.title, maxsplit=1))
    number, until = label_without_gaps(report), as_of_words(report)
    official.subtitle(document, f"（{number}，数据截至{until}）")
    official.body(document, "")
    official.body(document, "＿＿＿＿＿＿＿＿：", indent=0)
    if report.corrects:
        official.body(document, correction(report))


def _attach(document, tables: dict[int, FrozenTable]) -> None:
    """Each on a page of its own, but one without rows, which follows the one before. From the first wide
    one on the page lies on its side."""
    sideways = False
    for number, table in sorted(tables.items()):
        turned = not sideways and not table.declared.upright
        if turned:
            add_landscape(document)
            sideways = True
        official.attachment_mark(document, number, new_page=bool(table.rows) and not turned)
        official.caption(document, table.title)
        if table.in_money:
            right = WD_ALIGN_PARAGRAPH.RIGHT
            official.imprint(document, MEASURES, align=right, keep=True)
        add_table(document, f"table-{number}")
        if table.note:
            official.imprint(document, f"注：{table.note}")


def _paper(table: FrozenTable) -> PaperTable:
    columns = [column for column in table.columns if not column.aside and not column.below]
    counted = table.declared.counted
    head = [COUNTER] if counted else []
    rows = (
        [*([str(place)] if counted else []), *(_printed(table, column, row) for column in columns)]
        for place, row in enumerate(table.rows, 1)
    )
    upright = table.declared.upright
    return PaperTable(
        [*head, *(_paper_column(table, column) for column in columns)],
        rows,
        width=UPRIGHT_WIDTH if upright else SIDEWAYS_WIDTH,
        height=UPRIGHT_HEIGHT if upright else SIDEWAYS_HEIGHT,
    )


def _printed(table: FrozenTable, column: Column, row: Row) -> str:
    """In the list of all projects the code stands with the name."""
    text = words(column, row)
    if table.declared.counted and column.kind == "project":
        return f"{text}\n{row[column.key][0]}"
    below = [words(other, row) for other in _below(table, column)]
    return "\n".join([text, *(one for one in below if one not in ("", UNKNOWN))])


def _below(table: FrozenTable, column: Column) -> list[Column]:
    return [other for other in table.columns if other.below == column.key]


def _paper_column(table: FrozenTable, column: Column) -> PaperColumn:
    kind = column.kind
    width = column.width or WIDTHS.get(kind, TEXT_WIDTH)
    align = "right" if kind in RIGHT_ALIGNED else "center" if kind in CENTERED else "left"
    label = UNITS.sub("", column.label) if table.in_money else column.label
    label += "".join(f"、{other.label}" for other in _below(table, column))
    return PaperColumn(label, width, align)

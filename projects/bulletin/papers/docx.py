"""周调度通报 on paper: an official document with the tables as attachments.

The same content gives the same words whenever it is made; it changes once, on publication, when it
no longer asks to be reviewed. Addressee, signature and day are left to be filled in.
"""

import re
from datetime import UTC

from docx.enum.text import WD_ALIGN_PARAGRAPH

from projects.bulletin.papers.printed import (
    FrozenTable,
    as_of_words,
    correction,
    frozen_tables,
    label_without_gaps,
    notes,
    proof,
    shown,
)
from projects.bulletin.papers.running_text import lead, sections
from projects.bulletin.rules.table import ASIDE, Column
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
UPRIGHT = 1  # the one table narrow enough; from the next on the page lies on its side
# What stands on a second line of another column, not in one of its own; both are named in its head.
BELOW = {
    (7, "code"): "raised", (7, "kind"): "source", (7, "level"): "severity", (7, "due"): "resolved",
    (7, "closed_by"): "closed",
}  # fmt: skip
# Shares of the width by kind, and where a column of that kind holds more or less.
WIDTHS = {"long": 36, "project": 22, "projects": 60, "light": 8, "marks": 18, "int": 10,
          "change": 10, "money": 13, "percent": 12, "points": 12, "decimal": 14, "day": 23}  # fmt: skip
TEXT_WIDTH = 16
OTHERWISE = {
    (1, "indicator"): 34, (1, "change"): 13, (2, "unit"): 30, (3, "light"): 5, (3, "project"): 21,
    (3, "level"): 8.2, (3, "site"): 11.7, (3, "total"): 10.7, (3, "plan"): 10.3, (3, "week"): 9,
    (3, "year"): 10.3, (3, "ratio"): 9.5, (3, "gap"): 12.3, (3, "stage"): 8.2, (3, "this_week"): 36.5,
    (3, "next_week"): 22.5, (3, "problems"): 18.8, (3, "leader"): 8.2, (3, "unit"): 8.2,
    (3, "commissioner"): 8.2, (4, "node"): 30, (4, "unit"): 22, (5, "rule"): 22, (6, "unit"): 30,
    (7, "code"): 23, (7, "unit"): 20, (7, "kind"): 17, (7, "level"): 18, (7, "state"): 13,
    (7, "marks"): 20, (7, "handler"): 13, (7, "due"): 23, (7, "closed_by"): 23,
    (8, "days"): 30, (9, "number"): 28, (9, "project"): 30, (9, "unit"): 24,
}  # fmt: skip
MEASURES = "金额：亿元；比率：%；序时差：百分点"
COUNTER = PaperColumn("序号", 6.5, "center")
UNITS = re.compile(r"（(%|百分点)）$")
RIGHT_ALIGNED = {"int", "change", "money", "percent", "points", "decimal"}
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
    """Each on a page of its own, but one without rows, which follows the one before."""
    for number, table in sorted(tables.items()):
        turned = number == UPRIGHT + 1
        if turned:
            add_landscape(document)
        official.attachment_mark(document, number, new_page=bool(table.rows) and not turned)
        official.caption(document, table.title)
        if table.in_money:
            right = WD_ALIGN_PARAGRAPH.RIGHT
            official.imprint(document, MEASURES, align=right, keep=True)
        add_table(document, f"table-{number}")
        if table.note:
            official.imprint(document, f"注：{table.note}")


def _paper(table: FrozenTable) -> PaperTable:
    below = {key for (number, _), key in BELOW.items() if number == table.number}
    left_out = ASIDE.get(table.number, set()) | below
    columns = [column for column in table.columns if column.key not in left_out]
    counted = table.number == 3
    head = [COUNTER] if counted else []
    rows = (
        [*([str(place)] if counted else []), *(_printed(table, column, row) for column in columns)]
        for place, row in enumerate(table.rows, 1)
    )
    upright = table.number <= UPRIGHT
    return PaperTable(
        [*head, *(_paper_column(table, column) for column in columns)],
        rows,
        width=UPRIGHT_WIDTH if upright else SIDEWAYS_WIDTH,
        height=UPRIGHT_HEIGHT if upright else SIDEWAYS_HEIGHT,
    )


def _printed(table: FrozenTable, column: Column, row) -> str:
    """In the list of all projects the code stands with the name."""
    text = shown(column, row)
    if (table.number, column.key) == (3, "project"):
        return f"{text}\n{row['project'][0]}"
    below = row.get(BELOW.get((table.number, column.key), ""), "")
    return f"{text}\n{below}" if below else text


def _paper_column(table: FrozenTable, column: Column) -> PaperColumn:
    kind = column.kind
    width = OTHERWISE.get((table.number, column.key), WIDTHS.get(kind, TEXT_WIDTH))
    align = "right" if kind in RIGHT_ALIGNED else "center" if kind in CENTERED else "left"
    label = UNITS.sub("", column.label) if table.in_money else column.label
    below = BELOW.get((table.number, column.key))
    label += "".join(f"、{other.label}" for other in table.columns if other.key == below)
    return PaperColumn(label, width, align)

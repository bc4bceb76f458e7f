"""周调度通报 on paper: an official document with the tables as attachments.

The same content gives the same words whenever it is made; it changes once, on publication, when it
no longer asks to be reviewed. Addressee, signature and day are left to be filled in.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC
from itertools import count

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
from projects.bulletin.rules.words import UNKNOWN, heading, words
from projects.models import DispatchReport
from projects.official.papers import document as official
from projects.official.papers.page import (
    SIDEWAYS_HEIGHT,
    SIDEWAYS_WIDTH,
    UPRIGHT_HEIGHT,
    UPRIGHT_WIDTH,
    add_landscape,
)
from projects.official.papers.table import (
    PADDED,
    PaperColumn,
    PaperTable,
    add_table,
    characters_in,
    file_with,
)
from projects.official.papers.widths import fitted, step_of

TYPE = official.TYPE
MEASURES = "金额：亿元；比率：%；序时差：百分点"
COUNTER = "序号"
RIGHT_ALIGNED = {
    "int", "change", "shift", "left", "money", "percent", "points", "decimal", "measured", "measured change",
}  # fmt: skip
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
            official.body(document, line.text, keep=line.kept)
    official.attachment_list(document, {number: tables[number].title for number in sorted(tables)})
    official.signature(document)
    _attach(document, tables)
    official.imprint(document, "")
    official.imprint(document, proof(report).replace("，SHA", "\nSHA"))
    parts = [part for _, table in sorted(tables.items()) for part in table.printed_parts]
    return file_with(document, {_place(part): _paper(part) for part in parts})


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
        parts = table.printed_parts
        filled = any(part.rows for part in parts)
        official.attachment_mark(document, number, new_page=filled and not turned)
        for part in parts:
            _attach_part(document, part)


def _place(part: FrozenTable) -> str:
    return f"table-{part.number}" + ("-sums" if part.declared.summing else "")


def _attach_part(document, table: FrozenTable) -> None:
    official.caption(document, table.title)
    if table.in_money:
        right = WD_ALIGN_PARAGRAPH.RIGHT
        official.imprint(document, MEASURES, align=right, keep=True)
    add_table(document, _place(table))
    if table.note:
        official.imprint(document, f"注：{table.note}")


def _paper(table: FrozenTable) -> PaperTable:
    columns = [column for column in table.columns if not column.aside and not column.below]
    upright, counted = table.declared.upright, table.declared.counted
    width = UPRIGHT_WIDTH if upright else SIDEWAYS_WIDTH
    heads = [*([COUNTER] if counted else []), *(_head_words(table, one) for one in columns)]
    sides = [*(["center"] if counted else []), *map(_side, columns)]

    def printed(rows: Iterable[Row], start: int, step: int) -> Iterator[list[str]]:
        for place, row in zip(count(start, step), rows):
            first = [str(place)] if counted else []
            yield [*first, *(_printed(table, column, row) for column in columns)]

    step = step_of(len(table.rows))
    looked_at = [heads, *printed(table.rows[::step], 1, step)]
    widths = [one + PADDED for one in fitted(looked_at, characters_in(width, len(heads)))]
    return PaperTable(
        [PaperColumn(*column) for column in zip(heads, widths, sides, strict=True)],
        printed(table.rows, 1, 1),
        width=width,
        height=UPRIGHT_HEIGHT if upright else SIDEWAYS_HEIGHT,
    )


def _head_words(table: FrozenTable, column: Column) -> str:
    """In a table of amounts their unit stands above it; what is below the column has a line of its own."""
    every = [column, *_below(table, column)]
    return "\n".join(heading(one)[0] if table.in_money else one.label for one in every)


def _side(column: Column) -> str:
    kind = column.kind
    return "right" if kind in RIGHT_ALIGNED else "center" if kind in CENTERED else "left"


def _printed(table: FrozenTable, column: Column, row: Row) -> str:
    """With what stands below it. A number has its place there also when it is unknown."""
    below = ((other, words(other, row)) for other in _below(table, column))
    kept = [text for one, text in below if one.kind in RIGHT_ALIGNED or text not in ("", UNKNOWN)]
    return "\n".join([_said(column, row), *kept])


def _said(column: Column, row: Row) -> str:
    """A project by its name and, below it, the code that the name alone is not found by."""
    text = words(column, row)
    if column.kind == "project" and row[column.key]:
        return "\n".join(filter(None, [text, row[column.key][0]]))
    if column.kind == "projects":
        return "、".join(f"{name}（{code}）" if code else name for code, name in row[column.key])
    return text


def _below(table: FrozenTable, column: Column) -> list[Column]:
    return [other for other in table.columns if other.below == column.key]

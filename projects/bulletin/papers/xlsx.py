"""周调度通报 as a workbook: a sheet for each table, numbers and days typed, text never a formula."""

import io
import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import xlsxwriter

from gaoxin.text import clean_text
from gaoxin.xlsx import TEXT_STAYS_TEXT, TYPE
from projects.bulletin.papers.printed import (
    WAN_IN_YI,
    FrozenTable,
    correction,
    frozen_tables,
    notes,
    proof,
)
from projects.bulletin.rules.table import Column
from projects.lights.rules.dimensions import LABELS
from projects.models import DispatchReport

__all__ = ["TYPE", "dispatch_xlsx"]

OPTIONS = {"in_memory": True, **TEXT_STAYS_TEXT}
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")  # in the name of a sheet
LONGEST = 32767  # characters in a cell
A4, HEAD_ROW = 9, 1
FORMATS = {"int": "0", "change": "+0;-0;0", "money": "0.00", "percent": "0.0", "points": "0.0",
           "decimal": "0.0", "yi": "0.00", "yi change": "+0.00;-0.00;0.00",
           "points change": "+0.0;-0.0;0.0", "day": "yyyy-mm-dd"}  # fmt: skip
WIDTHS = {"long": 44, "light": 6, "marks": 20, "projects": 40, "int": 10, "change": 10, "money": 14,
          "percent": 12, "points": 12, "decimal": 12, "day": 12, "code": 14}  # fmt: skip
TEXT_WIDTH = 16
UNITS = {"亿元": "yi", "百分点": "points"}


def dispatch_xlsx(report: DispatchReport) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        created = report.as_of.astimezone(UTC).replace(tzinfo=None)
        book.set_properties({"title": report.title, "created": created})
        formats = _formats(book)
        for number, table in sorted(frozen_tables(report).items()):
            name = FORBIDDEN.sub(" ", f"表{number} {clean_text(table.title)}")[:31]
            _write(book.add_worksheet(name), report, table, formats)
    return file.getvalue()


def _formats(book) -> dict[str, Any]:
    top = {"valign": "top"}
    formats = {kind: book.add_format(top | {"num_format": f}) for kind, f in FORMATS.items()}
    formats["title"] = book.add_format({"bold": True})
    formats["head"] = book.add_format({"bold": True, "border": 1, "text_wrap": True} | top)
    formats["text"] = book.add_format(top | {"text_wrap": True})
    return formats


def _write(sheet, report: DispatchReport, table: FrozenTable, formats) -> None:
    sheet.write_string(0, 0, _first_line(report), formats["title"])
    place = 0
    for column in table.columns:
        place = _write_column(sheet, place, column, table, formats)
    end = HEAD_ROW + max(len(table.rows), 1)
    if table.rows:
        sheet.autofilter(HEAD_ROW, 0, end, place - 1)
    else:
        sheet.write_string(HEAD_ROW + 1, 0, "本周无")
    if table.note:
        sheet.write_string(end + 2, 0, f"注：{clean_text(table.note)}")
    _lay_out(sheet)


def _first_line(report: DispatchReport) -> str:
    said = [report.title, *notes(report), correction(report), proof(report)]
    return clean_text("　".join(filter(None, said)))[:LONGEST]


def _lay_out(sheet) -> None:
    sheet.freeze_panes(HEAD_ROW + 1, 0)
    sheet.repeat_rows(HEAD_ROW)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C— &P —")


def _write_column(sheet, place: int, column: Column, table: FrozenTable, formats) -> int:
    """A project takes two columns, its code and its name. Returns where the next column goes."""
    for label, kind, index in _parts(column):
        sheet.set_column(place, place, WIDTHS.get(kind, TEXT_WIDTH))
        sheet.write_string(HEAD_ROW, place, clean_text(label), formats["head"])
        for line, row in enumerate(table.rows, HEAD_ROW + 1):
            value = row[column.key]
            one = value if index is None or value is None else value[index]
            _write_cell(sheet, (line, place), one, kind, row, formats)
        place += 1
    return place


def _parts(column: Column) -> list[tuple[str, str, int | None]]:
    if column.kind == "project":
        return [("项目编号", "code", 0), (column.label, "text", 1)]
    unit = "（亿元）" if column.kind == "money" else ""
    return [(f"{column.label}{unit}", column.kind, None)]


def _write_cell(sheet, at: tuple[int, int], value, kind: str, row, formats) -> None:
    if value is None or value == "" or value == []:
        return
    if kind == "day":
        on = datetime.combine(date.fromisoformat(value), time())
        sheet.write_datetime(*at, on, formats["day"])
    elif kind in FORMATS:
        number = Decimal(value) / WAN_IN_YI if kind == "money" else Decimal(value)
        sheet.write_number(*at, number, formats[_format(value, kind, row)])
    else:
        sheet.write_string(*at, clean_text(_words(value, kind))[:LONGEST], formats["text"])


def _format(value, kind: str, row) -> str:
    """A table that mixes counts, amounts and points names the unit of each row."""
    if kind not in ("decimal", "change"):
        return kind
    if isinstance(value, int):
        return "int" if kind == "decimal" else kind
    unit = UNITS.get(row.get("kind"), "decimal")
    if kind == "decimal":
        return unit
    return "points change" if unit == "decimal" else f"{unit} change"


def _words(value, kind: str) -> str:
    if kind == "light":
        return LABELS.get(value, value)
    if kind == "projects":
        return "、".join(f"{name}（{code}）" for code, name in value)
    return "、".join(value) if isinstance(value, list) else str(value)

"""周调度通报 as a workbook: a sheet for each table, numbers and days typed, text never a formula."""

import io
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from gaoxin.text import clean_text
from gaoxin.xlsx import TYPE, lay_out, open_flowing_book, sheet_name, write_text
from projects.bulletin.papers.printed import (
    correction,
    frozen_tables,
    notes,
    proof,
)
from projects.bulletin.rules.table import Column, FrozenTable, Row
from projects.bulletin.rules.words import words
from projects.dispatch.rules.codes import Measure
from projects.models import DispatchReport
from projects.registry.rules.amounts import in_yi, is_small

__all__ = ["TYPE", "dispatch_xlsx"]

HEAD_ROW = 1
# As on paper, what is something never reads as nothing: an amount that two decimals of 亿元 would make
# nothing has as many as it needs, a ratio all that are stored.
FORMATS = {"int": "0", "change": "+0;-0;0", "shift": '"↑"0;"↓"0;"—"', "shortfall": '"差 "0;"余 "0;0', "left": '"余 "0;"超 "0;0', "money": "0.00", "money small": "0.00####",
           "money change": "+0.00;-0.00;0.00", "money change small": "+0.00####;-0.00####;0.00",
           "percent": "0.0###", "points": "0.0###", "decimal": "0.0###",
           "points change": "+0.0###;-0.0###;0.0", "day": "yyyy-mm-dd"}  # fmt: skip
WIDTHS = {"long": 44, "granted": 44, "light": 6, "marks": 20, "projects": 40, "int": 10, "change": 10, "shift": 8, "shortfall": 10, "left": 10, "money": 14,
          "percent": 12, "points": 12, "decimal": 12, "measured": 12, "measured change": 12, "day": 12,
          "code": 14}  # fmt: skip
TEXT_WIDTH = 16
# What a row of a table that mixes counts, amounts and points is counted in → how its numbers are written.
MEASURED = {Measure.MONEY: "money", Measure.POINTS: "points"}


def dispatch_xlsx(report: DispatchReport) -> bytes:
    file = io.BytesIO()
    with open_flowing_book(file) as book:
        created = report.as_of.astimezone(UTC).replace(tzinfo=None)
        book.set_properties({"title": report.title, "created": created})
        formats = _formats(book)
        for number, table in sorted(frozen_tables(report).items()):
            for part in table.parts:
                sheet = book.add_worksheet(sheet_name(f"表{number} {part.title}"))
                _write_table(sheet, report, part, formats)
    return file.getvalue()


def _formats(book) -> dict[str, Any]:
    top = {"valign": "top"}
    formats = {kind: book.add_format(top | {"num_format": f}) for kind, f in FORMATS.items()}
    formats["title"] = book.add_format({"bold": True})
    formats["head"] = book.add_format({"bold": True, "border": 1, "text_wrap": True} | top)
    formats["text"] = book.add_format(top | {"text_wrap": True})
    return formats


def _write_table(sheet, report: DispatchReport, table: FrozenTable, formats) -> None:
    write_text(sheet, 0, 0, _first_line(report), formats["title"])
    cells = [(column, *part) for column in table.columns for part in _parts(column)]
    for place, (column, label, _) in enumerate(cells):
        sheet.set_column(place, place, WIDTHS.get(column.kind, TEXT_WIDTH))
        write_text(sheet, HEAD_ROW, place, label, formats["head"])
    end = HEAD_ROW
    for end, row in enumerate(table.rows, HEAD_ROW + 1):
        for place, (column, _, part) in enumerate(cells):
            _write_cell(sheet, (end, place), column, row, part, formats)
    if end > HEAD_ROW:
        sheet.autofilter(HEAD_ROW, 0, end, len(cells) - 1)
    else:
        end += 1
        sheet.write_string(end, 0, "本周无")
    if table.note:
        write_text(sheet, end + 2, 0, f"注：{clean_text(table.note)}")
    lay_out(sheet, HEAD_ROW)


def _first_line(report: DispatchReport) -> str:
    said = [report.title, *notes(report), correction(report), proof(report)]
    return "　".join(filter(None, said))


def _parts(column: Column) -> list[tuple[str, int | None]]:
    """A project takes two columns, its code and its name."""
    if column.kind == "project":
        return [("项目编号", 0), (column.label, 1)]
    unit = "（亿元）" if column.kind == "money" else ""
    return [(f"{column.label}{unit}", None)]


def _write_cell(sheet, at: tuple[int, int], column: Column, row: Row, part, formats) -> None:
    value, kind = row[column.key], column.kind
    if value in (None, "", []):
        if kind == "code" and value == "" and column.empty:  # one of the values it is filtered by
            write_text(sheet, *at, column.empty, formats["text"])
        return
    if kind.startswith("measured"):
        measure = MEASURED.get(row["measure"], "int")
        kind = measure if kind == "measured" else f"{measure} change".removeprefix("int ")
    if kind == "day":
        on = datetime.combine(date.fromisoformat(value), time())
        sheet.write_datetime(*at, on, formats["day"])
    elif kind in FORMATS:
        number = Decimal(value)
        if kind.startswith("money"):
            kind, number = f"{kind} small" if is_small(number) else kind, in_yi(number)
        sheet.write_number(*at, number, formats[kind])
    else:
        write_text(sheet, *at, _print_cell(column, row, part), formats["text"])


def _print_cell(column: Column, row: Row, part: int | None) -> str:
    if part is not None:
        return row[column.key][part]
    if column.kind == "projects":
        return "、".join(f"{name}（{code}）" for code, name in row[column.key])
    return words(column, row)

"""The cells of an Excel file as plain values, for lists that people fill in."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import BinaryIO

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from gaoxin.upload_check import Refused, office

MOST_ROWS, MOST_COLUMNS = 2000, 30

# How far a sheet reaches is told by its rows alone. The dimension it gives itself is not even read: WPS
# writes A1, others nothing, an old one, or what is no range at all.
ReadOnlyWorksheet._get_size = lambda sheet: None


def inspect(kind: str, source: BinaryIO, output: BinaryIO) -> dict:
    """Written to `output`: a JSON list of the rows in which something stands, each its number in the sheet and
    its texts, days as 2026-10-01. `day_zero`: from which the workbook counts days that are bare numbers."""
    office.inspect("xlsx", source, output)
    source.seek(0)
    book = load_workbook(source, read_only=True, data_only=True)
    output.write(json.dumps(filled_rows(book)).encode())
    return {"day_zero": book.epoch.date().isoformat()}


def filled_rows(book: Workbook) -> list[tuple[int, list[str]]]:
    """Those of the first sheet that a reader sees and in which something stands; none when all are empty."""
    if not book.worksheets:
        raise Refused(
            "里面没有能读的工作表，或是“严格 Open XML”格式。请另存为“Excel 工作簿（.xlsx）”再传。"
        )
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible" and (rows := list(_filled(sheet))):
            return rows
    return []


def _filled(sheet) -> Iterator[tuple[int, list[str]]]:
    found = 0
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
        if row.count(None) == len(row):
            continue  # a million of them, where somebody once touched the last row
        texts = [_text(cell) for cell in row]
        if any(texts):
            found += 1
            if found > MOST_ROWS:
                raise Refused(f"表太长，一次最多 {MOST_ROWS} 行。请分几次导入。")
            yield number, texts


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return (
            cell.date().isoformat() if cell.time() == cell.time().min else f"{cell:%Y-%m-%d %H:%M}"
        )
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()

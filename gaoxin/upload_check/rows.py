"""The cells of the first sheet of an Excel file, as plain values, for lists that people fill in."""

import json
from datetime import date, datetime
from itertools import islice
from typing import BinaryIO

from openpyxl import load_workbook

from gaoxin.upload_check import Refused, office

MOST_ROWS, MOST_COLUMNS = 2000, 30


def inspect(kind: str, source: BinaryIO, output: BinaryIO) -> dict:
    """Written to `output`: a JSON list of rows, each a list of texts; days as 2026-10-01."""
    office.inspect("xlsx", source, output)
    source.seek(0)
    sheet = load_workbook(source, read_only=True, data_only=True).worksheets[0]
    rows = list(islice(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise Refused(f"表太长，一次最多 {MOST_ROWS} 行。请分几次导入。")
    output.write(json.dumps([[_text(cell) for cell in row] for row in rows]).encode())
    return {"rows": len(rows)}


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)

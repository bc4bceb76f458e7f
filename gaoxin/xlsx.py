"""Excel files out. Text stays text: no formula, no link, whatever a user typed."""

import io
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone

from gaoxin.clock import minute_of, written
from gaoxin.files import attachment
from gaoxin.text import clean_text

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

TEXT_STAYS_TEXT = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook_response(
    *, name: str, title: str, headers: list[str], rows: Iterable[list], note: str = ""
) -> HttpResponse:
    """One sheet: title line (with `note`), header, rows; numbers and dates typed; unknown empty.

    `name` says in ASCII what the file holds, for downloaders that read no other."""
    file = io.BytesIO()
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd", **TEXT_STAYS_TEXT}
    with xlsxwriter.Workbook(file, options) as book:
        _write_sheet(book, title, headers, rows, note)
    stamp = written(timezone.now(), "%Y%m%d-%H%M")
    plain = f"{name}-{stamp}"
    return attachment(file.getvalue(), f"{title}-{stamp}.xlsx", TYPE, plain=plain)


def _write_sheet(book, title, headers, rows, note) -> None:
    sheet = book.add_worksheet(title[:31])
    bold = book.add_format({"bold": True})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats = {"date": book.add_format({"num_format": "yyyy-mm-dd"})}
    formats["time"] = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.set_column(0, max(len(headers) - 1, 0), 16)
    made = minute_of(timezone.now())
    sheet.write_string(0, 0, "　".join(filter(None, [title, note, f"导出于 {made}"])), bold)
    for place, header in enumerate(headers):
        sheet.write_string(1, place, header, head)
    for line, row in enumerate(rows, start=2):
        for place, value in enumerate(row):
            _write_cell(sheet, line, place, value, formats)
    sheet.freeze_panes(2, 0)
    sheet.repeat_rows(1)
    sheet.set_landscape()


def _write_cell(sheet, line, place, value, formats) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(line, place, "是" if value else "否")
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(line, place, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(
            line, place, timezone.localtime(value).replace(tzinfo=None), formats["time"]
        )
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, formats["date"])
    else:
        sheet.write_string(line, place, clean_text(str(value))[:32767])

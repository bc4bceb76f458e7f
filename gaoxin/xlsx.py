"""Excel files out, each sheet written the same way. Text stays text: no formula, no link, no markup,
whatever a user typed.

The texts stand in the table that the file's cells share, not in the cells: previews in mail and chat
programs show the others as empty. So xlsxwriter must not run in its `constant_memory` (but see flowing.py).
"""

import io
import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from math import ceil
from typing import BinaryIO

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone

from gaoxin.clock import minute_of, written
from gaoxin.files import attachment
from gaoxin.flowing import FlowingBook
from gaoxin.text import clean_text

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")  # in the name of a sheet
LONGEST = 32767  # characters in a cell
LONGEST_FOOT = 120  # of what the foot says; it takes 255 with all signs
A4 = 9
# Widths of columns, in digits: a Chinese character takes two. What is longer than `COMMON` gets more lines,
# and a wider column only where these would be many. Heights of rows, in points.
NARROWEST, COMMON, WIDEST, MARGIN = 8, 24, 60, 2
LINE, TALLEST = 16, 409


def open_book(file: BinaryIO) -> xlsxwriter.Workbook:
    """It is written to `file` when it is closed, at the end of its `with`."""
    return xlsxwriter.Workbook(file, OPTIONS)


def open_flowing_book(file: BinaryIO) -> FlowingBook:
    """The same for many rows, each written after the one above it."""
    return FlowingBook(file, OPTIONS)


def sheet_name(title: str) -> str:
    return FORBIDDEN.sub(" ", clean_text(title))[:31]


def write_text(sheet, line: int, place: int, text: str, style=None) -> list[int]:
    """Whatever a user typed, cleaned and cut to what a cell holds. Returns the widths of its lines."""
    text = clean_text(text)[:LONGEST]
    if text.startswith("<r>"):  # with an end to it, xlsxwriter would take it for markup of its own
        text = f" {text}"[:LONGEST]
    sheet.write_string(line, place, text, style)
    return widths_of(text)


def widths_of(text: str) -> list[int]:
    """Of its lines, in digits. A Chinese character is three bytes long and two digits wide."""
    return [(len(line) + len(line.encode())) // 2 for line in text.split("\n")]


def lay_out(sheet, head: int, printed: str = "") -> None:
    """The row `head` stays in sight and stands on every page; A4 across, one page wide. The foot has the
    number of the page and, with `printed`, that and the time at which it is printed."""
    sheet.freeze_panes(head + 1, 0)
    sheet.repeat_rows(head)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    said = printed.replace("&", "&&")[:LONGEST_FOOT]
    sheet.set_footer(f"&L{said}&C— &P —&R&D &T 打印" if said else "&C— &P —")


def workbook_response(
    *,
    name: str,
    title: str,
    headers: list[str],
    rows: Iterable[list],
    note: str = "",
    printed: str = "",
) -> HttpResponse:
    """One sheet: title line (with `note`), header, rows; numbers and dates typed; unknown empty; on paper
    the foot says `printed`.

    `name` says in ASCII what the file holds, for downloaders that read no other."""
    file = io.BytesIO()
    with open_flowing_book(file) as book:
        sheet = _write_list(book, title, headers, rows, note)
        lay_out(sheet, head=1, printed=printed)
    stamp = written(timezone.now(), "%Y%m%d-%H%M")
    plain = f"{name}-{stamp}"
    return attachment(file.getvalue(), f"{title}-{stamp}.xlsx", TYPE, plain=plain)


def _write_list(book, title, headers, rows, note):
    sheet, styles = book.add_worksheet(sheet_name(title)), _styles(book)
    made = minute_of(timezone.now())
    said = "　".join(filter(None, [title, note, f"导出于 {made}"]))
    sheet.write_string(0, 0, said, styles["title"])
    for place, header in enumerate(headers):
        sheet.write_string(1, place, header, styles["head"])
    _fit(sheet, headers, _write_rows(sheet, rows, styles))
    return sheet


def _write_rows(sheet, rows, styles) -> tuple[dict, array]:
    """Place → the longest line in its column, in digits; line, place, number of widths and widths of each cell that
    may need more than one line: of ten thousand rows these are many."""
    longest, long = defaultdict(int), array("I")
    for line, row in enumerate(rows, start=2):
        for place, value in enumerate(row):
            widths = _write_cell(sheet, line, place, value, styles)
            longest[place] = max(longest[place], *widths)
            if len(widths) > 1 or widths[0] > COMMON:
                long.extend((line, place, len(widths), *widths))
    return longest, long


def _cells_in(long: array) -> Iterator[tuple[int, int, array]]:
    at = 0
    while at < len(long):
        line, place, count = long[at : at + 3]
        yield line, place, long[at + 3 : at + 3 + count]
        at += 3 + count


def _fit(sheet, headers, found) -> None:
    """Columns as wide and rows as high as what they hold. Not every program finds the heights itself."""
    longest, long = found
    heads = [(1, place, widths_of(header)) for place, header in enumerate(headers)]
    columns = [
        column_width(max(longest[place], max(widths) // 2 + 2)) for _, place, widths in heads
    ]
    for place, width in enumerate(columns):
        sheet.set_column(place, place, width + MARGIN)
    lines = defaultdict(lambda: 1)
    for line, place, widths in chain(heads, _cells_in(long)):
        needed = sum(max(1, ceil(width / columns[place])) for width in widths)
        lines[line] = max(lines[line], needed)
    sheet.heights = {line: min(needed * LINE, TALLEST) for line, needed in lines.items()}


def column_width(longest: int) -> int:
    """Of a column whose longest line is that wide: at most four lines of it, where that is bearable."""
    return max(NARROWEST, min(longest, max(COMMON, ceil(longest / 4)), WIDEST))


def _styles(book) -> dict:
    top = {"valign": "top"}
    return {
        "title": book.add_format({"bold": True}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True} | top),
        "text": book.add_format({"text_wrap": True} | top),
        "number": book.add_format(top),
        "date": book.add_format({"num_format": "yyyy-mm-dd"} | top),
        "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm"} | top),
    }


def _write_cell(sheet, line, place, value, styles) -> list[int]:
    """Returns the widths of the lines it wrote, in digits."""
    if value is None or value == "":
        return [0]
    if isinstance(value, bool):
        return write_text(sheet, line, place, "是" if value else "否", styles["text"])
    if isinstance(value, int | float | Decimal):
        sheet.write_number(line, place, value, styles["number"])
        return [len(str(value))]
    if isinstance(value, datetime):
        moment = timezone.localtime(value).replace(tzinfo=None)
        sheet.write_datetime(line, place, moment, styles["time"])
        return [len("2026-11-29 06:10")]
    if isinstance(value, date):
        sheet.write_datetime(line, place, value, styles["date"])
        return [len("2026-11-29")]
    return write_text(sheet, line, place, str(value), styles["text"])

"""Sheets as offices make them, for tests: rows of values, written by the library that writes ours, and broken on
purpose where real programs write otherwise."""

import io
import re
import zipfile
from datetime import date

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

HEAD = [
    "序号",
    "项目名称",
    "建设单位",
    "牵头单位",
    "建设阶段",
    "总投资（亿元）",
    "开工时间",
    "备注",
]


def book(rows, *, merged=(), hidden=(), name="项目台账", formulas=None) -> bytes:
    """`rows` from the first; None is an empty cell. `merged`: (first row, first column, last row, last column, words)
    from 0; `hidden`: numbers of rows; `formulas`: cell → formula without a value."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False}) as made:
        sheet, day = made.add_worksheet(name), made.add_format({"num_format": "yyyy-mm-dd"})
        for one in merged:
            sheet.merge_range(*one)
        for line, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(line, place, value, day)
                elif value is not None:
                    sheet.write(line, place, value)
        for number in hidden:
            sheet.set_row(number, None, None, {"hidden": True})
        for cell, formula in (formulas or {}).items():
            sheet.write_formula(cell, formula, None, "")
    return file.getvalue()


def rewritten(data: bytes, part: str, pattern: str, by: str) -> bytes:
    """The same workbook with the XML of a part changed, as another program would have written it."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            text = old.read(name)
            if name == part:
                text = re.sub(pattern, by, text.decode()).encode()
            new.writestr(name, text)
    return out.getvalue()


def upload(data: bytes, name="台账.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)

"""A form that somebody else wants filled, described so that a person can mark what belongs where.

Written to `output`: JSON, the sheets as gaoxin/upload_check/sheet.py tells them, each with "protected", "inserts"
(whether its protection lets rows be inserted), "unlocked": [[row, column], …] of a protected one, "formulas":
[[row, column, text], …] and "notes": what does not follow when rows are inserted.
"""

import io
import json
from typing import BinaryIO

import openpyxl

from gaoxin.upload_check import Refused, office
from gaoxin.upload_check.container import Container
from gaoxin.upload_check.filling import Styles
from gaoxin.upload_check.growing import MAIN, SheetTree
from gaoxin.upload_check.parts import CELL, column_number
from gaoxin.upload_check.sheet import Book

NONSTANDARD = "表里有不合规范的样式或设置，填好后无法复核。请用 Excel 或 WPS 打开后另存一份再传。"
PIVOT = "表里有数据透视表，它的数据区域不随填入的行数变化，填好后请在 Excel 里刷新并核对"


def inspect(kind: str, source: BinaryIO, output: BinaryIO) -> dict:
    office.inspect("xlsx", source, output)
    source.seek(0)
    container = Container(io.BytesIO(source.read()))
    book = Book(container)
    source.seek(0)
    try:
        openpyxl.load_workbook(source)  # by which what is filled in will be read again
    except Exception:  # it raises anything for what does not follow the standard
        raise Refused(NONSTANDARD) from None
    styles = Styles(
        {
            name: b"".join(container.read(name))
            for name in container.entries
            if name.casefold().endswith("/styles.xml")
        }
    )
    notes = [PIVOT] if any("pivottables/" in one.casefold() for one in container.entries) else []
    sheets = []
    there = [one for one in book.found if one["part"] in container.entries]
    for found, told in zip(there, book.sheets(), strict=True):
        tree = SheetTree(b"".join(container.read(found["part"])), found["name"])
        sheets.append(told | _described(tree, styles) | {"notes": notes})
    output.write(json.dumps(sheets, ensure_ascii=False).encode())
    return {}


def _described(tree: SheetTree, styles: Styles) -> dict:
    cells = [(*_place(cell), cell) for cell in tree.data.iter(f"{MAIN}c")]
    unlocked = [[row, column] for row, column, cell in cells if not styles.is_locked(cell.get("s"))]
    formulas = [(row, column, cell.find(f"{MAIN}f")) for row, column, cell in cells]
    return {
        "protected": tree.protected,
        "inserts": tree.inserts,
        "unlocked": unlocked if tree.protected else [],
        "formulas": [[row, column, f.text or ""] for row, column, f in formulas if f is not None],
    }


def _place(cell) -> tuple[int, int]:
    found = CELL.fullmatch(cell.get("r"))
    return int(found[2]), column_number(found[1])

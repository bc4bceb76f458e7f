"""Somebody else's form, filled: `source` is a job and the workbook behind it, `output` the workbook as it comes out.

job: {"sheet": name, "first": row, "last": row, "columns": [those that are filled], "rows": [[[column, kind, words], …], …], "cells": [[row, column, kind,
words], …], "note": words below all}. Kinds: t text, n number, d day, p a number of percent. Rows that the block of the
form lacks are inserted; of those it has too many the marked columns are emptied. What came out is read again by another
reader before it is let go.
"""

import io
import json
import re
from datetime import date, datetime
from decimal import Decimal
from posixpath import join, normpath
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from lxml import etree
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

from gaoxin.upload_check import Refused, office
from gaoxin.upload_check.container import Container
from gaoxin.upload_check.growing import (
    MAIN,
    SheetTree,
    corners,
    empty,
    grow_elsewhere,
    parsed,
    written,
)
from gaoxin.upload_check.references import RANGE, Grown
from gaoxin.upload_check.sheet import DAYS_BUILT_IN, MAC_ZERO, Book, is_day

LINE, TALLEST = 16, 409  # heights, in points
HEADER = 8  # bytes that say how long the job is
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
SIMPLE_SUM = re.compile(r"(?:SUM\(|SUBTOTAL\((?:9|109),)([^(),!]+)\)", re.IGNORECASE)
PERCENT_BUILT_IN = {9, 10}
LOCKED = "表设了保护，「{}」是锁定的格，填不进去。请在 Excel 里取消这一格的锁定，或撤销工作表保护，再上传。"
NO_MORE_ROWS = (
    "表设了保护，不许插入行：表里只有 {} 行，要填 {} 行。请撤销工作表保护后再上传，或缩小范围。"
)
UNEQUAL = "填好后复核不一致（{}），没有生成文件。请把表另存一份再上传；仍不行请告知系统管理员。"


def inspect(kind: str, source: BinaryIO, output: BinaryIO) -> dict:
    length = int.from_bytes(source.read(HEADER), "big")
    job = json.loads(source.read(length))
    data = source.read()
    office.inspect("xlsx", io.BytesIO(data), output)
    filled = Filling(data, job)
    done = filled.fill()
    filled.verify(done)
    output.write(done)
    return {}


class Filling:
    def __init__(self, data: bytes, job: dict) -> None:
        self.container, self.job = Container(io.BytesIO(data)), job
        self.book = Book(self.container)
        self.parts = {name: b"".join(self.container.read(name)) for name in self.container.entries}
        found = next((one for one in self.book.found if one["name"] == job["sheet"]), None)
        if found is None:
            raise Refused(f"表里没有工作表「{job['sheet'][:31]}」，请重新上传并标记。")
        self.part = found["part"]
        self.sheet = SheetTree(self.parts[self.part], job["sheet"])
        self.first, self.last = job["first"], job["last"]
        self.more = max(0, len(job["rows"]) - (self.last - self.first + 1))
        self.grown = Grown(job["sheet"], self.first, self.last, self.more)
        self.styles = Styles(self.parts)
        self.texts = Texts(self.parts, self.book.folder)

    def fill(self) -> bytes:
        self._refuse_protected()
        cells = [(self.grown.row(row), *rest) for row, *rest in self.job["cells"]]
        if self.more:
            self._grow()
        for number in range(self.first, self.last + self.more + 1):
            for column in self.job["columns"]:
                empty(self.sheet.cell(number, column))
        self.values: list[tuple] = list(cells)
        for number, row in enumerate(self.job["rows"], self.first):
            self.values += [(number, *one) for one in row]
        if self.job["note"]:
            self.values.append((self.sheet.foot() + 1, 1, "t", self.job["note"]))
        self._write_all()
        self._sum_up()
        self.parts[self.part] = written(self.sheet.tree)
        self.texts.save(self.parts)
        self._calculate_anew()
        return self._packed()

    def _refuse_protected(self) -> None:
        if not self.sheet.protected:
            return
        rows = range(self.first, self.last + 1)
        places = [(row, at) for row in rows for at in self.job["columns"]]
        for row, column in [(row, column) for row, column, *_ in self.job["cells"]] + places:
            cell = self.sheet.find(row, column)
            if self.styles.is_locked(cell.get("s") if cell is not None else None):
                raise Refused(LOCKED.format(f"{get_column_letter(column)}{row}"))
        if self.more and not self.sheet.inserts:
            raise Refused(NO_MORE_ROWS.format(self.last - self.first + 1, len(self.job["rows"])))

    def _grow(self) -> None:
        beside = self._beside()
        for name, data in self.parts.items():
            if name != self.part:
                told = name == self.book.main or self._tells_of_cells(name)
                self.parts[name] = grow_elsewhere(name, data, self.grown, told, name in beside)
        self.sheet.grow(self.grown)

    def _tells_of_cells(self, name: str) -> bool:
        """Other sheets, and charts."""
        path = name.casefold().removeprefix(f"{self.book.folder}/".casefold())
        return path.endswith(".xml") and path.startswith(("worksheets/", "charts/chart"))

    def _beside(self) -> set[str]:
        """The parts that hang on the sheet."""
        folder, _, name = self.part.rpartition("/")
        relations = self.parts.get(f"{folder}/_rels/{name}.rels")
        found = set()
        for one in parsed(relations) if relations else ():
            path = normpath(join("/", folder, one.get("Target", "")))
            found.add(path.lstrip("/"))
        return found & set(self.parts)

    def _write_all(self) -> None:
        for row, column, kind, words in self.values:
            self._write(self.sheet.cell(row, column), kind, words)
            if kind == "t" and self.first <= row <= self.last + self.more:
                self._heighten(row, column, words)

    # -- values -------------------------------------------------------------------------------

    def _write(self, cell, kind: str, words: str) -> None:
        style = cell.get("s")
        empty(cell)
        if words == "":
            return
        if kind == "d" and self.styles.shows_day(style):
            number = to_excel(date.fromisoformat(words))
            self._number(cell, str(int(number) - (1462 if self.book.zero == MAC_ZERO else 0)))
        elif kind in {"n", "p"}:
            value = Decimal(words)
            if kind == "p" and self.styles.shows_percent(style):
                value /= 100
            self._number(cell, f"{value.normalize():f}")
        else:
            cell.set("t", "s")
            etree.SubElement(cell, f"{MAIN}v").text = str(self.texts.place(words))

    def _heighten(self, number: int, column: int, words: str) -> None:
        """A row whose height is fixed becomes as high as its words ask; others their program fits itself."""
        row = self.sheet.row(number)
        style = self.sheet.cell(number, column).get("s")
        if not row.get("ht") or not self.styles.wraps(style):
            return
        width = max(2, int(self.sheet.width(number, column)) - 1)
        wide = [(len(one) + len(one.encode())) // 2 for one in words.split("\n")]
        needed = sum(max(1, -(-one // width)) for one in wide) * LINE
        if needed > float(row.get("ht")):
            row.set("ht", str(min(needed, TALLEST)))
            row.set("customHeight", "1")

    @staticmethod
    def _number(cell, words: str) -> None:
        etree.SubElement(cell, f"{MAIN}v").text = words

    def _sum_up(self) -> None:
        """What a simple sum comes to, for previews that compute nothing; what other formulas said is not true any
        more."""
        for cell in self.sheet.data.iter(f"{MAIN}c"):
            formula = cell.find(f"{MAIN}f")
            if formula is None:
                continue
            for value in cell.findall(f"{MAIN}v"):
                cell.remove(value)
            cell.attrib.pop("t", None)
            total = self._total(formula.text or "")
            if total is not None:
                self._number(cell, f"{total.normalize():f}")

    def _total(self, formula: str) -> Decimal | None:
        simple = SIMPLE_SUM.fullmatch(formula.strip())
        area = RANGE.fullmatch(simple[1]) if simple else None
        if area is None:
            return None
        top, left, bottom, right = corners(simple[1].replace("$", ""))
        total = Decimal(0)
        for number in range(top, bottom + 1):
            for column in range(left, right + 1):
                cell = self.sheet.find(number, column)
                if cell is None:
                    continue
                if cell.find(f"{MAIN}f") is not None:
                    return None
                value = cell.find(f"{MAIN}v")
                if value is not None and cell.get("t", "n") == "n":
                    total += Decimal(value.text)
        return total

    def _calculate_anew(self) -> None:
        """The program that opens it computes all formulas; the order in which it last did is forgotten."""
        tree = parsed(self.parts[self.book.main])
        calc = tree.find(f"{MAIN}calcPr")
        if calc is None:
            calc = etree.Element(f"{MAIN}calcPr")
            after = [
                tree.find(f"{MAIN}{one}")
                for one in ("definedNames", "externalReferences", "sheets")
            ]
            next(one for one in after if one is not None).addnext(calc)
        calc.set("fullCalcOnLoad", "1")
        self.parts[self.book.main] = written(tree)
        if chain := next((one for one in self.parts if one.endswith("/calcChain.xml")), ""):
            del self.parts[chain]
            for name, attribute in (
                ("[Content_Types].xml", "PartName"),
                (f"{self.book.folder}/_rels/workbook.xml.rels", "Target"),
            ):
                tree = parsed(self.parts[name])
                for one in list(tree):
                    if one.get(attribute, "").endswith("calcChain.xml"):
                        tree.remove(one)
                self.parts[name] = written(tree)

    def _packed(self) -> bytes:
        file = io.BytesIO()
        with ZipFile(file, "w", ZIP_DEFLATED) as made:
            for name, data in self.parts.items():
                made.writestr(name, data)
        return file.getvalue()

    # -- verified -----------------------------------------------------------------------------

    def verify(self, done: bytes) -> None:
        """By a reader that has nothing to do with how it was written."""
        book = openpyxl.load_workbook(io.BytesIO(done))
        sheet = book[self.job["sheet"]]
        for row, column, kind, words in self.values:
            if not _equal(sheet.cell(row, column).value, kind, words):
                raise Refused(UNEQUAL.format(f"{get_column_letter(column)}{row} 的内容"))
        taken: set[tuple[int, int]] = set()
        for one in sheet.merged_cells.ranges:
            cells = {
                (r, c)
                for r in range(one.min_row, one.max_row + 1)
                for c in range(one.min_col, one.max_col + 1)
            }
            if cells & taken:
                raise Refused(UNEQUAL.format(f"合并单元格 {one.coord}"))
            taken |= cells
        for cell in self.sheet.data.iter(f"{MAIN}c"):
            formula = cell.find(f"{MAIN}f")
            if formula is None or not formula.text or formula.get("t") in {"array", "dataTable"}:
                continue
            if sheet[cell.get("r")].value != f"={formula.text}":
                raise Refused(UNEQUAL.format(f"{cell.get('r')} 的公式"))


def _equal(value, kind: str, words: str) -> bool:
    if words == "":
        return value is None
    if kind in {"n", "p"}:
        number = Decimal(words)
        return value is not None and any(
            abs(Decimal(str(value)) - one) < Decimal("1e-6") * max(1, abs(one))
            for one in (number, number / 100)
        )
    if kind == "d" and isinstance(value, datetime):
        return value.date().isoformat() == words
    return str(value) == words


class Texts:
    """The table of texts that cells share: previews in chat programs show no others."""

    def __init__(self, parts: dict[str, bytes], folder: str) -> None:
        self.name = next((one for one in parts if one.casefold().endswith("sharedstrings.xml")), "")
        self.is_new = not self.name
        self.name = self.name or f"{folder}/sharedStrings.xml"
        namespace = MAIN.strip("{}")
        empty_table = f'<sst xmlns="{namespace}"/>'.encode()
        self.tree = parsed(parts.get(self.name, empty_table))
        self.folder, self.known = folder, {}
        self.there = len(self.tree.findall(f"{MAIN}si"))

    def place(self, words: str) -> int:
        if words not in self.known:
            item = etree.SubElement(self.tree, f"{MAIN}si")
            text = etree.SubElement(item, f"{MAIN}t")
            text.text = words
            text.set(SPACE, "preserve")
            self.known[words] = self.there + len(self.known)
        return self.known[words]

    def save(self, parts: dict[str, bytes]) -> None:
        if not self.known:
            return
        for name in ("count", "uniqueCount"):
            self.tree.attrib.pop(name, None)
        parts[self.name] = written(self.tree)
        if not self.is_new:
            return
        types = parsed(parts["[Content_Types].xml"])
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        space = etree.QName(types).namespace
        etree.SubElement(types, f"{{{space}}}Override", PartName=f"/{self.name}", ContentType=kind)
        parts["[Content_Types].xml"] = written(types)
        name = f"{self.folder}/_rels/workbook.xml.rels"
        relations = parsed(parts[name])
        space = etree.QName(relations).namespace
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
        etree.SubElement(
            relations,
            f"{{{space}}}Relationship",
            Id="rIdFilledTexts",
            Type=kind,
            Target="sharedStrings.xml",
        )
        parts[name] = written(relations)


class Styles:
    """What the styles of cells say of locks, days and percent."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        name = next((one for one in parts if one.casefold().endswith("/styles.xml")), "")
        self.formats: dict[int, str] = {}
        self.cells: list[tuple[int, bool, bool]] = [(0, True, False)]
        if not name:
            return
        tree = parsed(parts[name])
        for one in tree.iter(f"{MAIN}numFmt"):
            self.formats[int(one.get("numFmtId"))] = one.get("formatCode", "")
        styles = tree.find(f"{MAIN}cellXfs")
        if styles is not None:
            self.cells = [self._read(one) for one in styles]

    @staticmethod
    def _read(style) -> tuple[int, bool, bool]:
        protection, alignment = style.find(f"{MAIN}protection"), style.find(f"{MAIN}alignment")
        locked = protection is None or protection.get("locked", "1") not in {"0", "false"}
        wraps = alignment is not None and alignment.get("wrapText") in {"1", "true"}
        return int(style.get("numFmtId", 0)), locked, wraps

    def _of(self, style: str | None) -> tuple[int, bool, bool]:
        number = int(style or 0)
        return self.cells[number] if number < len(self.cells) else (0, True, False)

    def wraps(self, style: str | None) -> bool:
        return self._of(style)[2]

    def is_locked(self, style: str | None) -> bool:
        return self._of(style)[1]

    def shows_day(self, style: str | None) -> bool:
        number = self._of(style)[0]
        return number in DAYS_BUILT_IN or is_day(self.formats.get(number, ""))

    def shows_percent(self, style: str | None) -> bool:
        number = self._of(style)[0]
        return number in PERCENT_BUILT_IN or "%" in self.formats.get(number, "")

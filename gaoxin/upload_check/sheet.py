"""Every sheet of a workbook, or of a CSV file, with its cells as what they are: text, number, day, error, or a formula
that was never calculated.

Read in one pass over the XML, so that nothing is believed that a file says of itself: how far a sheet reaches is told
by its cells. Merged ranges and what is hidden are noted on the way.
"""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import BinaryIO

from gaoxin.upload_check import OFFICE, Refused, office
from gaoxin.upload_check.container import Container
from gaoxin.upload_check.parts import CELL, Count, column_number, local_name, parse, walk

MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 20, 5000, 120, 200_000
HEADS = 50  # rows of titles and heads that may stand beside them
# Looked up while files still can be read.
CODECS = (codecs.lookup("utf-8-sig"), codecs.lookup("gb18030"))
LONGEST_CELL = 5000  # characters
CSV_BYTES = 5 * 1024 * 1024
TEXT, NUMBER, DAY, ERROR, FORMULA = "t", "n", "d", "e", "f"
TOO_LONG = f"「{{}}」太长，一次最多 {MOST_ROWS} 行。请分成几个文件导入。"
TOO_WIDE = f"「{{}}」第 {MOST_COLUMNS} 列以后还有内容。请删去用不到的列再传。"
TOO_FULL = f"填了内容的单元格超过 {MOST_CELLS // 10000} 万个。请只留要导入的工作表、行和列再传。"
INNER_TEXT = {"v", "t", "f"}
EXCEL_ZERO, MAC_ZERO = date(1899, 12, 30), date(1904, 1, 1)
SERIALS = range(18264, 73416)  # 1950 to 2100, counted from 1900
# Formats of days that stand in no file: those of all versions, and those of Chinese ones.
DAYS_BUILT_IN = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
ESCAPED = re.compile(
    "_x00(0D|5F)_"
)  # a carriage return, and the line that begins what looks like such a word
NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]')


def inspect(kind: str, source: BinaryIO, output: BinaryIO) -> dict:
    """Written to `output`: JSON, the sheets in their order. {"name", "hidden", "merged": [[first row, first
    column, last row, last column]], "rows": [[number, hidden, [[column, kind, words], …]], …]} of the rows in which
    something stands; columns and rows count from 1."""
    if kind == "csv":
        sheets = [read_csv(source)]
    else:
        office.inspect("xlsx", source, output)
        source.seek(0)
        sheets = list(Book(Container(source)).sheets())
    output.write(json.dumps(sheets, ensure_ascii=False).encode())
    return {}


# -- csv ------------------------------------------------------------------------------------------


def read_csv(source: BinaryIO) -> dict:
    data = source.read(CSV_BYTES + 1)
    if len(data) > CSV_BYTES:
        raise Refused("CSV 文件最多 5 MB。请分成几个文件，或另存为 .xlsx 再传。")
    if b"\0" in data:
        raise Refused(
            "CSV 文件里有空字符，可能是 UTF-16 编码或已损坏。请另存为“CSV UTF-8”或 .xlsx 再传。"
        )
    rows = []
    for number, cells in enumerate(csv.reader(io.StringIO(decoded(data), newline="")), 1):
        if found := [
            [at, TEXT, cell.strip()[:LONGEST_CELL]]
            for at, cell in enumerate(cells, 1)
            if cell.strip()
        ]:
            if found[-1][0] > MOST_COLUMNS:
                raise Refused(TOO_WIDE.format("CSV"))
            rows.append([number, False, found])
    if len(rows) > MOST_ROWS + HEADS:
        raise Refused(TOO_LONG.format("CSV"))
    return {"name": "CSV", "hidden": False, "merged": [], "rows": rows}


def decoded(data: bytes) -> str:
    for codec in CODECS:
        try:
            return codec.decode(data)[0]
        except UnicodeDecodeError:
            continue
    raise Refused("CSV 文件的编码认不出来。请另存为“CSV UTF-8”或 .xlsx 再传。")


# -- xlsx -----------------------------------------------------------------------------------------


class Book:
    def __init__(self, container: Container) -> None:
        self.container = container
        self.main = office.main_part(container, "xlsx", Count())
        self.folder = self.main.rpartition("/")[0]
        self.cells = 0
        self.found: list[dict] = []
        self.zero = EXCEL_ZERO
        self._read_workbook()
        self.texts = list(self._read_texts())
        self.days = self._read_styles()

    def sheets(self) -> Iterator[dict]:
        if not self.found:
            raise Refused(f"里面没有能读的工作表。{OFFICE}")
        if len(self.found) > MOST_SHEETS:
            raise Refused(f"工作表太多（超过 {MOST_SHEETS} 张）。请只留要导入的几张再传。")
        for sheet in self.found:
            if sheet["part"] in self.container.entries:
                yield SheetReader(self, sheet).read()

    def _read_workbook(self) -> None:
        targets: dict[str, str] = {}

        def relation(name: str, attributes: dict) -> None:
            if attributes.get("Type", "").endswith("/worksheet"):
                target = attributes["Target"]
                path = target.lstrip("/") if target.startswith("/") else f"{self.folder}/{target}"
                targets[attributes["Id"]] = path.lstrip("/")

        def element(name: str, attributes: dict) -> None:
            local = local_name(name)
            if local == "workbookPr" and attributes.get("date1904") in {"1", "true"}:
                self.zero = MAC_ZERO
            if local == "sheet":
                key = next((v for k, v in attributes.items() if local_name(k) == "id"), "")
                if key in targets:
                    hidden = attributes.get("state", "visible") != "visible"
                    self.found.append(
                        {"name": attributes["name"], "hidden": hidden, "part": targets[key]}
                    )

        relations = f"{self.folder}/_rels/{self.main.rpartition('/')[2]}.rels".lstrip("/")
        walk(self.container.read(relations), relation, Count())
        walk(self.container.read(self.main), element, Count())

    def _part(self, name: str) -> str:
        path = f"{self.folder}/{name}".lstrip("/")
        return next(
            (entry for entry in self.container.entries if entry.casefold() == path.casefold()), ""
        )

    def _read_texts(self) -> list[str]:
        """The texts that cells share, without how they are read (phonetic)."""
        part, texts = self._part("sharedStrings.xml"), []
        state = {"text": None, "skip": 0, "in_t": False}

        def start(name, attributes):
            local = local_name(name)
            if local == "si":
                state["text"] = []
            state["skip"] += local == "rPh"
            state["in_t"] = local == "t"

        def end(name):
            local = local_name(name)
            if local == "si":
                texts.append("".join(state["text"])[:LONGEST_CELL])
            state["skip"] -= local == "rPh"
            state["in_t"] = False

        def said(text):
            if state["in_t"] and not state["skip"]:
                state["text"].append(text)

        if part:
            parse(self.container.read(part), start, end, said)
        return texts

    def _read_styles(self) -> list[bool]:
        """Of each style whether a number in it is a day."""
        part, formats, styles, inside = self._part("styles.xml"), {}, [], []

        def element(name: str, attributes: dict) -> None:
            local = local_name(name)
            if local == "numFmt":
                formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
            if local in {"cellXfs", "cellStyleXfs", "dxfs", "cellStyles"}:
                inside[:] = [local]
            if local == "xf" and inside == ["cellXfs"]:
                number = int(attributes.get("numFmtId", 0))
                styles.append(number in DAYS_BUILT_IN or is_day(formats.get(number, "")))

        if part:
            walk(self.container.read(part), element, Count())
        return styles


class SheetReader:
    """One sheet, cell by cell."""

    def __init__(self, book: Book, sheet: dict) -> None:
        self.book, self.sheet = book, sheet
        self.rows: list = []
        self.merged: list[list[int]] = []
        self.row = self.column = 0
        self.hidden = False
        self.cell: dict = {}
        self.kept: list[str] | None = None
        self.parts: dict[str, str] = {}

    def read(self) -> dict:
        parse(self.book.container.read(self.sheet["part"]), self.start, self.end, self.text)
        merged = [one for one in self.merged if len(one) == 4]
        return {
            "name": self.sheet["name"], "hidden": self.sheet["hidden"], "merged": merged, "rows": self.rows,
        }  # fmt: skip

    def start(self, name: str, attributes: dict) -> None:
        local = local_name(name)
        if local == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.hidden, self.column = attributes.get("hidden") in {"1", "true"}, 0
        elif local == "c":
            found = CELL.fullmatch(attributes.get("r", ""))
            self.column = column_number(found[1]) if found else self.column + 1
            self.cell, self.parts = attributes, {}
        elif local in INNER_TEXT and self.cell:
            self.kept = []
        elif local == "mergeCell":
            ends = CELL.findall(attributes.get("ref", ""))
            self.merged.append(
                [n for letters, row in ends for n in (int(row), column_number(letters))]
            )

    def text(self, text: str) -> None:
        if self.kept is not None:
            self.kept.append(text)

    def end(self, name: str) -> None:
        local = local_name(name)
        if local in INNER_TEXT and self.kept is not None:
            self.parts[local] = self.parts.get(local, "") + "".join(self.kept)
            self.kept = None
        elif local == "c":
            if found := self.typed():
                self.add(*found)
            self.cell = {}

    def add(self, kind: str, words: str) -> None:
        self.book.cells += 1
        if self.book.cells > MOST_CELLS:
            raise Refused(TOO_FULL)
        if self.column > MOST_COLUMNS:
            raise Refused(TOO_WIDE.format(self.sheet["name"]))
        if not self.rows or self.rows[-1][0] != self.row:
            if len(self.rows) == MOST_ROWS + HEADS:
                raise Refused(TOO_LONG.format(self.sheet["name"]))
            self.rows.append([self.row, self.hidden, []])
        self.rows[-1][2].append([self.column, kind, words])

    def typed(self) -> tuple[str, str] | None:
        """What the cell is and says, None for nothing."""
        kind, value = self.cell.get("t", "n"), self.parts.get("v", "")
        if kind == "s":
            place = int(value) if value.isdecimal() else -1
            words = self.book.texts[place] if 0 <= place < len(self.book.texts) else ""
        elif kind in {"inlineStr", "str"}:
            words = value or self.parts.get("t", "")
        elif kind == "b":
            words = "是" if value == "1" else "否"
        elif kind == "e":
            return ERROR, value[:20]
        elif value:
            return self.number(value)
        else:
            return (FORMULA, "") if "f" in self.parts else None
        words = ESCAPED.sub(lambda found: "_" if found[1] == "5F" else "", words)
        words = words.strip()[:LONGEST_CELL]
        return (TEXT, words) if words else None

    def number(self, value: str) -> tuple[str, str]:
        number = float(value)
        style = int(self.cell.get("s", 0))
        if style < len(self.book.days) and self.book.days[style]:
            day = self.book.zero + timedelta(int(number)) if 0 < number < SERIALS.stop else None
            if day and (day - EXCEL_ZERO).days in SERIALS:
                return DAY, day.isoformat()
        shown = re.sub(r"\.0+$", "", format(number, ".15g"))
        return NUMBER, shown


def is_day(code: str) -> bool:
    """Whether a format shows the year or the day of a number."""
    shown = NOT_SHOWN.sub("", code.split(";")[0]).lower()
    return shown != "general" and ("yy" in shown or "d" in shown or "e/m" in shown)

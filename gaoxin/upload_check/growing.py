"""Rows inserted below a block of a sheet, in the XML of the workbook itself: whatever it does not have to change stays
byte for byte as its own program wrote it. Styles, heights, merges, validations, conditional formats, formulas, names,
drawings and remarks move and grow as they would in Excel."""

import re
from copy import deepcopy

from lxml import etree
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter

from gaoxin.upload_check.parts import CELL, column_number
from gaoxin.upload_check.references import Grown, sum_of_rows

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
USUAL_WIDTH = 8.43
AREAS = ("sqref", "ref")  # attributes that say on which cells something lies
# What has its place already when areas grow, and what keeps it.
PLACED = {"row", "c", "mergeCell", "f", "sheetView", "pane", "selection", "dimension"}
SAID = {"formula", "formula1", "formula2"}
EXTENDED = "{http://schemas.microsoft.com/office/excel/2006/main}f"
VML_ANCHOR = re.compile(rb"(<x:Anchor>)([^<]*)(</x:Anchor>)")
VML_ROW = re.compile(rb"(<x:Row>)\s*(\d+)\s*(</x:Row>)")


def parsed(data: bytes):
    """No entity is looked up and nothing is fetched; the part was read through before."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def written(tree) -> bytes:
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def local(element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


class SheetTree:
    """The XML of one sheet, its rows and cells by their places."""

    def __init__(self, data: bytes, name: str) -> None:
        self.tree, self.name = parsed(data), name
        self.data = self.tree.find(f"{MAIN}sheetData")
        self.columns = self.tree.findall(f"{MAIN}cols/{MAIN}col")
        protection = self.tree.find(f"{MAIN}sheetProtection")
        self.protected = protection is not None and protection.get("sheet") in {"1", "true"}
        # Whether rows may be inserted.
        self.inserts = not self.protected or protection.get("insertRows") in {"0", "false"}
        self.across: dict[tuple[int, int], int] | None = (
            None  # merged cells of the filled sheet: where each ends
        )
        self._place_all()
        self._write_out_shared()

    def _place_all(self) -> None:
        """What stands without a place stands after the one before."""
        self.rows: dict[int, etree._Element] = {}
        number = 0
        for row in self.data:
            number = int(row.get("r", number + 1))
            row.set("r", str(number))
            self.rows[number] = row
            at = 0
            for cell in row:
                found = CELL.fullmatch(cell.get("r", ""))
                at = column_number(found[1]) if found else at + 1
                cell.set("r", f"{get_column_letter(at)}{number}")

    def _write_out_shared(self) -> None:
        """A formula that several cells share, as each of them says it."""
        masters = {}
        for cell in self.data.iter(f"{MAIN}c"):
            formula = cell.find(f"{MAIN}f")
            if formula is None or formula.get("t") != "shared":
                continue
            key = formula.get("si")
            if formula.text:
                masters[key] = (formula.text, cell.get("r"))
            elif key in masters:
                text, origin = masters[key]
                moved = Translator(f"={text}", origin).translate_formula(cell.get("r"))
                formula.text = moved[1:]
            for name in ("t", "si", "ref"):
                formula.attrib.pop(name, None)

    def row(self, number: int):
        """Made where there is none."""
        if number not in self.rows:
            row = etree.Element(f"{MAIN}row", r=str(number))
            after = [one for one in self.rows if one < number]
            self.data.insert(self.data.index(self.rows[max(after)]) + 1 if after else 0, row)
            self.rows[number] = row
        return self.rows[number]

    def cell(self, number: int, column: int):
        """Made where there is none, in the style of its row or column."""
        row, place = self.row(number), 0
        for cell in row:
            at = column_number(CELL.fullmatch(cell.get("r"))[1])
            if at == column:
                return cell
            if at < column:
                place += 1
        cell = etree.Element(f"{MAIN}c", r=f"{get_column_letter(column)}{number}")
        style = (
            row.get("s") if row.get("customFormat") in {"1", "true"} else self._of_column(column)
        )
        if style:
            cell.set("s", style)
        row.insert(place, cell)
        return cell

    def _of_column(self, column: int) -> str | None:
        return self._column(column).get("style")

    def _column(self, column: int) -> dict:
        """What the sheet says of a column as a whole."""
        for one in self.columns:
            if int(one.get("min", 0)) <= column <= int(one.get("max", 0)):
                return one.attrib
        return {}

    def width(self, number: int, column: int) -> float:
        """Of a cell, with what is merged into it, in digits."""
        if self.across is None:
            self.across = {(top, left): far for top, left, _, far in self.merges()}
        columns = range(column, self.across.get((number, column), column) + 1)
        return sum(float(self._column(at).get("width", USUAL_WIDTH)) for at in columns)

    def find(self, number: int, column: int):
        row = self.rows.get(number)
        name = f"{get_column_letter(column)}{number}"
        return next((one for one in (row if row is not None else ()) if one.get("r") == name), None)

    def merges(self) -> list[tuple[int, int, int, int]]:
        """First row, first column, last row, last column of each."""
        return [
            corners(one.get("ref"))
            for one in self.tree.findall(f"{MAIN}mergeCells/{MAIN}mergeCell")
        ]

    def foot(self) -> int:
        """The last row in which something stands."""
        return max((number for number, row in self.rows.items() if any(map(len, row))), default=0)

    # -- growing ------------------------------------------------------------------------------

    def grow(self, grown: Grown) -> None:
        formulas = [(cell, cell.find(f"{MAIN}f")) for cell in self.data.iter(f"{MAIN}c")]
        formulas = [(cell, f) for cell, f in formulas if f is not None and f.text]
        for cell, formula in formulas:
            at = int(CELL.fullmatch(cell.get("r"))[2])
            text = formula.text
            if not grown.holds(at):
                text = sum_of_rows(text, grown.first, grown.last)
            formula.text = grown.formula(text, here=True, row=at)
        self._grow_merges(grown)
        self._shift_rows(grown)
        self._insert_rows(grown)
        self._grow_areas(grown)

    def _shift_rows(self, grown: Grown) -> None:
        for number in sorted(self.rows, reverse=True):
            if number > grown.last:
                self._renumber(self.rows.pop(number), number + grown.more)
        self.rows |= {int(row.get("r")): row for row in self.data}

    @staticmethod
    def _renumber(row, number: int) -> None:
        row.set("r", str(number))
        for cell in row:
            cell.set("r", f"{CELL.fullmatch(cell.get('r'))[1]}{number}")

    def _insert_rows(self, grown: Grown) -> None:
        """Each like the last row of the block: style, height, formulas; words only where every row of it says them."""
        pattern = self._pattern(grown)
        formulas = [(at, cell.find(f"{MAIN}f")) for at, cell in enumerate(pattern)]
        moving = [at for at, formula in formulas if formula is not None and formula.text]
        for number in range(grown.last + 1, grown.last + grown.more + 1):
            row = deepcopy(pattern)
            for at in moving:
                _move_formula(row[at], number)
            self._renumber(row, number)
            self.data.insert(self.data.index(self.rows[number - 1]) + 1, row)
            self.rows[number] = row

    def _pattern(self, grown: Grown):
        """The last row of the block, but for what its formulas came to and for words that not every row says."""
        pattern = deepcopy(self.row(grown.last))
        for cell in pattern:
            formula = cell.find(f"{MAIN}f")
            if formula is not None and formula.text:
                _drop(cell, "v")
            elif not self._said_everywhere(_column_of(cell), grown):
                empty(cell)
        return pattern

    def _said_everywhere(self, column: int, grown: Grown) -> bool:
        cells = [self.find(row, column) for row in range(grown.first, grown.last + 1)]
        said = [_content(cell) for cell in cells]
        return grown.last > grown.first and len(set(said)) == 1

    def _grow_merges(self, grown: Grown) -> None:
        """What is merged within the last row of the block is merged in each new one."""
        parent = self.tree.find(f"{MAIN}mergeCells")
        if parent is None:
            return
        for one in list(parent):
            top, left, bottom, right = corners(one.get("ref"))
            if top == bottom == grown.last:
                for row in range(grown.last + 1, grown.last + grown.more + 1):
                    name = f"{get_column_letter(left)}{row}:{get_column_letter(right)}{row}"
                    etree.SubElement(parent, one.tag, ref=name)
            else:
                one.set("ref", grown.area(one.get("ref")))
        parent.set("count", str(len(parent)))

    def _grow_areas(self, grown: Grown) -> None:
        """Everything else of the sheet that lies on cells."""
        for element in self.tree.iter():
            if local(element) not in PLACED:
                _grow_area(element, grown)
        for element in self.data.iter(f"{MAIN}f"):
            if element.get("ref"):
                element.set("ref", grown.areas(element.get("ref")))
        for element in self.tree.iter(f"{MAIN}dimension"):
            found = element.get("ref", "A1").rpartition(":")[2]
            element.set("ref", f"A1:{re.sub('[0-9]', '', found)}{max(self.rows, default=1)}")


def _grow_area(element, grown: Grown) -> None:
    kind, text = local(element), element.text
    for name in AREAS:
        if element.get(name):
            element.set(name, grown.areas(element.get(name)))
    if kind == "sqref" and text:
        element.text = grown.areas(text)
    if text and (kind in SAID or element.tag == EXTENDED):
        element.text = grown.formula(text, here=True)
    if kind == "brk" and int(element.get("id", 0)) > grown.last:
        element.set("id", str(int(element.get("id")) + grown.more))


def _column_of(cell) -> int:
    return column_number(CELL.fullmatch(cell.get("r"))[1])


def _move_formula(cell, number: int) -> None:
    """As it reads in the same column of another row."""
    formula, place = cell.find(f"{MAIN}f"), f"{CELL.fullmatch(cell.get('r'))[1]}{number}"
    formula.text = Translator(f"={formula.text}", cell.get("r")).translate_formula(place)[1:]


def corners(ref: str) -> tuple[int, int, int, int]:
    begin, _, end = ref.partition(":")
    first, last = CELL.fullmatch(begin), CELL.fullmatch(end or begin)
    return int(first[2]), column_number(first[1]), int(last[2]), column_number(last[1])


def empty(cell) -> None:
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)


def _drop(cell, name: str) -> None:
    for child in cell.findall(f"{MAIN}{name}"):
        cell.remove(child)


def _content(cell) -> tuple[str, str]:
    if cell is None:
        return "", ""
    value = cell.find(f"{MAIN}v")
    words = value.text or "" if value is not None else "".join(cell.itertext())
    return cell.get("t", "n"), words


# -- other parts of the workbook --------------------------------------------------------------------


def grow_elsewhere(name: str, data: bytes, grown: Grown, formulas: bool, beside: bool) -> bytes:
    """Another part of the workbook. `formulas`: it may name cells of the sheet; `beside`: it hangs on the sheet."""
    if name.endswith(".vml"):
        return _grow_vml(data, grown) if beside else data
    if not (formulas or beside):
        return data
    tree = parsed(data)
    for element in tree.iter():
        if formulas and local(element) in {"f", "definedName", *SAID} and element.text:
            element.text = grown.formula(element.text, here=False)
        if beside:
            _grow_beside(element, grown)
    return written(tree)


def _grow_beside(element, grown: Grown) -> None:
    if local(element) in {"comment", "table", "autoFilter", "sortState"} and element.get("ref"):
        element.set("ref", grown.areas(element.get("ref")))
    if element.tag == f"{DRAWN}row" and int(element.text) >= grown.last:
        element.text = str(int(element.text) + grown.more)


def _grow_vml(data: bytes, grown: Grown) -> bytes:
    """Boxes of remarks: they hang on rows by numbers from 0."""

    def anchor(found) -> bytes:
        numbers = [int(one) for one in found[2].decode().split(",")]
        for at in (2, 6):
            if len(numbers) > at and numbers[at] >= grown.last:
                numbers[at] += grown.more
        return found[1] + ", ".join(map(str, numbers)).encode() + found[3]

    def row(found) -> bytes:
        number = int(found[2])
        return found[1] + str(number + grown.more * (number >= grown.last)).encode() + found[3]

    return VML_ROW.sub(row, VML_ANCHOR.sub(anchor, data))

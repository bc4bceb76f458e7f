"""Other people's tables on their way in: every sheet of an Excel file, or a CSV, with typed cells.

Looked into by the same limited process as every upload (`gaoxin.uploads`). The file itself may be kept, and is read
again from there.
"""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from gaoxin.files import Stored, path_of
from gaoxin.text import clean_text
from gaoxin.uploads import OFFICE, Kind, receive_read, told_of

KINDS = {
    ".xlsx": Kind("sheet", f"{OFFICE}spreadsheetml.sheet", (b"PK\3\4",)),
    ".csv": Kind("csv", "text/csv", (b"",)),
}
SAVE_AS = {
    **dict.fromkeys((".xls", ".et", ".ett", ".xlsb"), "请用 Excel 或 WPS 打开后另存为 .xlsx 再传"),
    **dict.fromkeys((".xlsm", ".xltm", ".xltx"), "带宏或是模板，请另存为 .xlsx 再传"),
    **dict.fromkeys(
        (".wps", ".doc", ".docx", ".pdf"), "请把表格复制到 Excel 或 WPS 表格里，存为 .xlsx 再传"
    ),
}


@dataclass(frozen=True)
class Cell:
    """`kind`: t text, n number, d day, e error, f a formula that was never calculated. `words`: what it says."""

    column: int
    kind: str
    words: str


@dataclass(frozen=True)
class Row:
    number: int
    hidden: bool
    cells: dict[int, Cell]


@dataclass(frozen=True)
class Sheet:
    """`merged`: first row, first column, last row, last column of each range."""

    name: str
    hidden: bool
    merged: list[list[int]]
    rows: list[Row]


def receive_book(uploaded: UploadedFile) -> tuple[Stored, list[Sheet]]:
    """Check, read and keep it. ValidationError says why not; the caller writes the row that names it, within
    `discarded_on_failure`."""
    return receive_read(uploaded, "没有读入", kind_of, _read)


def read_book(stored_name: str, original_name: str) -> list[Sheet]:
    """The same again, of a file that was kept. Raises FileNotFoundError when it is there no more."""
    with path_of(stored_name).open("rb") as file:
        return _read(kind_of(original_name), file)


def _read(kind: Kind, source: BinaryIO) -> list[Sheet]:
    return [told_sheet(one) for one in told_of(kind, source)]


def told_sheet(read: dict) -> Sheet:
    rows = [
        Row(number, hidden, {key: Cell(key, kind, clean_text(words)) for key, kind, words in cells})
        for number, hidden, cells in read["rows"]
    ]
    return Sheet(read["name"], read["hidden"], read["merged"], rows)


def kind_of(name: str) -> Kind:
    """By its suffix; ValidationError says what to save another one as."""
    suffix = PurePosixPath(name).suffix.casefold()
    if suffix in KINDS:
        return KINDS[suffix]
    how = SAVE_AS.get(suffix, "请存为 .xlsx 再传")
    raise ValidationError(
        f"不收{f' {suffix} 文件' if suffix else '没有后缀的文件'}。可以传 xlsx、csv；{how}。"
    )

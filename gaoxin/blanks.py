"""Other people's forms (blanks): looked into, described and filled by the limited process that looks into every upload.

The file is kept as it came; what is filled is made anew each time and kept nowhere.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from gaoxin.books import Row, Sheet, kind_of, told_sheet
from gaoxin.files import Stored, path_of
from gaoxin.uploads import OFFICE, Kind, inspect, receive_read, temporary_file, told_of

TYPE = f"{OFFICE}spreadsheetml.sheet"
BLANK, FILL = Kind("blank", TYPE, (b"PK\3\4",)), Kind("fill", TYPE, (b"PK\3\4",))
HEADER = 8  # bytes that say how long the job is
ONLY_XLSX = "上级报表只收 .xlsx。请用 Excel 或 WPS 打开后另存为 .xlsx 再传。"

Value = tuple[int, str, str]  # column; t text, n number, d day, p a number of percent; words


@dataclass(frozen=True)
class Blank:
    """A sheet of a form. `formulas`: cell → text; `unlocked`: of a protected one; `notes`: what does not follow when
    rows are inserted."""

    sheet: Sheet
    protected: bool
    inserts: bool
    unlocked: frozenset[tuple[int, int]]
    formulas: dict[tuple[int, int], str]
    notes: list[str]

    @property
    def name(self) -> str:
        return self.sheet.name

    @property
    def rows(self) -> list[Row]:
        return self.sheet.rows

    def is_locked(self, row: int, column: int) -> bool:
        return self.protected and (row, column) not in self.unlocked


@dataclass(frozen=True)
class Job:
    """What to write where. `columns`: those of the rows that are filled; `cells`: (row, column, kind, words); `note`: below everything, "" for nothing."""

    sheet: str
    first: int
    last: int
    columns: Sequence[int]
    rows: Sequence[Sequence[Value]]
    cells: Sequence[tuple[int, int, str, str]]
    note: str = ""


def receive_blank(uploaded: UploadedFile) -> tuple[Stored, list[Blank]]:
    """Check, read and keep it. ValidationError says why not; the caller writes the row that names it, within
    `discarded_on_failure`."""
    return receive_read(uploaded, "没有收下", _kind_of, _described)


def _kind_of(name: str) -> Kind:
    if kind_of(name).check != "sheet":
        raise ValidationError(ONLY_XLSX)
    return BLANK


@lru_cache(maxsize=8)
def read_blank(stored_name: str) -> list[Blank]:
    """Of a file that was kept; under its name it never changes. Raises FileNotFoundError when it is there no more."""
    with path_of(stored_name).open("rb") as file:
        return _described(BLANK, file)


def fill_blank(stored_name: str, job: Job) -> bytes:
    """The filled workbook. Raises ValidationError where it cannot be filled."""
    head = json.dumps(asdict(job), ensure_ascii=False).encode()
    with temporary_file() as asked, temporary_file() as filled:
        for piece in (len(head).to_bytes(HEADER, "big"), head, path_of(stored_name).read_bytes()):
            _write(asked, piece)
        inspect(FILL, asked, filled)
        filled.seek(0)
        return filled.read()


def _write(file: BinaryIO, data: bytes) -> None:
    """To its end: a file without a buffer may take less than it is given."""
    while data:
        data = data[file.write(data) or 0 :]


def _described(kind: Kind, source: BinaryIO) -> list[Blank]:
    return [_blank(one) for one in told_of(kind, source)]


def _blank(read: dict) -> Blank:
    formulas = {(row, column): text for row, column, text in read["formulas"]}
    unlocked = frozenset((row, column) for row, column in read["unlocked"])
    return Blank(
        told_sheet(read), read["protected"], read["inserts"], unlocked, formulas, read["notes"]
    )

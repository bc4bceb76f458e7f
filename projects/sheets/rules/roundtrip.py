"""The 回导表: which columns the register gives out to be brought back, and how a value stands in them.

Pure Python. Everything is compared as the words that the reader of workbooks makes of a cell (gaoxin/books.py), so
that what nobody changed is recognised whatever program saved the file.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.sheets.rules.about import About
from projects.sheets.rules.columns import ROLE_OF, field_by, fields_of
from projects.sheets.rules.fields import FACTS, FIELDS, Field, Kind

SCHEMA = 1
OUT_IN = "万元"  # what its amounts count
LONGEST = 5000  # characters that are read of a cell
MOST_ROWS = 5000  # that one import takes
DIGITS = 15  # that a spreadsheet keeps of a number
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2099, 12, 31)  # what is read as a day
WORDS = "_text"
_UNITS = {Kind.AMOUNT: "（万元）", Kind.NUMBER: "（亩）"}


@dataclass(frozen=True)
class Column:
    """`code`: of a field; of the words of a fact `<fact>_text`; of a role. `label`: how an error names it."""

    code: str
    heading: str
    label: str
    kind: Kind


def _columns() -> tuple[Column, ...]:
    found = []
    for field in FIELDS:
        found.append(_of(field))
        if field.kind == Kind.FACT:
            said = f"{field.label.removesuffix('日期')}（日期不详）"
            found.append(Column(f"{field.code}{WORDS}", said, said, Kind.TEXT))
        if field.code == "lead_unit":
            found += [
                Column(code, f"{role.label}（姓名｜单位）", role.label, Kind.TEXT)
                for code, role in ROLE_OF.items()
            ]
    return tuple(found)


def _of(field: Field) -> Column:
    return Column(field.code, f"{field.label}{_UNITS.get(field.kind, '')}", field.label, field.kind)


COLUMNS = _columns()
LABELS = {column.code: column.label for column in COLUMNS}
# Of the kinds that go out, what stands in their sheet; the first column tells what a row is.
GOING_OUT = {About.PROJECTS: COLUMNS, About.PARCELS: tuple(map(_of, fields_of(About.PARCELS)))}
KEYS = frozenset(columns[0].code for columns in GOING_OUT.values())


def codes_out(about: About) -> tuple[str, ...]:
    return tuple(column.code for column in GOING_OUT[about])


def is_words(code: str) -> bool:
    """Whether it is the column of what is said of a fact without a day."""
    return code.endswith(WORDS)


def label_by(code: str) -> str:
    """How an error names a column, of the 回导表 or of any other sheet."""
    return LABELS[code] if is_words(code) else field_by(code).label


def columns_of(code: str) -> tuple[str, ...]:
    """In which columns a field stands."""
    return (code, f"{code}{WORDS}") if code in FACTS else (code,)


def number_words(value: Decimal | None) -> str:
    """Without zeros at the end; nothing is not 0."""
    if value is None:
        return ""
    words = f"{value:f}"
    return words.rstrip("0").rstrip(".") if "." in words else words


def is_exact(words: str) -> bool:
    """Whether a spreadsheet keeps all digits of the number."""
    return len(words.replace(".", "").strip("-0")) <= DIGITS


def is_day(words: str) -> bool:
    """Whether the words are a day that is read as one again."""
    try:
        return FIRST_DAY <= date.fromisoformat(words) <= LAST_DAY
    except ValueError:
        return False


def person_words(name: str, unit: str) -> str:
    return f"{name}｜{unit}" if unit else name

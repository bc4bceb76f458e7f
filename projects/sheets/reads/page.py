"""What the pages of an import show."""

from dataclasses import dataclass

from gaoxin.books import Sheet
from projects.models import SheetColumn, SheetImport
from projects.sheets.reads.found import SHOWN, found_of, may_apply
from projects.sheets.reads.grid import words_of
from projects.sheets.rules.about import MAKES, NOT_UNDONE, About
from projects.sheets.rules.amounts import UNITS, AmountNote, parse_amount
from projects.sheets.rules.columns import is_amount
from projects.sheets.rules.roundtrip import label_by
from projects.sheets.rules.table import letters

PREVIEW = 20  # rows below the head
SAMPLES = 3
UNIT_IN_CELL = AmountNote.UNIT_IN_CELL


@dataclass(frozen=True)
class Section:
    rows: list[dict]
    count: int


@dataclass(frozen=True)
class SheetPage:
    """What the check found, in the order in which a person works through it. `makes`: whether rows may be new ones,
    so many of a `measure`, 「3 宗」, of what a row is."""

    counts: dict
    left: dict
    faults: Section
    asked: Section
    people: Section
    unknown_people: int
    conflicts: Section
    updates: Section
    new: Section
    notes: Section
    columns: list[tuple[str, SheetColumn, str]]
    may_apply: bool
    may_undo: bool
    noun: str
    measure: str
    makes: bool


def sheet_page(row: SheetImport) -> SheetPage:
    found, about = found_of(row), About(row.about)
    rows, people = found["rows"], found.get("people", [])
    return SheetPage(
        found["counts"], found["left"],
        faults=_section(_beside(rows, "faults")),
        asked=_section([one for one in rows if one["verdict"] == "ASKED" and one["candidates"]]),
        people=_section(people),
        unknown_people=sum(1 for one in people if not one["candidates"]),
        conflicts=_section(_beside(rows, "conflicts")),
        updates=_section([one for one in rows if one["verdict"] == "UPDATE"]),
        new=_section([one for one in rows if one["verdict"] == "NEW"]),
        notes=_section([one for one in rows if one["notes"] or one["lacking"]]),
        columns=[(letters(one.place), one, _label(one.field)) for one in row.columns.all()],
        may_apply=may_apply(row.found),
        may_undo=about not in NOT_UNDONE,
        noun=about.noun,
        measure=about.measure,
        makes=about in MAKES,
    )  # fmt: skip


def _section(rows: list[dict]) -> Section:
    return Section(rows[:SHOWN], len(rows))


def _beside(rows: list[dict], what: str) -> list[dict]:
    """Each fault or conflict with its row; checks of before there were conflicts have none."""
    return [
        {"row": row["row"], "name": row["name"], "code": row["code"], **one}
        for row in rows
        for one in row.get(what, ())
    ]


def _label(code: str) -> str:
    return label_by(code) if code else ""


def preview(row: SheetImport, sheets: list[Sheet]) -> dict:
    """The first rows as they are, so that a person sees what each column holds, and amounts as each unit reads them."""
    sheet = sheets[row.sheet]
    words = words_of(sheet)
    columns = [one.place for one in row.columns.all()]
    numbers = [number for number in sorted(words) if number > row.head_last][:PREVIEW]
    return {
        "letters": [letters(at) for at in columns],
        "lines": [(number, [words[number].get(at, "") for at in columns]) for number in numbers],
        "samples": _samples(row, words, numbers),
    }


def _samples(row: SheetImport, words, numbers: list[int]) -> list[tuple[str, str, list]]:
    """(cell, what it says, what that is in the unit chosen, or in each while none is), of bare numbers."""
    places = [one.place for one in row.columns.all() if is_amount(one.field)]
    cells = [
        (f"{letters(at)}{number}", words[number].get(at, "")) for number in numbers for at in places
    ]
    units = [row.unit] if row.unit else list(UNITS)
    found = []
    for at, said in cells:
        read = [(unit, *parse_amount(said, unit)) for unit in units]
        if all(
            value is not None and fault is None and note != UNIT_IN_CELL
            for _, value, fault, note in read
        ):
            found.append((at, said, [(unit, value) for unit, value, _, _ in read]))
    return found[: SAMPLES if row.unit else 1]


def work_of(row: SheetImport) -> str:
    """By which its progress is asked for."""
    return f"sheet {row.pk}"


def recent_imports() -> list[SheetImport]:
    rows = SheetImport.objects.select_related("uploaded_by", "applied_by", "undone_by").defer(
        "found"
    )
    return list(rows[:20])

"""What an import would do, row by row, as the check found it."""

from dataclasses import dataclass, field
from enum import StrEnum

from projects.sheets.rules.columns import field_by
from projects.sheets.rules.values import Offer


class Verdict(StrEnum):
    NEW = "NEW"
    UPDATE = "UPDATE"
    SAME = "SAME"
    ASKED = "ASKED"
    ERROR = "ERROR"


@dataclass(frozen=True)
class Fault:
    """`at`: the cell, 「F9」, and what it says; "" for the whole row, and until the check of the sheet is through."""

    field: str
    label: str
    takes: str
    offers: tuple[Offer, ...] = ()
    at: str = ""
    value: str = ""


@dataclass(frozen=True)
class Candidate:
    """A row of the register that this row may be: a project, or for `field` 「company」 a firm."""

    key: int
    code: str
    name: str
    beside: str
    why: str
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class Question:
    """Who somebody is whom the sheet names, asked once for all `rows`. `candidates`: those of that name."""

    key: str
    name: str
    unit: str
    rows: tuple[int, ...]
    candidates: tuple[Candidate, ...]
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class Change:
    field: str
    label: str
    old: str
    new: str


@dataclass
class Plan:
    """One row. `values`: field → what will be written. `project`: the key of the one it is, None for a new one."""

    row: int
    name: str
    hidden: bool = False
    values: dict[str, object] = field(default_factory=dict)
    project: int | None = None
    code: str = ""
    version: int = 0
    restores: bool = False
    company: int | None = None
    faults: list[Fault] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    asks: str = ""  # what is to be decided: "" the project, 「company」 its firm
    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lacking: str = ""
    people: dict[str, int | None] = field(
        default_factory=dict
    )  # field → card, None: one to be made
    targets: dict[str, int] = field(
        default_factory=dict
    )  # field → key of the row there that it is about
    bears: tuple[object, ...] | None = None  # by what two rows of one project are the same
    waits: bool = False  # for an answer that is asked once for several rows

    def refuse(self, code: str, takes: str, offers: tuple[Offer, ...] = ()) -> None:
        self.faults.append(Fault(code, field_by(code).label, takes, offers))

    @property
    def verdict(self) -> Verdict:
        if self.faults:
            return Verdict.ERROR
        if self.candidates or self.waits:
            return Verdict.ASKED
        if self.project is None:
            return Verdict.NEW
        return Verdict.UPDATE if self.changes or self.restores else Verdict.SAME

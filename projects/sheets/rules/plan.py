"""What an import would do, row by row, as the check found it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from projects.sheets.rules.roundtrip import label_by
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


@dataclass(frozen=True)
class Conflict:
    """A cell of a 回导表 that the file changed, and the register since it went out: what it said then, what the
    register says, what the file says."""

    field: str
    label: str
    out: str
    now: str
    file: str
    offers: tuple[Offer, ...]


@dataclass
class Plan:
    """One row. `values`: field → what will be written. `project`: the key of the one it is, None for a new one.
    `whole`: the fields whose value is all that shall stand there, where else it is added to what does."""

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
    conflicts: list[Conflict] = field(default_factory=list)
    whole: tuple[str, ...] = ()
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
    parcel: int | None = None  # the key of the parcel that the row is, None for a new one
    waits: bool = False  # for an answer that is asked once for several rows

    def refuse(self, code: str, takes: str, offers: tuple[Offer, ...] = ()) -> None:
        self.faults.append(Fault(code, label_by(code), takes, offers))

    @property
    def verdict(self) -> Verdict:
        if self.faults:
            return Verdict.ERROR
        if self.candidates or self.conflicts or self.waits:
            return Verdict.ASKED
        if self.project is None and self.parcel is None:
            return Verdict.NEW
        return Verdict.UPDATE if self.changes or self.restores else Verdict.SAME


def refuse_twice(same: Sequence[Plan], code: str, takes: str) -> None:
    """Of several that are of one thing each is refused; `takes` names the others."""
    for plan in same if len(same) > 1 else ():
        others = "、".join(str(one.row) for one in same if one is not plan)
        plan.refuse(code, takes.format(others))

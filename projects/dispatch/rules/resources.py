"""What a frozen week keeps of 要素: the permits that moved or are overdue, and what money was granted."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PermitLine:
    """A permit on which something was done since the report before, or that is overdue. `item` with its part;
    `method`, `state`, `counted` (in what its days are counted) and `result` are codes; `limit`, `used`, `stopped`,
    `left` are such days, None where none count, `left` negative beyond the limit, of a decision too; `deemed`: accepted by law;
    `marks`: codes of `PermitMark`."""

    id: int
    item: str
    unit: str
    method: str
    sole: bool
    agent: str
    state: str
    counted: str
    submitted_on: date | None
    accepted_on: date | None
    decided_on: date | None
    limit: int | None
    used: int | None
    stopped: int | None
    left: int | None
    marks: list[str] = field(default_factory=list)
    due_on: date | None = None
    result: str = ""
    deemed: bool = False
    unit_id: int | None = None
    agent_id: int | None = None


@dataclass(frozen=True, slots=True)
class NeedLine:
    """Something a project needs that is overdue, promised too late, or due within fourteen days. `need` or `permit`
    is its key; `element`, `state` are codes; `days`: overdue, late, or left. Of money the state is all that stands
    here: days, amounts and people are the firm's."""

    element: str
    title_text: str
    state: str
    day: date | None = None
    promised_on: date | None = None
    days: int | None = None
    gap_text: str = ""
    unit: str = ""
    unit_id: int | None = None
    person: str = ""
    issue: str = ""
    need: int | None = None
    permit: int | None = None


@dataclass(frozen=True, slots=True)
class ElementLine:
    """How one project stood in one column of the matrix: the worst state (code) of what it needs of that element."""

    element: str
    state: str


@dataclass(frozen=True, slots=True)
class GrantedSum:
    """What one instrument (code) granted to the projects of a report in all, and paid out; 万元. A guarantee pays
    nothing out, is no money and is in no sum of any."""

    instrument: str
    cases: int
    approved: Decimal
    drawn: Decimal | None

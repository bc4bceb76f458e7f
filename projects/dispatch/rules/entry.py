"""The frozen week as values: one `Entry` a project, the lines that belong to no project's row, and
the canonical JSON they are hashed as (format.py).

Three kinds of value. Codes, numbers, days and keys: all that is counted, compared, linked or coloured.
Names of the day: of projects, people, units, nodes and problems, and what people typed. Sentences the
system made, in fields that end `_text`: kept to the letter, shown as they are, never compared or parsed.

Amounts are 万元 with two decimals, ratios percent and gaps percentage points with one, more where one would
make nothing, or all, of what is neither; days are dates. None is unknown and prints 「—」; "" is a code or name that there is none of.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from projects.dispatch.rules.bar import BarLine
from projects.dispatch.rules.resources import ElementLine, GrantedSum, NeedLine, PermitLine
from projects.registry.rules.kinds import Status


@dataclass(frozen=True, slots=True)
class LightLine:
    """One dimension (code). `weeks`: how many reports running it has shown this colour, this one
    included; `since_on`: since when, whatever weeks were reported; `criterion_text`: the rule in words."""

    dimension: str
    light: str
    rule: str
    weeks: int = 1
    since_on: date | None = None
    brief_text: str = ""
    reason_text: str = ""
    clears_text: str = ""
    criterion_text: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A due day was moved since the report before."""

    old_on: date
    new_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class NodeLine:
    """A milestone: undone, or done since the report before. `moves`: how often it was ever moved."""

    id: int
    name: str
    kind: str
    key: bool
    due_on: date
    forecast_on: date | None
    done_on: date | None
    done: bool
    unit: str
    moves: int
    overdue_days: int = 0
    moved: list[Move] = field(default_factory=list)
    unit_id: int | None = None

    @property
    def overdue(self) -> bool:
        return not self.done and self.overdue_days > 0


@dataclass(frozen=True, slots=True)
class IssueLine:
    """A problem: open, or settled or struck off since the report before. `marks`: codes of `Mark`."""

    code: str
    summary: str
    kind: str
    level: str
    state: str
    unit: str
    handler: str
    raised_on: date
    due_on: date | None
    overdue_workdays: int | None
    marks: list[str]
    source: str = ""
    severity: str = ""
    raised_by: str = ""
    milestone: str = ""
    supporting: list[str] = field(default_factory=list)
    assigned_on: date | None = None
    result: str = ""
    resolved_on: date | None = None
    company_word: str = ""
    closed_by: str = ""
    closed_on: date | None = None
    unit_id: int | None = None
    supporting_ids: list[int] = field(default_factory=list)
    handler_id: int | None = None
    raised_by_id: int | None = None
    closed_by_id: int | None = None


@dataclass(frozen=True, slots=True)
class LateLine:
    """What came in since the report before for a week that had closed: its name, and a `CameLate`."""

    week: str
    kind: str
    progress: str
    unchanged: bool = False
    unchanged_reason: str = ""

    @property
    def told(self) -> str:
        return _told(self.unchanged, self.unchanged_reason, self.progress)


@dataclass(frozen=True, slots=True)
class CorrectedLine:
    """A month whose investment the report before had told, and that was put right since: by how much."""

    month_on: date
    change: Decimal


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """倒排工期: what its target step was called and by when it is to be reached; by how many working days it is
    missed, negative what is left, None once it is reached and where nothing could be computed; the step that comes
    next, with the day on which it must begin; the first step of the critical chain. `plan`: the number of the last
    plan that was confirmed, None for a draft, which judges nobody."""

    target: str
    target_on: date
    shortfall: int | None
    forecast_on: date | None
    next_step: str
    next_on: date | None
    chain_head: str
    plan: int | None
    confirmed_on: date | None

    @property
    def confirmed(self) -> bool:
        return self.plan is not None


def _told(unchanged: bool, reason: str, text: str) -> str:
    """What a weekly report says: that nothing changed, and what was typed."""
    return "\n".join(filter(None, [f"本周无变化（{reason}）" if unchanged else "", text]))


@dataclass(frozen=True, slots=True)
class Entry:
    """A project that is driven, as it stood at the cut-off. `status`, `level`, `stage`, `light`,
    `dimension` (the one that decides, "" where none does alone), `override`, `report` are codes; `by_rule`:
    the light of the report before, where the version of the rule alone has changed it; `facts` are of
    `Passed`, `this_year` of `OfYear`, `tracks` codes of tracks; `expected`: 序时应完成 of the year, 万元, which a
    sum of rounded ratios would miss by a tenth of a point; `schedule`: None without a network; `bar`: None where a report did not keep it; `elements`: its line of the matrix."""

    project: int
    code: str
    name: str
    short_name: str
    demo: bool
    status: str
    level: str
    site: str
    stage: str
    unit: str
    leader: str
    chief: str
    commissioner: str
    should_start: bool
    facts: list[str]
    total: Decimal | None
    plan: Decimal | None
    done_week: Decimal | None
    done_late: Decimal
    done_year: Decimal | None
    done_total: Decimal | None
    done_ratio: Decimal | None
    expected_ratio: Decimal | None
    gap: Decimal | None
    light: str
    rule: str
    weeks: int
    report: str
    silent_weeks: int
    unchanged_weeks: int
    alike: bool
    this_week: str
    next_week: str
    problems: str
    returned: bool
    lights: list[LightLine] = field(default_factory=list)
    nodes: list[NodeLine] = field(default_factory=list)
    issues: list[IssueLine] = field(default_factory=list)
    late: list[LateLine] = field(default_factory=list)
    this_year: list[str] = field(default_factory=list)
    expected: Decimal | None = None
    tracks: list[str] = field(default_factory=list)
    unit_id: int | None = None
    leader_id: int | None = None
    chief_id: int | None = None
    commissioner_id: int | None = None
    dimension: str = ""
    override: str = ""
    override_until: date | None = None
    brief_text: str = ""
    reason_text: str = ""
    clears_text: str = ""
    criterion_text: str = ""
    override_text: str = ""
    unchanged: bool = False
    unchanged_reason: str = ""
    by_rule: str = ""
    corrected: list[CorrectedLine] = field(default_factory=list)
    schedule: ScheduleLine | None = None
    bar: BarLine | None = None
    permits: list[PermitLine] = field(default_factory=list)
    needs: list[NeedLine] = field(default_factory=list)
    elements: list[ElementLine] = field(default_factory=list)

    @property
    def shortfall(self) -> int | None:
        """工期差 under a confirmed plan, None where nobody is judged by one."""
        judged = self.schedule is not None and self.schedule.confirmed and self.active
        return self.schedule.shortfall if self.schedule is not None and judged else None

    @property
    def told(self) -> str:
        return _told(self.unchanged, self.unchanged_reason, self.this_week)

    @property
    def label(self) -> str:
        return self.short_name or self.name

    @property
    def active(self) -> bool:
        return self.status == Status.ACTIVE


@dataclass(frozen=True, slots=True)
class OrderLine:
    """督办: a supervision order that is open, or was confirmed since the report before."""

    project: int
    code: str
    short_name: str
    number: str
    colour: str
    matter: str
    unit: str
    due_on: date
    state: str
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class VisitLine:
    """现场办公 of one leader in the week: how often and on which days, at which projects (code, name),
    and which problems raised there were struck off (their codes)."""

    leader: str
    days: list[date]
    projects: list[list[str]]
    solved: list[str]
    leader_id: int | None = None


@dataclass(frozen=True, slots=True)
class InstructionLine:
    """批示: open, or accepted since the report before. `postponed`: how often its day was moved;
    `to_id`, `head_id`: the keys of who is to do it and of the head of the receiving unit."""

    code: str
    project: int | None
    project_name: str
    text: str
    given_by: str
    on_behalf: bool
    to: str
    due_on: date
    state: str
    overdue_days: int
    postponed: int
    number: int | None
    to_id: int = 0
    head_id: int | None = None
    given_by_id: int | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """The week that is reported: its cut-off may have moved, so both days are kept."""

    week_on: date
    first_on: date
    cut_off_on: date
    label: str
    note: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """All that a report says. `awaiting`: projects known from the press alone, which count nowhere:
    they are listed, never judged; `imported`: how many came from a sheet and nobody has confirmed, which are
    not even named; `granted`: by instrument, of the projects whose amounts the report adds up."""

    week: Week
    scope: str
    as_of: str
    rule_version: int
    ranked: bool
    entries: list[Entry]
    orders: list[OrderLine]
    visits: list[VisitLine]
    instructions: list[InstructionLine]
    awaiting: list[list[str]]
    imported: int = 0
    granted: list[GrantedSum] = field(default_factory=list)


# -- JSON ------------------------------------------------------------------------------------------


def canonical(value: Any) -> str:
    """One text for one content: sorted keys, no spaces, nothing escaped that need not be."""
    return _encode(value)


def _plain(value: Any) -> Any:
    """What JSON can say of a dataclass, a date or an amount, and of what is in it later: no copy of all is made."""
    if hasattr(value, "__dataclass_fields__"):
        return {name: getattr(value, name) for name in value.__dataclass_fields__}
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"no part of a report: {value!r}")


_encode = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":"), default=_plain
).encode


def digest(parts: Iterable[str | Iterable[str]]) -> str:
    """SHA-256 of the canonical parts, one a line: head, entries in order, tables in order; a long one in pieces."""
    found = hashlib.sha256()
    for place, part in enumerate(parts):
        if place:
            found.update(b"\n")
        for piece in [part] if isinstance(part, str) else part:
            found.update(piece.encode())
    return found.hexdigest()

"""要素 of projects as a weekly report freezes them: the permits that moved or are overdue, what is needed and how each
element stands, the money granted."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from projects.dispatch.rules.codes import PermitMark
from projects.dispatch.rules.resources import ElementLine, GrantedSum, NeedLine, PermitLine
from projects.financing.reads.then import granted_then
from projects.models import PermitEvent, PermitStep, Status
from projects.needs.reads.items import Item
from projects.needs.reads.then import needs_then
from projects.needs.rules.kinds import Element, NeedState
from projects.needs.rules.matrix import is_told, worst
from projects.registry.rules.stages import PRODUCING
from projects.resources.reads.then import permits_then
from projects.resources.rules.clock import Clock
from projects.resources.rules.events import Event
from projects.resources.rules.kinds import Board

TOLD = (NeedState.OVERDUE, NeedState.LATE_PROMISE, NeedState.SOON)
MARK_OF = {
    Event.SUBMIT: PermitMark.SUBMITTED, Event.TELL: PermitMark.TOLD, Event.MEND: PermitMark.MENDED,
    Event.ACCEPT: PermitMark.ACCEPTED, Event.PAUSE: PermitMark.STOPPED, Event.RESUME: PermitMark.RESUMED,
    Event.LONGER: PermitMark.LENGTHENED, Event.DECIDE: PermitMark.DECIDED, Event.UNDO: PermitMark.UNDONE,
    Event.CHECK: PermitMark.CHECKED, Event.EXTEND: PermitMark.PROLONGED,
}  # fmt: skip


def resource_lines(rows: Collection[Mapping], moment) -> dict[int, dict]:
    """Project → its permits and what it needs, of which the week tells, and how each element of it stands. `rows`:
    confirmed projects, with status and stage. A fixed number of queries."""
    keys = [row["pk"] for row in rows]
    permits = permits_then(keys, moment.day, moment.known_at)
    counting = {row["pk"]: row["status"] == Status.ACTIVE for row in rows}
    items = needs_then(counting, permits, moment.day, moment.as_of, moment.known_at)
    told, needs = permit_lines(permits, keys, moment), need_lines(items)
    stages = {row["pk"]: row["stage"] for row in rows if counting[row["pk"]]}
    elements = element_lines(items, stages)
    return {
        key: {"permits": told[key], "needs": needs[key], "elements": elements.get(key, [])}
        for key in keys
    }


def need_lines(items: Iterable[Item]) -> dict[int, list[NeedLine]]:
    found = defaultdict(list)
    for item in items:
        if item.state in TOLD:
            found[item.project].append(_need_line(item))
    return found


def _need_line(item: Item) -> NeedLine:
    if item.masked:
        return NeedLine(item.element, item.title, item.state, issue=item.issue, need=item.need)
    return NeedLine(
        item.element, item.title, item.state, item.day, item.promised_on, item.days, item.gap,
        item.unit_name, item.unit, item.person, item.issue, item.need, item.permit,
    )  # fmt: skip


def element_lines(items: Iterable[Item], stages: Mapping[int, str]) -> dict[int, list[ElementLine]]:
    """Project → its line of the matrix. `stages`: of those that are judged."""
    states = defaultdict(list)
    for item in items:
        states[item.project, item.element].append(item.state)
    found = {}
    for key, stage in stages.items():
        cells = [(element, worst(states[key, element])) for element in Element]
        if is_told((state for _, state in cells), produces=stage in PRODUCING):
            found[key] = [ElementLine(element, state) for element, state in cells]
    return found


def permit_lines(
    permits: Iterable[PermitStep], keys: list[int], moment
) -> dict[int, list[PermitLine]]:
    """Something was done since the report before, or they are overdue."""
    done, found = _events(keys, moment), defaultdict(list)
    for row in permits:
        if marks := _marks(row, done[row.pk]):
            found[row.project_id].append(_line(row, marks))
    return found


def _events(keys: list[int], moment) -> dict[int, set[str]]:
    """Permit → what was done to it that the report before did not know."""
    rows = PermitEvent.objects.filter(permit__project__in=keys, kind__in=MARK_OF)
    rows = rows.filter(at__gt=moment.told_at or moment.week.opened_at, at__lte=moment.known_at)
    found = defaultdict(set)
    for permit, kind in rows.filter(on__lte=moment.day).order_by().values_list("permit", "kind"):
        found[permit].add(kind)
    return found


def _marks(row: PermitStep, done: set[str]) -> list[str]:
    """In their order. What was taken back within the week is not told as done."""
    told = {mark for kind, mark in MARK_OF.items() if kind in done}
    told -= {PermitMark.UNDONE} if row.decided_on else {PermitMark.DECIDED}
    told -= set() if row.accepted_on else {PermitMark.ACCEPTED}
    shown = row.shown
    if shown.board == Board.OVERDUE:
        told.add(PermitMark.OVERDUE)
    if shown.board == Board.CHECK and (shown.check_left or 0) < 0:
        told.add(PermitMark.CHECK_OVERDUE)
    return [mark for mark in PermitMark if mark in told]


def _line(row: PermitStep, marks: list[str]) -> PermitLine:
    timed = row.shown.clock
    return PermitLine(
        id=row.pk, item=str(row), unit=str(row.unit or ""), method=row.method, sole=row.sole,
        agent=row.agent_name, state=row.shown.board, counted=row.counted_by,
        submitted_on=row.submitted_on, accepted_on=row.shown.accepted_on, decided_on=row.decided_on,
        limit=row.shown.limit, used=timed.used, stopped=timed.stopped, left=_left(timed), marks=marks,
        due_on=timed.due, result=row.result, deemed=row.shown.deemed, unit_id=row.unit_id,
        agent_id=row.agent_key,
    )  # fmt: skip


def _left(timed: Clock) -> int | None:
    """Of one decided beyond its limit by how much; in time there is nothing left to say."""
    return timed.saved if timed.saved is not None and timed.saved < 0 else timed.left


def granted_sums(keys: Iterable[int], moment) -> list[GrantedSum]:
    """By instrument, of the projects whose amounts the report adds up."""
    found = granted_then(list(keys), moment.day, moment.known_at)
    return [
        GrantedSum(instrument, one.cases, one.approved, one.drawn)
        for instrument, one in found.items()
    ]

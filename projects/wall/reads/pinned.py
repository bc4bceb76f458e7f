"""The wall as a number of the weekly report has it. Everything is read from what was frozen: no later change of a
project, a node or a name is on it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction

from django.utils import timezone

from projects.bulletin.rules.words import tenth
from projects.dispatch.rules.bar import PointLine
from projects.dispatch.rules.codes import Mark as IssueMark
from projects.dispatch.rules.entry import Entry, NodeLine
from projects.dispatch.rules.format import Values, entry_of, plain_of
from projects.lights.rules.dimensions import LOOKED_AT, Light
from projects.models import DispatchEntry, DispatchReport, Track
from projects.registry.rules.amounts import ALL, points
from projects.registry.rules.labelled import label_of
from projects.schedule.rules.nodes import NodeState, node_state, node_words
from projects.wall.reads.groups import (
    LAST,
    NO_LEADER,
    NO_TRACK,
    NO_UNIT,
    light_place,
    stage_place,
)
from projects.wall.reads.wall import Fiction, Wall, page_of
from projects.wall.rules.grouping import ON_PAGE, Place, Size, group
from projects.wall.rules.row import (
    NOT_KEPT,
    UNFILLED,
    UNPLANNED,
    Block,
    GroupBy,
    Mark,
    Money,
    Row,
    limit_words,
    where_words,
)

OFFERED = 12  # numbers that the page offers to look back to


def offered(user) -> list[DispatchReport]:
    """The latest numbers that this person may read."""
    rows = DispatchReport.objects.visible_to(user).closed().select_related("week")
    return list(rows.defer("summary").order_by("-week__week_on", "-number")[:OFFERED])


def pinned_wall(
    report: DispatchReport, user, by: GroupBy, number: int = 1, size: Size = ON_PAGE
) -> Wall | None:
    """None for a page there is not. Two queries, and one for the names of tracks."""
    day = timezone.localdate(report.as_of)
    rows = DispatchEntry.objects.visible_to(user).filter(report=report)
    stored = {row.project_id: row.values for row in rows}
    entries = [plain_of(values, report.format) for values in stored.values()]
    entries.sort(key=lambda entry: (LOOKED_AT.index(Light(entry["light"])), entry["code"]))
    places, base = _places(by), report.get_absolute_url()
    groups = group((entry["project"], places(entry)) for entry in entries)

    def rows_of(keys: list[int]) -> dict[int, Row]:
        found = {key: entry_of(stored[key], report.format) for key in keys}
        return {key: frozen_row(entry, base, day) for key, entry in found.items()}

    fiction = Fiction(is_shown=report.is_demo)
    return page_of(groups, by, day, number, rows_of, fiction, size)


def _places(by: GroupBy) -> Callable[[Values], Sequence[Place]]:
    """A function that gives an entry, as it is stored, its groups."""
    if by == GroupBy.TRACK:
        names = {code: Place((order,), name) for code, order, name in _tracks()}
        return lambda entry: (
            [names.get(code, Place((LAST - 1,), code)) for code in entry.get("tracks", ())]
            or [NO_TRACK]
        )
    if by == GroupBy.LEADER:
        return lambda entry: [_whose(entry.get("leader_id"), entry["leader"], NO_LEADER)]
    if by == GroupBy.UNIT:
        return lambda entry: [_whose(entry.get("unit_id"), entry["unit"], NO_UNIT)]
    if by == GroupBy.LIGHT:
        return lambda entry: [light_place(Light(entry["light"]))]
    return lambda entry: [stage_place(entry["stage"])]


def _whose(key: int | None, name: str, nobody: Place) -> Place:
    """Of a report of the first format names alone are known."""
    return Place((key or LAST - 1,), name) if name else nobody


def _tracks() -> Iterable[tuple[str, int, str]]:
    return Track.objects.order_by("order").values_list("code", "order", "name")


def frozen_row(entry: Entry, base: str, day: date) -> Row:
    """As it stood on the `day` of the number whose address is `base`."""
    undone = [node for node in entry.nodes if not node.done]
    nearest = min(undone, key=lambda node: node.due_on, default=None)
    return Row(
        key=entry.project, code=entry.code, name=entry.label, full_name=entry.name,
        stage=where_words(entry.status, entry.stage),
        light=entry.light.lower(), word=label_of(Light, entry.light),
        demo=entry.demo, url=f"{base}projects/{entry.code}/", live=False,
        ratio="—" if entry.done_ratio is None else tenth(entry.done_ratio, ALL),
        gap="" if entry.gap is None else points(Fraction(entry.gap)),
        reason=entry.brief_text, leader=entry.leader, commissioner=entry.commissioner,
        next=_node(nearest, entry, day) if nearest else None, block=_block(entry, day),
        money=Money(entry.plan, entry.done_year, entry.expected), **_bar(entry, day),
    )  # fmt: skip


def _bar(entry: Entry, day: date) -> dict:
    """Of a number that was frozen before its format kept the bars nothing but that."""
    bar, schedule = entry.bar, entry.schedule
    if bar is None:
        return {"note": NOT_KEPT}
    return {
        "box": (bar.first_on, bar.last_on) if bar.first_on and bar.last_on else None,
        "front": bar.front_on,
        "marks": tuple(_point(point, day) for point in bar.points),
        "shortfall": entry.shortfall,
        "forecast_on": schedule.forecast_on if schedule and entry.shortfall else None,
        "target": schedule.target if schedule else "",
        "tag": "" if schedule else UNPLANNED,
        "note": "" if bar.points or schedule else UNFILLED,
    }


def _point(point: PointLine, day: date) -> Mark:
    state = NodeState(point.state)
    words = node_words(state=state, due=point.due_on, done=point.done_on, today=day)
    on = point.done_on or point.due_on
    return Mark(
        point.name, on, state, words, point.before_on, point.moves, 0, point.due_on, point.done_on
    )


def _node(node: NodeLine, entry: Entry, day: date) -> Mark:
    state = node_state(due=node.due_on, done=None, done_text="", counts=entry.active, today=day)
    if state == NodeState.OVERDUE and not node.overdue:
        state = NodeState.UNKNOWN
    words = node_words(state=state, due=node.due_on, done=None, today=day)
    return Mark(node.name, node.due_on, state, words, None, node.moves)


def _block(entry: Entry, day: date) -> Block | None:
    lines = [one for one in entry.issues if {IssueMark.OPEN, IssueMark.BLOCKING} <= {*one.marks}]
    if not lines:
        return None
    first = min(lines, key=lambda one: (one.due_on or date.max, one.code))
    words = limit_words(first.due_on, first.overdue_workdays, day)
    late = first.overdue_workdays is not None
    return Block(first.code, first.summary, words, late, len(lines))

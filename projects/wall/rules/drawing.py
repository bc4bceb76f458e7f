"""The wall as numbers: where every bar, mark, label and text of its rows stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypedDict

from projects.needs.rules.kinds import Element
from projects.schedule.rules.nodes import NodeState, short_day
from projects.wall.rules.axis import Axis
from projects.wall.rules.frames import BARE, LANE, ROW, SMALL, TEXT, Beside, Frame
from projects.wall.rules.labels import ABOVE, BELOW, HIGH, LOW, Label, Span, Wish, place_labels
from projects.wall.rules.row import PRESSING, VACANT, Mark, Row
from projects.wall.rules.text import fitted, width_of, wrapped

DAY = timedelta(days=1)
TOGETHER = 5.0  # marks nearer to each other than this stand as one
LEAST_DOTS = 14.0
# Where the text of a lane stands, measured from the bar.
LINES = {ABOVE: -13.0, BELOW: 21.0, HIGH: -13.0 - LANE, LOW: 21.0 + LANE}
MIDDLE = ROW / 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; `css` says how it looks."""

    x: float
    y: float
    text: str
    css: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A diamond, and what the pointer is told; `before`: where it stood before its day was moved."""

    x: float
    state: NodeState
    title: str
    url: str
    before: float | None = None
    label: Line | None = None
    tie: Span | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """The rule from today to the forecast end, and by how much that is late."""

    start: float
    end: float
    ends_here: bool
    label: Line


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A row from `top` on, its bar at `middle` below that. `box` is an outline; `bar`, `dots`: from, to."""

    row: Row
    height: float
    middle: float
    top: float = 0.0
    rule: str = ""
    box: str = ""
    bar: Span | None = None
    tick: float | None = None
    dots: Span | None = None
    behind: Behind | None = None
    points: tuple[Point, ...] = ()
    note: Line | None = None
    lines: tuple[Line, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """The name of a group above its rows."""

    top: float
    text: str


def draw_row(row: Row, axis: Axis, frame: Frame, today: date) -> DrawnRow:
    """It stands at the top until a sheet has a place for it."""
    marks = _together(row.marks, axis)
    behind = _behind(row, axis, today)
    taken = []
    if behind:
        start = behind.label.x
        taken.append((start, start + width_of(behind.label.text, SMALL)))
    wishes = [Wish(axis.noon(mark.on), _said(mark, others)) for mark, others in marks]
    labels = place_labels(wishes, frame.label_edges, taken)
    points = [
        _point(row, mark, others, label, axis, today)
        for (mark, others), label in zip(marks, labels, strict=True)
    ]
    box, texts = _box(row, axis), _texts(row, frame, today)
    if not points and not box:
        points = [away] if (away := _away(row, axis, today)) else []
        tall = ROW if max(line.y for line in texts) > 14 else BARE  # three lines somewhere
        middle, height = tall / 2, tall
    else:
        lanes = {label.lane for label in labels if label}
        middle = MIDDLE + (LANE if HIGH in lanes else 0)
        height = middle + MIDDLE + (LANE if LOW in lanes else 0)
    return DrawnRow(
        row=row, middle=middle, height=height, box=box, behind=behind, points=tuple(reversed(points)),
        note=None if points or box else _note(row, axis), lines=tuple(texts),
        title=_title(row, today), **_done(row, axis, today),
    )  # fmt: skip


# -- the bar ---------------------------------------------------------------------------------------


def _box(row: Row, axis: Axis) -> str:
    """The hollow plan; where it leaves the drawing it ends in a point."""
    if row.box is None:
        return ""
    first, last = row.box
    start, end = axis.x(first), axis.x(last + DAY)
    if last < axis.scale.first or first > axis.scale.last:
        return ""
    end = max(end, start + 2)
    left = f"M{start + 6:g}-5 {start:g} 0 {start + 6:g} 5" if first < axis.scale.first else ""
    left = left or f"M{start:g}-5V5"
    right = f"H{end - 6:g}L{end:g} 0 {end - 6:g}-5" if last > axis.scale.last else f"H{end:g}V-5"
    return f"{left}{right}z"


class _Done(TypedDict, total=False):
    bar: Span
    tick: float
    dots: Span


def _done(row: Row, axis: Axis, today: date) -> _Done:
    """The bar to the 前锋, its tick, and dots from there to today."""
    if row.box is None or row.front is None or row.box[0] > max(today, row.front):
        return {}
    first, last = row.box
    front = min(max(row.front, first - DAY), last)
    start, end, now = axis.x(first), axis.x(front + DAY), axis.today
    found: _Done = {}
    if end > start:
        found["bar"] = (start, end)
    if axis.scale.first <= front <= axis.scale.last:
        found["tick"] = end
    if now - end >= LEAST_DOTS:
        found["dots"] = (end, now)
    return found


def _behind(row: Row, axis: Axis, today: date) -> Behind | None:
    if not row.is_short or row.forecast_on is None or row.forecast_on < today:
        return None
    text = f"差 {row.shortfall}"
    end, width = axis.x(row.forecast_on + DAY), width_of(text, SMALL)
    beyond = end + 4 + width > axis.right - 3
    x = end - 4 - width if beyond else end + 4
    label = Line(round(x, 1), LINES[BELOW], text, "w-strong")
    return Behind(axis.today, end, axis.holds(row.forecast_on), label)


# -- nodes -----------------------------------------------------------------------------------------


def _together(marks: Sequence[Mark], axis: Axis) -> list[tuple[Mark, list[Mark]]]:
    """Those on the drawing, the most pressing first; what would cover one another stands as one, with the others
    beside it."""
    order = {state: place for place, state in enumerate(PRESSING)}
    shown = [mark for mark in marks if axis.holds(mark.on)]
    shown.sort(key=lambda mark: (order[mark.state], mark.on))
    found: list[tuple[Mark, list[Mark]]] = []
    for mark in shown:
        x = axis.noon(mark.on)
        near = next((one for one in found if abs(axis.noon(one[0].on) - x) < TOGETHER), None)
        if near:
            near[1].append(mark)
        else:
            found.append((mark, []))
    return found


def _said(mark: Mark, others: list[Mark]) -> str:
    return f"{mark.label} 等 {len(others) + 1} 个" if others else mark.label


def _point(
    row: Row, mark: Mark, others: list[Mark], label: Label | None, axis: Axis, today: date
) -> Point:
    x = axis.noon(mark.on)
    before = axis.noon(mark.before_on) if mark.before_on and axis.holds(mark.before_on) else None
    line, tie = None, None
    if label:
        line = Line(label.x, LINES[label.lane], label.text, f"w-{mark.state}")
        if label.lane in (HIGH, LOW):
            tie = (LINES[label.lane] + (2 if label.lane == HIGH else -11), 0)
    title = "；".join(mark_words(one, today) for one in (mark, *others))
    return Point(x, mark.state, title, row.link_of(mark), before, line, tie)


def mark_words(mark: Mark, today: date) -> str:
    """「设备到货 11-12 逾期 7 天，第 1 次调整」."""
    moved = f"，第 {mark.moves} 次调整" if mark.moves else ""
    return f"{mark.name} {short_day(mark.on, today)} {mark.words}{moved}".rstrip()


def _away(row: Row, axis: Axis, today: date) -> Point | None:
    """Of a row of which nothing stands on the drawing: its last node before it, or the first after it."""
    earlier = [mark for mark in row.marks if mark.on < axis.scale.first]
    later = [mark for mark in row.marks if mark.on > axis.scale.last]
    open_one = next((mark for mark in earlier if not mark.is_done), None)
    mark = open_one or (later[0] if later else earlier[-1] if earlier else None)
    if mark is None:
        return None
    words = mark_words(mark, today)
    before = mark in earlier
    x = axis.left + 22 if before else axis.right - 22
    text = fitted(f"‹ {words}" if before else f"{words} ›", axis.right - axis.left - 60, SMALL)
    start = x + 14 if before else x - 14 - width_of(text, SMALL)
    line = Line(round(start, 1), 4.0, text, "w-away")
    return Point(x, mark.state, words, row.link_of(mark), None, line)


def _note(row: Row, axis: Axis) -> Line | None:
    return Line(axis.left + 14, 4.0, row.note, "w-note", row.link) if row.note else None


# -- texts -----------------------------------------------------------------------------------------


def _texts(row: Row, frame: Frame, today: date) -> list[Line]:
    name = fitted(row.name, frame.name_width, TEXT)
    beside = width_of(row.gap, SMALL) + 8 if row.gap else 0
    about = fitted(row.about, frame.ratio_x - beside - frame.name_x, SMALL)
    lines = [
        Line(frame.name_x, -4, name, "w-name", row.url),
        Line(frame.name_x, 14, about, "w-pale"),
        Line(frame.ratio_x, -4, row.ratio, "w-end"),
        Line(frame.ratio_x, 14, row.gap, "w-end w-pale"),
    ]
    for column in frame.columns:
        lines += _BESIDE[column.key](row, column, today)
    return [line for line in lines if line.text]


def _stack(column: Beside, parts: Sequence[tuple[str, str, str]]) -> list[Line]:
    """One below the other, round the bar: (text, css, url)."""
    step = 16.0 if len(parts) > 2 else 18.0
    top = 5.0 - step * (len(parts) - 1) / 2
    return [
        Line(column.x, top + step * place, text, css, url)
        for place, (text, css, url) in enumerate(parts)
    ]


def _person(name: str, column: Beside) -> list[Line]:
    if not name:
        return _stack(column, [(VACANT, "w-strong", "")])
    return _stack(column, [(line, "", "") for line in wrapped(name, column.width, TEXT, 2)])


def _leader(row: Row, column: Beside, today: date) -> list[Line]:
    return _person(row.leader, column)


def _commissioner(row: Row, column: Beside, today: date) -> list[Line]:
    return _person(row.commissioner, column)


def _next(row: Row, column: Beside, today: date) -> list[Line]:
    if row.next is None:
        return _stack(column, [("—", "w-pale", "")])
    node = row.next
    css = "w-late" if node.state == NodeState.OVERDUE else "w-pale"
    names = wrapped(node.name, column.width, TEXT, 2)
    when = fitted(next_words(node, today), column.width, SMALL)
    return _stack(column, [*[(line, "", row.link) for line in names], (when, css, "")])


def next_words(node: Mark, today: date) -> str:
    """「11-12 逾期 7 天」, 「12-10 第 1 次调整」, 「11-24」."""
    said = [short_day(node.on, today)]
    if node.state in (NodeState.OVERDUE, NodeState.UNKNOWN):
        said.append(node.words)
    elif node.moves:
        said.append(f"第 {node.moves} 次调整")
    return " ".join(said)


def _block(row: Row, column: Beside, today: date) -> list[Line]:
    stuck = [(fitted(row.stuck_words, column.width, SMALL), "w-late", f"{row.url}resources/")]
    if row.block is None:
        return _stack(column, stuck if row.stuck else [("无", "w-pale", "")])
    block = row.block
    url = f"/issues/{block.code}/" if row.live else row.url
    words = fitted(block_words(row), column.width, SMALL)
    room = 1 if row.stuck else 2
    parts = [(line, "", url) for line in wrapped(block.summary, column.width, TEXT, room)]
    said = [*parts, (words, "w-late" if block.late else "w-pale", "")]
    return _stack(column, said + stuck if row.stuck else said)


def _public(row: Row, column: Beside, today: date) -> list[Line]:
    """On a screen that anybody may stand before: of a firm's money not even that."""
    told = tuple(one for one in row.stuck if one != Element.FUNDING.label)
    return _block(replace(row, stuck=told), column, today)


def block_words(row: Row) -> str:
    """「时限 11-20 等 2 项」, 「超期 6 个工作日」."""
    if row.block is None:
        return ""
    more = f"等 {row.block.count} 项" if row.block.count > 1 else ""
    return f"{row.block.words} {more}".rstrip()


_BESIDE = {
    "leader": _leader, "commissioner": _commissioner, "next": _next, "block": _block, "public": _public,
}  # fmt: skip


def span_words(row: Row, today: date) -> str:
    """「2025-07-01 至 2026-12-31」; '' without a plan."""
    if row.box is None:
        return ""
    return f"{short_day(row.box[0], today)} 至 {short_day(row.box[1], today)}"


def _title(row: Row, today: date) -> str:
    """What the pointer is told over the bar."""
    said = [row.full_name]
    if row.box:
        said.append(f"计划 {span_words(row, today)}")
    if row.front:
        said.append(f"完成投资折算到 {short_day(row.front, today)}")
    if row.is_short:
        said.append(short_words(row, today))
    return "；".join(said)


def short_words(row: Row, today: date) -> str:
    """「按现有进度 2027-02-17 投产，比目标晚 34 个工作日」; '' where the target is kept."""
    if not row.is_short:
        return ""
    on = short_day(row.forecast_on, today)
    return f"按现有进度 {on} {row.target}，比目标晚 {row.shortfall} 个工作日"

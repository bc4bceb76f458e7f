"""作战图 of one network as numbers: where the bars, lines and marks of a chart stand, in per cent of its width.

A step's row: the plan as a thin hollow box, what was done as a thick bar in it, the critical chain as a second rule
below, above it the plan it is compared with, behind it how far the step slips beyond its plan.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from projects.schedule.rules.scale import Scale, ScaleUnit, scale
from projects.schedule.rules.timeline import Winter

WIDTH = 1000.0  # of the axis; a position divided by ten is its share in per cent, to a hundredth
MOST_MONTHS = 30  # beyond them the columns are quarters
NARROW = 45.0  # a month narrower than this has its name every third time
NARROWEST = 420.0  # px of a chart; what stands beside something must find its room there too
FLAG_PX, YEAR_PX, MONTH_PX = 71, 44, 28
FLAG, YEAR, MONTH = (1000 * px / NARROWEST for px in (FLAG_PX, YEAR_PX, MONTH_PX))
LEAST = 3  # months of the last year, so that its name is not cut
MARGIN = 20.0  # right of the last day, for the half of a diamond
INSIDE = 1.5  # of a line at either edge
WIDE_PX, SLIM_PX = 12, 7  # a Chinese character of a label, and any other
GAP_PX = 11  # before the first
DAY = timedelta(days=1)
Days = tuple[date, date]


@dataclass(frozen=True)
class Drawn:
    """What a chart shows of one step; None where there is nothing to show. `until`: the day it will be ready on,
    where that is after its plan. `node`: the day of its diamond; `planned`: the day that the plan has for it, where it
    was moved from there."""

    key: str
    plan: Days | None = None
    actual: Days | None = None
    compared: Days | None = None
    until: date | None = None
    node: date | None = None
    planned: date | None = None
    critical: bool = False
    label: str = ""


@dataclass(frozen=True)
class Bar:
    """From `x`, `width` wide, ending at `end`; per cent as SVG reads it."""

    x: str
    width: str
    end: str


@dataclass(frozen=True)
class Row:
    plan: Bar | None
    actual: Bar | None
    compared: Bar | None
    slip: Bar | None
    rule: Bar | None
    node: str
    planned: str
    label: str
    label_x: str
    label_before: bool  # it stands left of `label_x`, because to the right it would be cut


@dataclass(frozen=True)
class Column:
    """`is_minor`: where the chart is narrow its name would touch the next one."""

    x: str
    label: str
    starts_year: bool
    is_minor: bool


@dataclass(frozen=True)
class Year:
    x: str
    label: str


class Side(StrEnum):
    """Where a flag stands beside its line."""

    LEFT = "end"
    MIDDLE = "middle"
    RIGHT = "start"


@dataclass(frozen=True)
class Flag:
    """A flag of FLAG_PX on a line at `at`; `anchor` and the distances are px as SVG reads them."""

    at: float
    side: Side

    @property
    def anchor(self) -> str:
        return self.side.value

    @property
    def dx(self) -> int:
        return {Side.LEFT: -FLAG_PX, Side.MIDDLE: -FLAG_PX // 2, Side.RIGHT: 1}[self.side]

    @property
    def word_dx(self) -> int:
        return {Side.LEFT: -5, Side.MIDDLE: 0, Side.RIGHT: 5}[self.side]

    @property
    def start(self) -> float:
        """Where it begins on the narrowest axis."""
        return self.at - {Side.LEFT: FLAG, Side.MIDDLE: FLAG / 2, Side.RIGHT: 0}[self.side]

    @property
    def end(self) -> float:
        return self.start + FLAG

    @property
    def is_inside(self) -> bool:
        return self.start >= -1 and self.end <= WIDTH + 1

    def meets(self, start: float, end: float) -> bool:
        return start < self.end and self.start < end


@dataclass(frozen=True)
class Chart:
    """`today_flag` is None where it would cover the target's; the line is there, and the legend says the day."""

    columns: list[Column]
    years: list[Year]
    winters: list[Bar]
    today: str
    target: str
    today_flag: Flag | None
    target_flag: Flag
    rows: dict[str, Row]


def chart(rows: Sequence[Drawn], today: date, target_on: date, winter: Winter | None) -> Chart:
    """Of all rows on one axis that holds every day of theirs, today and the target."""
    axis = _axis([*_days(rows), today, target_on])
    at, aim = _inside(axis.x(today)), _inside(axis.x(target_on + DAY))
    today_flag, target_flag = flags(at, aim)
    return Chart(
        columns=_columns(axis),
        years=_years(axis),
        winters=[_bar(axis, span) for span in _winters(axis, winter)],
        today=_per_cent(at),
        target=_per_cent(aim),
        today_flag=today_flag,
        target_flag=target_flag,
        rows={row.key: _row(axis, row) for row in rows},
    )


def flags(today: float, target: float) -> tuple[Flag | None, Flag]:
    """Of today and of the target: within the axis, neither on the other."""
    ahead = Side.LEFT if target > WIDTH / 2 else Side.RIGHT
    for side in (ahead, Side.RIGHT, Side.LEFT):
        aimed = Flag(target, side)
        for other in (Side.MIDDLE, Side.RIGHT, Side.LEFT):
            now = Flag(today, other)
            if aimed.is_inside and now.is_inside and not aimed.meets(now.start, now.end):
                return now, aimed
    return None, Flag(target, ahead)


def _days(rows: Iterable[Drawn]) -> Iterable[date]:
    for row in rows:
        for span in (row.plan, row.actual, row.compared):
            yield from span or ()
        yield from filter(None, (row.until, row.node, row.planned))


def _axis(days: Sequence[date]) -> Scale:
    first, last = min(days), max(days)
    if last.month < LEAST and last.year > first.year:
        last = date(last.year, LEAST, 1)
    axis = _scale(first, last)
    # A diamond on the last evening would be cut in half.
    if axis.x(max(days) + DAY) > WIDTH - MARGIN:
        axis = _scale(first, axis.last + DAY)
    return axis


def _scale(first: date, last: date) -> Scale:
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    unit = ScaleUnit.MONTH if months <= MOST_MONTHS else ScaleUnit.QUARTER
    return scale(first, last, unit, WIDTH)


def _columns(axis: Scale) -> list[Column]:
    quarters = len(axis.starts) > 1 and (axis.starts[1] - axis.starts[0]).days > 31
    width = WIDTH / axis.columns
    found = []
    for start in axis.starts:
        word = f"{(start.month + 2) // 3}季" if quarters else f"{start.month}月"
        main = quarters or start.month % 3 == 1
        label = word if main or width >= NARROW else ""
        minor = not main and width < MONTH
        found.append(Column(_per_cent(axis.x(start)), label, start.month == 1, minor))
    return found


def _years(axis: Scale) -> list[Year]:
    """Those whose room the next one does not take."""
    starts = [axis.starts[0], *(start for start in axis.starts[1:] if start.month == 1)]
    ends = [*(axis.x(start) for start in starts[1:]), WIDTH]
    return [
        Year(_per_cent(axis.x(start)), f"{start.year}年")
        for start, end in zip(starts, ends, strict=True)
        if end - axis.x(start) >= YEAR
    ]


def _winters(axis: Scale, winter: Winter | None) -> list[Days]:
    if winter is None:
        return []
    days = [axis.first + n * DAY for n in range((axis.last - axis.first).days + 1)]
    found = []
    for stopped, part in groupby(days, winter.covers):
        span = list(part)
        if stopped:
            found.append((span[0], span[-1]))
    return found


def _row(axis: Scale, row: Drawn) -> Row:
    plan = _bar(axis, row.plan) if row.plan else None
    actual = _bar(axis, row.actual) if row.actual else None
    slip = None
    if row.until and row.plan and row.until > row.plan[1]:
        slip = _bar(axis, (row.plan[1] + DAY, row.until))
    nodes = [_per_cent(axis.x(day + DAY)) if day else "" for day in (row.node, row.planned)]
    drawn = [bar for bar in (plan, actual, slip) if bar]
    places = [
        float(x[:-1]) * 10
        for x in (*nodes, *(bar.x for bar in drawn), *(bar.end for bar in drawn))
        if x
    ]
    label_x, before = _place(places, row.label)
    return Row(
        plan=plan, actual=actual, compared=_bar(axis, row.compared) if row.compared else None,
        slip=slip, rule=_rule(axis, row), node=nodes[0], planned=nodes[1], label=row.label,
        label_x=_per_cent(label_x), label_before=before,
    )  # fmt: skip


def _place(places: Sequence[float], label: str) -> tuple[float, bool]:
    """Right of all that is drawn, else left of it, else at the edge over the bar; whether it ends there."""
    px = GAP_PX + sum(WIDE_PX if ord(one) > 0x2000 else SLIM_PX for one in label)
    width, end, start = 1000 * px / NARROWEST, max(places, default=0.0), min(places, default=0.0)
    if end + width <= WIDTH:
        return end, False
    return (start if start >= width else WIDTH), True


def _rule(axis: Scale, row: Drawn) -> Bar | None:
    """The second rule below a critical step, as long as all that is drawn of it."""
    spans = [span for span in (row.plan, row.actual) if span]
    if not row.critical or not spans:
        return None
    return _bar(axis, (min(span[0] for span in spans), max(span[1] for span in spans)))


def _bar(axis: Scale, span: Days) -> Bar:
    """From the morning of the first day to the evening of the last."""
    start, end = axis.x(span[0]), axis.x(span[1] + DAY)
    return Bar(_per_cent(start), _per_cent(max(end - start, 0)), _per_cent(end))


def _inside(x: float) -> float:
    return min(max(x, INSIDE), WIDTH - INSIDE)


def _per_cent(x: float) -> str:
    return f"{round(x / 10, 2):g}%"

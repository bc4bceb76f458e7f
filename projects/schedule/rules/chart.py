"""作战图 of one network as numbers: where the bars, lines and marks of a chart stand, in per cent of its width.

A step's row: the plan as a thin hollow box, what was done as a thick bar in it, the critical chain as a second rule
below, above it the plan it is compared with, behind it how far the step slips beyond its plan.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from projects.schedule.rules.scale import Scale, ScaleUnit, scale
from projects.schedule.rules.timeline import Winter

WIDTH = 1000.0  # of the axis; a position divided by ten is its share in per cent, to a hundredth
MOST_MONTHS = 30  # beyond them the columns are quarters
NARROW = 45.0  # a month narrower than this has its name every third time
FLAG, YEAR = 103.0, 66.0  # how wide a flag and the name of a year are where the chart is narrowest
LEAST = 3  # months of the last year, so that its name is not cut
DAY = timedelta(days=1)
Days = tuple[date, date]


@dataclass(frozen=True)
class Drawn:
    """What a chart shows of one step; None where there is nothing to show. `until`: the day it will be ready on,
    where that is after its plan. `node`: the day of its diamond."""

    key: str
    plan: Days | None = None
    actual: Days | None = None
    compared: Days | None = None
    until: date | None = None
    node: date | None = None
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
    label: str
    label_x: str
    label_before: bool  # it stands left of the bar, because to the right it would be cut


@dataclass(frozen=True)
class Column:
    x: str
    label: str
    starts_year: bool


@dataclass(frozen=True)
class Year:
    x: str
    label: str


@dataclass(frozen=True)
class Chart:
    columns: list[Column]
    years: list[Year]
    winters: list[Bar]
    today: str
    target: str
    rows: dict[str, Row]

    @property
    def today_dx(self) -> int:
        """Where the flag of today begins beside its line, so that it is not cut."""
        at = float(self.today[:-1])
        return -70 if at > 92 else 0 if at < 8 else -35

    @property
    def today_anchor(self) -> str:
        return {-70: "end", 0: "start"}.get(self.today_dx, "middle")

    @property
    def today_word_dx(self) -> int:
        return {-70: -4, 0: 4}.get(self.today_dx, 0)

    @property
    def target_is_right(self) -> bool:
        """Whether the flag of the target stands left of its line, so that it is not cut."""
        return float(self.target[:-1]) > 50


def chart(rows: Sequence[Drawn], today: date, target_on: date, winter: Winter | None) -> Chart:
    """Of all rows on one axis that holds every day of theirs, today and the target."""
    axis = _axis([*_days(rows), today, target_on])
    return Chart(
        columns=_columns(axis),
        years=_years(axis, today, target_on),
        winters=[_bar(axis, span) for span in _winters(axis, winter)],
        today=_per_cent(axis.x(today)),
        target=_per_cent(axis.x(target_on + DAY)),
        rows={row.key: _row(axis, row) for row in rows},
    )


def _days(rows: Iterable[Drawn]) -> Iterable[date]:
    for row in rows:
        for span in (row.plan, row.actual, row.compared):
            yield from span or ()
        yield from filter(None, (row.until, row.node))


def _axis(days: Sequence[date]) -> Scale:
    first, last = min(days), max(days)
    if last.month < LEAST and last.year > first.year:
        last = date(last.year, LEAST, 1)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    unit = ScaleUnit.MONTH if months <= MOST_MONTHS else ScaleUnit.QUARTER
    return scale(first, last, unit, WIDTH)


def _columns(axis: Scale) -> list[Column]:
    quarters = len(axis.starts) > 1 and (axis.starts[1] - axis.starts[0]).days > 31
    narrow = WIDTH / axis.columns < NARROW
    found = []
    for start in axis.starts:
        word = f"{(start.month + 2) // 3}季" if quarters else f"{start.month}月"
        said = quarters or not narrow or start.month % 3 == 1
        found.append(Column(_per_cent(axis.x(start)), word if said else "", start.month == 1))
    return found


def _years(axis: Scale, today: date, target_on: date) -> list[Year]:
    """Those whose name neither the next one nor a flag would cover."""
    starts = [axis.starts[0], *(start for start in axis.starts[1:] if start.month == 1)]
    at, aim = axis.x(today), axis.x(target_on + DAY)
    left = at - FLAG if at > 920 else at if at < 80 else at - FLAG / 2
    flags = [left, aim - FLAG if aim > WIDTH / 2 else aim]
    found = []
    for place, start in enumerate(starts):
        x = axis.x(start)
        following = axis.x(starts[place + 1]) if place + 1 < len(starts) else WIDTH
        free = all(x + YEAR <= flag or x >= flag + FLAG for flag in flags)
        if free and following - x >= YEAR:
            found.append(Year(_per_cent(x), f"{start.year}年"))
    return found


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
    node = _per_cent(axis.x(row.node + DAY)) if row.node else ""
    ends = [float(bar.end[:-1]) for bar in (plan, actual, slip) if bar]
    starts = [float(bar.x[:-1]) for bar in (plan, actual) if bar]
    before = bool(ends) and max(ends) > 80
    label_x = (min(starts, default=0.0) if before else max(ends, default=0.0)) * 10
    return Row(
        plan=plan, actual=actual, compared=_bar(axis, row.compared) if row.compared else None,
        slip=slip, rule=_rule(axis, row), node=node, label=row.label,
        label_x=_per_cent(label_x), label_before=before,
    )  # fmt: skip


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


def _per_cent(x: float) -> str:
    return f"{round(x / 10, 2):g}%"

"""The time axis of the wall: fifteen months, twenty-six weeks or twelve quarters round a day."""

from dataclasses import dataclass
from datetime import date, timedelta

from projects.schedule.rules.scale import Scale, ScaleUnit, column_of, next_column, scale
from projects.wall.rules.frames import TEXT
from projects.wall.rules.text import width_of

COLUMNS = {ScaleUnit.MONTH: 15, ScaleUnit.WEEK: 26, ScaleUnit.QUARTER: 12}
WEEKS_BEHIND = 8
FLAG = 74.0  # wide, with 「今 11-19」 in it
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tick:
    """A column that begins at `x`, `mid` its middle; `strong`: a year or, of weeks, a month begins with it."""

    x: float
    mid: float
    label: str
    strong: bool
    now: bool


@dataclass(frozen=True, slots=True)
class Head:
    """The name of a year, or of a month where columns are weeks."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """`left` … `right` of the drawing; a day begins at `x(day)`."""

    scale: Scale
    left: float
    right: float
    ticks: tuple[Tick, ...]
    heads: tuple[Head, ...]
    today: float
    flag: float
    flag_words: str
    step: float

    def x(self, day: date) -> float:
        """The morning of a day, at the edge where it lies outside."""
        return self._at((day - self.scale.first).days)

    def noon(self, day: date) -> float:
        return self._at((day - self.scale.first).days + 0.5)

    def _at(self, days: float) -> float:
        return round(min(max(self.left + days * self.step, self.left), self.right), 1)

    def holds(self, day: date) -> bool:
        return not self.scale.clamps(day)


def axis_of(unit: ScaleUnit, today: date, left: float, right: float) -> Axis:
    first = _first(unit, today)
    last = first
    for _ in range(COLUMNS[unit] - 1):
        last = next_column(last, unit)
    found = scale(first, last, unit, right - left)
    step = (right - left) / ((found.last - found.first).days + 1)
    edges = [round(left + found.x(start), 1) for start in found.starts] + [right]
    here = column_of(today, unit)
    ticks = tuple(
        Tick(
            x=edges[place], mid=round((edges[place] + edges[place + 1]) / 2, 1),
            label=_label(unit, start), strong=place > 0 and _heads(unit, start), now=start == here,
        )
        for place, start in enumerate(found.starts)
    )  # fmt: skip
    now = left + (found.x(today) + found.x(today + DAY)) / 2
    flag = min(max(now - FLAG / 2, left), right - FLAG)
    heads = _names(unit, found, edges, flag)
    return Axis(
        found, left, right, ticks, heads, round(now, 1), round(flag, 1), f"今 {today:%m-%d}", step
    )


def _first(unit: ScaleUnit, today: date) -> date:
    if unit == ScaleUnit.WEEK:
        return column_of(today, unit) - timedelta(weeks=WEEKS_BEHIND)
    years = 1 if unit == ScaleUnit.QUARTER else 0
    return date(today.year - years, 1, 1)


def _label(unit: ScaleUnit, start: date) -> str:
    if unit == ScaleUnit.WEEK:
        return str(start.isocalendar().week)
    return str(start.month) if unit == ScaleUnit.MONTH else f"{(start.month + 2) // 3} 季"


def _heads(unit: ScaleUnit, start: date) -> bool:
    """Whether a year or, of weeks, a month begins with this column."""
    if unit == ScaleUnit.WEEK:
        return (start - timedelta(weeks=1)).month != start.month
    return start.month == 1


def _names(unit: ScaleUnit, found: Scale, edges: list[float], flag: float) -> tuple[Head, ...]:
    """Beside the flag of today where it would cover them, and none where there is no room."""
    places = [
        place for place, start in enumerate(found.starts) if place == 0 or _heads(unit, start)
    ]
    names = []
    for nth, place in enumerate(places):
        x = edges[place] + 8
        end = edges[places[nth + 1]] if nth + 1 < len(places) else edges[-1]
        name = _name(unit, found.starts[place])
        wide = width_of(name, TEXT)
        if flag - wide - 4 < x < flag + FLAG + 4:
            x = flag + FLAG + 8
        if x + wide <= end:
            names.append(Head(round(x, 1), name))
    return tuple(names)


def _name(unit: ScaleUnit, start: date) -> str:
    if unit != ScaleUnit.WEEK:
        return f"{start.year} 年"
    # A week belongs to the month of its Monday.
    return f"{start.year} 年 {start.month} 月"

"""The time axis of a chart: whole months, weeks or quarters, and where a day stands on it."""

from dataclasses import dataclass
from datetime import date, timedelta

from projects.registry.rules.labelled import Labelled


class ScaleUnit(Labelled):
    WEEK = "WEEK", "周"
    MONTH = "MONTH", "月"
    QUARTER = "QUARTER", "季"


@dataclass(frozen=True)
class Scale:
    """From the morning of `first` to the evening of `last`, `width` wide; `starts`: the first day of each column."""

    first: date
    last: date
    starts: tuple[date, ...]
    width: float

    @property
    def columns(self) -> int:
        return len(self.starts)

    def x(self, day: date) -> float:
        """Where the morning of `day` stands, with one decimal; at the edge when it lies outside."""
        days = (self.last - self.first).days + 1
        share = (day - self.first).days / days
        return round(min(max(share, 0), 1) * self.width, 1)

    def clamps(self, day: date) -> bool:
        """Whether `day` lies outside and stands at the edge."""
        return not self.first <= day <= self.last


def scale(first: date, last: date, unit: ScaleUnit, width: float) -> Scale:
    """The whole columns that hold `first` … `last`. Raises ValueError when `last` is the earlier one."""
    if last < first:
        raise ValueError(f"{last} lies before {first}")
    starts = [column_of(first, unit)]
    while (following := next_column(starts[-1], unit)) <= last:
        starts.append(following)
    return Scale(starts[0], following - timedelta(days=1), tuple(starts), width)


def column_of(day: date, unit: ScaleUnit) -> date:
    """The first day of the column that `day` lies in."""
    if unit == ScaleUnit.WEEK:
        return day - timedelta(days=day.weekday())
    month = day.month if unit == ScaleUnit.MONTH else (day.month - 1) // 3 * 3 + 1
    return date(day.year, month, 1)


def next_column(start: date, unit: ScaleUnit) -> date:
    """The first day of the column after the one that begins on `start`."""
    if unit == ScaleUnit.WEEK:
        return start + timedelta(weeks=1)
    months = start.year * 12 + start.month - 1 + (1 if unit == ScaleUnit.MONTH else 3)
    return date(months // 12, months % 12 + 1, 1)

"""The wall as one drawing, or cut into sheets of paper between its rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from projects.wall.rules.axis import Axis
from projects.wall.rules.drawing import Band, DrawnRow, draw_row
from projects.wall.rules.frames import BAND, Frame
from projects.wall.rules.row import Row


@dataclass(frozen=True)
class Group:
    """`label` of a group, '' where what is grouped by stands in a column of its own; `said` beside it."""

    label: str
    said: str
    rows: list[Row]


@dataclass
class Sheet:
    """A drawing: bands and rows from above to below, `height` high."""

    frame: Frame
    axis: Axis
    number: int = 1
    bands: list[Band] = field(default_factory=list)
    rows: list[DrawnRow] = field(default_factory=list)
    height: float = 0.0

    def add_band(self, text: str) -> None:
        self.bands.append(Band(self.height, text))
        self.height += BAND

    def add(self, row: DrawnRow, *, first: bool) -> None:
        """`first`: of its group."""
        rule = "" if not self.rows else "is-group" if first else "is-row"
        self.rows.append(replace(row, top=self.height, rule=rule))
        self.height += row.height


def draw_sheets(
    groups: Sequence[Group], axis: Axis, frame: Frame, today: date, most: float | None = None
) -> list[Sheet]:
    """One drawing; with `most` as many as it takes, none higher than that, the name of a group again on each."""
    sheets = [Sheet(frame, axis)]
    for group in groups:
        named = False
        for place, row in enumerate(group.rows):
            drawn = draw_row(row, axis, frame, today)
            asked = drawn.height + (BAND if group.label and not named else 0)
            if most and sheets[-1].rows and sheets[-1].height + asked > most:
                sheets.append(Sheet(frame, axis, len(sheets) + 1))
                named = False
            if group.label and not named:
                again = "（续）" if place else ""
                sheets[-1].add_band(f"{group.label}{again}　{group.said}")
                named = True
            sheets[-1].add(drawn, first=place == 0)
    return sheets

"""Who held a project's single roles over time, as a drawing: days become places on a line.

Pure arithmetic; what draws it is templates/projects/people/_tenure.html. Lengths are pixels of a drawing that
is `width` wide, texts 13 pixels high.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from projects.people.rules.ledger import DAY, Held, gaps, last_day

AHEAD = timedelta(days=30)  # is shown after the last day that anything is known of
HEAD, ROW, BAR, FOOT = 24, 34, 24, 20
LABEL = 64  # of the role, on the left: four characters
CHARACTER, PADDING = 13, 8
TICK = 52  # 2026-11
STEPS = (1, 2, 3, 6, 12, 24, 60, 120)  # months between two ticks
VACANT = "空缺"


@dataclass(frozen=True, slots=True)
class Segment:
    """Days of one role, from `from_on` on: one holder's, or a vacancy. `label` is what fits into the bar."""

    x: float
    width: float
    name: str
    from_on: date
    to_on: date | None  # the last day; None: open, or beyond the drawing
    vacant: bool
    planned: bool
    label: str

    @property
    def days_words(self) -> str:
        if self.to_on is None:
            return f"{self.from_on} 起"
        return f"{self.from_on} 至 {self.to_on}，{(self.to_on - self.from_on).days + 1} 天"


@dataclass(frozen=True, slots=True)
class Bar:
    """A role's line."""

    label: str
    y: int
    segments: list[Segment]

    @property
    def text_y(self) -> int:
        return self.y + BAR - 7


@dataclass(frozen=True, slots=True)
class Tick:
    """The first day of a month."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Drawing:
    first: date
    today: date
    last: date
    width: int
    bars: list[Bar]

    @property
    def today_x(self) -> float:
        return self.x_of(self.today)

    @property
    def today_word_x(self) -> float:
        """The middle of the word below the line, all of which stands inside."""
        return min(self.today_x, self.width - CHARACTER)

    @property
    def height(self) -> int:
        return self.foot + FOOT

    @property
    def foot(self) -> int:
        """Below the last bar."""
        return HEAD + ROW * len(self.bars)

    @property
    def bar_height(self) -> int:
        return BAR

    def x_of(self, day: date) -> float:
        """Where the day begins."""
        share = (day - self.first).days / ((self.last - self.first).days + 1)
        return round(LABEL + share * (self.width - LABEL), 1)

    def ticks(self) -> list[Tick]:
        """As many months as there is room for; none whose word would run off the side."""
        months = range(_month(self.first) + 1, _month(self.last) + 1)
        room = max(1, (self.width - LABEL) // TICK)
        step = next((s for s in STEPS if (len(months) + 1) / s <= room), STEPS[-1])
        days = [date(m // 12, m % 12 + 1, 1) for m in months if m % step == 0]
        found = [Tick(self.x_of(day), f"{day:%Y-%m}") for day in days]
        return [tick for tick in found if tick.x + TICK <= self.width]


def draw(
    roles: Sequence[tuple[str, Iterable[Held[int]]]],
    names: Mapping[int, str],
    left: Mapping[int, date],
    today: date,
    width: int,
) -> Drawing | None:
    """A bar for each (word of the role, its rows of the ledger), from the first day that anybody held any to
    some days after today or after what is planned. None where nobody ever did."""
    held = {label: [row for row in rows if not row.voided] for label, rows in roles}
    rows = [row for several in held.values() for row in several]
    if not rows:
        return None
    known = [day for row in rows for day in (row.from_on, last_day(row, left)) if day]
    first, last = min(row.from_on for row in rows), max([today, *known]) + AHEAD
    plain = Drawing(first, today, last, width, [])
    bars = [
        Bar(label, HEAD + place * ROW, _segments(plain, several, names, left))
        for place, (label, several) in enumerate(held.items())
    ]
    return Drawing(first, today, last, width, bars)


def _segments(
    plain: Drawing,
    rows: list[Held[int]],
    names: Mapping[int, str],
    left: Mapping[int, date],
) -> list[Segment]:
    spans: list[tuple[date, date | None, str, bool]] = []
    for row in rows:
        end = last_day(row, left)
        if end is None or end >= row.from_on:
            spans.append((row.from_on, end, names[row.user], False))
    for gap in gaps(rows, plain.first, plain.last, left):
        until = gap.to_on if gap.to_on < plain.last else None
        spans.append((gap.from_on, until, VACANT, True))
    return [_segment(plain, *span) for span in sorted(spans, key=lambda span: span[0])]


def _segment(plain: Drawing, from_on: date, to_on: date | None, name: str, vacant: bool) -> Segment:
    x = plain.x_of(from_on)
    width = round(plain.x_of((to_on or plain.last) + DAY) - x, 1)
    label = name if len(name) * CHARACTER + PADDING <= width else ""
    return Segment(x, width, name, from_on, to_on, vacant, from_on > plain.today, label)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1

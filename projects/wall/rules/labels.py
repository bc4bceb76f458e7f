"""Where the labels of a row stand: above the bar or below it, in a second line where the first is taken, never over
one another and never beyond the edge. What presses most chooses first."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from projects.wall.rules.frames import SMALL
from projects.wall.rules.text import fitted, width_of

ABOVE, BELOW, HIGH, LOW = 1, -1, 2, -2
LANES = (ABOVE, BELOW, HIGH, LOW)
GAP = 7.0
UNDER = 5.0  # a label reaches at least so far over its mark to both sides
SHORT = 7  # characters that stay of a name for which there is no room

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Wish:
    """A label for a mark at `x`."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """It begins at `x`, in a lane."""

    x: float
    lane: int
    text: str


def place_labels(
    wishes: Sequence[Wish], edges: Span, taken: Sequence[Span] = ()
) -> list[Label | None]:
    """One for each wish in its order, the most pressing first; None where there is no room at all. `taken`: what
    stands below the bar already."""
    lanes: dict[int, list[Span]] = defaultdict(list)
    lanes[BELOW].extend(taken)
    return [_place(wish, lanes, edges) for wish in wishes]


def _place(wish: Wish, lanes: dict[int, list[Span]], edges: Span) -> Label | None:
    short = fitted(wish.text, SHORT * SMALL, SMALL)
    for text in dict.fromkeys([wish.text, short]):
        width = width_of(text, SMALL)
        for lane in LANES:
            start = _start(wish.x, width, lanes[lane], edges)
            if start is not None:
                lanes[lane].append((start, start + width))
                return Label(round(start, 1), lane, text)
    return None


def _start(x: float, width: float, taken: list[Span], edges: Span) -> float | None:
    """As near to the middle over its mark as there is room for; None where it would leave its mark."""
    least, most = x - width + UNDER, x - UNDER
    least, most = max(least, edges[0]), min(most, edges[1] - width)
    if most < least:  # near an edge, or wider than all: it may leave its mark, not the drawing
        least = most = min(max(x - width / 2, edges[0]), edges[1] - width)
        if least < edges[0]:
            return None
    wanted = min(max(x - width / 2, least), most)
    tried = [wanted]
    for start, end in taken:
        tried += [end + GAP, start - GAP - width]
    free = [
        start
        for start in tried
        if least <= start <= most
        and all(start >= end + GAP or start + width <= begin - GAP for begin, end in taken)
    ]
    return min(free, key=lambda start: abs(start - wanted), default=None)

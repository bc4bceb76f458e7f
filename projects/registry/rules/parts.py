"""Long pages in parts that a person can read: where one ends and the next begins."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows `start` to `stop`, this one not among them, of the group in that `place`."""

    place: int
    start: int
    stop: int

    @property
    def rows(self) -> slice:
        return slice(self.start, self.stop)


def cut(count: int, most: int, whole: int = 0) -> list[Stretch]:
    """Rows of one kind, as `in_parts`."""
    return [part[0] for part in in_parts([count], most, whole)]


def in_parts(counts: Sequence[int], most: int, whole: int = 0) -> list[list[Stretch]]:
    """Groups of so many rows in parts of `most`: together as long as a part has room for them, a larger one cut.
    What has no more than `whole` rows stays in one part; there always is one."""
    if sum(counts) <= whole:
        return [[Stretch(place, 0, count) for place, count in enumerate(counts)]]
    parts: list[list[Stretch]] = [[]]
    room = most
    for place, count in enumerate(counts):
        for start in range(0, max(count, 1), most):
            stretch = Stretch(place, start, min(start + most, count))
            asked = stretch.stop - start
            if asked > room and parts[-1]:
                parts.append([])
                room = most
            parts[-1].append(stretch)
            room -= asked
    return parts

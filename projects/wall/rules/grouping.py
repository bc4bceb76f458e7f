"""Projects in groups, and groups on pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST = 300  # projects on a page


@dataclass(frozen=True, slots=True)
class Place:
    """A group by its place among the others."""

    order: tuple[int, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Listed:
    """The keys of a group's projects, in their order."""

    label: str
    keys: tuple[int, ...]


def group(items: Iterable[tuple[int, Sequence[Place]]]) -> list[Listed]:
    """Every project in each of its groups, in the order in which they come."""
    found: dict[Place, list[int]] = {}
    for key, places in items:
        for place in places:
            found.setdefault(place, []).append(key)
    ordered = sorted(found.items(), key=lambda one: (one[0].order, one[0].label))
    return [Listed(place.label, tuple(keys)) for place, keys in ordered]


def paged(groups: Sequence[Listed], most: int) -> list[list[Listed]]:
    """Whole groups together as long as a page has room for them; a larger one is cut."""
    pages: list[list[Listed]] = [[]]
    room = most
    for one in groups:
        for start in range(0, len(one.keys), most):
            part = Listed(one.label, one.keys[start : start + most])
            if len(part.keys) > room and pages[-1]:
                pages.append([])
                room = most
            pages[-1].append(part)
            room -= len(part.keys)
    return pages

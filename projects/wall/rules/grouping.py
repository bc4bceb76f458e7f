"""Projects in groups, and groups on pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from projects.registry.rules.parts import Stretch, in_parts


class Size(NamedTuple):
    """How many projects stand on a page; no more than `whole` are not cut."""

    most: int
    whole: int = 0


# On paper a project has nothing that answers to a pointer, and weighs a third.
ON_PAGE, ON_PAPER, ALL = Size(50), Size(200, 500), Size(1_000_000)


@dataclass(frozen=True, slots=True)
class Place:
    """A group by its place among the others."""

    order: tuple[int, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Listed:
    """The keys of a group's projects in their order, or their places in it. `of`: which group it is."""

    label: str
    keys: Sequence[int]
    of: Any = None


def group(items: Iterable[tuple[int, Sequence[Place]]]) -> list[Listed]:
    """Every project in each of its groups, in the order in which they come."""
    found: dict[Place, list[int]] = {}
    for key, places in items:
        for place in places:
            found.setdefault(place, []).append(key)
    ordered = sorted(found.items(), key=lambda one: (one[0].order, one[0].label))
    return [Listed(place.label, tuple(keys)) for place, keys in ordered]


def paged(groups: Sequence[Listed], size: Size) -> list[list[Listed]]:
    """Whole groups together as long as a page has room for them; a larger one is cut."""
    found = in_parts([len(one.keys) for one in groups], *size)
    return [[_cut(groups[one.place], one) for one in part] for part in found]


def _cut(group: Listed, stretch: Stretch) -> Listed:
    return Listed(group.label, group.keys[stretch.rows], group.of)

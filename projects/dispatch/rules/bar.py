"""What a frozen entry keeps for the wall that is pinned to its number."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class PointLine:
    """A node as the wall draws it: `state` is a code of `NodeState`; `before_on`: the day it had before the last time
    that it was moved, of `moves`, None once it is done."""

    name: str
    due_on: date
    done_on: date | None
    state: str
    before_on: date | None
    moves: int


@dataclass(frozen=True, slots=True)
class BarLine:
    """What the wall draws of a project: from when to when its plan runs, None where there is none; 前锋, the day on
    which the plan of the year expects what is done; its nodes, the earliest due first."""

    first_on: date | None
    last_on: date | None
    front_on: date | None
    points: list[PointLine] = field(default_factory=list)

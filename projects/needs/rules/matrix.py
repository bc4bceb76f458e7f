"""The matrix of projects and elements: what one cell says of its needs, and what stands still in all.

A project stands still in a column when one of its needs there is overdue, and counts once. Columns are not added up:
the same project may stand still in several.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from projects.needs.rules.kinds import WORST_FIRST, NeedState
from projects.registry.rules.amounts import cents

NOTHING = Decimal("0.00")
# What a project is not concerned by: nothing to be counted.
UNCONCERNED = frozenset({NeedState.NONE})


@dataclass(frozen=True)
class Standstill:
    """`projects`: whom it concerns; `blocked`: those that stand still, `amount` their total investment in 万元 as far as
    it is known, `amount_unknown` of how many it is not."""

    projects: int = 0
    blocked: int = 0
    amount: Decimal = NOTHING
    amount_unknown: int = 0


Row = tuple[Decimal | None, Mapping[str, Collection[str]]]  # total investment; element → states


def worst(states: Iterable[str]) -> NeedState:
    """What a cell says; of nothing that nobody has filled it in."""
    found = set(states)
    return next((state for state in WORST_FIRST if state in found), NeedState.BLANK)


def is_open(state: NeedState) -> bool:
    return state not in (NeedState.SECURED, NeedState.NONE, NeedState.BLANK)


def is_told(cells: Iterable[NeedState], *, produces: bool) -> bool:
    """Whether a project has a line: what runs already has one only while it needs something still."""
    return not produces or any(is_open(state) for state in cells)


def standstills(rows: Iterable[Row]) -> tuple[dict[str, Standstill], Standstill]:
    """By element, and of projects that stand still in any."""
    columns: dict[str, list[tuple[Decimal | None, bool]]] = defaultdict(list)
    every = []
    for total, needs in rows:
        late = {element: NeedState.OVERDUE in states for element, states in needs.items()}
        for element, states in needs.items():
            column = columns[element]
            if set(states) - UNCONCERNED:
                column.append((total, late[element]))
        every.append((total, any(late.values())))
    return {element: _sum(found) for element, found in columns.items()}, _sum(every)


def _sum(found: Collection[tuple[Decimal | None, bool]]) -> Standstill:
    stuck = [total for total, blocked in found if blocked]
    known = [total for total in stuck if total is not None]
    amount = cents(sum(known, start=NOTHING))
    return Standstill(len(found), len(stuck), amount, len(stuck) - len(known))

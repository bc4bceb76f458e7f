"""Rows of a list that stand as one while nothing is asked of it: no filter, no search, no other order.

They are no rows of its pages then, but are counted in its number and taken by whatever takes the whole list: an
export, a bulk act, the sums. The one row stands on the first page and leads to them; on paper they stand in its
place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile

from django.db.models import Q, QuerySet


@dataclass(frozen=True)
class Gathering:
    """What a register gathers: the rows of `condition`, in the order of `order`, each of which its own `query`
    lists. `template` draws the cells of the one row, which stands below the first rows of the page that are
    `urgent`."""

    condition: Q
    order: str
    query: str
    template: str
    urgent: Callable[[object], bool]

    def of(self, rows: QuerySet) -> "Gathered | None":
        gathered = rows.filter(self.condition).order_by(self.order)
        count = gathered.count()
        left = rows.exclude(self.condition)
        return Gathered(self, gathered, left, count) if count else None


@dataclass(frozen=True)
class Gathered:
    """What of a list stands as one row: `count` `rows`, of which the others are `left`."""

    gathering: Gathering
    rows: QuerySet
    left: QuerySet
    count: int

    @property
    def template(self) -> str:
        return self.gathering.template

    @property
    def url(self) -> str:
        return f"?{self.gathering.query}"

    def parted(self, rows: list) -> tuple[list, list]:
        """The rows of the first page that stand above the one row, and those below it."""
        above = list(takewhile(self.gathering.urgent, rows))
        return above, rows[len(above) :]

    def on_paper(self, most: int) -> list:
        """The rows themselves, none where they are more than a page has."""
        return list(self.rows) if self.count <= most else []

"""Rows of a list that stand as one while nothing is asked of it: no filter, no search, no other order.

They are counted in its number then and taken by whatever takes the whole list: an export, a bulk act, the sums.
The one row stands on the first page and leads to them. Its rows are of that page, and on paper they stand in its
place, unless they would leave too little of it to the others: then they are on no page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property


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

    def of(self, rows: QuerySet, per_page: int) -> "Gathered | None":
        """None where there are none."""
        gathered, most = rows.filter(self.condition), per_page // 2
        some = list(gathered.order_by(self.order)[: most + 1])
        count = len(some) if len(some) <= most else gathered.count()
        paper = some if count <= most else []
        return Gathered(self, count, paper, rows.exclude(self.condition)) if some else None


@dataclass(frozen=True)
class Gathered:
    """What of a list stands as one row: `count` rows, on `paper` themselves where they are of the first page.
    `left`: the others."""

    gathering: Gathering
    count: int
    paper: list
    left: QuerySet

    @property
    def apart(self) -> int:
        """How many are of no page."""
        return self.count - len(self.paper)

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


class PagesAfter(Paginator):
    """Pages of a list whose first `ahead` rows, all of the first page, are not among `object_list`."""

    def __init__(self, object_list, per_page: int, *, ahead: int = 0):
        super().__init__(object_list, per_page)
        self.ahead = ahead

    @cached_property
    def count(self) -> int:
        return self.ahead + super().count

    def page(self, number: int) -> Page:
        number = self.validate_number(number)
        end = number * self.per_page - self.ahead
        return Page(self.object_list[max(end - self.per_page, 0) : end], number, self)

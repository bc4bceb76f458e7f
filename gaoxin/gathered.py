"""Rows of a list that stand as one while nothing is asked of it: no filter, no search, no other order.

They are counted in its number then and taken by whatever takes the whole list: an export, a bulk act, the sums.
The one row stands on the first page and leads to them. Its rows are of that page, and on paper they stand in its
place, unless they would leave too little of it to the others: then they are on no page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import takewhile
from operator import or_

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import Q, QuerySet
from django.http import Http404

from gaoxin.selection import BadQuery


@dataclass(frozen=True)
class Kind:
    """Rows that stand as one: those of `condition`, which `query` lists. `words` is what they are called, `note` what
    is said of them."""

    condition: Q
    query: str
    words: str
    note: str
    count: int = 0

    @property
    def url(self) -> str:
        return f"?{self.query}"


@dataclass(frozen=True)
class Gathering:
    """What a register gathers, each of its `kinds` as one row, in the order of `order`. They stand below the
    first rows of the page that are `urgent`. `template` draws the cells of such a row, given its `kind`."""

    kinds: tuple[Kind, ...]
    template: str
    order: str
    urgent: Callable[[object], bool]

    @property
    def condition(self) -> Q:
        return reduce(or_, (kind.condition for kind in self.kinds))

    def of(self, rows: QuerySet, counts: Sequence[int], per_page: int) -> "Gathered | None":
        """`counts`: how many of the rows are of each kind, nothing where none are asked for. None where none are of
        any."""
        kinds = [
            replace(kind, count=count)
            for kind, count in zip(self.kinds, counts, strict=False)
            if count
        ]
        return Gathered(self, rows, kinds, per_page // 2) if kinds else None


@dataclass(frozen=True)
class Gathered:
    """What of the `rows` of a list stands as one row of each kind; where they are no more than `most` they are of the
    first page."""

    gathering: Gathering
    rows: QuerySet
    kinds: list[Kind]
    most: int

    @property
    def count(self) -> int:
        return sum(kind.count for kind in self.kinds)

    @property
    def ahead(self) -> int:
        """How many are of the first page: all or none."""
        return self.count if self.count <= self.most else 0

    @property
    def left(self) -> QuerySet:
        """The others."""
        return self.rows.exclude(self.gathering.condition)

    @property
    def apart(self) -> int:
        """How many are of no page."""
        return self.count - self.ahead

    def paper(self) -> list:
        """Those of the first page, which stand on paper themselves. One query."""
        rows = self.rows.filter(self.gathering.condition).order_by(self.gathering.order)
        return list(rows) if self.ahead else []

    def parted(self, rows: list) -> tuple[list, list]:
        """The rows of the first page that stand above the one row, and those below it."""
        above = list(takewhile(self.gathering.urgent, rows))
        return above, rows[len(above) :]


class PagesAfter(Paginator):
    """Pages of a list of `found` rows whose first `ahead`, all of the first page, are not among `object_list`."""

    def __init__(self, object_list, per_page: int, *, found: int, ahead: int = 0):
        super().__init__(object_list, per_page)
        self.found, self.ahead = found, ahead

    @property
    def count(self) -> int:
        return self.found

    def page(self, number: int) -> Page:
        number = self.validate_number(number)
        end = number * self.per_page - self.ahead
        return Page(self.object_list[max(end - self.per_page, 0) : end], number, self)


def turn_to(asked: str, table, total: int, gathered: Gathered | None, per_page: int) -> None:
    """The page of a list of `total` rows that its address asks for. BadQuery for what is no page, 404 beyond the
    last."""
    # The length first: int() refuses more than some thousand digits.
    if not asked.isdecimal() or len(asked) > 7 or not 1 <= int(asked) <= 1_000_000:
        raise BadQuery(f"没有第「{asked[:12]}」页。", ("page",))
    ahead, apart = (gathered.ahead, gathered.apart) if gathered else (0, 0)
    try:
        table.paginate(
            PagesAfter, page=int(asked), per_page=per_page, found=total - apart, ahead=ahead
        )
    except EmptyPage as error:
        raise Http404("page beyond the last") from error

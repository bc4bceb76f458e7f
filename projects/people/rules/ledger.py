"""Who answered for what on which day.

One rule for every page: a row of the ledger holds its role from its first to its last day, both in office,
unless it was voided; and nobody holds anything after the last day in office (离岗).
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Generic, NamedTuple, TypeVar

DAY = timedelta(days=1)
Person = TypeVar("Person", int, str)


class Held(NamedTuple, Generic[Person]):
    """A row of the ledger of one role on one project. `to_on` is the last day, None while open."""

    user: Person
    from_on: date
    to_on: date | None = None
    voided: bool = False


class Away(NamedTuple, Generic[Person]):
    """A person's leave or trip, both days included, and who stands in meanwhile."""

    user: Person
    from_on: date
    to_on: date
    delegate: Person | None = None


class Gap(NamedTuple):
    """Days, both included, on which nobody held the role."""

    from_on: date
    to_on: date


def last_day(row: Held[Person], left: Mapping[Person, date]) -> date | None:
    """The last day on which the person holds the row; `left`: person → last day in office."""
    ends = [day for day in (row.to_on, left.get(row.user)) if day is not None]
    return min(ends, default=None)


def holder_on(
    rows: Iterable[Held[Person]], day: date, left: Mapping[Person, date]
) -> Person | None:
    """Whoever holds the role on this day; None where it is vacant (空缺)."""
    for row in rows:
        last = last_day(row, left)
        if not row.voided and row.from_on <= day and (last is None or day <= last):
            return row.user
    return None


def gaps(
    rows: Iterable[Held[Person]], first: date, last: date, left: Mapping[Person, date]
) -> list[Gap]:
    """The vacancies from `first` to `last`, in order of days."""
    held = [(row.from_on, last_day(row, left) or last) for row in rows if not row.voided]
    found: list[Gap] = []
    free = first  # the first day of which nobody is known to hold the role
    for start, end in sorted(days for days in held if days[0] <= min(days[1], last)):
        if start > free:
            found.append(Gap(free, start - DAY))
        free = max(free, end + DAY)
    return [*found, Gap(free, last)] if free <= last else found


def on_duty(person: Person, leaves: Iterable[Away[Person]], day: date) -> Person:
    """Who does on this day what is due of this person: of somebody who is away the delegate, of a
    delegate who is away theirs. Where that leads back to where it began, the person does it."""
    away = {leave.user: leave.delegate for leave in leaves if leave.from_on <= day <= leave.to_on}
    seen, at = {person}, person
    while (delegate := away.get(at)) is not None:
        if delegate in seen:
            return person
        seen.add(delegate)
        at = delegate
    return at

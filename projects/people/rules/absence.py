"""Why somebody is away for a time and stays in office, and what is said of who stands in."""

from collections.abc import Sequence
from datetime import date

from projects.people.rules.ledger import DAY, Away, Held, Person, gaps, on_duty
from projects.registry.rules.labelled import Labelled


class AbsenceKind(Labelled):
    LEAVE = "LEAVE", "请假"
    TRIP = "TRIP", "出差"


def acting(person: object, stands_in_for: object) -> str:
    """「专员05（代）」 of who stands in for somebody, the bare name of who does not; '' for nobody."""
    name = "" if person is None else str(person)
    return f"{name}（代）" if name and stands_in_for is not None else name


def standing_in(name: object) -> str:
    """「（代 张三）」 for what comes to somebody because another is away; '' for no name."""
    return f"（代 {name}）" if name else ""


def is_away_throughout(
    person: Person, first: date, last: date, leaves: Sequence[Away[Person]]
) -> bool:
    """Whether the person is away on every day from `first` to `last`."""
    own = [Held(one.user, one.from_on, one.to_on) for one in leaves if one.user == person]
    return not gaps(own, first, last, {})


def falls_back_on(leave: Away[Person], others: Sequence[Away[Person]]) -> date | None:
    """The first day of `leave` on which nobody stands in, because its delegate and theirs lead back to
    one another; None where there is none. Who stands in changes only where a leave begins or ends."""
    every = list(others)
    every.append(leave)
    changes = {one.from_on for one in every} | {one.to_on + DAY for one in every}
    for day in sorted(day for day in changes if leave.from_on <= day <= leave.to_on):
        if on_duty(leave.user, every, day) == leave.user:
            return day
    return None

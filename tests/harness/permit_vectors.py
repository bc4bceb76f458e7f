"""How the vectors of 手续 say permits, and the rules bound to their names."""

from collections.abc import Callable

from projects.resources.rules import clock, errors
from projects.resources.rules.kinds import Method
from projects.schedule.rules.timeline import Unit
from tests.harness.schedule_vectors import CALENDAR

# What a vector of `clock` writes, by state; the rest of the answer it does not speak of.
SAID = {
    "NOT_ACCEPTED": ("state",),
    "NO_LIMIT": ("used", "state"),
    "DECIDED": ("used", "due", "state", "saved"),
}


def clock_(unit, **given):
    found = clock.clock(unit=Unit(unit), calendar=CALENDAR, **given)
    names = SAID.get(found.state, ("used", "due", "state", "left"))
    return {name: getattr(found, name) for name in names}


def permit_errors(method, item, today, sole_items, promise_items, **given):
    filing = errors.Filing(
        method=Method(method),
        sole_allowed=item in sole_items,
        promise_allowed=item in promise_items,
        **given,
    )
    return errors.permit_errors(filing, today)


def lapsed(**given):
    state, days = clock.lapsed(calendar=CALENDAR, **given)
    return {"state": state, "days": days}


RULES: dict[str, Callable] = {"clock": clock_, "permit_errors": permit_errors, "lapsed": lapsed}

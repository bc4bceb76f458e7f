"""Who is away on a day, and who stands in for them."""

from collections.abc import Callable
from datetime import date

from projects.models import Absence, Appointment
from projects.people.rules.absence import acting
from projects.people.rules.ledger import Away, on_duty


def read_away(day: date) -> Callable[[Appointment, bool], None]:
    """A function that gives a row of the ledger `away`, its holder's leave of that day or None, and `stand_in`,
    who in the end stands in; of a row that is not `held` that day nothing. One query."""
    leaves = list(Absence.objects.on(day).select_related("delegate"))
    by_user = {leave.user_id: leave for leave in leaves}
    away = [Away(leave.user_id, leave.from_on, leave.to_on, leave.delegate_id) for leave in leaves]
    names = {leave.delegate_id: leave.delegate for leave in leaves}

    def give(row: Appointment, held: bool) -> None:
        row.away = by_user.get(row.user_id) if held else None
        key = on_duty(row.user_id, away, day) if row.away else row.user_id
        row.stand_in = acting(names[key], row.user_id) if key != row.user_id else ""

    return give

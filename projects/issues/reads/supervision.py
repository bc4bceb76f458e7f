"""Who is who to a supervision order, and what each may do with it now."""

from datetime import date

from accounts.models import User
from accounts.roles import Role
from projects.issues.rules.supervision import MOVES, Act, Party, open_acts
from projects.models import Appointment, SupervisionOrder


def unit_people(order: SupervisionOrder, today: date) -> list[User]:
    """Those who are to handle it: the unit's head, the issue's handler, the project's chief and
    commissioner."""
    keepers = order.project.appointments.current(today).filter(
        role__in=[Appointment.Role.CHIEF, Appointment.Role.COMMISSIONER]
    )
    found = [order.unit.head if order.unit else None]
    found += [order.issue.handler if order.issue else None]
    found += [row.user for row in keepers.select_related("user")]
    return list({person.pk: person for person in found if person is not None}.values())


def acts_for(order: SupervisionOrder, user: User, today: date) -> list[Act]:
    return open_acts(order.state, _parties(order, user, today))


def may_ever(order: SupervisionOrder, act: Act, user: User, today: date) -> bool:
    """Whether the act is this person's at all, be it not now."""
    return MOVES[act].who in _parties(order, user, today)


def _parties(order: SupervisionOrder, user: User, today: date) -> frozenset[Party]:
    parties = set()
    if user.role in {Role.MANAGER, Role.ADMIN}:
        parties.add(Party.OFFICE)
    if user.role == Role.ADMIN or user in unit_people(order, today):
        parties.add(Party.UNIT)
    if order.handled_by_id == user.pk:
        parties.add(Party.HANDLED)
    return frozenset(parties)

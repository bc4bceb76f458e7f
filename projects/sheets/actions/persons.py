"""The people of an imported row: cards for those who have none, and their roles on the project."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import cast

from accounts.actions.people import add_person
from accounts.models import User
from projects.models import Appointment, AwaitedCommissioner, Project
from projects.people.actions.appointments import (
    appoint,
    correct_appointment,
    void_appointment,
)
from projects.people.actions.awaited import await_commissioner, withdraw_awaited
from projects.people.rules.roles import Role
from projects.sheets.rules.columns import ROLE_OF
from projects.sheets.rules.persons import Mention
from projects.sheets.rules.plan import Plan

AWAITED = "awaited"  # what a change is of that has the key of an AwaitedCommissioner
ANOTHER = "导入时认定为另一人"


def make_cards(plans: Iterable[Plan], by) -> dict[str, User]:
    """Key of a mention → the card made for it: one, however many rows name the person. No account."""
    made: dict[str, User] = {}
    for plan in plans:
        for code, key in plan.people.items():
            mention = plan.values[code]
            if key is None and isinstance(mention, Mention) and mention.key not in made:
                made[mention.key] = _card(mention, by)
    return made


def _card(mention: Mention, by) -> User:
    another = ANOTHER if User.objects.called(mention.name) else ""
    person = User(name=mention.name, unit_id=mention.unit)
    return add_person(person=person, by=by, another=another)


def staff_project(
    project: Project, plan: Plan, cards: dict[str, User], *, evidence: str, today: date, by
) -> list[dict]:
    """What was written, for the way back."""
    changes = []
    for code, key in plan.people.items():
        mention = cast(Mention, plan.values[code])
        person = User.objects.get(pk=key) if key else cards[mention.key]
        role, reason = ROLE_OF[code], evidence[:200]
        if role == Role.COMMISSIONER and not person.can_sign_in:
            waiting = await_commissioner(project=project, user=person, reason=reason, by=by)
            changes.append(awaited_change(waiting))
            continue
        held = Appointment.objects.current(today).filter(project=project, role=role).first()
        row = Appointment(project=project, user=person, role=role, from_on=today, reason=reason)
        appoint(appointment=row, by=by)
        old = str(held.user_id) if held else ""
        changes.append(
            {
                "field": code,
                "before": old,
                "after": str(person.pk),
                "key": row.pk,
                "version": row.version,
            }
        )
    return changes


def awaited_change(row: AwaitedCommissioner) -> dict:
    return {"field": AWAITED, "before": "", "after": str(row.user_id), "key": row.pk}


def no_longer_await(change, reason: str, now: datetime, by) -> None:
    row = AwaitedCommissioner.objects.select_related("project", "user").get(pk=change.key)
    withdraw_awaited(row=row, reason=reason, at=now, by=by)


def unstaff(change, reason: str, by) -> None:
    """Who held the role before holds it again, from the same day. After that day it stays, on a project that leaves
    the register with its import: of others it is asked before (reads/touched.py)."""
    row = Appointment.objects.select_related("project", "user").get(pk=change.key)
    if not row.may_be_voided:
        return
    if change.before:
        user = User.objects.get(pk=change.before)
        correct_appointment(appointment=row, user=user, reason=reason, by=by)
    else:
        void_appointment(appointment=row, reason=reason, by=by)

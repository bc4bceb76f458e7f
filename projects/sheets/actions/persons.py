"""The people of an imported row: cards for those who have none, and their roles on the project."""

from collections.abc import Iterable, Mapping
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
from projects.people.rules.roles import SINGLE, Role
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


def person_of(plan: Plan, code: str, cards: Mapping[str, User]) -> User:
    """Whom a cell names: who is there already, or the card that was made."""
    key, mention = plan.people[code], cast(Mention, plan.values[code])
    return User.objects.get(pk=key) if key else cards[mention.key]


def staff_project(
    project: Project, plan: Plan, cards: Mapping[str, User], *, evidence: str, today: date, by
) -> list[dict]:
    """What was written, for the way back."""
    changes = []
    for code in plan.people:
        row = Appointment(
            project=project, user=person_of(plan, code, cards), role=ROLE_OF[code], from_on=today,
            reason=evidence[:200],
        )  # fmt: skip
        changes.append(put_in_role(row, code, by))
    return changes


def put_in_role(row: Appointment, field: str, by) -> dict:
    """What was written, for the way back, as of `field`. Who cannot sign in and is to be the commissioner waits."""
    if row.role == Role.COMMISSIONER and not row.user.can_sign_in:
        waiting = await_commissioner(project=row.project, user=row.user, reason=row.reason, by=by)
        return {"field": AWAITED, "before": "", "after": str(waiting.user_id), "key": waiting.pk}
    held = None
    if row.role in SINGLE:
        holders = Appointment.objects.current(row.from_on)
        held = holders.filter(project=row.project, role=row.role).first()
    appoint(appointment=row, by=by)
    return {
        "field": field,
        "before": str(held.user_id) if held else "",
        "after": str(row.user_id),
        "key": row.pk,
        "version": row.version,
    }


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

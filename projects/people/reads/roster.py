"""专班名单: who is in a project's task force on a day."""

from dataclasses import dataclass
from datetime import date

from projects.models import Appointment, Contact, Project, TaskForce
from projects.people.rules.roles import SINGLE, UnitRole, place_of


@dataclass(frozen=True)
class Place:
    """A role of a task force and who holds it; nobody where it is vacant."""

    role: str
    holder: Appointment | None = None

    @property
    def label(self) -> str:
        """The role, with what the holder is among several."""
        title = self.holder.title if self.holder else ""
        return f"{self.role}（{title}）" if title else self.role


@dataclass(frozen=True)
class Roster:
    """专班名单: who is in a project's task force on a day, and whom to ask for at the company."""

    project: Project
    day: date
    force: TaskForce | None
    places: list[Place]
    contacts: list[Contact]

    @property
    def holders(self) -> list[Appointment]:
        return [place.holder for place in self.places if place.holder]

    @property
    def supporting_units(self) -> str:
        rows = self.force.task_force_units.all() if self.force else []
        return "、".join(str(row.unit) for row in rows if row.role == UnitRole.SUPPORT)

    @property
    def number_count(self) -> int:
        """How many telephone numbers it holds; a person in two roles has one."""
        people = {holder.user for holder in self.holders if holder.user.phone}
        return len(people) + len([contact for contact in self.contacts if contact.phone])

    @property
    def has_demo(self) -> bool:
        force = bool(self.force and self.force.demo)
        return self.project.is_demo or force or any(holder.is_demo for holder in self.holders)


def roster_of(project: Project, day: date) -> Roster:
    """By rank: leader, chief, commissioner, deputies, who stands in for them, the other members."""
    rows = list(project.appointments.current(day).select_related("user__unit"))
    rows.sort(key=lambda row: (place_of(row.role, row.title), row.from_on, row.pk))
    force = TaskForce.objects.filter(project=project).prefetch_related("task_force_units__unit")
    return Roster(project, day, force.first(), _places(rows), list(project.contacts.all()))


def _places(rows: list[Appointment]) -> list[Place]:
    """Who is there, and the roles that must be held and are not."""
    found = []
    for role in Appointment.Role:
        holders = [row for row in rows if row.role == role]
        found += [Place(role.label, row) for row in holders]
        if role in SINGLE and not holders:
            found.append(Place(role.label))
    return found

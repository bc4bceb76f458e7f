"""What a project's 专班 tab shows."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from gaoxin.clock import in_words
from projects.models import Appointment, Contact, Handover, Project, Status, TaskForce
from projects.people.reads.away import read_away
from projects.people.rules.roles import SINGLE, Role
from projects.people.rules.tenure import Drawing, draw

WIDE, NARROW = 840, 340  # pixels of a drawing: on a desk, on a phone


@dataclass(frozen=True)
class People:
    """`tenure`: who held the single roles over time, drawn for a desk and for a phone; empty where nobody
    ever held one. `zone_leader` says whether a 重点 project is led as it must be, nothing of others."""

    current: list[Appointment]
    past: list[Appointment]
    task_force: TaskForce | None
    contacts: list[Contact]
    tenure: list[Drawing]
    zone_leader: str
    handovers: list[Handover]

    @property
    def has_demo(self) -> bool:
        return any(row.is_demo for row in (*self.current, *self.past))


def holder_note(project: Project, role: str, today: date) -> str:
    """Who holds the role, for whoever is about to appoint somebody: it may have been filled meanwhile. '' for a vacancy
    and for a role that several may hold."""
    if role not in SINGLE:
        return ""
    rows = project.appointments.current(today).filter(role=role).select_related("user")
    row = rows.first()
    if row is None:
        return ""
    what = row.get_role_display()
    return f"{what}现由{row.user}担任（自 {in_words(row.from_on)}起）。任命另一人后，{row.user}到新任前一天卸任。"


def project_people(project: Project) -> People:
    rows = list(project.appointments.select_related("user__unit", "voided_by"))
    today = timezone.localdate()
    current = [row for row in rows if row.is_current(today) or row.is_to_come(today)]
    order = {role: place for place, role in enumerate(Appointment.Role.values())}
    say_away = read_away(today)
    for row in current:
        say_away(row, row.is_current(today))
    current.sort(key=lambda row: (order[row.role], row.from_on))
    force = TaskForce.objects.filter(project=project)
    return People(
        current=current,
        past=[row for row in rows if row not in current],
        task_force=force.prefetch_related("task_force_units__unit").first(),
        contacts=list(project.contacts.all()),
        tenure=_draw_tenure(rows),
        zone_leader=_zone_leader_words(project, current),
        handovers=list(project.handovers.for_page()),
    )


def _draw_tenure(rows: list[Appointment]) -> list[Drawing]:
    names = {row.user_id: row.user.name for row in rows}
    left = {row.user_id: row.user.left_on for row in rows if row.user.left_on}
    roles = [(role.label, [row.as_held() for row in rows if row.role == role]) for role in SINGLE]
    today = timezone.localdate()
    drawn = (draw(roles, names, left, today, width) for width in (WIDE, NARROW))
    return [drawing for drawing in drawn if drawing is not None]


def _zone_leader_words(project: Project, current: list[Appointment]) -> str:
    """As the number of such projects judges it (registry/models/scopes.py): of a confirmed project, this year."""
    today = timezone.localdate()
    levels = [one for one in project.levels.all() if one.year == today.year]
    key = "、".join(str(one) for one in levels if one.level in one.KEY)
    if not key or not project.is_confirmed or project.status == Status.TERMINATED:
        return ""
    leader = next((r.user for r in current if r.role == Role.LEADER and r.is_current(today)), None)
    if leader is None:
        found = "包联领导空缺"
    else:
        is_one = "是" if leader.zone_leader else "未登记为"
        found = f"包联领导{leader}{is_one}区领导"
    return f"{key}项目，须由区领导包联：{found}。"

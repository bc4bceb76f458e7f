from dataclasses import dataclass

from projects.models import Appointment, Contact, Project, TaskForce


@dataclass(frozen=True)
class People:
    current: list[Appointment]
    past: list[Appointment]
    task_force: TaskForce | None
    contacts: list[Contact]


def project_people(project: Project) -> People:
    rows = project.appointments.select_related("user__unit", "voided_by")
    current = [row for row in rows if row.state_label in {"在任", "未到任"}]
    order = {role: place for place, role in enumerate(Appointment.Role.values())}
    current.sort(key=lambda row: (order[row.role], row.from_on))
    force = TaskForce.objects.filter(project=project)
    return People(
        current=current,
        past=[row for row in rows if row not in current],
        task_force=force.prefetch_related("task_force_units__unit").first(),
        contacts=list(project.contacts.all()),
    )

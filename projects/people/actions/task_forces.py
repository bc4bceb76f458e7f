from django.db import transaction

from accounts import audit
from gaoxin.text import mask_phone
from projects.models import Contact, TaskForce, TaskForceUnit
from projects.people.actions.staffing import restaff


@transaction.atomic
def save_task_force(*, task_force: TaskForce, supporting_units, by) -> TaskForce:
    """Found a project's task force or change it; its lead unit is the project's."""
    founding = task_force.pk is None
    supported_by = [] if founding else _supporting(task_force)
    task_force.updated_by = by
    before: dict[str, object]
    after: dict[str, object]
    if founding:
        task_force.created_by = by
        before, after = {}, {"document": task_force.document, "founded_on": task_force.founded_on}
        task_force.save(force_insert=True)
    else:
        before, after = task_force.stored_changes()
        task_force.save_changes(*after, by=by)
    _set_units(task_force, supporting_units)
    restaff([task_force.project_id])
    act = "task_force.found" if founding else "task_force.edit"
    if supported_by != (supported := _supporting(task_force)):
        before["supporting_units"], after["supporting_units"] = supported_by, supported
    audit.record(act, task_force, by=by, before=before, after=after)
    return task_force


def _supporting(task_force: TaskForce) -> list[str]:
    rows = task_force.task_force_units.filter(role=TaskForceUnit.Role.SUPPORT)
    return sorted(str(row.unit) for row in rows.select_related("unit"))


def _set_units(task_force: TaskForce, supporting_units) -> None:
    """Row by row: only then does every change of the task force leave its event."""
    wanted = {unit.pk: TaskForceUnit.Role.SUPPORT for unit in supporting_units}
    lead = task_force.project.lead_unit_id
    if lead:
        wanted[lead] = TaskForceUnit.Role.LEAD
    for row in task_force.task_force_units.all():
        if wanted.get(row.unit_id) != row.role:
            row.delete()
        else:
            del wanted[row.unit_id]
    for unit_id, role in wanted.items():
        TaskForceUnit.objects.create(task_force=task_force, unit_id=unit_id, role=role)


@transaction.atomic
def save_contact(*, contact: Contact, by) -> Contact:
    """Add or change a company's contact on a project. The audit row holds no whole phone number."""
    if contact.pk is None:
        contact.created_by = contact.updated_by = by
        contact.save(force_insert=True)
        after = {"name": contact.name, "title": contact.title}
        audit.record("contact.add", contact, by=by, after=after)
        return contact
    before, after = contact.stored_changes()
    contact.save_changes(*after, by=by)
    for values in (before, after):
        if "phone" in values:
            values["phone"] = mask_phone(values["phone"])
    audit.record("contact.edit", contact, by=by, before=before, after=after)
    return contact

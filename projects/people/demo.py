"""Who of the fictional people is away, the roles they have handed over, and one that waits to be confirmed: "absences",
the `handover` of a project's roles and "role_grants" in fixtures/demo.json."""

from django.utils import timezone

from accounts.models import RoleGrant
from projects.models import Absence, Appointment, Handover, Project
from projects.people.actions.handovers import write_lists
from projects.people.actions.staffing import restaff


def staff_all(scene) -> None:
    """Written as everybody's is, once the roles are given."""
    restaff(Project.objects.values_list("pk", flat=True))


def make_absences(scene) -> None:
    """Before the weeks: what falls due meanwhile falls to who stands in."""
    for row in scene.data["absences"]:
        Absence.objects.create(
            user=scene.people[row["user"]], delegate=scene.people.get(row.get("delegate")), kind=row["kind"],
            from_on=scene.day(row["from"]), to_on=scene.day(row["to"]), note=row["note"], demo=True,
            **scene.stamps(row["from"]),
        )  # fmt: skip


def make_handovers(scene) -> None:
    """After everything else: the list says what stands open on the project."""
    projects = Project.objects.in_bulk(field_name="code")
    for row in scene.data["projects"]:
        if told := row["roles"].get("handover"):
            write_lists([_hand_over(scene, projects[row["code"]], told)])


def _hand_over(scene, project: Project, told: dict) -> Handover:
    rows = project.appointments.filter(role=Appointment.Role.COMMISSIONER).order_by("from_on")
    ended, successor = rows.select_related("user")
    received = scene.moment(told["received"], 15) if "received" in told else None
    return Handover.objects.create(
        ended=ended, successor=successor, project=project, role=successor.role,
        reason=told["reason"], effective_on=successor.from_on,
        outgoing_confirmed_at=scene.moment(told["confirmed"], 15), incoming_confirmed_at=received,
        listed_on=timezone.localdate(),
        **scene.stamps(told["on"]),
    )  # fmt: skip


def make_role_grants(scene) -> None:
    """Given, and not yet confirmed by another administrator."""
    for row in scene.data["role_grants"]:
        by = scene.people[row["by"]]
        RoleGrant.objects.create(
            user=scene.people[row["user"]], role=row["role"], reason=row["reason"],
            **scene.stamps(row["on"]) | {"created_by": by, "updated_by": by},
        )  # fmt: skip


# Place in the making of the set → what is made there.
MAKES = {12: staff_all, 15: make_absences, 75: make_handovers, 76: make_role_grants}

"""Lists whose numbers and pages are kept until something changes never say other than what is there."""

from collections.abc import Callable
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from projects.models import Appointment, Project
from projects.people.actions.staffing import restaff
from tests.conftest import client_for
from tests.world.factories import make_appointment, make_project, make_user

SWAP = {"HX-Request": "true"}
SHARED = (
    "/appointments/", "/appointments/people/", "/appointments/people/?role=CHIEF", "/appointments/projects/",
    "/appointments/projects/?vacant=ANY", "/appointments/vacancies/",
)  # fmt: skip


def told(client, path: str) -> str:
    """What the page and its numbers say."""
    page = client.get(path)
    assert page.status_code == 200, path
    mark = "&" if "?" in path else "?"
    numbers = (
        client.get(f"{path}{mark}counts=1", headers=SWAP) if page.context["counts_url"] else None
    )
    tabs = [(tab.label, tab.told) for tab in (numbers or page).context["tabs"]]
    names = [str(row) for row in page.context["rows"]]
    return repr((names, page.context["drawn_rows"], page.context["counted"], tabs))


def true(client, path: str) -> str:
    """The same where nothing is kept: in a transaction that writes."""
    with transaction.atomic():
        User.objects.filter(pk=0).update(name="")
        connection.cursor().execute("SELECT pg_current_xact_id()")
        found = told(client, path)
        transaction.set_rollback(True)
    return found


def acts() -> list[Callable]:
    """Each changes what some of the lists say."""
    today, person, other = timezone.localdate(), make_user(name="甲某"), make_user(name="乙某")
    project = make_project(name="甲项目")
    rows = Project.objects.filter(pk=project.pk)
    return [
        lambda: make_appointment(project, person, role="CHIEF"),
        lambda: make_appointment(make_project(name="乙项目"), person, role="MEMBER"),
        lambda: make_appointment(project, other, role="LEADER"),
        lambda: User.objects.filter(pk=person.pk).update(name="丙某"),
        lambda: rows.update(name="丁项目"),
        lambda: Appointment.objects.filter(user=person).update(to_on=today - timedelta(days=1)),
        lambda: restaff([project.pk]),
        lambda: rows.update(status="TERMINATED"),
    ]


def test_whatever_changes_shows_at_once_in_every_list(committed_db):
    clients = [client_for(make_user(role=role)) for role in (Role.ADMIN, Role.MANAGER)]
    make_appointment()
    changed = set()
    for act in acts():
        before = {path: told(clients[0], path) for path in SHARED}
        act()
        for path in SHARED:
            for client in clients:
                assert told(client, path) == true(client, path), path
            changed |= {path} if told(clients[0], path) != before[path] else set()
    assert changed == set(SHARED)

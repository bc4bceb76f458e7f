"""Who holds the single roles of a project is stored: moved by every act (test_leaving_machine.py does them in any
order) and by the day's first tick, and proved by the command."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.roles import Role
from accounts.todos import todo_counts
from projects.models import Appointment, Project, Staffing
from projects.people import tick
from projects.people.actions.appointments import correct_appointment
from projects.people.actions.staffing import differing
from tests.world.access_payloads import complaints, filled_in
from tests.world.factories import make_appointment, make_project, make_unit, make_user

pytestmark = pytest.mark.django_db


def stored(project: Project) -> Staffing:
    return Staffing.objects.get(project=project)


def differ() -> list[str]:
    return differing(timezone.now())[1]


def waiting(user) -> dict[str, int]:
    return {count.kind.key: count.total for count in todo_counts(user, timezone.now())}


@pytest.fixture
def admin():
    return make_user(role=Role.ADMIN)


def test_a_project_that_is_registered_lacks_everything_at_once(client_of, admin):
    client = client_of(admin)
    typed = {"name": "示范新建项目", "short_name": "示范新建", "stage": "SIGNED"}
    typed |= {"signed_on": str(timezone.localdate()), "lead_unit": make_unit().pk}
    typed |= {"company_name": "示范企业", "agreed_investment": "100", "industry": "电子"}
    answer = client.post("/projects/add/", filled_in(client, "/projects/add/") | typed)
    assert answer.status_code == 302, complaints(answer)
    row = stored(Project.objects.get(name="示范新建项目"))
    assert row.leader_open and row.chief_open and row.commissioner_open and not row.has_task_force
    assert waiting(admin) == {"vacancy": 3, "task_force": 1}
    assert differ() == []


def test_a_task_force_counts_from_its_founding(client_of, admin):
    client, project = client_of(admin), make_project(lead_unit=make_unit())
    url = f"{project.get_absolute_url()}people/task-force/"
    assert client.post(url, filled_in(client, url)).status_code == 302
    assert stored(project).has_task_force and differ() == []
    assert "task_force" not in waiting(admin)


def test_a_correction_puts_the_right_person_there(admin):
    wrong = make_appointment(from_on=timezone.localdate(), created_by=admin)
    right = make_user()
    correct_appointment(appointment=wrong, user=right, reason="选错了人", by=admin)
    assert stored(wrong.project).commissioner == right and differ() == []


def test_whoever_begins_later_is_stored_by_the_first_tick_of_that_day(admin):
    today = timezone.localdate()
    row = make_appointment(role="LEADER", from_on=today + timedelta(days=1))
    assert (stored(row.project).leader, stored(row.project).leader_open) == (None, False)
    tomorrow = timezone.now() + timedelta(days=1)
    with time_machine.travel(tomorrow, tick=False):
        done = dict(tick.tick(timezone.now()))
        assert done["任职概况"] == Project.objects.count()
        assert stored(row.project).leader == row.user and differ() == []
        assert dict(tick.tick(timezone.now()))["任职概况"] == 0


def test_the_command_finds_what_was_written_past_the_acts_and_mends_it(capsys):
    row = make_appointment()
    call_command("recompute_staffing", "--check")
    Appointment.objects.filter(pk=row.pk).update(
        voided_at=timezone.now(), voided_by=row.user, void_reason="x"
    )
    with pytest.raises(CommandError, match=row.project.code):
        call_command("recompute_staffing", "--check")
    call_command("recompute_staffing")
    call_command("recompute_staffing", "--check")
    assert capsys.readouterr().out.splitlines()[-1] == "checked 1, differ 0"

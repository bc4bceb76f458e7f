"""Two people at the same moment, one of whom records that somebody left: nobody holds anything afterwards."""

from collections import Counter

import pytest
from django.utils import timezone

from accounts.actions.leaving import leave
from accounts.holdings import all_held_by
from accounts.models import AuditEvent, User
from accounts.roles import Role
from projects.models import Appointment
from tests.harness.parallel import at_once, rounds
from tests.house.test_rights_under_locks import Scene, sent_while_held
from tests.world.access_payloads import filled_in
from tests.world.factories import make_appointment, make_issue, make_project, make_unit, make_user


def send(client, url, **typed):
    """What is sent later on: the form was opened before."""
    data = filled_in(client, url) | typed
    return lambda: client.post(url, data)


def appointing(client, project, person):
    return send(client, f"{project.get_absolute_url()}people/appoint/", user=person.pk)


def leaving(client, person):
    return send(client, f"{person.get_absolute_url()}leave/", reason="调离")


def assigning(client, issue, person):
    return send(client, f"{issue.get_absolute_url()}assign/", handler=person.pk)


def holds_nothing(person) -> bool:
    person.refresh_from_db()
    return person.is_active or all_held_by([person.pk], timezone.localdate()) == []


@pytest.mark.parametrize("give", ["appoint", "assign"])
def test_who_is_given_something_while_leaving_has_it_or_has_left(committed_db, client_of, give):
    """Of both at once one comes second: it is refused, and neither waits for the other for ever."""
    admins = [client_of(make_user(role=Role.ADMIN)) for _ in range(2)]
    seen = Counter()
    for _ in range(rounds(200, 6)):
        person = make_user()
        project = make_appointment(user=person, role="MEMBER").project
        issue = make_issue(project, lead_unit=make_unit())
        calls = {
            "appoint": lambda p=project, who=person: appointing(admins[0], p, who),
            "assign": lambda i=issue, who=person: assigning(admins[0], i, who),
        }
        answers = at_once(calls[give](), leaving(admins[1], person))
        codes = tuple(answer.status_code for answer in answers)
        assert codes in {(302, 400), (400, 302)}, codes
        assert holds_nothing(person)
        seen[codes] += 1
    assert sum(seen.values()) > 0


def test_who_left_while_one_appoints_them_is_not_appointed(committed_db, client_of):
    """Forced: the form waits for the person's account, and asks anew once it has it."""
    person, project, admin = make_user(), make_project(), make_user(role=Role.ADMIN)
    client = client_of(make_user(role=Role.ADMIN))

    def take():
        leave(
            person=User.objects.get(pk=person.pk), last_on=timezone.localdate(), reason="调离", turns={},
            by=admin,
        )  # fmt: skip

    scene = Scene(admin, None, User.objects.filter(pk=person.pk), take)
    answer, _ = sent_while_held(scene, appointing(client, project, person))
    assert answer.status_code == 400 and "可能已离岗" in answer.content.decode()
    assert not Appointment.objects.exists()


def test_two_admins_record_one_leaving_once(committed_db, client_of):
    admins = [client_of(make_user(role=Role.ADMIN)) for _ in range(2)]
    for number in range(rounds(50, 3)):
        person = make_appointment().user
        answers = at_once(*[leaving(admin, person) for admin in admins])
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        assert AuditEvent.objects.filter(act="person.leave").count() == number + 1

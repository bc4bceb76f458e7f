"""What two people do to accounts at the same moment."""

import pytest
from django.core.exceptions import ValidationError

from accounts.actions import rights
from accounts.models import User
from accounts.roles import Role
from tests.conftest import https_client
from tests.harness.parallel import at_once, rounds
from tests.world.access_payloads import filled_in
from tests.world.factories import PASSWORD, make_appointment, make_user


def test_parallel_tries_cannot_outrun_the_count(committed_db, monkeypatch):
    make_user(username="zhangsan", password=PASSWORD)
    checked = []
    original = User.check_password
    monkeypatch.setattr(User, "check_password", lambda *a: (checked.append(1), original(*a))[1])
    data = {"username": "zhangsan", "password": "falsch"}
    answers = at_once(*[lambda: https_client().post("/login/", data)] * 20)
    assert len(checked) == 5
    assert sorted(answer.status_code for answer in answers) == [400] * 4 + [429] * 16


def test_parallel_tries_on_many_names_cannot_outrun_the_count_of_a_source(
    committed_db, monkeypatch
):
    compared = []
    monkeypatch.setattr(User, "set_password", lambda *a: compared.append(1))

    def attempt(number):
        data = {"username": f"name{number}", "password": "falsch"}
        return lambda: https_client().post("/login/", data).status_code

    answers = at_once(*[attempt(number) for number in range(28)])
    assert len(compared) == 20
    assert sorted(answers) == [400] * 20 + [429] * 8


def test_the_last_two_of_a_kind_cannot_close_each_other(committed_db):
    one, other = make_user(role=Role.SYSTEM_ADMIN), make_user(role=Role.SYSTEM_ADMIN)
    results = at_once(
        lambda: rights.disable_account(person=User.objects.get(pk=one.pk), reason="x", by=other),
        lambda: rights.disable_account(person=User.objects.get(pk=other.pk), reason="x", by=one),
    )
    assert [isinstance(r, ValidationError) for r in results].count(True) == 1
    assert User.objects.accounts().filter(role=Role.SYSTEM_ADMIN).count() == 1


@pytest.mark.parametrize("acts", [("confirm", "confirm"), ("confirm", "refuse")])
def test_a_role_is_decided_once(committed_db, acts):
    giver, first, second = (make_user(role=Role.SECURITY_ADMIN) for _ in range(3))
    grant = rights.give_role(
        grant=rights.RoleGrant(user=make_user(role=""), role=Role.STAFF, reason="x"), by=giver
    )
    do = {
        "confirm": lambda by: rights.confirm_role(grant=grant, by=by),
        "refuse": lambda by: rights.refuse_role(grant=grant, reason="x", by=by),
    }
    results = at_once(lambda: do[acts[0]](first), lambda: do[acts[1]](second))
    assert [isinstance(r, ValidationError) for r in results].count(True) == 1


def test_two_who_close_each_other_s_account_wait_in_one_order(committed_db, client_of):
    """Whose own account is closed first acts no more; neither is told to come back later."""
    for _ in range(rounds(50, 4)):
        pair = [make_user(role=Role.SYSTEM_ADMIN) for _ in range(2)]
        make_user(role=Role.SYSTEM_ADMIN)
        sent = []
        for one, other in (pair, reversed(pair)):
            client, url = client_of(one), f"{other.get_absolute_url()}account/disable/"
            sent.append((client, url, filled_in(client, url) | {"reason": "示范原因"}))
        answers = at_once(*[lambda c=c, u=u, d=d: c.post(u, d) for c, u, d in sent])
        assert {answer.status_code for answer in answers} <= {302, 403}
        closed = User.objects.filter(pk__in=[one.pk for one in pair], can_sign_in=False)
        assert closed.count() == 1


def test_who_leaves_and_what_is_done_on_their_project_do_not_cross(committed_db, client_of):
    admins = [client_of(make_user(role=Role.ADMIN)) for _ in range(2)]
    for _ in range(rounds(50, 4)):
        person = make_user()
        project = make_appointment(user=person).project
        leave, edit = f"{person.get_absolute_url()}leave/", f"{project.get_absolute_url()}edit/"
        data = [filled_in(admins[0], leave) | {"reason": "调走"}, filled_in(admins[1], edit)]
        answers = at_once(
            lambda u=leave, d=data[0]: admins[0].post(u, d),
            lambda u=edit, d=data[1]: admins[1].post(u, d | {"industry": "化工"}),
        )
        assert [answer.status_code for answer in answers] == [302, 302]

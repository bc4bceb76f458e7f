"""What two people do to accounts at the same moment."""

import pytest
from django.core.exceptions import ValidationError

from accounts.actions import rights
from accounts.models import User
from accounts.roles import Role
from tests.conftest import https_client
from tests.harness.parallel import at_once
from tests.world.factories import PASSWORD, make_user


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

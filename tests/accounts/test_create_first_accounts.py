from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.roles import Role
from tests.world.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def run(capsys, *command):
    call_command(*command)
    return capsys.readouterr().out


def passwords(output):
    lines = [line.split() for line in output.splitlines() if "初始密码 " in line]
    return {
        line[line.index("用户名") + 1]: line[line.index("初始密码") + 1]
        for line in lines
        if "用户名" in line
    }


def test_four_administrators_with_one_time_passwords(capsys, client):
    given = passwords(run(capsys, "create_first_accounts"))
    assert set(given) == {"sysadmin", "secadmin", "auditor", "admin"}
    assert len(set(given.values())) == 4
    roles = dict(User.objects.values_list("username", "role"))
    assert roles == {
        "sysadmin": Role.SYSTEM_ADMIN,
        "secadmin": Role.SECURITY_ADMIN,
        "auditor": Role.AUDITOR,
        "admin": Role.ADMIN,
    }
    for person in User.objects.all():
        assert person.must_change_password
        assert (
            timedelta(hours=23, minutes=59)
            < person.initial_password_until - timezone.now()
            <= timedelta(hours=24)
        )
    client.post("/login/", {"username": "admin", "password": given["admin"]})
    assert client.get("/people/").url == "/profile/password/"


def test_it_is_recorded_without_passwords(capsys):
    given = passwords(run(capsys, "create_first_accounts"))
    event = AuditEvent.objects.get(act="account.first")
    assert event.source == "manage.py"
    assert not any(password in str(vars(event)) for password in given.values())


def test_it_refuses_when_there_is_an_account(capsys):
    make_user()
    with pytest.raises(CommandError, match="已有账号"):
        call_command("create_first_accounts")
    assert User.objects.count() == 1


def test_cards_without_account_do_not_stand_in_its_way(capsys):
    make_user(can_sign_in=False)
    assert len(passwords(run(capsys, "create_first_accounts"))) == 4


def test_a_guardian_s_password_is_reset_on_the_server(capsys, client):
    make_user(username="secadmin", role=Role.SECURITY_ADMIN, password=PASSWORD)
    given = passwords(run(capsys, "reset_password", "SecAdmin"))
    assert client.post("/login/", {"username": "secadmin", "password": PASSWORD}).status_code == 400
    assert (
        client.post("/login/", {"username": "secadmin", "password": given["secadmin"]}).status_code
        == 302
    )
    assert AuditEvent.objects.get(act="account.reset").source == "manage.py"


@pytest.mark.parametrize("username", ["niemand", "gone"])
def test_a_name_without_open_account_is_an_error(username):
    make_user(username="gone", is_active=False)
    with pytest.raises(CommandError):
        call_command("reset_password", username)

"""A form that was sent makes one object, however late it comes back."""

from datetime import timedelta
from importlib import import_module

import psycopg
import pytest
import time_machine
from django.utils import timezone

from accounts.models import AuditEvent, FormToken, Unit
from accounts.roles import Role
from gaoxin.tick import tick
from tests.world import cluster
from tests.world.access_payloads import filled_in
from tests.world.factories import make_user

PATH = "/units/add/"


def typed(client) -> dict:
    return filled_in(client, PATH) | {
        "name": "示范单位乙",
        "short_name": "单位乙",
        "kind": "TOWN",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("days", [0, 8, 400])
def test_the_same_form_makes_one_object_after_any_time(client_of, days):
    admin = make_user(role=Role.ADMIN)
    client = client_of(admin)
    data = typed(client)
    first = client.post(PATH, data)
    assert first.status_code == 302
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        tick(timezone.now())
        again = client_of(admin).post(PATH, data)
        assert (again.status_code, again.url) == (302, first.url)
    assert Unit.objects.filter(name="示范单位乙").count() == 1
    assert FormToken.objects.count() == AuditEvent.objects.filter(act="unit.add").count() == 1


@pytest.mark.django_db
def test_a_form_whose_words_are_not_known_any_more_is_shown_once_more(client_of):
    """Of forms sent before tokens were kept, the migration knows the number alone."""
    admin = make_user(role=Role.ADMIN)
    client = client_of(admin)
    data = typed(client)
    FormToken.objects.create(user=admin, token=data["token"], body_hash="")
    answer = client.post(PATH, data)
    page = answer.content.decode()
    assert answer.status_code == 422 and "这张表单已经提交过" in page and "示范单位乙" in page
    assert not Unit.objects.filter(name="示范单位乙").exists()


def test_the_migration_remembers_what_had_been_forgotten(committed_db, client_of):
    admin = make_user(role=Role.ADMIN)
    client_of(admin).post(PATH, typed(client_of(admin)))
    kept = FormToken.objects.get()
    with psycopg.connect(cluster.server().url("owner", committed_db)) as owner:
        owner.execute("DELETE FROM accounts_formtoken")
        owner.execute(import_module("accounts.migrations.0008_form_token_kept").REMEMBER)
    found = FormToken.objects.get()
    assert (found.user, found.token, found.body_hash) == (admin, kept.token, "")

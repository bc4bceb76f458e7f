"""Whose session holds: asked before a large body is received."""

from datetime import timedelta
from time import time

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.signed_in import is_signed_in
from accounts.tick import tick
from tests.world.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(client_of):
    return client_of(make_user()).session


def changed(session, **values) -> str:
    for name, value in values.items():
        session[name] = value
    session.save()
    return session.session_key


def test_a_new_session_and_one_in_use_hold(session):
    assert is_signed_in(session.session_key)
    now = int(time())
    assert is_signed_in(changed(session, started=now - 11 * 3600, seen=now - 29 * 60))


def test_a_session_that_is_over_does_not(session):
    now = int(time())
    assert not is_signed_in(changed(session, started=now - 3600, seen=now - 31 * 60))
    assert not is_signed_in(changed(session, started=now - 12 * 3600 - 60, seen=now))
    session.delete()
    assert not is_signed_in(session.session_key)


def test_a_visitor_and_a_made_up_key_are_nobody(client):
    client.get("/login/")
    assert not is_signed_in(changed(client.session, x=1))
    assert not is_signed_in("")
    assert not is_signed_in("../made up")


def test_a_look_ahead_ends_no_session(session):
    dict(tick(timezone.now() + timedelta(days=400)))
    assert is_signed_in(session.session_key)
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    dict(tick(timezone.now()))
    assert not Session.objects.exists()


def test_one_whose_row_has_expired_does_not(session):
    rows = Session.objects.filter(session_key=session.session_key)
    rows.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_signed_in(session.session_key)

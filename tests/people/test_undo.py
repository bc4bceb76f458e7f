"""撤销, by the link of the sentence in which an act ends: once, and afterwards a sentence instead."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.roles import Role
from projects.models import Absence, Appointment
from tests.world.access_payloads import filled_in
from tests.world.factories import make_project, make_user

pytestmark = pytest.mark.django_db
REASON = {"reason": "选错了人"}


@pytest.fixture
def client(client_of):
    return client_of(make_user(role=Role.ADMIN))


def ended(client, url: str, **typed) -> str:
    """Where the sentence that the form at `url` ends in leads on 「撤销」: its link, or the page of its button."""
    html = client.post(url, filled_in(client, url) | typed, follow=True).content.decode()
    [link, button] = re.findall(r'<a href="([^"]+)">撤销</a>|action="([^"]+/withdraw/)">', html)[0]
    return link or button


def appointed(client) -> str:
    url = f"{make_project().get_absolute_url()}people/fill/commissioner/"
    return ended(client, url, user=make_user().pk)


def away(client, on=None) -> str:
    person, on = make_user(), on or timezone.localdate()
    url = f"/absences/add/?user={person.pk}"
    return ended(client, url, kind="LEAVE", from_on=on, to_on=on)


def undo(client, link: str, typed: dict | None = None):
    return client.post(link, typed or filled_in(client, link) | REASON)


def said(client, link: str) -> str:
    """What the page says to which the link now leads."""
    page = client.get(link, follow=True)
    assert page.redirect_chain
    return " ".join(str(message) for message in page.context["messages"])


def undone(act: str) -> int:
    return AuditEvent.objects.filter(act=act).count()


def test_an_appointment_is_taken_back_once(client):
    link = appointed(client)
    typed = filled_in(client, link) | REASON
    assert undo(client, link, typed).status_code == 302
    # The same form from another tab, and the link once more.
    again = undo(client, link, typed | {"reason": "再来一次"})
    assert again.status_code in {400, 409, 422}
    assert "没有保存" in again.content.decode()
    assert "这项任命已经作废" in said(client, link)
    assert undone("appointment.void") == 1


def test_an_appointment_that_somebody_else_changed_meanwhile_is_not_taken_back_unseen(
    client, client_of
):
    link = appointed(client)
    typed = filled_in(client, link) | REASON
    other, row = client_of(make_user(role=Role.ADMIN)), Appointment.objects.get()
    change = f"/appointments/{row.pk}/correct/"
    right = {"user": make_user().pk, "reason": "应为另一人"}
    assert other.post(change, filled_in(other, change) | right).status_code == 302
    assert undo(client, link, typed).status_code == 409
    assert "这项任命已经作废" in said(client, link)
    assert undone("appointment.void") == 0
    assert Appointment.objects.filter(voided_at=None).count() == 1


def test_an_appointment_of_yesterday_is_ended_not_taken_back(client):
    link = appointed(client)
    typed = filled_in(client, link) | REASON
    before = timezone.now() - timedelta(days=1)
    Appointment.objects.update(created_at=before, from_on=timezone.localdate(before))
    assert "任职首日已过" in undo(client, link, typed).content.decode()
    assert "请用「卸任」" in said(client, link)
    assert undone("appointment.void") == 0


def test_a_leave_is_taken_back_once(client):
    link = away(client)
    typed = filled_in(client, link)
    assert undo(client, link, typed).status_code == 302
    again = client.post(link, typed | {"token": "", "version": "1"})
    assert again.status_code in {400, 409}
    assert "撤回" in said(client, link)
    assert undone("absence.withdraw") == 1


def test_a_leave_that_is_over_is_not_taken_back(client):
    link = away(client)
    typed = filled_in(client, link)
    past = timezone.localdate() - timedelta(days=1)
    Absence.objects.update(from_on=past, to_on=past)
    assert undo(client, link, typed).status_code == 400
    assert "已经结束，不能撤回" in said(client, link)
    assert undone("absence.withdraw") == 0


def test_a_leave_that_its_person_changed_meanwhile_is_not_taken_back_unseen(client, client_of):
    link = away(client)
    typed = filled_in(client, link)
    row = Absence.objects.get()
    own, change = client_of(row.user), row.edit_url
    later = {"to_on": row.to_on + timedelta(days=3)}
    assert own.post(change, filled_in(own, change) | later).status_code == 302
    assert undo(client, link, typed).status_code == 409
    assert undone("absence.withdraw") == 0

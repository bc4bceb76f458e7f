"""Telephone numbers: masked wherever one reads, in full for who may ask, so many an hour, on record."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.actions.phones import REVEALS, SHEETS
from accounts.models import AuditEvent
from accounts.roles import Role
from projects.models import Contact
from tests.harness.parallel import at_once
from tests.world.access_world import relate
from tests.world.factories import make_appointment, make_project, make_user

NUMBER, COMPANY_NUMBER = "13912345678", "0355-2026123"


@pytest.fixture
def project(db):
    """With a member and a contact whose numbers are known."""
    found = make_project()
    make_appointment(found, make_user(phone=NUMBER), role="MEMBER")
    Contact.objects.create(project=found, name="联系人", phone=COMPANY_NUMBER)
    return found


def member(project):
    return project.appointments.filter(role="MEMBER").earliest("pk")


def addresses(project) -> dict[str, str]:
    """What may be asked for → where."""
    base = f"{project.get_absolute_url()}people/"
    return {
        NUMBER: f"/appointments/{member(project).pk}/phone/",
        COMPANY_NUMBER: f"{base}contacts/{project.contacts.get().pk}/phone/",
        "both": f"{base}sheet/",
    }


def asked(act="phone.reveal", **found):
    return AuditEvent.objects.filter(act=act, **found)


# -- who may --------------------------------------------------------------------------------------

# Relation → whether an account of the staff may ask for the numbers of the project.
ASKS = {
    "commissioner": True,
    "chief": True,
    "head of a supporting unit": True,
    "member": False,
    "leader": False,
    "assistant of the leader": False,
    "commissioner until yesterday": False,
    "commissioner, voided": False,
}


@pytest.mark.parametrize("relation", ASKS)
def test_staff_ask_on_the_projects_they_keep(client_of, project, relation):
    person = make_user()
    relate(person, project, relation)
    client = client_of(person)
    for address in addresses(project).values():
        assert client.post(address).status_code == (200 if ASKS[relation] else 404), address
    shown = client.get(f"{project.get_absolute_url()}people/")
    if shown.status_code == 200:
        page = shown.content.decode()
        assert ("显示号码" in page, "显示全部号码" in page) == (ASKS[relation],) * 2
        assert "139****5678" in page
        assert NUMBER not in page


@pytest.mark.parametrize("role", Role)
def test_roles_ask_as_the_table_says(client_of, project, role):
    client, person = client_of(make_user(role=role)), member(project).user
    asks = role in {Role.MANAGER, Role.ADMIN}
    refused = 404 if role == Role.STAFF else 403
    for address in addresses(project).values():
        assert client.post(address).status_code == (200 if asks else refused), address
    assert client.post(f"/people/{person.pk}/phone/").status_code == (200 if asks else 403)


def test_nobody_is_asked_for_who_is_in_office_no_more(client_of, project):
    client, row = client_of(make_user(role=Role.ADMIN)), member(project)
    row.to_on = timezone.localdate() - timedelta(days=1)
    row.save()
    assert client.post(f"/appointments/{row.pk}/phone/").status_code == 404
    assert NUMBER not in client.post(addresses(project)["both"]).content.decode()


# -- what is shown and recorded -------------------------------------------------------------------


@pytest.mark.parametrize("number", [NUMBER, COMPANY_NUMBER])
def test_a_number_is_shown_as_a_link_that_calls_and_its_asking_is_on_record(
    client_of, project, number
):
    person = make_user(role=Role.MANAGER)
    client, address = client_of(person), addresses(project)[number]
    part = client.post(address, headers={"HX-Request": "true"})
    whole = client.post(address)
    digits = number.replace("-", "")
    for answer in (part, whole):
        assert answer["Cache-Control"] == "no-store"
        assert f'href="tel:{digits}"' in answer.content.decode()
        assert number in answer.content.decode()
    assert "<html" not in part.content.decode()
    assert "<html" in whole.content.decode()
    row = project.contacts.get() if number == COMPANY_NUMBER else member(project).user
    for event in asked():
        assert (event.actor, event.object_id, event.object_label) == (person, str(row.pk), row.name)
        assert (event.object_type, event.outcome) == (row._meta.label_lower, "DONE")
        assert (event.before, event.after) == (None, None)
    assert asked().count() == 2


def test_a_contact_sheet_shows_all_and_is_one_event_with_their_count(client_of, project):
    person = make_user()
    make_appointment(project, person, role="CHIEF")
    make_appointment(project, member(project).user)  # the same person in two roles: one number
    answer = client_of(person).post(addresses(project)["both"])
    assert answer["Cache-Control"] == "no-store"
    page = answer.content.decode()
    assert {number for number in (NUMBER, COMPANY_NUMBER) if number in page} == {
        NUMBER,
        COMPANY_NUMBER,
    }
    assert 'href="tel:03552026123"' in page
    event = asked("phone.sheet").get()
    assert (event.object_label, event.after) == (str(project), {"count": 2})
    assert not asked().exists()


def test_what_asks_is_a_button_that_posts_with_and_without_script(client_of, project):
    client = client_of(make_user(role=Role.ADMIN))
    page = client.get(f"{project.get_absolute_url()}people/").content.decode()
    for address in addresses(project).values():
        form = re.search(rf'<form[^>]*action="{address}"[^>]*>.*?</form>', page, re.DOTALL)[0]
        assert 'method="post"' in form
        assert "csrfmiddlewaretoken" in form
        assert client.get(address).status_code == 405
    card = client.get(f"/people/{member(project).user.pk}/").content.decode()
    assert 'hx-post="/people/' in card


# -- how many -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("what", "most"), [(NUMBER, REVEALS), ("both", SHEETS)])
def test_the_hour_allows_so_many_and_then_says_when(client_of, project, what, most):
    person, address = make_user(role=Role.ADMIN), addresses(project)[what]
    with time_machine.travel("2026-11-25 10:00:20 +0800", tick=False) as clock:
        client = client_of(person)
        assert client.post(address).status_code == 200
        clock.shift(timedelta(minutes=9))
        assert [client.post(address).status_code for _ in range(most - 1)] == [200] * (most - 1)
        for headers in ({}, {"HX-Request": "true"}):
            answer = client.post(address, headers=headers)
            assert answer.status_code == 429
            text = answer.content.decode()
            assert f"最多显示 {most} 次" in text
            assert "11:01 以后" in text
            assert NUMBER not in text
            assert (answer["Retry-After"], answer["Cache-Control"]) == ("3060", "no-store")
        # What was refused is on record and counts for nothing.
        clock.shift(timedelta(minutes=51))
        client = client_of(person)  # the session has ended meanwhile
        assert client.post(address).status_code == 200
        assert client.post(address).status_code == 429
    act = "phone.sheet" if what == "both" else "phone.reveal"
    assert asked(act, outcome="DONE").count() == most + 1
    assert asked(act, outcome="DENIED").count() == 3


def test_numbers_and_sheets_are_counted_apart_and_for_each_person(client_of, project):
    one, other = (make_user(role=Role.ADMIN) for _ in range(2))
    now = timezone.now()
    AuditEvent.objects.bulk_create(
        AuditEvent(actor=one, act="phone.reveal", at=now) for _ in range(REVEALS)
    )
    found = addresses(project)
    # Cards, appointments and contacts share the thirty.
    card = f"/people/{member(project).user.pk}/phone/"
    client = client_of(one)
    statuses = [
        client.post(url).status_code for url in (found[NUMBER], found[COMPANY_NUMBER], card)
    ]
    assert statuses == [429] * 3
    assert client.post(found["both"]).status_code == 200
    assert client_of(other).post(found[NUMBER]).status_code == 200


@pytest.mark.parametrize(("act", "most"), [("phone.reveal", REVEALS), ("phone.sheet", SHEETS)])
def test_two_at_once_are_not_both_the_last(committed_db, client_of, act, most):
    project = make_project()
    make_appointment(project, make_user(phone=NUMBER), role="MEMBER")
    Contact.objects.create(project=project, name="联系人", phone=COMPANY_NUMBER)
    person = make_user(role=Role.ADMIN)
    AuditEvent.objects.bulk_create(AuditEvent(actor=person, act=act) for _ in range(most - 1))
    address = addresses(project)["both" if act == "phone.sheet" else NUMBER]
    clients = [client_of(person) for _ in range(4)]
    answers = at_once(*[lambda c=client: c.post(address) for client in clients])
    assert sorted(answer.status_code for answer in answers) == [200, 429, 429, 429]
    assert asked(act, outcome="DONE").count() == most


# -- the form of a contact ------------------------------------------------------------------------


def test_a_contact_is_edited_without_the_number_being_seen(client_of, project):
    contact = project.contacts.get()
    client = client_of(make_user(role=Role.ADMIN))
    address = f"{contact.get_absolute_url()}contacts/{contact.pk}/"
    page = client.get(address)
    kept = page.context["form"]["phone"].value()
    assert kept == "035****6123"
    assert COMPANY_NUMBER not in page.content.decode()
    sent = {"name": "联系人", "title": "副总", "note": "", "version": contact.version}
    assert client.post(address, {**sent, "phone": kept}).status_code == 302
    contact.refresh_from_db()
    assert (contact.title, contact.phone) == ("副总", COMPANY_NUMBER)

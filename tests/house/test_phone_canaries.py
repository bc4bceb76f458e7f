"""Goal S18: numbers that are known stand on every card and contact, and are looked for in whatever can be
read. Nobody finds any but their own: on no page, in no list, export, paper, search, audit row or log."""

import io
import json
import logging
import re
import zipfile
from dataclasses import dataclass

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import AuditEvent, User
from accounts.roles import Role, rules
from gaoxin.logs import JsonLine
from projects.models import Contact
from tests.conftest import client_for
from tests.harness.parallel import share
from tests.world import cluster
from tests.world.access_payloads import filled_in
from tests.world.access_world import Target, make_target, url_of
from tests.world.factories import make_user
from tests.world.lists import LISTS

RULES = rules()
READ = sorted(name for name, rule in RULES.items() if "GET" in rule.methods)
CANARY = re.compile(r"1390000\d{4}|1390001\d{4}")


@dataclass(frozen=True)
class World:
    people: dict[Role, User]
    own: dict[Role, Target]

    def rows_for(self, role: Role) -> Target:
        return self.own.get(role, self.own[Role.STAFF])


def number_of(row) -> str:
    return f"139000{int(isinstance(row, Contact))}{row.pk % 10_000:04d}"


@pytest.fixture(scope="module")
def world(module_db) -> World:
    """Somebody of each role, and rows of the staff and of the leader among them; every card and contact has
    its number, and some were changed by hand before, so that history and audit tell of them."""
    people = {role: make_user(role=role) for role in Role}
    own = {role: make_target(commissioner=people[role]) for role in (Role.STAFF, Role.MANAGER)}
    for model in (User, Contact):
        for row in model.objects.all():
            row.phone = number_of(row)
            row.save(update_fields=["phone"])
    for person in people.values():
        person.refresh_from_db()
    change_numbers(people[Role.ADMIN], own[Role.STAFF])
    return World(people, own)


def change_numbers(admin: User, target) -> None:
    client = client_for(admin)
    contact = target.contact
    for address in (
        f"/people/{target.approver.pk}/edit/",
        f"{contact.get_absolute_url()}contacts/{contact.pk}/",
    ):
        for number in ("13900019999", "13900009999"):
            sent = filled_in(client, address) | {"phone": number}
            assert client.post(address, sent).status_code == 302, address


def text_of(response) -> str:
    """All that an answer says; of a workbook or document what is packed in it."""
    content = b"".join(response)
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return "".join(file.read(name).decode(errors="replace") for name in file.namelist())


def leaks(client, person: User, addresses) -> dict[str, set]:
    """Address → the numbers of others that are found there. Of some forms the person's own rows have none."""
    found, without = {}, []
    for address in addresses:
        response = client.get(address)
        assert response.status_code in {200, 202, 302, 404}, (address, response.status_code)
        if response.status_code == 404:
            without.append(address)
        if numbers := set(CANARY.findall(text_of(response))) - {person.phone}:
            found[address] = numbers
    assert len(without) <= len(addresses) // 10 + 1, without
    return found


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(("turn", "role"), list(enumerate(Role)))
def test_whatever_is_read_shows_nobody_else_s_number(world, caplog, turn, role):
    """A quarter of the pages of each role, of each another; in a soak all."""
    person, rows = world.people[role], world.rows_for(role)
    mine = [name for name in READ if RULES[name].allows(role)]
    addresses = [url_of(name, rows) for name in mine]
    addresses += [f"{LISTS[name]}?export=xlsx" for name in mine if name in LISTS]
    assert leaks(client_for(person), person, share(addresses, 4, turn)) == {}
    assert not CANARY.search(caplog.text)


@pytest.mark.django_db
def test_one_s_own_number_is_found_by_the_same_walk(world):
    """Or the walk would find nothing whatever it reads."""
    person, rows = world.people[Role.STAFF], world.own[Role.STAFF]
    client = client_for(person)
    for address in ("/profile/", f"{rows.project.get_absolute_url()}people/"):
        assert {person.phone} == set(CANARY.findall(text_of(client.get(address)))), address


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/people/", "/people/lookup/", "/projects/", "/appointments/"])
def test_nobody_is_found_by_their_number(world, path):
    client, person = client_for(world.people[Role.ADMIN]), world.people[Role.STAFF]
    for number in (person.phone, number_of(world.own[Role.MANAGER].contact)):
        answer = text_of(client.get(path, {"q": number}))
        assert ('"results": []' if "lookup" in path else 'data-total="0"') in answer, number


@pytest.mark.django_db
def test_no_audit_row_holds_a_number(world):
    client, rows = client_for(world.people[Role.ADMIN]), world.own[Role.STAFF]
    client.post(f"/people/{rows.approver.pk}/phone/")
    client.post(f"{rows.project.get_absolute_url()}people/sheet/")
    events = list(AuditEvent.objects.values("act", "object_label", "before", "after"))
    acts = {"phone.reveal", "phone.sheet", "person.edit", "contact.edit"}
    assert acts <= {event["act"] for event in events}
    assert not CANARY.search(json.dumps(events, ensure_ascii=False, default=str))


# -- logs -----------------------------------------------------------------------------------------


def refused_row() -> DatabaseError:
    """What the database says of a row with a number that it does not take."""
    person = make_user(phone="13900001234")
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        User.objects.filter(pk=person.pk).update(assistant=person.pk)
    assert "13900001234" in str(caught.value)
    return caught.value


@pytest.mark.django_db
def test_a_refused_row_is_logged_without_its_number():
    error = refused_row()
    info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "Database: %s", (error,), info)
    line = JsonLine().format(record)
    assert "139****1234" in line
    assert "user_assistant_is_another" in line
    assert "13900001234" not in line


@pytest.mark.django_db
def test_the_database_s_own_log_copies_no_row():
    refused_row()
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute("SELECT '13900001234'::date")
    log = (cluster.server().home / "server.log").read_text(errors="replace")
    assert "user_assistant_is_another" in log
    assert not re.search(r"DETAIL|STATEMENT", log)

"""What frames every page: kept between requests, so that it must know nobody; its numbers come afterwards."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from gaoxin.templatetags.house import FACE, NAME, TOKEN
from tests.world.factories import make_notice, make_user, this_week

pytestmark = pytest.mark.django_db

SESSION_AND_PERSON = 2


def queries_of(client, url, status):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == status
    return [query["sql"] for query in captured.captured_queries]


@pytest.fixture
def admin(client_of):
    client = client_of(make_user(role=Role.ADMIN))
    client.get("/profile/")  # stores the start of the session
    return client


def test_a_page_shows_its_own_reader_and_token_and_nobody_else_s(client_of):
    people = [make_user(role=Role.STAFF, name=name) for name in ("甲员", "乙<b>员", "丙员")]
    pages = {person.name: client_of(person).get("/profile/") for person in people * 2}
    tokens = {response.cookies["__Host-csrf"].value for response in pages.values()}
    assert len(tokens) == 3
    for name, response in pages.items():
        page = response.content.decode()
        shown = name.replace("<", "&lt;").replace(">", "&gt;")
        assert page.count(f"<span>{shown}</span>") >= 2
        assert f'<span class="face" aria-hidden="true">{name[0]}</span>' in page
        assert not [other for other in pages if other != name and other[:2] in page]
        assert not {NAME, FACE, TOKEN} & set(page)


def test_every_token_of_a_page_is_the_reader_s(client_of):
    client = client_of(make_user())
    client.get("/profile/")
    response = client.get("/profile/")
    page = response.content.decode()
    token = str(response.context["csrf_token"])
    assert page.count('name="csrfmiddlewaretoken"') == page.count(f'value="{token}"') == 3


def test_the_current_place_and_the_week_follow_the_page(client_of):
    client = client_of(make_user(role=Role.ADMIN))
    for url, words in (("/people/", "人员"), ("/units/", "单位"), ("/people/", "人员")):
        page = client.get(url).content.decode()
        assert f'aria-current="page">{words}</a>' in page
    week = this_week()
    assert (
        f"<b>{week.label}</b><span>{week.range}</span>" in client.get("/people/").content.decode()
    )


def test_another_role_finds_another_menu(client_of):
    for role, seen in ((Role.ADMIN, True), (Role.AUDITOR, False), (Role.ADMIN, True)):
        page = client_of(make_user(role=role)).get("/profile/").content.decode()
        assert ("/projects/" in page, "data-counts" in page, "mast-icon bell" in page) == (
            seen,
        ) * 3


# -- what it costs --------------------------------------------------------------------------------


def test_a_page_that_is_not_there_asks_nothing_but_who_is_there(admin, client):
    client.get("/gibt/es/nicht/")
    assert len(queries_of(admin, "/gibt/es/nicht/", 404)) == SESSION_AND_PERSON
    assert queries_of(client, "/gibt/es/nicht/", 404) == []


def test_a_refused_page_asks_nothing_but_writes_what_was_refused(client_of):
    client = client_of(make_user(role=Role.STAFF))
    client.get("/profile/")
    asked = queries_of(client, "/people/add/", 403)
    reads = [sql for sql in asked if sql.startswith("SELECT") and "audit" not in sql]
    assert len(reads) == SESSION_AND_PERSON
    assert [sql for sql in asked if 'INSERT INTO "accounts_auditevent"' in sql]


def test_an_error_page_keeps_menu_and_bell(admin):
    page = admin.get("/gibt/es/nicht/").content.decode()
    assert "没有这一页" in page
    assert 'href="/projects/"' in page and 'href="/inbox/"' in page


def test_the_frame_asks_for_the_week_and_whether_there_is_fiction_and_no_more(admin):
    this_week()
    asked = queries_of(admin, "/help/roles/", 200)
    assert len(asked) == SESSION_AND_PERSON + 2
    assert '"projects_reportweek"' in asked[-2] and '"demo"' in asked[-1]


# -- the numbers ----------------------------------------------------------------------------------


def test_the_unread_cost_one_query_and_all_that_waits_another(admin):
    assert len(queries_of(admin, "/counts/", 200)) == SESSION_AND_PERSON + 2


def test_a_hundred_messages_are_told_as_many_and_nothing_as_nothing(client_of):
    person = make_user(role=Role.STAFF)
    client = client_of(person)
    assert client.get("/counts/").json() == {}
    for _ in range(100):
        make_notice(user=person)
    make_notice()
    assert client.get("/counts/").json() == {"unread": {"text": "99+", "words": "100 条未读"}}


def test_the_numbers_come_along_with_a_part_that_the_page_asks_for(client_of):
    person = make_user(role=Role.STAFF)
    client = client_of(person)
    make_notice(user=person)
    asked = {"HX-Request": "true", "X-Counts": "1"}
    told = {"counts": {"numbers": client.get("/counts/").json()}}
    assert told["counts"]["numbers"] == {"unread": {"text": "1", "words": "1 条未读"}}
    for path in ("/projects/?counts=1", "/projects/?counts=1&sums=1"):
        assert json.loads(client.get(path, headers=asked)["HX-Trigger"]) == told, path
        assert "HX-Trigger" not in client.get(path, headers={"HX-Request": "true"})
    assert "HX-Trigger" not in client.get("/projects/?stage=x", headers=asked)


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDITOR])
def test_they_are_for_those_who_may_ask_for_them(client_of, role):
    client = client_of(make_user(role=role))
    assert client.get("/counts/").status_code == 403
    assert "HX-Trigger" not in client.get("/profile/", headers={"X-Counts": "1"})
    initial = client_of(make_user(role=Role.STAFF, must_change_password=True))
    for one in (initial, Client()):
        for path in ("/profile/password/", "/login/"):
            assert "HX-Trigger" not in one.get(path, headers={"X-Counts": "1"})

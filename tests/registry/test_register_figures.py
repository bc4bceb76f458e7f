"""The numbers of the register of projects are kept until a project changes, and are never other than those it has."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from projects.models import Appointment, Project, YearPlan
from projects.registry.views.register import ProjectRegister
from tests.conftest import client_for
from tests.world.factories import (
    make_appointment,
    make_investment,
    make_project,
    make_unit,
    make_user,
    make_year_plan,
)
from tests.world.unkept import nothing_kept

SWAP = {"HX-Request": "true"}
UNCONFIRMED = {"IMPORT", "ARTICLE"}


@pytest.fixture
def admin(committed_db):
    return client_for(make_user(role=Role.ADMIN))


def told(client, query: str = "") -> tuple:
    """What the page and its numbers say: rows, how many, those of the tabs, the foot, the filters."""
    page = client.get(f"/projects/{query}")
    html = page.content.decode()
    if "counts=1" in html:
        html += client.get(f"/projects/?counts=1&{query[1:]}", headers=SWAP).content.decode()
    tabs = dict(re.findall(r'<a href="\?[^"]*"[^>]*>(\w+) <span>([^<]+)</span>', html))
    names = [row.name for row in page.context["rows"]]
    return (
        names,
        page.context["counted"],
        tabs,
        page.context.get("foot"),
        re.findall("<option[^>]*>[^<]*", html),
    )


def true(client, query: str = "") -> tuple:
    """The same where nothing is kept."""
    with nothing_kept():
        return told(client, query)


def asks(client, query: str = "") -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/projects/{query}")
    return [query["sql"] for query in captured]


def searches(client, query: str) -> int:
    return sum('search_text"::text LIKE' in sql for sql in asks(client, query))


def adds_up(sql: str) -> bool:
    """Whether a statement goes through the projects to count them; the few of the article are counted by their index."""
    counts = "COUNT(" in sql or "SUM(" in sql
    return counts and "projects_tally" not in sql and "'ARTICLE'" not in sql


def test_every_ready_made_view_has_its_numbers_at_once(admin):
    """The first time, too: how many there are of each is stored."""
    (
        make_project(),
        make_project(stage="CONSTRUCTION"),
        make_project(source="IMPORT", confirmed_at=None),
    )
    make_project(source="ARTICLE", confirmed_at=None)
    for tab in ProjectRegister.list_tabs:
        page = admin.get(f"/projects/?{tab.query}").content.decode()
        assert "?counts=1" not in page, "the tabs have their numbers"
        first, asked = told(admin, f"?{tab.query}"), asks(admin, f"?{tab.query}")
        assert not [sql for sql in asked if adds_up(sql) or "projects_track" in sql], tab
        page = admin.get(f"/projects/?{tab.query}").content.decode()
        assert 'hx-trigger="load"' not in page, "nothing is left to ask"
        assert told(admin, f"?{tab.query}") == first == true(admin, f"?{tab.query}")


def test_what_is_stored_of_all_projects_is_what_the_register_counts(admin, monkeypatch):
    """Facts and fiction, each population, whatever columns are shown."""
    year, admin_again = timezone.localdate().year, client_for(make_user(role=Role.ADMIN))
    make_user(demo=True)
    for number, source in enumerate(("ENTRY", "IMPORT", "DEMO", "ARTICLE", "DEMO", "ENTRY")):
        given = {"confirmed_at": None} if source in UNCONFIRMED else {}
        project = make_project(source=source, total_investment=number or None, **given)
        if number % 2:
            make_year_plan(project, year=year, amount=100 * number)
            make_investment(project, month_on=timezone.localdate().replace(day=1), completed=7)
    for population in ("ALL", "REAL", "DEMO"):
        for client in (admin, admin_again):
            client.post("/population/", {"population": population})
        stored = [told(admin, f"?{tab.query}") for tab in ProjectRegister.list_tabs]
        with monkeypatch.context() as patched:
            patched.setattr(ProjectRegister, "stored", None)
            counted = [told(admin_again, f"?{tab.query}") for tab in ProjectRegister.list_tabs]
        assert stored == counted, population


def test_whatever_changes_a_project_shows_at_once(admin):
    year, unit = timezone.localdate().year, make_unit(short_name="旧名局")
    project = make_project(name="甲项目", total_investment=10_000, lead_unit=unit)
    rows, person = Project.objects.filter(pk=project.pk), make_user()
    acts = (
        lambda: make_project(name="乙项目"),
        lambda: rows.update(total_investment=Decimal(25_000)),
        lambda: rows.update(stage="CONSTRUCTION", light_place=0),
        lambda: make_year_plan(project, year=year, amount=20_000),
        lambda: make_investment(
            project, month_on=timezone.localdate().replace(day=1), completed=5_000
        ),
        lambda: YearPlan.objects.update(amount=40_000),
        lambda: make_appointment(project, person, role=Appointment.Role.LEADER),
        lambda: User.objects.filter(pk=person.pk).update(name="新名"),
        lambda: type(unit).objects.update(short_name="新名局"),
        lambda: Appointment.objects.all().delete(),
        lambda: rows.update(
            removed_on=timezone.localdate(), removed_reason="重复", removed_by=person
        ),
    )
    before = told(admin)
    for act in acts:
        act()
        assert told(admin) == true(admin) != before
        before = told(admin)


def test_each_role_is_offered_its_own_and_staff_count_their_own(admin):
    make_project(name="甲项目")
    mine, staff = make_project(name="乙项目"), make_user(role=Role.STAFF)
    make_appointment(mine, staff, role=Appointment.Role.COMMISSIONER)
    people = (admin, client_for(make_user(role=Role.MANAGER)), client_for(staff))
    for client in people * 2:
        assert told(client) == true(client)
    names, counted, tabs, *_ = told(people[2])
    assert (names, counted.total, tabs["全部"]) == (["乙项目"], 1, "1")


def test_what_one_person_looks_for_is_looked_for_once_and_not_kept(admin, monkeypatch):
    make_project(name="甲二", total_investment=10_000), make_project(name="甲一", stage="SIGNED")
    make_project(name="乙")
    for query in (
        "?q=甲",
        "?q=甲&sort=-name",
        "?q=甲&stage=SIGNED",
        "?q=甲&stage=TO_CHECK",
        "?q=丙",
    ):
        shown = told(admin, query)
        for _ in range(2):
            assert searches(admin, query) == 1, query
        with monkeypatch.context() as patched:
            patched.setattr("projects.registry.views.register.ADDED_AT_ONCE", 0)
            assert searches(admin, query) >= (2 if shown[0] else 1), "counted, paged, added up"
            assert told(admin, query) == shown, query


def test_a_second_page_of_what_was_looked_for_has_the_next_rows(admin):
    names = [
        make_project(name=f"甲{number:03d}", code=f"GX-2002-{number:03d}").name
        for number in range(51)
    ]
    assert told(admin, "?q=甲")[0] == names[:50]
    second = told(admin, "?q=甲&page=2")
    assert (second[0], second[1].total) == (names[50:], 51)
    assert admin.get("/projects/?q=甲&page=3").status_code == 404

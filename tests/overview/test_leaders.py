"""Leaders side by side: each number is the rows of the list it opens, and nobody is ranked."""

import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from accounts.roles import Role
from gaoxin.population import Population
from tests.overview.test_dashboard import total
from tests.overview.test_leader import led
from tests.overview.test_population import choose
from tests.world.factories import (
    make_appointment,
    make_instruction,
    make_issue,
    make_milestone,
    make_user,
    make_visit,
)

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a class="count" href="([^"]+)">(?:<span.*?</svg>)?([\d-]+)')


@pytest.fixture
def three():
    """Of the first as much as there is, fact and fiction side by side; the second has fiction alone, the third
    nothing but a project."""
    today, people = timezone.localdate(), [make_user(role=Role.MANAGER) for _ in range(3)]
    make_user(demo=True)
    worlds = (
        (people[0], "ENTRY", "RED"),
        (people[0], "DEMO", "YELLOW"),
        (people[1], "DEMO", "RED"),
    )
    for n, (leader, source, light) in enumerate(worlds):
        demo = {"source": source, "code": f"YS-90{n}"} if source == "DEMO" else {}
        project, fiction = led(leader, light, **demo), {"demo": source == "DEMO"}
        make_milestone(project, due_on=today - timedelta(days=1))
        make_milestone(project, due_on=today)
        make_issue(
            project, state="HANDLING", handler=make_user(), assigned_on=today,
            due_on=today - timedelta(days=1),
        )  # fmt: skip
        make_instruction(project, leader, **fiction)
        make_instruction(project, leader, state="ANSWERED", **fiction)
        make_visit(project, leader=leader, on=today - timedelta(days=n), **fiction)
        make_appointment(project, role="CHIEF")
    full = led(people[2])
    for role in ("CHIEF", "COMMISSIONER"):
        make_appointment(full, role=role)
    return people


@pytest.mark.parametrize("population", Population)
def test_every_number_opens_a_list_of_exactly_that_many_rows(three, client_of, population):
    client = client_of(make_user(role=Role.ADMIN))
    choose(client, population)
    found = LINK.findall(client.get("/leaders/").content.decode())
    assert len(found) == {"ALL": 16, "REAL": 8, "DEMO": 14}[population]
    for url, count in found:
        if "/visits/" in url:
            assert int(total(client, url.replace("&amp;", "&"))) >= 1
        else:
            assert total(client, url.replace("&amp;", "&")) == count, url


def test_they_stand_as_they_were_registered_and_by_no_number(three, client_of):
    client = client_of(make_user(role=Role.MANAGER))
    assert list(client.get("/leaders/").context["rows"]) == three
    for column in ("projects", "red", "overdue", "issues", "instructions", "vacant", "visited"):
        assert client.get(f"/leaders/?sort={column}").status_code == 400


def test_the_last_visit_says_how_long_ago_it_was(three, client_of):
    client = client_of(make_user(role=Role.MANAGER))
    ago = {row.name: row.standing.days for row in client.get("/leaders/").context["rows"]}
    assert list(ago.values()) == [0, 2, None]
    html = client.get("/leaders/").content.decode()
    assert "今天</span>" in html and "2 天前</span>" in html


def test_the_workbook_has_the_same_numbers(three, client_of):
    answer = client_of(make_user(role=Role.ADMIN)).get("/leaders/?export=xlsx")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    [first] = [row for row in rows if row[0] == three[0].name]
    assert first[2:9] == (2, 1, 1, 2, 2, 4, 2)


def test_it_is_for_leaders_and_the_project_office(client_of):
    assert client_of(make_user()).get("/leaders/").status_code == 403

"""In which order a register stands when nobody chose one, and that its pages do not overlap."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from gaoxin.register import PER_PAGE
from tests.factories import make_milestone, make_project, make_user

pytestmark = pytest.mark.django_db


def codes(client, url: str) -> list[str]:
    return re.findall(r'href="/projects/(GX-[0-9-]+)/"', client.get(url).content.decode())


def test_milestones_stand_by_their_due_day_whatever_their_project(client_of):
    today = timezone.localdate()
    projects = [make_project(), make_project()]
    for days in (9, 3, 6, 1):
        make_milestone(projects[days % 2], due_on=today + timedelta(days=days), name=f"节点{days}")
    html = client_of(make_user(role=Role.ADMIN)).get("/milestones/").content.decode()
    assert re.findall(r"节点(\d)<", html) == ["1", "3", "6", "9"]


def test_rows_equal_in_the_order_stand_on_one_page_only(client_of):
    for _ in range(PER_PAGE + 10):
        make_project()
    client = client_of(make_user(role=Role.ADMIN))
    for sort in ("", "stage", "-stage", "leader", "-next_node", "lead_unit"):
        pages = [codes(client, f"/projects/?sort={sort}&page={n}") for n in (1, 2)]
        assert not set(pages[0]) & set(pages[1]), sort
        assert len({*pages[0], *pages[1]}) == PER_PAGE + 10


def test_a_list_in_the_order_of_what_is_counted_has_a_second_page(client_of):
    project = make_project()
    nodes = [make_milestone(project, name=f"节点{n:02}") for n in range(PER_PAGE + 5)]
    client = client_of(make_user(role=Role.ADMIN))
    for sort in ("moves", "-moves", "project"):
        pages = [
            re.findall(
                r"节点(\d\d)<", client.get(f"/milestones/?sort={sort}&page={n}").content.decode()
            )
            for n in (1, 2)
        ]
        assert [len(page) for page in pages] == [PER_PAGE, 5]
        assert len({*pages[0], *pages[1]}) == len(nodes)

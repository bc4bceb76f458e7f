"""节点清单 opens with what is not done, the overdue first, as a filter in its address that can be taken away."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from projects.models import Milestone, Project
from tests.conftest import client_for
from tests.world.factories import make_appointment, make_milestone, make_user

PATH = "/milestones/"
TAB = re.compile(r'<a href="(\?[^"]*)"( aria-current="page")?>([^<]+?) <span>(\d+)</span>')


@pytest.fixture
def client(db, client_of):
    today = timezone.localdate()
    for days in (20, -3, 5):
        make_milestone(due_on=today + timedelta(days=days), name=f"节点{days}")
    make_milestone(due_on=today - timedelta(days=9), done_on=today, name="已完成的")
    return client_of(make_user(role=Role.ADMIN))


def names(answer) -> list[str]:
    return [row.name for row in answer.context["rows"]]


def tabs(answer) -> dict[str, tuple]:
    found = TAB.findall(answer.content.decode())
    return {label: (url, bool(current), int(count)) for url, current, label, count in found}


def test_the_bare_address_leads_to_what_is_not_done_the_overdue_first(client):
    answer = client.get(PATH, follow=True)
    assert answer.redirect_chain == [(f"{PATH}?state=undone", 302)]
    assert names(answer) == ["节点-3", "节点5", "节点20"]
    assert [(pill.label, pill.value) for pill in answer.context["pills"]] == [("状态", "未完成")]
    assert tabs(answer)["未完成"] == ("?state=undone", True, 3)
    assert 'href="/milestones/"' in answer.content.decode()  # in the menu


def test_without_the_filter_all_are_listed_and_stay_so(client):
    opened = client.get(PATH, follow=True)
    [pill] = opened.context["pills"]
    url, current, count = tabs(opened)["全部"]
    assert (pill.url, url, current, count) == ("?state=", "?state=", False, 4)
    everything = client.get(PATH + url)
    assert len(names(everything)) == 4 and not everything.context["pills"]
    assert tabs(everything)["全部"][1]
    assert everything.context["clear_url"] == f"{PATH}?state="
    for again in (everything.context["export_url"], everything.context["headings"][0].url):
        assert client.get(PATH + again).status_code == 200
    assert everything.context["bulk_query"] == "state="


def test_what_is_searched_is_searched_where_one_is(client):
    found = client.get(f"{PATH}?q=示范项目&state=undone")
    assert {pill.label for pill in found.context["pills"]} == {"检索", "状态"}
    assert found.context["clear_url"] == f"{PATH}?state="
    assert client.get(f"{PATH}?from=groupmessage")["Location"] == PATH


def asked_for(client) -> list[str]:
    """By an opening."""
    with CaptureQueriesContext(connection) as captured:
        client.get(f"{PATH}?state=undone")
    return [query["sql"] for query in captured]


def test_the_tabs_are_counted_without_looking_for_their_nodes_among_all(client, client_of):
    """Of 200,000 nodes that took the database longer than a request may take."""
    staff = make_user()
    for project in Project.objects.all():
        make_appointment(project, staff, "MEMBER")
    own = client_of(staff)
    assert tabs(own.get(f"{PATH}?state=undone"))["未完成"][2] == 3
    [counted] = [sql for sql in asked_for(own) if '"tab_1"' in sql]
    assert counted.count('FROM "projects_milestone"') == 1


def test_who_sees_every_node_is_told_what_is_stored_of_them(client):
    assert not [sql for sql in asked_for(client) if 'COUNT("projects_milestone"' in sql]


def counted(client) -> list[str]:
    """What an opening reads of the numbers of nodes."""
    return [sql for sql in asked_for(client) if "projects_tally" in sql and "'nodes'" in sql]


def test_its_numbers_are_kept_until_a_node_or_a_project_changes(committed_db):
    office, today = client_for(make_user(role=Role.ADMIN)), timezone.localdate()
    node = make_milestone(due_on=today + timedelta(days=5))
    rows, project = Milestone.objects.filter(pk=node.pk), node.project_id
    removed = {"removed_on": today, "removed_reason": "重复", "removed_by": make_user()}
    assert counted(office) and not counted(office)
    for expected, act in (
        ((2, 1, 1, 0), lambda: make_milestone(due_on=today - timedelta(days=3))),
        ((2, 2, 0, 1), lambda: rows.update(due_on=today - timedelta(days=1))),
        ((1, 1, 0, 1), lambda: rows.update(done_on=today)),
        ((1, 1, 0, 0), lambda: Project.objects.filter(pk=project).update(**removed)),
    ):
        act()
        assert counted(office), expected
        found = {
            label: count
            for label, (_, _, count) in tabs(office.get(f"{PATH}?state=undone")).items()
        }
        assert (found["未完成"], found["逾期"], found["14 天内"], found["调整过"]) == expected
        assert not counted(office)

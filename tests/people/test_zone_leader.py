"""区领导: who is one, and which 重点 projects are not led by one though they must be."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.roles import Role
from projects.models import Project, ProjectLevel
from tests.conftest import client_for
from tests.world.access_payloads import filled_in
from tests.world.factories import make_appointment, make_project, make_user

pytestmark = pytest.mark.django_db


def key_project(level="CITY", ago=0, **kwargs) -> Project:
    project = make_project(**kwargs)
    year = timezone.localdate().year - ago
    ProjectLevel.objects.create(project=project, level=level, year=year)
    return project


def lacking() -> set[Project]:
    return {*Project.objects.with_lacking(timezone.localdate(), "ZONE_LEADER")}


@pytest.mark.parametrize("level", ["NATIONAL", "PROVINCE", "CITY"])
def test_a_key_project_that_nobody_or_somebody_else_leads_is_counted(level):
    vacant, other, led = (key_project(level) for _ in range(3))
    make_appointment(other, role="LEADER")
    make_appointment(led, make_user(zone_leader=True), role="LEADER")
    assert lacking() == {vacant, other}


def test_who_led_once_or_holds_another_role_does_not_lead():
    project, leader = key_project(), make_user(zone_leader=True)
    make_appointment(project, leader, role="CHIEF")
    yesterday = timezone.localdate() - timedelta(days=1)
    make_appointment(project, leader, role="LEADER", to_on=yesterday)
    assert lacking() == {project}


def test_what_need_not_be_led_by_one_is_not_counted():
    key_project("ZONE")
    key_project(ago=1)
    key_project(confirmed_at=None)
    make_project()
    assert lacking() == set()


def test_the_number_and_its_list_are_one_and_leave_out_what_is_terminated():
    project = key_project()
    key_project(status="TERMINATED")
    client = client_for(make_user(role=Role.ADMIN))
    html = client.get("/").content.decode()
    assert 'data-metric="lack_zone_leader" data-count="1"' in html
    assert [*client.get("/projects/?lacking=ZONE_LEADER").context["rows"]] == [project]


def test_the_project_office_says_of_card_and_account_alike_who_is_one():
    client = client_for(make_user(role=Role.ADMIN))
    for person in (make_user(role=Role.MANAGER), make_user(role="", can_sign_in=False)):
        url = f"/people/{person.pk}/edit/"
        answer = client.post(url, filled_in(client, url) | {"zone_leader": "on"})
        assert answer.status_code == 302
        assert User.objects.get(pk=person.pk).zone_leader
        assert AuditEvent.objects.latest("pk").after == {"zone_leader": True}
        assert (
            '<span class="tag">区领导</span>'
            in client.get(f"/people/{person.pk}/").content.decode()
        )


def test_the_page_says_whether_a_key_project_is_led_by_a_leader_of_the_zone():
    row = make_appointment(role="LEADER")
    client = client_for(make_user(role=Role.ADMIN))

    def line() -> str:
        html = client.get(row.get_absolute_url()).content.decode()
        return html.partition("须由区领导包联：")[2].partition("。")[0]

    assert line() == ""
    year = timezone.localdate().year
    ProjectLevel.objects.create(project=row.project, level="PROVINCE", year=year)
    assert line() == f"包联领导{row.user}未登记为区领导"
    type(row.user).objects.filter(pk=row.user_id).update(zone_leader=True)
    assert line() == f"包联领导{row.user}是区领导"
    type(row).objects.filter(pk=row.pk).update(to_on=timezone.localdate() - timedelta(days=1))
    assert line() == "包联领导空缺"

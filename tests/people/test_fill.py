"""From a vacancy to its holder in two clicks, and what is said when an act has ended."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.roles import Role
from projects.models import Appointment, ZoneSettings
from tests.world.access_payloads import filled_in
from tests.world.factories import (
    make_absence,
    make_appointment,
    make_project,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


def page_of(project, role="commissioner") -> str:
    return f"{project.get_absolute_url()}people/fill/{role}/"


def appoint(client, project, person, **more):
    url = page_of(project)
    return client.post(url, filled_in(client, url) | {"user": person.pk} | more, follow=True)


@pytest.fixture
def admin():
    return make_user(name="管理员01", role=Role.ADMIN)


def test_the_second_click_appoints_from_today_and_says_so_with_the_way_back(client_of, admin):
    project, person = make_project(), make_user(name="专员03")
    client = client_of(admin)
    html = appoint(client, project, person).content.decode()
    row = project.appointments.get()
    assert (row.user, row.role, row.from_on, row.reason) == (
        person, "COMMISSIONER", timezone.localdate(), "补缺",
    )  # fmt: skip
    assert f"管理员01 {timezone.localtime():%H:%M} 任命：" in html
    assert f'<a href="/appointments/{row.pk}/void/?undo=1">撤销</a>' in html
    assert AuditEvent.objects.filter(act="appointment.add", actor=admin).count() == 1


def test_a_fictional_person_appointed_by_hand_is_marked_as_fiction(client_of, admin):
    project, person = make_project(), make_user(name="专员03", demo=True)
    client = client_of(admin)
    marked = '专员03 <span class="tag tag-demo">演示</span>'
    assert appoint(client, project, person).content.decode().count(marked) == 2  # head and table
    assert marked in client.get("/appointments/").content.decode()


def test_a_candidate_is_shown_with_unit_and_what_is_in_hand(client_of, admin):
    ZoneSettings.objects.update(load_limit=1)
    unit = make_unit(short_name="示范单位三")
    person, busy = make_user(name="专员03", unit=unit), make_user(name="专员04", unit=unit)
    for _ in range(2):
        make_appointment(make_project(), busy, role="COMMISSIONER")
    make_absence(person, note="", from_on=timezone.localdate())
    html = client_of(admin).get(page_of(make_project(lead_unit=unit))).content.decode()
    assert "示范单位三 · 在手 2 个，超限（专员上限 1）" in html
    assert html.index("专员03") < html.index("专员04")


def test_who_has_no_account_is_shown_without_a_button_and_told_why(client_of, admin):
    card = make_user(name="无号人", can_sign_in=False, role="")
    project, client = make_project(), client_of(admin)
    html = client.get(page_of(project)).content.decode()
    assert "没有账号，项目专员须能登录填报" in html and f'value="{card.pk}"' not in html
    assert f'value="{card.pk}"' in client.get(page_of(project, "leader")).content.decode()
    assert "没有账号" in appoint(client, project, card).content.decode()
    assert not project.appointments.exists()


def test_a_person_is_found_by_pinyin_and_an_administrator_is_no_candidate(client_of, admin):
    make_user(name="翟店人")
    make_user(name="系统员", role=Role.SYSTEM_ADMIN)
    client, url = client_of(admin), page_of(make_project())
    assert "翟店人" in client.get(url, {"q": "zhaidian"}).content.decode()
    assert "没有找到「系统员」" in client.get(url, {"q": "系统员"}).content.decode()


@pytest.mark.parametrize("days", [-3, 0, 5])
def test_a_role_that_somebody_took_meanwhile_is_not_taken_over(client_of, admin, days):
    project, quicker, late = make_project(), make_user(name="先到人"), make_user(name="后到人")
    client, url = client_of(admin), page_of(project)
    typed = filled_in(client, url)
    from_on = timezone.localdate() + timedelta(days=days)
    make_appointment(project, quicker, role="COMMISSIONER", from_on=from_on)
    answer = client.post(url, typed | {"user": late.pk})
    assert answer.status_code == 400
    assert "先到人 自" in answer.content.decode() and "没有任命" in answer.content.decode()
    assert [row.user for row in project.appointments.all()] == [quicker]


def test_who_left_between_the_two_clicks_is_not_appointed(client_of, admin):
    project, person = make_project(), make_user(name="离岗人")
    client, url = client_of(admin), page_of(project)
    typed = filled_in(client, url)
    person.is_active, person.left_on = False, timezone.localdate()
    person.save()
    answer = client.post(url, typed | {"user": person.pk})
    assert (answer.status_code, "可能已离岗" in answer.content.decode()) == (400, True)
    assert not Appointment.objects.exists()


def test_a_double_click_appoints_once(client_of, admin):
    project, person, client = make_project(), make_user(), client_of(admin)
    typed = filled_in(client, page_of(project)) | {"user": person.pk}
    for _ in range(2):
        assert client.post(page_of(project), typed).status_code == 302
    assert project.appointments.count() == 1


def test_members_have_no_vacancy_and_others_no_way_to_fill_one(client_of, admin):
    project = make_project()
    assert client_of(admin).get(page_of(project, "member")).status_code == 404
    assert client_of(make_user(role=Role.MANAGER)).get(page_of(project)).status_code == 403


def test_it_takes_as_many_queries_for_many_as_for_few(client_of, admin):
    client, url = client_of(admin), page_of(make_project())

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            client.get(url)
        return len(counted)

    queries()  # what is asked once a process
    few = queries()
    for _ in range(8):
        make_appointment(make_project(), make_user(unit=make_unit()), role="COMMISSIONER")
    assert queries() == few <= 20

"""What the form of an instruction is filled with already, and where it leads afterwards."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from accounts.roles import Role
from projects.directing.reads.instructions import defaults
from projects.models import Appointment, CalendarDay, ZoneSettings
from tests.world.access_payloads import complaints, filled_in
from tests.world.factories import (
    make_appointment,
    make_dispatch,
    make_instruction,
    make_light,
    make_milestone,
    make_project,
    make_user,
)

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


@pytest.fixture
def leader():
    return make_user(role=Role.MANAGER)


def asked(**query) -> str:
    return f"/instructions/add/?{urlencode(query)}"


def test_a_red_fills_in_what_ends_it_and_who_does_it(client_of, leader):
    held = make_appointment()
    make_light(held.project, reason="应完成 3 项，只完成 1 项", clears="再完成 2 项")
    form = client_of(leader).get(asked(project=held.project.code)).context["form"]
    assert form["done_when"].value() == "再完成 2 项"
    assert str(form["to"].value()) == str(held.user.pk)
    line = "红灯：应完成 3 项，只完成 1 项"
    form = client_of(leader).get(asked(project=held.project.code, line=line)).context["form"]
    assert form["done_when"].value() == "再完成 2 项"


def test_what_is_no_light_is_not_ended_by_one(client_of, leader):
    project = make_light().project
    page = client_of(leader).get(asked(project=project.code, line="WT-2026-001 便道中断"))
    assert not page.context["form"]["done_when"].value()
    calm = make_light(light="YELLOW").project
    assert not client_of(leader).get(asked(project=calm.code)).context["form"]["done_when"].value()


def test_a_line_of_the_report_is_ended_as_its_number_printed_it(client_of, leader):
    project = make_project()
    make_milestone(project, due_on=today() - timedelta(days=40))
    report = make_dispatch(project, published=True)
    entry = report.entries.get().entry
    query = {"number": report.number, "project": project.code, "line": entry.reason_text}
    form = client_of(leader).get(asked(**query)).context["form"]
    assert entry.clears_text
    assert form["done_when"].value() == entry.clears_text
    other = client_of(leader).get(asked(**query | {"line": "便道中断"})).context["form"]
    assert not other["done_when"].value()


def test_without_a_commissioner_who_can_the_chief_does_it(leader):
    card = make_appointment(user=make_user(can_sign_in=False))
    assert defaults(card.project, today()).to is None
    chief = make_appointment(project=card.project, role=Appointment.Role.CHIEF)
    assert defaults(card.project, today()).to == chief.user
    office = make_appointment(user=make_user(role=Role.ADMIN))
    assert defaults(office.project, today()).to is None


@pytest.mark.parametrize(("set_to", "workdays"), [(None, 5), (3, 3)])
def test_the_limit_starts_as_many_working_days_away_as_the_zone_has_set(set_to, workdays):
    if set_to:
        ZoneSettings.objects.update_or_create(pk=1, defaults={"instruction_limit": set_to})
    calendar = CalendarDay.work_calendar(today(), today() + timedelta(days=40))
    assert calendar.count(today(), defaults(None, today()).due_on) == workdays


def test_afterwards_one_is_led_back_to_where_it_began(client_of, leader):
    held, client = make_appointment(), client_of(leader)
    back = "/dispatch/12/#red"
    url = asked(project=held.project.code, back=back)
    answer = client.post(
        url, filled_in(client, url) | {"text": "三日内报原因", "done_when": "书面"}
    )
    assert answer.status_code == 302, complaints(answer)
    after = client.get(answer.url)
    assert after.context["back"] == back
    [primary] = re.findall(r'<a class="btn btn-primary" href="([^"]+)">', after.content.decode())
    assert (primary, "返回通报" in after.content.decode()) == (back, True)


@pytest.mark.parametrize(
    "back", ["https://example.com/", "//example.com", "/\\example.com", "/\t/example.com", "javascript:alert(1)", "dispatch/"]
)  # fmt: skip
def test_the_way_back_stays_on_this_site(client_of, leader, back):
    held, client = make_appointment(), client_of(leader)
    url = asked(project=held.project.code, back=back)
    assert client.get(url).context["back"] == held.project.get_absolute_url()
    row = make_instruction(held.project)
    after = client.get(f"{row.get_absolute_url()}?{urlencode({'back': back})}")
    assert after.context["back"] == ""
    assert "example.com" not in after.content.decode()

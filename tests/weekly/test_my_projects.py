"""我的项目 on 「我的填报」: what one holds a role on is found there, also where nothing is to be reported."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from projects.models import Appointment, ReportDuty, Status
from projects.registry.rules.stages import Stage
from projects.weekly.reads import log
from projects.weekly.reads.mine import my_projects
from projects.weekly.rules.duties import Frequency, Standing, why_nothing_is_due
from tests.world.factories import (
    last_week,
    make_appointment,
    make_duty,
    make_project,
    make_user,
    this_week,
)

database = pytest.mark.django_db


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing(Stage.CONSTRUCTION, is_confirmed=False), "项目信息待确认，项目办确认后开始报送"),
        (Standing(Stage.CONSTRUCTION, is_terminated=True), "项目已终止"),
        (Standing(Stage.CONSTRUCTION, asked=Frequency.NONE), "项目办规定不要求报送"),
        (Standing(Stage.OPERATION), "已过试生产阶段，不再要求报送"),
        (Standing(Stage.SIGNED), "按月报送，当月最后一周报"),
        (Standing(Stage.CONSTRUCTION), "下一报送周开始报送"),
    ],
)
def test_why_nothing_is_due(standing, words):
    assert why_nothing_is_due(standing) == words


@database
def test_who_owes_nothing_finds_the_project_and_why(client_of):
    held = make_appointment(make_project(stage=Stage.OPERATION), role=Appointment.Role.MEMBER)
    page = client_of(held.user).get("/log/").content.decode()
    assert held.project.get_absolute_url() in page
    assert "无需报送：已过试生产阶段，不再要求报送" in page
    assert f"/projects/{held.project.code}/issues/add/" in page
    assert f"/log/{held.project.code}/" not in page


@database
def test_what_is_due_is_said_with_who_files_it(client_of):
    week, held = this_week(), make_appointment()
    mate = make_appointment(held.project, role=Appointment.Role.MEMBER)
    duty = make_duty(week, held.project, held.user)
    now = timezone.now()
    [mine], [theirs] = my_projects(held.user, now), my_projects(mate.user, now)
    assert (mine.words, mine.form_url) == ("本周应报", duty.form_url)
    assert (theirs.words, theirs.form_url) == (f"本周由{held.user}报送", duty.form_url)
    duty.exempted_at, duty.exempt_reason, duty.exempted_by = now, "停工待料", make_user()
    duty.save()
    [mine] = my_projects(held.user, now)
    assert (mine.words, mine.form_url) == ("本期免报：停工待料", "")


@database
def test_a_leader_files_nothing_and_what_is_over_is_not_mine():
    leads = make_appointment(role=Appointment.Role.LEADER, user=make_user(role=Role.MANAGER))
    make_appointment(user=leads.user, to_on=timezone.localdate() - timedelta(days=1))
    make_appointment(make_project(status=Status.TERMINATED), leads.user)
    make_duty(this_week(), leads.project, make_user())
    rows = my_projects(leads.user, timezone.now())
    assert [row.form_url for row in rows] == ["", ""]
    assert rows[1].words == "无需报送：项目已终止"


@database
def test_the_queries_do_not_grow(client_of):
    person, week = make_user(), this_week()

    def count(more: int) -> int:
        for _ in range(more):
            held = make_appointment(user=person)
            make_duty(week, held.project, person)
        with CaptureQueriesContext(connection) as captured:
            my_projects(person, timezone.now())
        return len(captured)

    assert count(1) == count(4)


@database
def test_the_page_keeps_the_menu(client_of):
    held = make_appointment()
    page = client_of(held.user).get("/log/").content.decode()
    assert '<header class="top">' in page
    assert 'href="/projects/"' in page
    assert "tabler" not in page


@database
def test_a_page_of_what_is_mine_goes_on_from_list_to_list(client_of, monkeypatch):
    monkeypatch.setattr(log, "PER_PAGE", 3)
    person, this, last = make_user(), this_week(), last_week()
    held = [make_appointment(make_project(name=name), person).project for name in "abcd"]
    for project in held:
        make_duty(last, project, person)
    for project in held[:3]:
        make_duty(this, project, person)
    ReportDuty.objects.filter(project=held[1], week=this).update(filed_at=timezone.now())
    client = client_of(person)

    def shown(page: int) -> tuple:
        mine = client.get(f"/log/?page={page}").context["mine"]
        parts = (mine.open, mine.answered, mine.missed)
        names = ["".join(line.duty.project.name for line in part) for part in parts]
        return *names, "".join(one.project.name for one in mine.projects)

    assert [shown(page) for page in (1, 2, 3, 4)] == [
        ("ac", "b", "", ""),
        ("", "", "abc", ""),
        ("", "", "d", "ab"),
        ("", "", "", "cd"),
    ]
    html = client.get(f"/log/?page=2&done={held[1].code}").content.decode()
    assert "第 4–6 条，共 11 条" in html
    assert "<b>已提交</b>：b" in html
    assert "没有要填报的项目" not in html
    assert "<h2>可补报</h2><span>4 期</span>" in html


@database
def test_above_a_form_stand_so_many_that_one_finds_the_way_and_this_one(client_of, monkeypatch):
    monkeypatch.setattr(log, "MOST_TABS", 2)
    person, week = make_user(), this_week()
    held = [make_appointment(make_project(name=name), person).project for name in "abc"]
    for project in held:
        make_duty(week, project, person)
    client = client_of(person)
    for project, names in ((held[0], "ab"), (held[2], "ca")):
        beside = client.get(f"/log/{project.code}/").context["beside"]
        assert "".join(duty.project.name for duty in beside) == names

"""Lights are stored, explain themselves, and are recomputed by every act that touches them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from projects.lights.actions import change_rule, differing, relight, relight_all, relight_stale
from projects.models import DimensionLight, LightChange, LightOverride, LightRule, ProjectLight
from projects.registry.actions.projects import set_status
from projects.schedule.actions import complete_milestone, move_milestone
from tests.world.factories import (
    make_appointment,
    make_investment,
    make_milestone,
    make_project,
    make_user,
    make_year_plan,
)

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def days(n):
    return today() + timedelta(days=n)


def light_of(project) -> str:
    return ProjectLight.objects.get(project=project).light


def dimension(project, name) -> DimensionLight:
    return DimensionLight.objects.get(project=project, dimension=name)


def late_project(by=1, **kwargs):
    project = make_project(**kwargs)
    make_milestone(project, due_on=days(-by), name="设备到货")
    relight([project.pk])
    return project


# -- what is stored -----------------------------------------------------------------------------------


def test_the_worst_dimension_is_the_projects_light_with_its_sentence():
    project = late_project(by=9)
    assert light_of(project) == "RED"
    row = dimension(project, "MILESTONE")
    assert row.reason == f"节点「设备到货」应于 {days(-9)} 完成，逾期 9 天（超过 7 天为红）"
    assert row.clears == "登记「设备到货」完成，或经批准调整时限"
    assert (row.rule, row.inputs) == ("D3 v1", f"未完成节点=1；最早到期={days(-9)}")
    assert project.dimension_lights.count() == 5


def test_ticking_the_node_clears_the_light_and_leaves_a_change():
    project, by = late_project(by=9), make_user(role="ADMIN")
    complete_milestone(
        milestone=project.milestones.get(), on=today(), text="", evidence="到货单", reason="", by=by
    )
    assert light_of(project) in {"GREEN", "GREY"}
    change = LightChange.objects.get(project=project)
    assert (change.old, change.new) == ("RED", light_of(project))


def test_moving_the_node_clears_it_too():
    project = late_project(by=2)
    assert light_of(project) == "YELLOW"
    move_milestone(
        milestone=project.milestones.get(), new_on=days(5), reason="供货推迟",
        by=make_user(role="ADMIN"),
    )  # fmt: skip
    assert light_of(project) == "GREEN"


def test_what_is_not_confirmed_or_suspended_is_grey_and_says_why():
    article = late_project(by=90, source="ARTICLE", confirmed_at=None)
    assert light_of(article) == "GREY"
    assert {row.reason for row in article.dimension_lights.all()} == {"据 2024 年末报道，待更新"}
    project = late_project(by=90)
    set_status(
        project=project,
        status="SUSPENDED",
        on=today(),
        reason="资金未到",
        by=make_user(role="ADMIN"),
    )
    assert light_of(project) == "GREY"
    assert dimension(project, "MILESTONE").reason == "项目暂停，不评价"


def test_investment_behind_its_plan_says_how_much_clears_it():
    project = make_project()
    month = today().replace(day=1)
    make_year_plan(project, amount=Decimal(120000), year=today().year - 1)
    make_year_plan(project, amount=Decimal(120000))
    make_investment(project, month_on=month, completed=Decimal(0))
    relight([project.pk])
    row = dimension(project, "INVESTMENT")
    if row.light in {"YELLOW", "RED"}:  # in January nobody can be ten points behind
        assert "亿元可转绿" in row.clears
    assert "完成率=0.0000" in row.inputs


def test_an_unchanged_project_writes_nothing_the_second_time():
    project = late_project(by=9)
    with CaptureQueriesContext(connection) as queries:
        relight([project.pk])
    assert not [q for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_the_number_of_queries_does_not_depend_on_the_number_of_projects():
    def measured(n):
        projects = [make_project() for _ in range(n)]
        for project in projects:
            make_milestone(project, due_on=days(-1))
        with CaptureQueriesContext(connection) as queries:
            relight([project.pk for project in projects])
        return len(queries)

    assert measured(2) == measured(30)


# -- stored equals recomputed -------------------------------------------------------------------------


def test_the_check_finds_a_light_that_was_tampered_with(capsys):
    project = late_project(by=9)
    now = timezone.now()
    relight_all(now)
    call_command("recompute_lights", check=True)
    assert capsys.readouterr().out.strip() == "checked 1, differ 0"
    ProjectLight.objects.filter(project=project).update(light="GREEN")
    assert differing(now) == (1, [project.code])
    with pytest.raises(CommandError):
        call_command("recompute_lights", check=True)


def test_the_check_fails_where_there_is_nothing_to_check():
    with pytest.raises(CommandError):
        call_command("recompute_lights", check=True)


def test_the_daily_step_computes_what_is_stale_and_then_nothing():
    project = late_project(by=9)
    ProjectLight.objects.filter(project=project).update(computed_on=days(-1))
    assert relight_stale(timezone.now()) == 1
    assert relight_stale(timezone.now()) == 0


# -- thresholds ---------------------------------------------------------------------------------------


def test_a_further_version_recolours_today_and_leaves_what_was_recorded():
    project, by = late_project(by=9), make_user(role="ADMIN")
    before = LightChange.objects.count()
    change_rule(rule=LightRule(milestone_red_days=20, reason="试行"), now=timezone.now(), by=by)
    assert light_of(project) == "YELLOW"
    assert [rule.version for rule in LightRule.objects.order_by("version")] == [1, 2]
    assert dimension(project, "MILESTONE").rule == "D3 v2"
    assert LightChange.objects.count() == before + 1
    event = AuditEvent.objects.latest("at")
    assert (event.act, event.after["milestone_red_days"]) == ("light_rule.change", 20)


def rule_form(**changes):
    rule = LightRule()
    names = [
        "start_red_months", "investment_basis", "investment_yellow", "investment_red",
        "milestone_red_days", "key_milestone_red_days", "statistics_yellow_months",
        "statistics_red_months", "issue_red_workdays",
    ]  # fmt: skip
    values = {name: getattr(rule, name) for name in names}
    return values | {"investment_yellow_inclusive": "on", "reason": "会议决定"} | changes


def test_the_page_shows_how_many_projects_change_colour_before_it_saves(client_of):
    late_project(by=9)
    client = client_of(make_user(role="ADMIN"))
    token = client.get("/settings/lights/").context["form"]["token"].value()
    data = rule_form(milestone_red_days=20, token=token)
    answer = client.post("/settings/lights/", data)
    assert answer.status_code == 400
    assert "将有 1 个项目变色：红→黄 1 个" in answer.content.decode()
    assert not LightRule.objects.exists()
    assert client.post("/settings/lights/", data | {"as_is": "on"}).status_code == 302
    assert LightRule.current().milestone_red_days == 20


def test_the_same_thresholds_again_are_refused(client_of):
    client = client_of(make_user(role="ADMIN"))
    token = client.get("/settings/lights/").context["form"]["token"].value()
    answer = client.post("/settings/lights/", rule_form(token=token, as_is="on"))
    assert "与现行规则相同" in answer.content.decode()


# -- by hand ------------------------------------------------------------------------------------------


def test_a_light_by_hand_stands_beside_the_computed_one_and_expires(client_of):
    project, admin = late_project(by=9), make_user(role="ADMIN")
    leader = make_appointment(project, make_user(role="MANAGER"), role="LEADER").user
    client, url = client_of(admin), f"/projects/{project.code}/light/"
    token = client.get(f"{url}override/").context["form"]["token"].value()
    data = {
        "light": "YELLOW", "from_on": today(), "until_on": days(10), "approved_by": leader.pk,
        "reason": "到货时间已书面确认", "token": token,
    }  # fmt: skip
    assert client.post(f"{url}override/", data).status_code == 302
    html = client.get(url).content.decode()
    assert "人工调整" in html
    assert "到货时间已书面确认" in html
    assert light_of(project) == "RED"
    assert not LightOverride.objects.current(days(11)).exists()


def test_nobody_approves_their_own(client_of):
    project, admin = late_project(by=9), make_user(role="ADMIN")
    client, url = client_of(admin), f"/projects/{project.code}/light/override/"
    token = client.get(url).context["form"]["token"].value()
    data = {
        "light": "GREEN", "from_on": today(), "until_on": days(10), "approved_by": admin.pk,
        "reason": "本人决定", "token": token,
    }  # fmt: skip
    assert client.post(url, data).status_code == 400
    assert not LightOverride.objects.exists()


# -- lists --------------------------------------------------------------------------------------------


def test_the_register_filters_and_sorts_by_light(client_of):
    red, yellow = late_project(by=9), late_project(by=2)
    green = make_project()
    make_milestone(green)
    relight([green.pk])
    client = client_of(make_user(role="ADMIN"))
    rows = client.get("/projects/?light=RED&light=YELLOW&sort=light").context["rows"]
    assert [row.pk for row in rows] == [red.pk, yellow.pk]
    html = client.get("/projects/?light=GREEN").content.decode()
    assert green.name in html
    assert red.name not in html


def test_the_page_says_why_and_what_clears_it(client_of):
    project = late_project(by=9)
    html = client_of(make_user(role="MANAGER")).get(f"/projects/{project.code}/light/")
    html = html.content.decode()
    assert "逾期 9 天（超过 7 天为红）" in html
    assert "解除：登记「设备到货」完成，或经批准调整时限。" in html
    assert "连续 1 周红灯" in html

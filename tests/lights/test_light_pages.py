"""Lights are stored, explain themselves, and are recomputed by every act that touches them."""

from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from gaoxin.days import day_in_words
from gaoxin.population import Population
from projects.lights.actions import (
    change_rule,
    differing,
    override_light,
    relight,
    relight_all,
    relight_stale,
)
from projects.lights.reads import light_badges, light_panel
from projects.lights.rules.dimensions import WORST_FIRST
from projects.models import (
    DimensionLight,
    LightChange,
    LightOverride,
    LightRule,
    Project,
    ProjectLight,
)
from projects.overview.reads.numbers import read_numbers
from projects.registry.actions.projects import set_status
from projects.schedule.actions.milestones import complete_milestone, move_milestone
from tests.world.factories import (
    make_appointment,
    make_investment,
    make_milestone,
    make_project,
    make_user,
    make_year_plan,
)

pytestmark = pytest.mark.django_db
NOTHING = "开工、投资、节点、纳统均无数据，暂不评价"


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
    due = day_in_words(days(-9), today())
    assert row.reason == f"节点「设备到货」应于{due}完成，逾期 9 天（超过 7 天为红）"
    assert row.clears == "登记「设备到货」完成，或经批准调整时限"
    assert (row.rule, row.inputs) == ("D3 v3", f"未完成节点 1 个；最早 {days(-9)} 到期")
    assert project.dimension_lights.count() == 5


def test_ticking_the_node_clears_the_light_and_leaves_a_change():
    project, by = late_project(by=9), make_user(role="ADMIN")
    complete_milestone(
        milestone=project.milestones.get(), on=today(), text="", evidence="到货单", reason="", by=by
    )
    assert light_of(project) == "GREEN"
    change = LightChange.objects.get(project=project)
    assert (change.old, change.new) == ("RED", "GREEN")


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
    assert "完成率 0.00%" in row.inputs


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
    Project.objects.filter(pk=project.pk).update(light_place=3)
    assert differing(now) == (1, [project.code])
    relight_all(now)
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
    assert [rule.version for rule in LightRule.objects.order_by("version")] == [2, 3, 4]
    assert dimension(project, "MILESTONE").rule == "D3 v4"
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
    values = {name: getattr(rule, name) for name in names} | {"forecast_yellow_workdays": 5}
    ticked = dict.fromkeys(("investment_yellow_inclusive", "issue_alone_is_grey"), "on")
    return values | ticked | {"reason": "会议决定"} | changes


def post_rule(client, **changes):
    """The answer, with what the form would send when it is sent again."""
    token = client.get("/settings/lights/").context["form"]["token"].value()
    data = rule_form(token=token) | changes
    answer = client.post("/settings/lights/", data)
    form = answer.context["form"]
    return answer, data | {"previewed": form["previewed"].value() or ""}


def test_the_page_shows_how_many_projects_change_colour_before_it_saves(client_of):
    late_project(by=9)
    client = client_of(make_user(role="ADMIN"))
    answer, data = post_rule(client, milestone_red_days=20)
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "将有 1 个项目变色：红→黄 1 个" in text
    assert "启用后红 0 个（现 1 个）、黄 1 个（现 0 个）、灰 0 个、绿 0 个" in text
    assert LightRule.current().version == 3
    assert client.post("/settings/lights/", data | {"as_is": "on"}).status_code == 302
    assert LightRule.current().milestone_red_days == 20
    assert LightRule.current().issue_alone_is_grey


def test_switching_the_flag_off_shows_which_projects_turn_green(client_of):
    bare_project()
    _, data = post_rule(client := client_of(make_user(role="ADMIN")), issue_alone_is_grey="")
    text = client.post("/settings/lights/", data).content.decode()
    assert "将有 1 个项目变色：灰→绿 1 个" in text


def test_what_was_not_previewed_is_not_saved(client_of):
    """Another threshold after the preview, or another version meanwhile: shown first, once more."""
    late_project(by=9)
    client = client_of(make_user(role="ADMIN"))
    _, data = post_rule(client, milestone_red_days=20)
    answer = client.post("/settings/lights/", data | {"milestone_red_days": 30, "as_is": "on"})
    assert answer.status_code == 400
    assert "将有 1 个项目变色" in answer.content.decode()
    assert not answer.context["form"]["as_is"].value()
    change_rule(
        rule=LightRule(start_red_months=4, issue_alone_is_grey=True, reason="另一人"),
        now=timezone.now(), by=make_user(role="ADMIN"),
    )  # fmt: skip
    assert client.post("/settings/lights/", data | {"as_is": "on"}).status_code == 400
    assert LightRule.current().milestone_red_days == 7


def test_the_preview_counts_what_the_rule_does_and_nothing_else(client_of):
    """A light that was not computed since a node fell due changes by the day, not by the rule."""
    project = late_project(by=9)
    ProjectLight.objects.filter(project=project).update(light="GREEN")
    answer, _ = post_rule(client_of(make_user(role="ADMIN")), issue_red_workdays=6)
    assert "没有项目因此变色" in answer.content.decode()


def test_the_same_thresholds_again_are_refused(client_of):
    client = client_of(make_user(role="ADMIN"))
    token = client.get("/settings/lights/").context["form"]["token"].value()
    answer = client.post("/settings/lights/", rule_form(token=token, as_is="on"))
    assert LightRule.current().version == 3
    assert "与现行规则相同" in answer.content.decode()


# -- nothing given ------------------------------------------------------------------------------------


def bare_project():
    project = make_project(stage="RESERVE")
    relight([project.pk])
    return project


def test_a_project_with_a_name_alone_is_not_judged_and_says_what_to_fill_in(client_of):
    project = bare_project()
    assert light_of(project) == "GREY"
    assert dimension(project, "ISSUE").light == "GREEN"
    html = client_of(make_user(role="ADMIN")).get(f"/projects/{project.code}/light/")
    html = html.content.decode()
    assert f"<b>{NOTHING}</b>" in html
    assert "解除：补填计划开工日期、年度计划或节点。" in html
    assert "前四个维度均无数据、问题为绿的，暂不评价" in html
    assert light_badges([project.pk], today())[project.pk].brief == "暂不评价"


def test_lists_tiles_and_tabs_count_it_as_grey(client_of):
    bare_project()
    admin = make_user(role="ADMIN")
    client = client_of(admin)
    assert len(client.get("/projects/?light=GREY").context["rows"]) == 1
    assert len(client.get("/projects/?light=GREEN").context["rows"]) == 0
    tiles = read_numbers(admin, timezone.now(), Population.REAL).of
    counts = {light: tiles[f"light_{light.lower()}"].count for light in WORST_FIRST}
    assert counts == {"RED": 0, "YELLOW": 0, "GREEN": 0, "GREY": 1}


def test_a_light_by_hand_stands_beside_it_as_beside_every_other():
    project, admin = bare_project(), make_user(role="ADMIN")
    override_light(
        override=LightOverride(
            project=project, light="YELLOW", reason="现场核实", approved_by=make_user(role="MANAGER"),
            from_on=today(), until_on=days(10),
        ),
        by=admin,
    )  # fmt: skip
    badge = light_badges([project.pk], today())[project.pk]
    assert (badge.light, badge.override) == ("GREY", "YELLOW")
    assert light_panel(project, today()).override.light == "YELLOW"


def test_a_rule_that_does_not_say_so_leaves_it_green_with_the_reason_of_before():
    project = bare_project()
    change_rule(rule=LightRule(reason="沿用旧规则"), now=timezone.now(), by=make_user(role="ADMIN"))
    panel = light_panel(project, today())
    assert (panel.light, panel.head.reason) == ("GREEN", "没有未销号的问题")


def test_a_light_of_an_earlier_version_is_computed_anew_the_same_day():
    project = bare_project()
    ProjectLight.objects.filter(project=project).update(light="GREEN", rule_version=1)
    assert relight_stale(timezone.now()) == 1
    change = LightChange.objects.get(project=project)
    assert (change.old, change.new, change.rule_version) == ("GREEN", "GREY", 3)


# -- the version that says so --------------------------------------------------------------------------

put_into_force = import_module("projects.migrations.0025_issue_alone_is_grey").put_into_force


def test_a_new_site_has_the_version_that_says_so_and_moments_before_it_have_not():
    rule = LightRule.objects.earliest("version")
    assert (rule.version, rule.by, rule.issue_alone_is_grey) == (2, None, True)
    assert "暂不评价" in rule.reason
    before = LightRule.in_force(rule.at - timedelta(seconds=1))
    assert (before.version, before.issue_alone_is_grey) == (1, False)
    assert LightRule.in_force(rule.at) == rule


def test_a_site_keeps_its_thresholds_and_its_versions():
    """What the migration does where the zone had changed the rules."""
    LightRule.objects.create(version=7, milestone_red_days=12, reason="会议决定", at=timezone.now())
    put_into_force(apps, None)
    kept, added = LightRule.objects.get(version=7), LightRule.current()
    assert (kept.issue_alone_is_grey, kept.reason) == (False, "会议决定")
    assert (added.version, added.milestone_red_days, added.by) == (8, 12, None)
    assert (added.issue_alone_is_grey, added.at > kept.at) == (True, True)


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


def test_a_light_puts_its_project_in_the_place_of_the_register_and_puts_it_right():
    project = late_project(by=9)
    place = Project.objects.filter(pk=project.pk).values_list("light_place", flat=True)
    relight_all(timezone.now())
    assert (light_of(project), place.get()) == ("RED", 0)
    place.update(light_place=3)
    relight_all(timezone.now())
    assert place.get() == 0
    set_status(
        project=Project.objects.get(pk=project.pk), status="SUSPENDED", on=today(), reason="停工",
        by=make_user(role="ADMIN"),
    )  # fmt: skip
    assert (light_of(project), place.get()) == ("GREY", 2)

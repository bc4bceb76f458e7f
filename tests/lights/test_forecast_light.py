"""节点 by what is coming: the network of a confirmed plan makes a light before anything is overdue."""

from datetime import date, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from projects.calendar.actions.days import set_days
from projects.jobs import schedules_recompute
from projects.lights.actions import differing, relight
from projects.lights.rules.criteria import criterion
from projects.lights.rules.dimensions import Dimension, Light, Thresholds
from projects.lights.rules.milestones import Forecast, Node, milestone_light
from projects.models import (
    DimensionLight,
    LightRule,
    Milestone,
    ProjectLight,
    ProjectSchedule,
    ScheduleRecompute,
    ScheduleStep,
)
from projects.registry.actions.projects import set_status
from projects.schedule.actions.forecasts import reforecast_stale
from projects.schedule.actions.levers import adopt_levers
from projects.schedule.actions.plans import confirm_plan
from projects.schedule.actions.progress import complete_step
from projects.schedule.actions.steps import edit_step
from projects.schedule.rules.network import Basis
from tests.lights.test_light_pages import post_rule
from tests.world.factories import make_project, make_schedule, make_step, make_user

TODAY = date(2026, 11, 27)
DAY = timedelta(days=1)
G, Y, R, N = Light.GREEN, Light.YELLOW, Light.RED, Light.GREY
FIVE = Thresholds(version=3, forecast_yellow_workdays=5)
BOTH = Thresholds(version=3, forecast_yellow_workdays=5, forecast_red_workdays=20)
RED_ALONE = Thresholds(version=3, forecast_red_workdays=20)
OFF = Thresholds(version=2)
CHAIN = ("公司注册", "备案", "选址", "土地出让", "用地手续", "方案审查", "投产")


def forecast(shortfall: int, **kwargs) -> Forecast:
    return Forecast("投产", shortfall, TODAY, **kwargs)


def light(rules=FIVE, shortfall: int | None = None, *late: int, key=False, **kwargs):
    """Of nodes that are `late` by so many days, or of one that is due next week."""
    nodes = [Node("封顶", TODAY - n * DAY, key) for n in late or (-7,)]
    found = None if shortfall is None else forecast(shortfall, **kwargs)
    return milestone_light(undone=nodes, today=TODAY, rules=rules, forecast=found)


# -- the rule ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "shortfall", "colour"),
    [
        (FIVE, -3, G), (FIVE, 0, G), (FIVE, 4, G), (FIVE, 5, Y), (FIVE, 34, Y), (FIVE, 400, Y),
        (BOTH, 4, G), (BOTH, 5, Y), (BOTH, 19, Y), (BOTH, 20, R),
        (RED_ALONE, 19, G), (RED_ALONE, 20, R), (OFF, 400, G), (FIVE, None, G),
    ],
)  # fmt: skip
def test_a_target_that_will_be_missed_by_so_many_working_days(rules, shortfall, colour):
    assert light(rules, shortfall).light == colour


def test_what_is_overdue_decides_unless_what_is_coming_is_worse():
    assert light(FIVE, 34, 1).brief == "节点「封顶」逾期 1 天"
    assert light(BOTH, 34, 1).brief == "投产将晚 34 个工作日"
    assert light(BOTH, 34, 9).brief == "节点「封顶」逾期 9 天"
    none = milestone_light(undone=[], today=TODAY, rules=FIVE, forecast=forecast(5))
    assert (none.light, none.brief) == (Y, "投产将晚 5 个工作日")
    none = milestone_light(undone=[], today=TODAY, rules=FIVE, forecast=forecast(4))
    assert none.light == N


def test_the_sentence_says_by_how_much_along_which_steps_and_what_mends_it():
    found = light(FIVE, 34, chain=CHAIN, lever="「招标」与「施工图」并行", gain=30)
    assert found.reason == (
        "按现有进度，投产将晚 34 个工作日（差距达到 5 个工作日为黄）；"
        "关键链：公司注册 → 备案 → 选址 → 土地出让 → … → 投产"
    )
    assert (found.clears, found.rule) == ("「招标」与「施工图」并行，可提前 30 个工作日", "D3 v3")
    found = light(BOTH, 34, chain=CHAIN[-3:], lever="「招标」与「施工图」并行", gain=8)
    assert found.reason == (
        "按现有进度，投产将晚 34 个工作日（差距达到 20 个工作日为红）；关键链：用地手续 → 方案审查 → 投产"
    )
    assert found.clears == "「招标」与「施工图」并行，可提前 8 个工作日，仍差 26 个，须另想办法"
    assert light(FIVE, 34).clears == "压缩关键链上步骤的工期，或经批准调整目标日期"


def test_what_triggers_a_light_is_said_where_the_rule_has_it():
    words = {
        (OFF, Y): "节点逾期",
        (FIVE, Y): "节点逾期，或按现有进度比目标晚 5 个工作日及以上",
        (FIVE, R): "节点逾期超过 7 天（关键节点 3 天）",
        (BOTH, R): "节点逾期超过 7 天（关键节点 3 天），或按现有进度比目标晚 20 个工作日及以上",
    }
    for (rules, colour), said in words.items():
        assert criterion(Dimension.MILESTONE, colour, rules) == said


# -- stored -----------------------------------------------------------------------------------------


@pytest.fixture
def by(db):
    return make_user(role=Role.ADMIN)


@pytest.fixture
def today():
    return timezone.localdate()


def make_short(by, *, confirmed=True, **project) -> ProjectSchedule:
    """35 working days of work, of which about twenty are left."""
    schedule = make_schedule(
        make_project(stage="PERMITTING", **project), target_on=timezone.localdate() + 30 * DAY
    )
    if confirmed:
        confirm(schedule, by)
    else:
        reforecast_stale(timezone.now())
        relight([schedule.project_id])
    return again(schedule)


def again(schedule) -> ProjectSchedule:
    return ProjectSchedule.objects.select_related("project", "forecast").get(pk=schedule.pk)


def confirm(schedule, by) -> None:
    confirm_plan(
        schedule=again(schedule), reason="先按此推进", basis=Basis.LATEST, now=timezone.now(), by=by
    )


def node_light(schedule) -> DimensionLight:
    return DimensionLight.objects.get(project=schedule.project_id, dimension="MILESTONE")


def step_of(schedule, key: str) -> ScheduleStep:
    rows = ScheduleStep.objects.select_related("schedule__project", "milestone")
    return rows.get(schedule=schedule, key=key)


def agrees() -> bool:
    """What is stored is what recomputing gives."""
    return differing(timezone.now())[1] == []


@pytest.mark.django_db
def test_a_confirmed_plan_that_falls_short_is_yellow_before_anything_is_overdue(by):
    schedule = make_short(by)
    row, shortfall = node_light(schedule), schedule.forecast.shortfall
    assert shortfall >= 5 and row.light == "YELLOW"
    assert row.brief == f"投产将晚 {shortfall} 个工作日"
    assert "关键链：施工图 → 开工 → 投产" in row.reason
    assert row.clears.startswith("「施工图」由 10 个工作日压缩到 6 个工作日，可提前 4 个工作日")
    assert row.inputs.endswith(f"工期差 {shortfall} 个工作日，测算于 {timezone.localdate()}")
    assert ProjectLight.objects.get(project=schedule.project_id).light == "YELLOW"


@pytest.mark.django_db
def test_a_draft_an_article_project_and_a_suspended_one_are_never_judged_by_it(by):
    draft = make_short(by, confirmed=False)
    assert draft.forecast.shortfall >= 5
    assert ProjectLight.objects.get(project=draft.project_id).light == "GREY"
    article = make_short(by, confirmed=False, source="ARTICLE", confirmed_at=None)
    with pytest.raises(ValidationError):
        confirm(article, by)
    assert node_light(article).reason == "据 2024 年末报道，待更新"
    held = make_short(by)
    set_status(
        project=held.project, status="SUSPENDED", on=timezone.localdate(), reason="停", by=by
    )
    assert (node_light(held).light, node_light(held).reason) == ("GREY", "项目暂停，不评价")


@pytest.mark.django_db
def test_once_the_target_is_reached_late_or_not_nothing_is_coming(by, today):
    schedule = make_short(by)
    ProjectSchedule.objects.filter(pk=schedule.pk).update(target_on=today - 60 * DAY)
    Milestone.objects.filter(project=schedule.project_id).update(done_on=today)
    reforecast_stale(timezone.now() + DAY)
    assert again(schedule).forecast.shortfall > 5
    assert (node_light(schedule).light, node_light(schedule).brief) == ("GREY", "没有待办节点")


@pytest.mark.django_db
def test_a_critical_step_of_the_plan_is_late_as_a_key_node_is(by, today):
    """Four days overdue: red for a key node, yellow for another."""
    colours = {}
    for critical in (True, False):
        schedule = make_schedule()
        more = {} if critical else {"role": "SIDE"}
        step = make_step(
            schedule, step_of(schedule, "1"), name="设备订货", key_node=False, days=20, **more
        )
        if critical:
            last = step_of(schedule, "2")
            last.links.create(pred=step, hard=True, basis="工序")
        step.milestone = Milestone.objects.create(
            project=schedule.project, name="设备订货", due_on=today + 90 * DAY
        )
        step.save(update_fields=["milestone"])
        confirm(schedule, by)
        Milestone.objects.filter(pk=step.milestone_id).update(due_on=today - 4 * DAY)
        relight([schedule.project_id])
        colours[critical] = node_light(schedule).light
    assert colours == {True: "RED", False: "YELLOW"}


@pytest.mark.django_db
def test_every_act_that_changes_the_forecast_leaves_the_light_that_follows_from_it(by, today):
    schedule = make_short(by)
    adopt_levers(schedule=schedule, codes=["SHORTEN:1"], reason="加班", today=today, by=by)
    left = again(schedule).forecast.shortfall
    assert node_light(schedule).brief == f"投产将晚 {left} 个工作日" and agrees()
    step = step_of(schedule, "3")
    step.days = 2
    edit_step(step=step, today=today, by=by)
    assert node_light(schedule).light == "GREEN" and agrees()
    complete_step(step=step_of(schedule, "1"), on=today, today=today, by=by)
    assert node_light(schedule).inputs.endswith(f"测算于 {today}") and agrees()


@pytest.mark.django_db
def test_the_days_first_tick_and_another_calendar_do_too(by, today):
    schedule = make_short(by)
    shortfall = schedule.forecast.shortfall
    with time_machine.travel(timezone.now() + 7 * DAY, tick=False):
        reforecast_stale(timezone.now())
        later = again(schedule).forecast.shortfall
        assert later - shortfall == 5  # a week in which nothing was done
        assert node_light(schedule).brief == f"投产将晚 {later} 个工作日" and agrees()
    reforecast_stale(timezone.now())
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=2)
    set_days(first=monday, last=monday + 4 * DAY, kind="HOLIDAY", name="放假", by=by)
    schedules_recompute(run=ScheduleRecompute.objects.get().pk, before=[])
    now = again(schedule).forecast.shortfall
    assert node_light(schedule).brief == f"投产将晚 {now} 个工作日" and agrees()


@pytest.mark.django_db
def test_a_winter_stop_is_no_delay(by):
    """Works that rest from November to March fall behind by not a day, however long nothing is begun."""
    found = []
    for day in (date(2026, 11, 16), date(2027, 3, 15)):
        with time_machine.travel(f"{day}T03:00:00Z", tick=False):
            if not found:
                schedule = make_schedule(target_on=date(2027, 4, 30), winter_stop=True)
                ScheduleStep.objects.filter(schedule=schedule, key="1").delete()
                ScheduleStep.objects.filter(schedule=schedule).update(outdoor=True)
                confirm(schedule, by)
            reforecast_stale(timezone.now())
            found.append((again(schedule).forecast.shortfall, node_light(schedule).light))
    assert found[0] == found[1]
    assert found[0][1] == "GREEN"


@pytest.mark.django_db
def test_the_number_of_queries_does_not_depend_on_the_number_of_networks(by):
    def measured(count: int) -> int:
        keys = [make_short(by).project_id for _ in range(count)]
        with CaptureQueriesContext(connection) as queries:
            relight(keys)
        return len(queries)

    assert measured(1) == measured(6)


# -- the version that has it ------------------------------------------------------------------------


put_into_force = import_module("projects.migrations.0033_forecast_light").put_into_force


@pytest.mark.django_db
def test_a_new_site_judges_by_the_forecast_and_moments_before_it_did_not():
    rule = LightRule.objects.latest("version")
    assert (rule.version, rule.forecast_yellow_workdays, rule.forecast_red_workdays) == (3, 5, None)
    assert rule.issue_alone_is_grey and "5 个工作日" in rule.reason
    before = LightRule.in_force(rule.at - timedelta(microseconds=1))
    assert (before.version, before.forecast_yellow_workdays) == (2, None)
    assert LightRule(version=1).thresholds.forecast_yellow_workdays is None


@pytest.mark.django_db
def test_a_site_keeps_its_thresholds_and_its_versions():
    LightRule.objects.create(version=7, milestone_red_days=12, reason="会议决定", at=timezone.now())
    put_into_force(apps, None)
    kept, added = LightRule.objects.get(version=7), LightRule.current()
    assert (kept.forecast_yellow_workdays, kept.reason) == (None, "会议决定")
    assert (added.version, added.milestone_red_days, added.by) == (8, 12, None)
    assert (added.forecast_yellow_workdays, added.at > kept.at) == (5, True)


@pytest.mark.django_db
def test_the_settings_show_what_another_threshold_would_do_and_an_empty_one_switches_it_off(
    by, client_of
):
    make_short(by)
    client = client_of(by)
    page = client.get("/settings/lights/").content.decode()
    assert "现行 5。只看已确认的倒排计划；留空即不按工期差亮灯" in page
    assert "现行 不按此亮灯" in page
    answer, data = post_rule(client, forecast_yellow_workdays=5, forecast_red_workdays=6)
    assert "将有 1 个项目变色：黄→红 1 个" in answer.content.decode()
    answer, data = post_rule(client, forecast_yellow_workdays="", forecast_red_workdays="")
    assert "将有 1 个项目变色：黄→绿 1 个" in answer.content.decode()
    assert client.post("/settings/lights/", data | {"as_is": "on"}).status_code == 302
    assert LightRule.current().forecast_yellow_workdays is None
    assert ProjectLight.objects.get().light == "GREEN"
    answer, _ = post_rule(client, forecast_yellow_workdays=9, forecast_red_workdays=9)
    assert "红灯的工作日须多于黄灯的工作日" in answer.content.decode()

"""What networks decide and count elsewhere: the way into 前期手续, the numbers of the start page, leaders' pages."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from gaoxin.population import Population
from projects.models import Company, Project, ProjectSchedule, ZoneSettings
from projects.overview.reads.dashboard import read_dashboard
from projects.overview.reads.leader import leader_page
from projects.overview.reads.numbers import read_numbers
from projects.registry.actions.projects import pass_stage
from projects.registry.rules.stages import Stage, asks_schedule
from projects.schedule.actions.forecasts import reforecast
from projects.schedule.actions.plans import confirm_plan
from projects.schedule.reads.short import short_projects
from projects.schedule.rules.network import Basis
from tests.world.factories import (
    make_appointment,
    make_project,
    make_schedule,
    make_unit,
    make_user,
)

DAY = timedelta(days=1)


# -- the gate ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "asked"),
    [
        (Stage.LANDED, Stage.PERMITTING, True), (Stage.SIGNED, Stage.CONSTRUCTION, True),
        (Stage.RESERVE, Stage.LANDED, False), (Stage.PERMITTING, Stage.CONSTRUCTION, False),
        (Stage.PERMITTING, Stage.PERMITTING, False), (None, Stage.PERMITTING, False),
    ],
)  # fmt: skip
def test_a_plan_is_asked_where_permitting_is_entered_or_passed_over(old, new, asked):
    assert asks_schedule(old, new) == asked


def landed(**kwargs) -> Project:
    today = timezone.localdate()
    given = {"approval_code": "2611-140000-04-01-000001", "total_investment": Decimal(9000),
             "filed_on": today, "signed_on": today, "landed_on": today,
             "agreed_investment": Decimal(9000), "industry": "装备制造", "company": Company.objects.get_or_create(name="示范企业")[0],
             "lead_unit": make_unit()}  # fmt: skip
    return make_project(**{"stage": "LANDED"} | given | kwargs)


def enter(project: Project, by, stage: str = "PERMITTING") -> None:
    begun = stage == "CONSTRUCTION"
    pass_stage(
        project=Project.objects.get(pk=project.pk), stage=stage,
        on=timezone.localdate() if begun else None, text="", evidence="文件",
        reason="跨过" if begun else "", by=by,
    )  # fmt: skip


def confirm(schedule, by) -> None:
    confirm_plan(
        schedule=ProjectSchedule.objects.select_related("project").get(pk=schedule.pk),
        reason="先按此推进", basis=Basis.LATEST, now=timezone.now(), by=by,
    )  # fmt: skip


@pytest.mark.django_db
def test_without_a_plan_the_page_lists_it_and_the_gate_stays_open(by, client_of):
    project, client = landed(), client_of(by)
    assert "确认倒排工期（不作限制）" in client.get(project.get_absolute_url()).content.decode()
    enter(project, by)
    assert Project.objects.get(pk=project.pk).stage == "PERMITTING"


@pytest.mark.django_db
def test_where_the_zone_says_so_nobody_enters_without_one(by, client_of):
    ZoneSettings.objects.update_or_create(pk=1, defaults={"gate_schedule": True})
    project, draft = landed(), landed()
    schedule = make_schedule(draft)
    for one, stage in ((project, "PERMITTING"), (draft, "PERMITTING"), (project, "CONSTRUCTION")):
        with pytest.raises(ValidationError, match="须先确认倒排工期。请到项目的「工期」页"):
            enter(one, by, stage)
    page = client_of(by).get(project.get_absolute_url()).content.decode()
    assert "<span>确认倒排工期</span>" in page
    confirm(schedule, by)
    assert "确认倒排工期" not in client_of(by).get(draft.get_absolute_url()).content.decode()
    enter(draft, by)
    assert Project.objects.get(pk=draft.pk).stage == "PERMITTING"
    beyond = landed(stage="PERMITTING")  # what stands behind the gate already goes on
    enter(beyond, by, "CONSTRUCTION")
    assert Project.objects.get(pk=beyond.pk).stage == "CONSTRUCTION"


# -- whose target will be missed ----------------------------------------------------------------------


def short(by, days: int, *, confirmed=True, **project) -> Project:
    """35 working days of work and `days` to go."""
    schedule = make_schedule(
        make_project(stage="PERMITTING", **project), target_on=timezone.localdate() + days * DAY
    )
    if confirmed:
        confirm(schedule, by)
    else:
        reforecast([schedule.project_id])
    return schedule.project


@pytest.mark.django_db
def test_the_worst_stands_first_with_why_and_the_lever_that_gains_most(by):
    worst, less = short(by, 10), short(by, 30, confirmed=False)
    kept, held = short(by, 200), short(by, 10, status="SUSPENDED", confirmed=False)
    article = short(by, 10, source="ARTICLE", confirmed_at=None, confirmed=False)
    found = short_projects([one.pk for one in (less, kept, held, article, worst)])
    assert [one.project for one in found] == [worst, less]
    assert [one.plan for one in found] == [1, None]
    forecast = worst.schedule.forecast
    assert found[0].shortfall == forecast.shortfall > found[1].shortfall
    assert found[0].why == (
        f"目标 {worst.schedule.target_on} 投产，按现有进度 {forecast.forecast_on} 投产；关键链自「施工图」起"
    )
    assert found[0].way == "「施工图」由 10 个工作日压缩到 6 个工作日，可提前 4 个工作日"
    assert short_projects([one.pk for one in (less, worst)], 1) == found[:1]


@pytest.mark.django_db
def test_the_start_page_counts_and_shows_them(by, client_of):
    worst, less = short(by, 10), short(by, 30, confirmed=False)
    short(by, 200)
    make_project(admitted_on=timezone.localdate() - 60 * DAY)
    of = read_numbers(by, timezone.now(), Population.REAL).of
    counts = {code: of[code].count for code in ("schedules", "shortfall", "plans_late")}
    assert counts == {"schedules": 3, "shortfall": 2, "plans_late": 1}
    page = client_of(by).get("/").content.decode()
    panel = page[page.index('id="short"') :]
    assert panel.index(worst.short_name) < panel.index(less.short_name)
    assert "最有效：「施工图」由 10 个工作日压缩到 6 个工作日，可提前 4 个工作日" in panel
    assert panel.count("计划未确认") == 1


@pytest.mark.django_db
def test_a_leaders_page_shows_those_of_the_leader(by, client_of):
    leader, mine, other = make_user(role=Role.MANAGER), short(by, 10), short(by, 10)
    make_appointment(mine, leader, role="LEADER")
    page = leader_page(leader, by, timezone.now())
    assert [one.project for one in page.short] == [mine]
    html = client_of(leader).get(f"/leaders/{leader.pk}/").content.decode()
    part = html[html.index('class="lead-short"') :]
    assert mine.short_name in part and other.short_name not in part


@pytest.mark.django_db
def test_the_queries_do_not_grow_with_them(by):
    leader = make_user(role=Role.MANAGER)

    def measured(count: int) -> tuple[int, int]:
        for _ in range(count):
            make_appointment(short(by, 10), leader, role="LEADER")
        with CaptureQueriesContext(connection) as start_page:
            read_dashboard(by, timezone.now(), Population.REAL)
        with CaptureQueriesContext(connection) as page:
            leader_page(leader, by, timezone.now())
        return len(start_page), len(page)

    assert measured(1) == measured(4)

"""The first number after a change of the rule of lights says what the rule alone has changed; numbers before it
keep their version, the ones after it go on."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.roles import Role
from projects.bulletin.papers.printed import frozen_tables
from projects.bulletin.papers.running_text import lead
from projects.bulletin.reads.page import grid_of
from projects.dispatch.actions.freeze import compose, freeze_week
from projects.dispatch.rules.compare import compare
from projects.lights.actions import relight
from projects.lights.reads import light_panel
from projects.models import LightRule, Milestone
from tests.conftest import client_for
from tests.dispatch.test_dispatch_freeze import MONDAY, at, entry, old_project, week_of
from tests.world.factories import make_appointment, make_milestone, make_user

EARLY = at("2026-02-01T09:00")


def frozen(number: int):
    week = week_of(MONDAY + timedelta(weeks=number))
    return freeze_week(week=week, now=week.cut_off_at + timedelta(seconds=30))


def said(report) -> str:
    return "".join(part["said_text"] for part in report.first_screen["parts"])


@pytest.fixture(scope="module")
def world(module_db):
    """Three numbers; between the first and the second the version that tells 暂不评价 apart comes into force."""
    bare, soon, done, late = (old_project(stage="RESERVE", short_name=name)
                              for name in ("甲项目", "乙项目", "丙项目", "丁项目"))  # fmt: skip
    make_milestone(soon, due_on=date(2026, 12, 30), created_at=EARLY)
    node = make_milestone(done, due_on=date(2026, 12, 30), created_at=EARLY)
    make_milestone(late, due_on=date(2026, 11, 1), created_at=EARLY)
    LightRule.objects.create(version=8, reason="原规则", at=at("2026-11-10T09:00"))
    LightRule.objects.create(
        version=9, issue_alone_is_grey=True, reason="暂不评价", at=at("2026-11-21T09:00")
    )
    first = frozen(0)
    Milestone.objects.filter(pk=node.pk).update(done_on=date(2026, 11, 24))
    added = old_project(stage="RESERVE", short_name="新项目", created_at=at("2026-11-23T09:00"))
    second, third = frozen(1), frozen(2)
    return {"bare": bare, "soon": soon, "done": done, "late": late, "added": added}, [
        first, second, third,
    ]  # fmt: skip


@pytest.mark.django_db
def test_each_number_is_judged_by_the_version_it_ran_under(world):
    projects, reports = world
    assert [report.rule_version for report in reports] == [8, 9, 9]
    lights = {name: [entry(one, project).light for one in reports if name != "added" or one != reports[0]]
              for name, project in projects.items()}  # fmt: skip
    assert lights == {
        "bare": ["GREEN", "GREY", "GREY"], "soon": ["GREEN"] * 3, "late": ["RED"] * 3,
        "done": ["GREEN", "GREY", "GREY"], "added": ["GREY", "GREY"],
    }  # fmt: skip


@pytest.mark.django_db
def test_the_first_number_after_it_says_how_many_the_rule_alone_has_changed(world):
    """A project that lost its last node would be green by the old rule too; one that is new changed nothing."""
    projects, (first, second, third) = world
    line = "自本期起执行亮灯规则第 9 版，仅因规则改变灯色的项目 2 个（上期绿灯 2 个）。"
    assert line in said(second)
    assert line.replace(" ", "") in lead(second.first_screen)
    assert "规则" not in said(first) + said(third)
    changed = {name for name, one in projects.items() if entry(second, one).by_rule}
    assert changed == {"bare", "done"}
    assert not any(entry(third, one).by_rule for one in projects.values())


@pytest.mark.django_db
def test_its_number_leads_to_the_rows(world):
    _, (_, second, _) = world
    [part] = [one for one in second.first_screen["parts"]
              if one["column"] == "by_rule" and "、" in one["value"]]  # fmt: skip
    grid = grid_of(frozen_tables(second)[3], filters=[(part["column"], part["value"])])
    assert (part["said_text"], grid.total) == ("2 个", 2)
    assert {row["project"][1] for row in grid.rows} == {"甲项目", "丙项目"}
    client = client_for(make_user(role=Role.ADMIN))
    page = client.get(second.get_absolute_url()).content.decode()
    url = f"{second.get_absolute_url()}tables/3/?column=by_rule&amp;value="
    assert url in page
    assert (
        client.get(f"{second.get_absolute_url()}tables/3/?column=by_rule&value=GREEN").status_code
        == 200
    )


@pytest.mark.django_db
def test_the_lights_of_a_unit_add_up_to_its_projects(world):
    for report in world[1]:
        for row in report.tables.get(number=2).values["rows"]:
            assert (
                sum(row[light] for light in ("red", "yellow", "green", "grey")) == row["projects"]
            )


@pytest.mark.django_db
def test_the_page_of_a_project_and_the_comparison_say_so(world):
    projects, (first, second, _) = world
    client, bare = client_for(make_user(role=Role.ADMIN)), projects["bare"]
    text = client.get(f"{second.get_absolute_url()}projects/{bare.code}/").content.decode()
    assert "项目灯为灰：开工、投资、节点、纳统均无数据，暂不评价。" in text
    assert "上期为绿灯，本期仅因亮灯规则改变而变色。" in text
    old, new = ([entry(one, bare)] for one in (first, second))
    [row] = compare(old, new).rows
    fields = {field.label: (field.old, field.new) for field in row.fields}
    assert fields["灯"] == ("绿", "灰（仅因规则改变）")
    assert fields["原因"] == ("没有问题", "暂不评价")


@pytest.mark.django_db
def test_a_commissioner_is_told_nothing_of_other_projects(world):
    projects, (_, second, _) = world
    person = make_appointment(projects["soon"]).user
    text = client_for(person).get(second.get_absolute_url()).content.decode()
    assert "仅因规则改变灯色" not in text
    assert "甲项目" not in text


@pytest.mark.django_db
def test_a_version_that_recolours_nothing_is_said_too(world):
    _, reports = world
    week = week_of(MONDAY + timedelta(weeks=3))
    with transaction.atomic():
        LightRule.objects.create(
            version=10, issue_alone_is_grey=True, issue_red_workdays=6, reason="放宽",
            at=at("2026-12-04T09:00"),
        )  # fmt: skip
        content = compose(week, reports[0].scope, week.cut_off_at)
        transaction.set_rollback(True)
    text = "".join(part.said_text for part in content.screen.parts)
    assert "自本期起执行亮灯规则第 10 版，没有项目仅因规则改变灯色。" in text


@pytest.mark.django_db
def test_what_was_never_given_is_unknown_and_no_nought(world):
    projects, (_, second, _) = world
    bare = entry(second, projects["bare"])
    assert (bare.done_year, bare.done_total, bare.done_week) == (None, None, None)
    overview = {row["indicator"]: row for row in second.tables.get(number=1).values["rows"]}
    assert (overview["PLAN"]["target"], overview["DONE"]["now"], overview["DONE"]["year"]) == (
        None, None, None,
    )  # fmt: skip


@pytest.mark.django_db
def test_the_panel_of_today_decides_as_the_number_does(world):
    bare = world[0]["bare"]
    relight([bare.pk])
    panel, last = light_panel(bare, timezone.localdate()), entry(world[1][-1], bare)
    assert (panel.light, panel.head.reason) == (last.light, last.reason_text)

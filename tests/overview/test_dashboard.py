"""Every number of the start page opens exactly the rows it counts."""

import re
from datetime import timedelta
from fractions import Fraction
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.investment.rules.pace import expected_ratio
from projects.models import DateChange, LightChange, StageEvent, StatusEvent
from projects.overview.reads.changes import recent_changes
from projects.overview.reads.seen import Seen
from projects.registry.rules.amounts import percent, points
from tests.world.factories import (
    make_appointment,
    make_dispatch,
    make_duty,
    make_investment,
    make_light,
    make_milestone,
    make_project,
    make_task_force,
    make_unit,
    make_user,
    make_week,
    make_year_plan,
    this_week,
)

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r'<a[^>]*data-metric="([^"]+)" data-count="([^"]*)" href="([^"]+)"')


def numbers(client) -> list[tuple[str, str, str]]:
    html = client.get("/").content.decode()
    return [(name, count, url.replace("&amp;", "&")) for name, count, url in NUMBER.findall(html)]


def total(client, url) -> str:
    html = client.get(url).content.decode()
    found = re.findall(r'data-total="(\d+)"', html)
    assert len(found) == 1, f"{url}: data-total stands {len(found)} times"
    return found[0]


@pytest.fixture
def zone():
    """The article's projects and ours, in every state a number counts."""
    call_command("load_seed", verbosity=0)
    today = timezone.localdate()
    for n, stage in enumerate(["RESERVE", "CONSTRUCTION", "OPERATION", "ABOVE_SCALE", ""]):
        project = make_project(stage=stage, total_investment=10000 * n or None)
        make_milestone(project, due_on=today - timedelta(days=n + 1))
        make_milestone(project, due_on=today + timedelta(days=n))
        if n % 2:
            make_task_force(project)
            make_appointment(project, role="LEADER")
    full = make_project(needs_check="产能待核实")
    make_task_force(full)
    for role in ("LEADER", "CHIEF", "COMMISSIONER"):
        make_appointment(full, role=role)
    make_project(source="DEMO", code="YS-901")
    this_week = make_week(cut_off_at=timezone.now() + timedelta(days=2))
    last_week = make_week(
        today - timedelta(days=today.weekday() + 7),
        cut_off_at=timezone.now() - timedelta(days=5),
        opened_at=timezone.now() - timedelta(days=12),
    )
    for project in (full, make_project(), make_project()):
        make_duty(last_week, project)
        make_duty(this_week, project)
    make_duty(this_week, make_project(), filed_at=timezone.now())
    # Of this year: two projects of ours, one fictional; last year and an opening balance are not.
    january = today.replace(month=1, day=1)
    for project in (full, make_project(), make_project(source="DEMO", code="YS-902")):
        make_investment(project, month_on=january, completed=34500)
    make_investment(make_project(), month_on=january.replace(year=today.year - 1))
    make_investment(make_project(), month_on=january, kind="OPENING")
    make_year_plan(full, amount=100000)
    ended = make_project(status="TERMINATED")
    make_milestone(ended, due_on=today - timedelta(days=3))
    return full


@pytest.mark.slow
def test_every_number_opens_a_list_of_exactly_that_many_rows(zone, client_of):
    client = client_of(make_user(role="ADMIN"))
    found = numbers(client)
    assert len(found) >= 28
    for name, count, url in found:
        assert count.isdecimal(), f"{name}: {count!r} is no integer"
        assert total(client, url) == count, f"{name} → {urlsplit(url).query}"


def test_what_was_completed_this_year_is_the_sum_of_the_rows_it_opens(zone, client_of):
    client = client_of(make_user(role="ADMIN"))
    html = client.get("/").content.decode()
    assert re.search(
        r'data-metric="year_done" data-count="3"[^>]*>2 \+ 演示 1 个项目有数</a>', html
    )
    real, demo = re.findall(r'<div class="year">(.*?)</div>', html, re.DOTALL)
    assert all(said in real for said in ("真实", "<b>6.90</b>", "计划 10.00 亿元"))
    assert all(said in demo for said in ("演示", "<b>3.45</b>", "计划 —"))
    said = client.get("/metrics/year_done/").content.decode()
    assert "真实 6.90 亿元（2 个项目有数）；年度计划 10.00 亿元（1 个项目有计划）" in said
    assert "演示 3.45 亿元（1 个项目有数）；年度计划 —" in said


def test_the_bar_of_the_year_says_how_far_it_is_and_how_far_it_should_be(client_of):
    project, today = make_project(), timezone.localdate()
    make_year_plan(project, amount=100000)
    make_investment(project, month_on=today.replace(month=1, day=1), completed=50000)
    html = client_of(make_user(role="MANAGER")).get("/").content.decode()
    share = expected_ratio(today, year=today.year)
    for said in (
        "<span>完成率 50.0%</span>",
        f"<span>序时 {percent(share)}</span>",
        f"差 {points((Fraction(1, 2) - share) * 100)} 个百分点",
    ):
        assert said in html, said


@pytest.mark.slow
def test_staff_see_numbers_of_their_own_projects_alone(zone, client_of):
    person = make_appointment(zone, role="MEMBER").user
    client = client_of(person)
    found = numbers(client)
    assert {count for name, count, _ in found if name == "projects"} == {"1"}
    for name, count, url in found:
        assert total(client, url) == count, name


def test_the_parts_add_up(zone, client_of):
    counts = {name: int(count) for name, count, _ in numbers(client_of(make_user(role="ADMIN")))}
    every = counts["projects"]
    assert counts["investment_known"] + counts["investment_unknown"] == every
    assert (
        sum(
            n
            for name, n in counts.items()
            if name.startswith("stage_") and name != "stage_to_check"
        )
        == every
    )


def test_the_article_gives_the_published_picture_and_nothing_overdue(client_of):
    call_command("load_seed", verbosity=0)
    client = client_of(make_user(role="MANAGER"))
    counts = {name: count for name, count, _ in numbers(client)}
    assert (counts["projects"], counts["overdue"], counts["due_soon"]) == ("13", "0", "0")
    assert (counts["stage_CONSTRUCTION"], counts["stage_TO_CHECK"], counts["stage_LANDED"]) == (
        "5", "8", "0",
    )  # fmt: skip
    html = client.get("/").content.decode()
    assert "35.00" in html
    assert "416" not in html


def test_the_number_of_queries_does_not_grow_with_the_rows(client_of):
    client = client_of(make_user(role="ADMIN"))
    this_week()
    make_dispatch(make_light().project, published=True)
    client.get("/")

    def grow(n):
        leader, unit = make_user(role="MANAGER"), make_unit()
        for _ in range(n):
            project = make_project(lead_unit=unit)
            make_light(project)
            make_appointment(project, leader, role="LEADER")
            make_appointment(project)
            make_milestone(project, due_on=timezone.localdate() - timedelta(days=1))

    grow(2)
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    grow(30)
    with CaptureQueriesContext(connection) as many:
        client.get("/")
    assert len(few) == len(many) <= 42


def test_what_changed_is_read_once_for_each_kind(django_assert_num_queries):
    milestone = make_milestone()
    project, by, now = milestone.project, make_user(), timezone.now()
    make_appointment(project)
    DateChange.objects.create(
        milestone=milestone,
        old_on=now.date(),
        new_on=milestone.due_on,
        reason="设备未到",
        at=now,
        by=by,
    )
    StageEvent.objects.create(project=project, kind="MOVE", stage="COMPLETED", at=now, by=by)
    StatusEvent.objects.create(
        project=project, status="SUSPENDED", on=now.date(), reason="资金", at=now, by=by
    )
    LightChange.objects.create(project=project, old="RED", new="GREEN", rule_version=1, at=now)
    with django_assert_num_queries(5):
        found = recent_changes(Seen(), since=now.date() - timedelta(days=1))
        lines = [f"{one.kind} {one.project.short_name} {one.text} {one.why}" for one in found]
    assert {line.split()[0] for line in lines} == {"阶段", "时限", "任命", "状态", "灯"}


NODE_ROW = re.compile(r'<li class="nodes-item([^"]*)">(.*?)</li>', re.DOTALL)


def groups_of_nodes(client) -> list[str]:
    panel = client.get("/").content.decode().split('class="nodes"')[1].split("</ul>")[0]
    return panel.split('<li class="nodes-group">')[1:]


def rows_and_more(group: str, hidden: str) -> tuple[int, int]:
    """How many nodes a screen shows, and of how many more it says that they are there."""
    rows = [text for css, text in NODE_ROW.findall(group) if hidden not in css]
    more = [int(n) for text in rows for n in re.findall(r"另 (\d+) 个", text)]
    return sum("<time" in text for text in rows), sum(more)


@pytest.mark.parametrize(
    ("late", "soon", "desk", "phone"),
    [
        (12, 7, [(10, 2), (7, 0)], [(5, 7), (0, 7)]),
        (3, 11, [(3, 0), (10, 1)], [(3, 0), (2, 9)]),
        (0, 5, [(0, 0), (5, 0)], [(0, 0), (5, 0)]),
    ],
)
def test_the_head_of_the_nodes_counts_those_shown_and_those_it_says_are_more(
    client_of, late, soon, desk, phone
):
    project, today = make_project(), timezone.localdate()
    for n in range(soon):
        make_milestone(project, due_on=today + timedelta(days=n))
    for n in range(late):
        make_milestone(project, due_on=today - timedelta(days=n + 1))
    groups = groups_of_nodes(client_of(make_user(role="MANAGER")))
    assert [rows_and_more(group, "on-phone") for group in groups] == desk
    assert [rows_and_more(group, "on-desk") for group in groups] == phone
    for group, count in zip(groups, (late, soon), strict=True):
        assert f">{count} 个</a>" in group
    assert ("没有逾期的节点" in groups[0]) == (late == 0)


def test_an_empty_zone_says_what_to_do_next(client_of):
    html = client_of(make_user(role="ADMIN")).get("/").content.decode()
    for said in (
        "还没有包联领导",
        "没有逾期的节点",
        "14 天内没有到期的节点",
        "近 7 天没有变化",
        "首期通报封存后与上周比较",
    ):
        assert said in html, said
    assert '还没有项目。<a href="/projects/add/">新建项目 ›</a>' in html

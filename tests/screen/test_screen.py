"""What the five pages of the big screen say, and what they leave out."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from projects.models import Project, ReportWeek
from tests.conftest import https_client
from tests.world.factories import (
    last_week,
    make_appointment,
    make_duty,
    make_issue,
    make_light,
    make_milestone,
    make_project,
    make_screen,
    make_user,
)

pytestmark = pytest.mark.django_db

PAGES = ["/screen/", "/screen/reds/", "/screen/wall/", "/screen/reports/", "/screen/nodes/"]
PHONE = "13900001234"


@pytest.fixture
def device():
    return paired("REAL")


def paired(population: str):
    client, token = https_client(), f"token-{population}"
    make_screen(token=token, population=population)
    client.cookies[settings.SCREEN_COOKIE_NAME] = token
    return client


def text(client, path: str) -> str:
    """The words of a page, its tags taken out."""
    words = re.sub(r"<[^>]+>", " ", client.get(path).content.decode())
    return re.sub(r"\s+", " ", words)


def closed_week() -> ReportWeek:
    """The week before, which was opened in time."""
    week = last_week()
    week.opened_at = week.cut_off_at - timedelta(days=6)
    week.save(update_fields=["opened_at"])
    return week


def make_red(**kwargs):
    """With a leader and a commissioner who have numbers, an overdue node, a problem, a report that is missing."""
    project = make_project(**kwargs)
    make_light(
        project, "RED", reason="应完成 3 项，只完成 1 项", brief="差 2 项", clears="再完成 2 项"
    )
    for role, name in (("LEADER", "领导某"), ("COMMISSIONER", "专员某")):
        holder = make_appointment(project, make_user(name=name, phone=PHONE), role=role).user
    today = timezone.localdate()
    make_milestone(project=project, name="设备到货", due_on=today - timedelta(days=7))
    make_milestone(project=project, name="消防验收", due_on=today + timedelta(days=3))
    make_issue(project)
    make_duty(week=closed_week(), project=project, user=holder)
    return project


def test_the_pages_say_why_a_project_is_red_what_clears_it_and_who_answers(device):
    project = make_red()
    start, reds = text(device, "/screen/"), text(device, "/screen/reds/")
    for words in (project.short_name, "解除：再完成 2 项", "领导某", "专员某"):
        assert words in start and words in reds, words
    assert "差 2 项" in start and "应完成 3 项，只完成 1 项" in reds


def test_the_pages_say_overdue_nodes_those_due_soon_and_missing_reports(device):
    project = make_red()
    nodes, reports = text(device, "/screen/nodes/"), text(device, "/screen/reports/")
    assert f"设备到货 {project.short_name} 逾期 7 天" in nodes
    assert f"消防验收 {project.short_name} 还有 3 天" in nodes
    assert project.short_name in reports and "专员某" in reports


def test_the_numbers_are_those_of_the_start_page(device, client_of):
    for _ in range(2):
        make_red()
    make_light(make_project(), "GREEN")
    board = client_of(make_user(role=Role.ADMIN)).get("/").context["board"]
    shown = device.get("/screen/").context["shown"]
    assert shown.numbers == board.numbers
    assert (shown.since, shown.pressing) == (board.since, board.pressing)


def test_nobody_s_number_and_no_address_of_a_project_stands_on_any_page(device):
    """A phone is nowhere, and there is nothing to open but the screen's own pages."""
    project = make_red()
    for page in PAGES:
        content = device.get(page).content.decode()
        assert PHONE not in content and PHONE[-4:] not in content
        assert project.get_absolute_url() not in content
        links = set(re.findall(r'<a [^>]*href="([^"]*)"', content))
        assert links == set(PAGES), page


def test_a_person_finds_the_way_back_a_device_does_not(device, client_of):
    assert "返回总览" in client_of(make_user(role=Role.MANAGER)).get("/screen/").content.decode()
    assert "返回总览" not in device.get("/screen/").content.decode()


@pytest.mark.parametrize(
    ("population", "sees", "marked"),
    [("REAL", {"甲项目"}, False), ("DEMO", {"乙演示"}, True), ("ALL", {"甲项目", "乙演示"}, True)],
)
def test_a_screen_keeps_to_its_population_and_marks_fiction(population, sees, marked):
    make_red(short_name="甲项目")
    make_red(short_name="乙演示", source="DEMO")
    client = paired(population)
    for page in PAGES:
        words = text(client, page)
        assert {name for name in ("甲项目", "乙演示") if name in words} == sees, page
        assert ("演示数据" in words) == marked, page


def test_a_person_sees_the_population_of_the_session(client_of):
    make_red(short_name="甲项目")
    make_red(short_name="乙演示", source="DEMO")
    make_user(demo=True)
    client = client_of(make_user(role=Role.MANAGER))
    client.post("/population/", {"population": "REAL"})
    assert "乙演示" not in text(client, "/screen/reds/")


def test_without_anything_every_page_says_so(device):
    said = {
        "/screen/": [
            "还没有项目。",
            "没有逾期和 14 天内到期的节点。",
            "没有过了截止还未报的项目。",
        ],
        "/screen/reds/": ["还没有项目。项目由项目办登记"],
        "/screen/reports/": ["没有过了截止还未报的项目。", "本周没有应报的项目。"],
        "/screen/nodes/": ["没有逾期的节点。", "14 天内没有到期的节点。"],
    }
    for page, sentences in said.items():
        words = text(device, page)
        assert [one for one in sentences if one not in words] == [], page


def test_without_reds_the_page_says_how_many_show_what(device):
    make_light(make_project(), "GREEN")
    assert "没有红灯项目。黄灯 0 个，绿灯 1 个，灰灯 0 个。" in text(device, "/screen/reds/")


def test_more_than_fits_goes_on_the_next_page_and_what_is_on_none_is_counted(device):
    for _ in range(14):
        make_red()
    content = device.get("/screen/nodes/").content.decode()
    assert content.count('class="slide"') == 2
    assert content.count("设备到货") == 14
    shown = device.get("/screen/reds/").context["shown"]
    assert sum(len(page.rows) for page in shown.pages) + shown.more == 14


def test_a_project_struck_off_is_on_no_page(device):
    project = make_red(short_name="移出项目")
    today = timezone.localdate()
    Project.objects.filter(pk=project.pk).update(
        removed_on=today, removed_reason="登记有误", removed_by=make_user()
    )
    assert [page for page in PAGES if "移出项目" in text(device, page)] == []


def test_hostile_words_stay_words(device):
    make_red(short_name="<b>某</b>")
    for page in PAGES:
        assert "<b>某</b>" not in device.get(page).content.decode()


def test_an_unknown_key_is_refused(device):
    assert device.get("/screen/?number=12").status_code == 400


@pytest.mark.parametrize("page", PAGES)
def test_the_queries_of_a_page_do_not_grow_with_the_rows(device, page, django_assert_num_queries):
    for _ in range(5):
        make_red()
    device.get(page)
    with CaptureQueriesContext(connection) as few:
        device.get(page)
    for _ in range(3):
        make_red()
    with django_assert_num_queries(len(few)):
        device.get(page)
    assert len(few) <= 40

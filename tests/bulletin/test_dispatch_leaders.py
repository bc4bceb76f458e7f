"""分领导页: each leader's projects in the report on a page of their own, for paper."""

import re
from datetime import date, timedelta
from html import unescape

import pytest

from accounts.roles import Role
from projects.dispatch.actions.freeze import freeze_week
from projects.dispatch.actions.publish import publish
from projects.lights.rules.dimensions import Light
from tests.dispatch.test_dispatch_freeze import CUT_OFF, LATER, at, entry, old_project, week_of
from tests.world.factories import (
    make_appointment,
    make_duty,
    make_milestone,
    make_report,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client_of):
    return client_of(make_user(role=Role.MANAGER))


def led(name: str, *, leader=None, **kwargs):
    """A project, in the charge of a leader or of none."""
    project = old_project(name=name, short_name=name, **kwargs)
    if leader:
        make_appointment(project, leader, role="LEADER", from_on=date(2026, 1, 1))
    return project


def overdue(project, days: int) -> None:
    """As of the cut-off; by it the project is lit."""
    due_on = CUT_OFF.date() - timedelta(days=days)
    make_milestone(project, due_on=due_on, created_at=at("2026-02-01T09:00"))


def published(week=None):
    report = freeze_week(week=week or week_of(), now=LATER)
    return publish(report=report, now=LATER, by=make_user(role=Role.ADMIN))


def leaders_of(client, report, **query) -> dict[str, str]:
    """Heading → its page, in the order in which they stand."""
    response = client.get(f"{report.get_absolute_url()}leaders/", query)
    assert response.status_code == 200
    parts = re.findall(
        r'<section class="d-leader">(.*?)</section>', response.content.decode(), re.DOTALL
    )
    return {re.search(r"<h1>(.*?)</h1>", part)[1]: part for part in parts}


def words_of(row: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split())


def lines(part: str) -> list[str]:
    """The words of each project's line."""
    body = part[part.index("<tbody>") : part.index("</tbody>")]
    return [words_of(row) for row in re.findall(r"<tr>.*?</tr>", body, re.DOTALL)]


def test_each_leader_has_exactly_their_projects_with_light_and_text(manager):
    first, second = make_user(name="丙领导"), make_user(name="丁领导")
    week = week_of()
    mine, also = led("甲项目", leader=first), led("乙项目", leader=first)
    other = led("丙项目", leader=second)
    for project, words in ((mine, "完成桩基施工"), (also, "完成封顶"), (other, "设备进场")):
        make_duty(week, project)
        make_report(week, project, progress=words, filed_at=CUT_OFF - timedelta(hours=1))
    overdue(also, 60)
    report = published(week)
    pages = leaders_of(manager, report)
    assert sorted(pages) == sorted(["丙领导包联项目情况", "丁领导包联项目情况"])

    found = lines(pages["丙领导包联项目情况"])
    assert len(found) == 2
    for line, project, words in ((found[0], also, "完成封顶"), (found[1], mine, "完成桩基施工")):
        frozen = entry(report, project)
        assert line.startswith(Light(frozen.light).label)
        assert project.code in line and words in line and frozen.reason_text in line
    assert entry(report, also).light == "RED"
    assert "2 个项目，红灯 1，黄灯 0" in pages["丙领导包联项目情况"]
    assert "丙项目" not in pages["丙领导包联项目情况"]
    (line,) = lines(pages["丁领导包联项目情况"])
    assert "丙项目" in line and "设备进场" in line
    assert all(report.sha256 in part for part in pages.values())


def test_every_project_of_the_report_is_on_one_page(manager):
    leaders = [make_user(name=f"领导{n}") for n in range(3)]
    projects = [led(f"项目{n}", leader=[*leaders, None][n % 4]) for n in range(9)]
    report = published()
    found = [line for part in leaders_of(manager, report).values() for line in lines(part)]
    assert len(found) == len(projects) == report.entries.count()
    for project in projects:
        assert sum(project.code in line for line in found) == 1


def test_projects_without_a_leader_come_last(manager):
    led("没有领导的项目")
    led("甲项目", leader=make_user(name="龥领导"))  # the last of the common characters
    pages = leaders_of(manager, published())
    assert len(pages) == 2
    nobody = list(pages)[-1]
    assert nobody == "包联领导空缺的项目" and "龥领导" in next(iter(pages))
    assert ["没有领导的项目" in line for line in lines(pages[nobody])] == [True]


def test_one_leader_is_asked_for_by_name(manager):
    led("甲项目", leader=make_user(name="丙领导"))
    asked = led("乙项目", leader=make_user(name="丁领导"))
    led("没有领导的项目")
    pages = leaders_of(manager, published(), name="丁领导")
    assert list(pages) == ["丁领导包联项目情况"]
    (line,) = lines(pages["丁领导包联项目情况"])
    assert asked.code in line


def test_a_name_that_leads_nothing_says_so_and_leads_back(manager):
    led("甲项目", leader=make_user(name="丙领导"))
    report = published()
    url = f"{report.get_absolute_url()}leaders/"
    for name in ("无名", "丙", "<b>丙领导</b>"):
        assert leaders_of(manager, report, name=name) == {}
        text = manager.get(url, {"name": name}).content.decode()
        assert "没有这位领导的项目" in text and f'href="{url}"' in text
        assert "甲项目" not in text


def test_the_leader_is_the_one_in_office_at_the_cut_off(manager):
    project = led("甲项目")
    make_appointment(
        project, make_user(name="前任"), role="LEADER", from_on=date(2026, 1, 1),
        to_on=date(2026, 6, 30),
    )  # fmt: skip
    make_appointment(project, make_user(name="现任"), role="LEADER", from_on=date(2026, 7, 1))
    assert list(leaders_of(manager, published())) == ["现任包联项目情况"]


def test_staff_do_not_read_the_pages_of_leaders(client_of):
    staff = make_user()
    make_appointment(led("甲项目", leader=make_user()), staff, from_on=date(2026, 1, 1))
    report = published()
    assert client_of(staff).get(report.get_absolute_url()).status_code == 200
    assert client_of(staff).get(f"{report.get_absolute_url()}leaders/").status_code == 403

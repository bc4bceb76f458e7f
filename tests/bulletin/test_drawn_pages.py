"""The large parts of a number's pages: drawn once for those who read all of it, each time anew for the staff."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from gaoxin import drawn
from projects.bulletin.papers.pages import draw_ahead
from projects.dispatch.actions.freeze import freeze_week
from projects.dispatch.actions.publish import publish
from projects.models import Project
from tests.dispatch.test_dispatch_freeze import CUT_OFF, MONDAY, old_project, week_of
from tests.world.factories import make_appointment, make_milestone, make_user

pytestmark = pytest.mark.django_db

PAGES = ("", "print/", "compare/", "leaders/", "present/")
CONTENT = re.compile(r'"projects_dispatch(?:entry|table)"\."content"')
# Of each answer another one: its tokens, and when it was made.
OWN = re.compile(r'(?:value|content)="\w{64}"|data-printed="[^"]+">[^<]+')


def closed(weeks_ago: int = 0):
    week = week_of(MONDAY - timedelta(weeks=weeks_ago))
    return freeze_week(week=week, now=week.cut_off_at + timedelta(seconds=1))


def published(report):
    now = report.week.cut_off_at + timedelta(minutes=1)
    return publish(report=report, now=now, by=make_user(role=Role.ADMIN))


@pytest.fixture
def report():
    """A number with another before it; 甲一 is late and led by somebody, 丙一 has become late."""
    led, _, late = (old_project(name=name, short_name=name) for name in ("甲一", "乙一", "丙一"))
    leader, from_on = make_user(name="领导一"), MONDAY - timedelta(90)
    make_appointment(led, leader, role="LEADER", from_on=from_on)
    for project, due_on in ((led, MONDAY - timedelta(30)), (late, MONDAY)):
        make_milestone(project, due_on=due_on, created_at=CUT_OFF - timedelta(60))
    published(closed(weeks_ago=1))
    return published(closed())


def kept() -> set[str]:
    return {path.name for path in drawn.folder().glob("*")}


def texts(client, report, page: str) -> tuple[str, list[str]]:
    """What it says, and the statements that read frozen content for it."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(f"{report.get_absolute_url()}{page}")
    assert response.status_code == 200
    asked = [query["sql"] for query in captured.captured_queries if CONTENT.search(query["sql"])]
    return OWN.sub("", response.content.decode()), asked


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN])
def test_what_the_worker_drew_is_served_without_reading_the_content(client_of, report, role):
    client = client_of(make_user(role=role, name="读者甲"))
    before = {page: texts(client, report, page)[0] for page in PAGES}
    for path in drawn.folder().glob("*"):
        path.unlink()
    draw_ahead()
    drawn_by_worker = kept()
    for page in PAGES:
        said, asked = texts(client, report, page)
        assert said == before[page], page
        assert asked == [], page
    assert kept() == drawn_by_worker
    assert "甲一" in before["compare/"] + before["print/"]
    assert "甲一" in before["leaders/"] and "甲一" in before["present/"]


def test_who_asks_first_draws_for_those_who_follow(client_of, report):
    first, second = (
        client_of(make_user(role=Role.MANAGER, name=name)) for name in ("甲员", "乙员")
    )
    for page in PAGES:
        said, asked = texts(first, report, page)
        again, nothing = texts(second, report, page)
        assert asked and nothing == []
        assert "乙员" not in said and "甲员" not in again
        if page != "present/":
            assert "甲员" in said and said.replace("甲员", "乙员").replace(">甲<", ">乙<") == again


def test_a_leader_instructs_and_the_office_records_it(client_of, report):
    draw_ahead()
    for role, words, others in (
        (Role.MANAGER, ">批示</a>", "代录批示"),
        (Role.ADMIN, "代录批示</a>", ">批示</a></p>"),
    ):
        page = texts(client_of(make_user(role=role)), report, "present/")[0]
        assert words in page and others not in page


def test_staff_are_given_their_own_rows_whatever_was_drawn(client_of, report):
    """And nothing of theirs is kept for anybody."""
    staff, own = make_user(role=Role.STAFF), Project.objects.get(name="丙一")
    make_appointment(own, staff, role="COMMISSIONER", from_on=MONDAY - timedelta(90))
    draw_ahead()
    before, client = kept(), client_of(staff)
    whole = client_of(make_user(role=Role.MANAGER))
    for page in ("print/", "compare/"):
        said, _ = texts(client, report, page)
        assert "丙一" in said, page
        assert "甲一" not in said and "乙一" not in said, page
        assert "丙一" in texts(whole, report, page)[0]
    for page in ("leaders/", "present/"):
        assert client.get(f"{report.get_absolute_url()}{page}").status_code == 403
    assert kept() == before


def test_a_leader_s_own_page_is_kept_and_a_name_that_nobody_has_is_not(client_of, report):
    draw_ahead()
    before, client = kept(), client_of(make_user(role=Role.MANAGER))
    said, asked = texts(client, report, "leaders/?name=领导一")
    assert "甲一" in said and "乙一" not in said and asked == []
    said, _ = texts(client, report, "leaders/?name=没有这个人")
    assert "没有这位领导的项目" in said
    assert kept() == before


def test_what_is_sent_out_no_longer_says_that_it_is_to_be_reviewed(client_of):
    old_project(name="甲一", short_name="甲一")
    report = closed()
    client = client_of(make_user(role=Role.ADMIN))
    assert texts(client, report, "leaders/")[0].count("经审核后印发") == 1
    published(report)
    assert texts(client, report, "leaders/")[0].count("经审核后印发") == 0


def test_drawing_ahead_again_draws_nothing(report):
    draw_ahead()
    before = {path: path.stat().st_mtime_ns for path in drawn.folder().glob("*")}
    draw_ahead()
    assert {path: path.stat().st_mtime_ns for path in drawn.folder().glob("*")} == before
    assert len(before) > 10

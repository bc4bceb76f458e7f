"""Print, leaders' pages and slides of a large number are cut into parts: each a page of its own, none of it lost."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from gaoxin import drawn
from projects.bulletin.papers.pages import draw_ahead
from projects.bulletin.reads import comparison, large, series
from projects.models import Project
from tests.bulletin.test_drawn_pages import CUT_OFF, MONDAY, closed, published
from tests.dispatch.test_dispatch_freeze import old_project
from tests.world.factories import make_appointment, make_milestone, make_user

pytestmark = pytest.mark.django_db

NAMES = ("甲一", "乙一", "丙一", "丁一", "戊一")
ROW = re.compile(r'<td class="c-name" data-label="项目名称"><a href="[^"]+">(.*?)</a>')
SLIDE = re.compile(r'id="item-(\d+)"')


@pytest.fixture
def projects():
    """Five, three of them late; two leaders have two each."""
    leaders = [make_user(name=f"领导{place}") for place in "一二"]
    for place, name in enumerate(NAMES):
        project = old_project(name=name, short_name=name)
        if place < 4:
            from_on = MONDAY - timedelta(90)
            make_appointment(project, leaders[place // 2], role="LEADER", from_on=from_on)
        if place < 3:
            due_on, known_at = MONDAY - timedelta(30), CUT_OFF - timedelta(60)
            make_milestone(project, due_on=due_on, created_at=known_at)


@pytest.fixture
def report(projects):
    return published(closed())


@pytest.fixture
def second(projects):
    """The number after one; in between two projects became late."""
    published(closed(weeks_ago=1))
    for project in Project.objects.filter(name__in=NAMES[3:]):
        due_on, known_at = MONDAY - timedelta(1), CUT_OFF - timedelta(60)
        make_milestone(project, due_on=due_on, created_at=known_at)
    return published(closed())


@pytest.fixture
def cut(monkeypatch):
    """Two rows are as many as a person can read."""
    for module, names in (
        (large, ("PART", "WHOLE", "SLIDES", "SLIDES_WHOLE")),
        (series, ("LEADER_PART", "LEADERS_WHOLE")),
        (comparison, ("PART", "WHOLE")),
    ):
        for name in names:
            monkeypatch.setattr(module, name, 2)


def parts_of(client, report, page: str, query: str = "") -> list[str]:
    """The first part and all that 「下一部分」 leads to."""
    url, found = f"{report.get_absolute_url()}{page}", []
    while True:
        response = client.get(f"{url}{query}")
        assert response.status_code == 200
        found.append(response.content.decode())
        following = re.search(r'<a href="(\?[^"]*)"[^>]*>下一部分', found[-1])
        if following is None:
            return found
        query = following[1].replace("&amp;", "&")


@pytest.fixture
def leader(client_of):
    return client_of(make_user(role=Role.MANAGER))


def test_a_usual_number_is_printed_on_one_page(leader, report):
    [page] = parts_of(leader, report, "print/")
    assert sorted(ROW.findall(page)) == sorted(NAMES)
    assert "部分" not in page


def test_every_row_of_a_large_number_stands_in_one_of_its_parts(leader, report, cut):
    pages = parts_of(leader, report, "print/")
    assert sorted(name for page in pages for name in ROW.findall(page)) == sorted(NAMES)
    assert max(len(ROW.findall(page)) for page in pages) == 2
    heads = [f"附表 {number}　" for number in range(1, 12)]
    assert all(any(head in page for page in pages) for head in heads)


def test_a_part_says_which_it_is_and_where_the_whole_stands(leader, report, cut):
    first, second, *_ = pages = parts_of(leader, report, "print/")
    assert f"本页为全文的第 1 部分，共 {len(pages)} 部分：正文、" in first
    assert "一、红灯项目" in first and "一、红灯项目" not in second
    assert f"{report.get_absolute_url().rstrip('/')}.docx" in second
    assert sum("<span>5 行，以下第 3–4 行</span>" in page for page in pages) == 1


def test_slides_go_on_in_the_next_part_with_their_numbers(leader, report, cut):
    first, second = parts_of(leader, report, "present/")
    assert SLIDE.findall(first) == ["0", "1", "2"] and SLIDE.findall(second) == ["3"]
    here = f"{report.get_absolute_url()}present/"
    assert f'data-from="0" data-of="4" data-next="{here}?part=2"' in first
    assert f'data-from="3" data-of="4" data-previous="{here}?#item-2"' in second
    assert "present%2F%3Fpart%3D2" in second  # an instruction leads back to where it was given


def test_leaders_stand_together_as_long_as_there_is_room(leader, report, cut):
    pages = parts_of(leader, report, "leaders/")
    heads = [re.findall("<h1>(.*?)包联", page) for page in pages]
    assert heads == [["领导一"], ["领导二"], [""]] and "包联领导空缺的项目" in pages[2]


def test_the_page_of_one_leader_is_cut_too(leader, report, cut, monkeypatch):
    for name in ("LEADER_PART", "LEADERS_WHOLE"):
        monkeypatch.setattr(series, name, 1)
    first, second = parts_of(leader, report, "leaders/", "?name=领导一")
    assert "2 个项目，红灯" in first and "以下第 1–1 个" in first and "以下第 2–2 个" in second


CHANGED = re.compile(r'<td class="c-name"><a href="[^"]+projects/[^"]+">(.*?)</a>')


def test_of_many_changes_each_stands_in_one_part_and_their_sum_in_all(leader, second):
    [whole] = parts_of(leader, second, "compare/")
    found = CHANGED.findall(whole)
    assert len(found) >= 2
    with pytest.MonkeyPatch.context() as patched:
        for name in ("PART", "WHOLE"):
            patched.setattr(comparison, name, 1)
        for path in drawn.folder().glob("*"):
            path.unlink()
        pages = parts_of(leader, second, "compare/")
    assert [name for page in pages for name in CHANGED.findall(page)] == found
    assert max(len(CHANGED.findall(page)) for page in pages) == 1
    said = re.search("变化 [^<]+", whole)[0]
    assert all(said in page for page in pages)
    assert "with=1&amp;" not in pages[0] and "&amp;with=1" in pages[0]


def test_staff_are_given_the_changes_of_their_own_in_parts(client_of, second, cut):
    staff = make_user(role=Role.STAFF)
    for name in NAMES[3:]:
        own = Project.objects.get(name=name)
        make_appointment(own, staff, role="MEMBER", from_on=MONDAY - timedelta(90))
    pages = parts_of(client_of(staff), second, "compare/")
    found = [name for page in pages for name in CHANGED.findall(page)]
    assert set(found) == set(NAMES[3:])
    assert not any(name in page for page in pages for name in NAMES[:3])


def test_there_is_no_part_beyond_the_last(leader, report):
    for page in ("print/", "present/", "leaders/"):
        for part in ("0", "99", "x", "-1", "", "1" * 5000, "²"):
            response = leader.get(f"{report.get_absolute_url()}{page}", {"part": part})
            assert response.status_code == 404, (page, part)


def test_staff_find_their_own_rows_in_parts_of_their_own(client_of, report, cut):
    staff = make_user(role=Role.STAFF)
    for name in NAMES[2:]:
        own = Project.objects.get(name=name)
        make_appointment(own, staff, role="MEMBER", from_on=MONDAY - timedelta(90))
    draw_ahead()
    before = {path.name for path in drawn.folder().glob("*")}
    pages = parts_of(client_of(staff), report, "print/")
    assert sorted(name for page in pages for name in ROW.findall(page)) == sorted(NAMES[2:])
    assert not any(name in page for page in pages for name in NAMES[:2])
    assert not any(".docx" in page for page in pages)  # the whole is not theirs to read
    assert {path.name for path in drawn.folder().glob("*")} == before


def test_the_worker_draws_the_first_parts_and_who_asks_the_others(leader, report, cut, monkeypatch):
    monkeypatch.setattr("projects.bulletin.papers.pages.AHEAD", 1)
    draw_ahead()
    before = {path.name for path in drawn.folder().glob("*")}
    for page in ("print/", "present/", "leaders/"):
        leader.get(f"{report.get_absolute_url()}{page}")
    assert {path.name for path in drawn.folder().glob("*")} == before
    pages = parts_of(leader, report, "print/")
    made = {path.name for path in drawn.folder().glob("*")} - before
    assert len(made) == len(pages) - 1


def test_a_part_costs_no_more_statements_than_the_whole(leader, report, monkeypatch, cut):
    draw_ahead()
    counts = []
    for _ in range(2):
        for page in ("print/?part=2", "present/?part=2", "leaders/?part=2"):
            leader.get(f"{report.get_absolute_url()}{page}")
            with CaptureQueriesContext(connection) as captured:
                leader.get(f"{report.get_absolute_url()}{page}")
            counts.append(len(captured))
        monkeypatch.setattr(large, "PART", 1)
    assert counts[:3] == counts[3:]
    assert max(counts) <= 12

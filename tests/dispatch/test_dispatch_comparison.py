"""The report beside a number that the reader chooses: another of its series that they may read, or
else the one before."""

import re
from datetime import date, timedelta

import pytest

from accounts.roles import Role
from projects.dispatch.actions.freeze import freeze_week
from projects.dispatch.actions.publish import publish, withdraw
from projects.models import DispatchReport, Project, Status
from tests.dispatch.test_dispatch_freeze import MONDAY, old_project, week_of
from tests.world.factories import make_appointment, make_dispatch, make_unit, make_user

pytestmark = pytest.mark.django_db


def number(n: int, *, out: bool = True) -> DispatchReport:
    """The report of the nth week, published or closed alone."""
    week = week_of(MONDAY + timedelta(weeks=n))
    now = week.cut_off_at + timedelta(seconds=1)
    report = freeze_week(week=week, now=now)
    return publish(report=report, now=now, by=make_user(role=Role.ADMIN)) if out else report


def beside(client, report, value: str | int | None = None) -> str:
    """The compare page, as it is or with `?with=`."""
    query = {} if value is None else {"with": value}
    response = client.get(f"{report.get_absolute_url()}compare/", query)
    assert response.status_code == 200
    return response.content.decode()


def heading(text: str) -> str:
    return re.search(r"<h1>(.*?)</h1>", text)[1]


def offered(text: str) -> list[int]:
    return sorted(int(one) for one in re.findall(r'<option value="(\d+)"', text))


def chosen(text: str) -> list[int]:
    return [int(one) for one in re.findall(r'<option value="(\d+)" selected', text)]


def renamed(project, name: str) -> None:
    Project.objects.filter(pk=project.pk).update(name=name)


def row_of(text: str, code: str) -> str:
    """The line of a project."""
    return next(row for row in re.findall(r"<tr>.*?</tr>", text, re.DOTALL) if code in row)


def test_another_number_is_chosen_and_the_one_before_unless_it_is(client_of):
    project = old_project(name="第一个名字")
    first = number(0)
    renamed(project, "第二个名字")
    second = number(1)
    renamed(project, "第三个名字")
    third = number(2)
    client = client_of(make_user(role=Role.MANAGER))

    text = beside(client, third)
    assert heading(text) == f"{second.label} → {third.label}"
    assert "<del>第二个名字</del><ins>第三个名字</ins>" in text
    assert (offered(text), chosen(text)) == ([first.number, second.number], [second.number])

    text = beside(client, third, first.number)
    assert heading(text) == f"{first.label} → {third.label}"
    assert "<del>第一个名字</del><ins>第三个名字</ins>" in text and "第二个名字" not in text
    assert chosen(text) == [first.number]


@pytest.mark.parametrize(
    "value", ["", "0", "-1", "1.0", "一", "１", "9" * 18, "9" * 40, "1' OR 1=1", "second"]
)
def test_nonsense_falls_back_to_the_number_before(client_of, value):
    old_project()
    first, second = number(0), number(1)
    text = beside(client_of(make_user(role=Role.MANAGER)), second, value)
    assert heading(text) == f"{first.label} → {second.label}"


def test_the_number_itself_is_no_other_one(client_of):
    old_project()
    first, second = number(0), number(1)
    text = beside(client_of(make_user(role=Role.MANAGER)), second, second.number)
    assert heading(text) == f"{first.label} → {second.label}"
    assert chosen(text) == [first.number]


def test_a_number_of_the_other_series_falls_back(client_of):
    project = old_project(name="园区项目")
    demo = make_dispatch(old_project(source="DEMO", name="演示项目"), scope="DEMO", published=True)
    Project.objects.demo().update(source=Project.Source.ENTRY, removed_on=date(2026, 1, 10),
                                  removed_by=make_user(), removed_reason="演示")  # fmt: skip
    first, second = number(0), number(1)
    assert demo.scope != second.scope == "ZONE"
    text = beside(client_of(make_user(role=Role.MANAGER)), second, demo.number)
    assert heading(text) == f"{first.label} → {second.label}"
    assert demo.number not in offered(text) and "演示项目" not in text
    assert project.code not in text  # nothing of it differs


def test_a_number_that_is_not_published_falls_back_for_a_leader_and_not_for_the_office(client_of):
    project = old_project(name="第一个名字")
    first, second = number(0), number(1)
    renamed(project, "没有印发的名字")
    unpublished = number(2, out=False)
    assert unpublished.published_at is None

    text = beside(client_of(make_user(role=Role.MANAGER)), second, unpublished.number)
    assert heading(text) == f"{first.label} → {second.label}"
    assert unpublished.number not in offered(text) and "没有印发的名字" not in text

    text = beside(client_of(make_user(role=Role.ADMIN)), second, unpublished.number)
    assert heading(text) == f"{unpublished.label} → {second.label}"
    assert "<del>没有印发的名字</del><ins>第一个名字</ins>" in text


def test_staff_compare_with_the_numbers_that_say_something_of_their_projects(client_of):
    other = old_project(name="旁人的项目", short_name="旁人")
    first = number(0)
    mine = old_project(name="自己的项目", short_name="自己")
    staff = make_user()
    make_appointment(mine, staff, from_on=date(2026, 1, 1))
    second = number(1)
    renamed(mine, "自己改了名"), renamed(other, "旁人改了名")
    third = number(2)
    client = client_of(staff)

    text = beside(client, third, first.number)
    assert heading(text) == f"{second.label} → {third.label}"
    assert offered(text) == [second.number]
    assert "<del>自己的项目</del><ins>自己改了名</ins>" in text
    assert "旁人" not in text and other.code not in text
    text = beside(client, second, first.number)
    assert "没有可比较的前期" in text and offered(text) == [third.number]


def test_a_withdrawn_number_is_not_what_one_compares_with_but_may_be_chosen(client_of):
    old_project()
    first, second, third = number(0), number(1), number(2)
    manager = make_user(role=Role.MANAGER)
    withdraw(report=second, reason="有误", now=third.published_at, by=manager)
    client = client_of(manager)
    assert heading(beside(client, third)) == f"{first.label} → {third.label}"
    assert heading(beside(client, third, second.number)) == f"{second.label} → {third.label}"


def test_who_came_who_went_and_who_changed_stand_in_rows_of_their_own(client_of):
    stays = old_project(name="没有变化的项目")
    changes = old_project(name="有变化的项目", short_name="变化", site="东区")
    goes = old_project(name="终止的项目", short_name="终止")
    first = number(0)
    unit = make_unit(name="新单位", short_name="新单位")
    Project.objects.filter(pk=changes.pk).update(lead_unit=unit)
    Project.objects.filter(pk=goes.pk).update(status=Status.TERMINATED)
    comes = old_project(name="新来的项目", short_name="新来")
    second = number(1)
    text = beside(client_of(make_user(role=Role.MANAGER)), second)
    assert "变化 1 个，新增 1 个，移出 1 个，无变化 1 个" in text
    assert stays.code not in text

    base = second.get_absolute_url()
    changed, added, gone = (row_of(text, one.code) for one in (changes, comes, goes))
    assert "<del>未定</del><ins>新单位</ins>" in changed and "东区" not in changed
    assert f'href="{base}projects/{changes.code}/"' in changed
    assert "新增" not in changed and "移出" not in changed
    assert "新增" in added and "<del>" not in added
    assert f'href="{base}projects/{comes.code}/"' in added
    # The project is not in this number: there is no page of it to lead to.
    assert "移出" in gone and "终止" in gone and "<a " not in gone
    places = [text.index(one.code) for one in (changes, comes, goes)]
    assert places == sorted(places)

    # Seen the other way round who came has gone, and the amounts of change stay.
    text = beside(client_of(make_user(role=Role.MANAGER)), first, second.number)
    assert "移出" in row_of(text, comes.code) and "新增" in row_of(text, goes.code)
    assert "<del>新单位</del><ins>未定</ins>" in row_of(text, changes.code)


def test_two_numbers_that_say_the_same_differ_in_nothing(client_of):
    old_project()
    number(0)
    text = beside(client_of(make_user(role=Role.MANAGER)), number(1))
    assert "各项目没有差别" in text and "无变化 1 个" in text

"""The weekly report as each person reads it: leaders the whole, staff their own; every number leads to
its rows."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from projects.bulletin.rules.declared import DECLARED
from projects.dispatch.actions.freeze import freeze_week
from projects.dispatch.actions.publish import publish
from projects.models import DispatchReport, ProgressReport, Project
from tests.dispatch.test_dispatch_freeze import (
    CUT_OFF,
    LATER,
    MONDAY,
    at,
    corrected,
    old_project,
    week_of,
)
from tests.world.factories import (
    make_appointment,
    make_dispatch,
    make_instruction,
    make_investment,
    make_milestone,
    make_order,
    make_report,
    make_unit,
    make_user,
    make_visit,
    make_year_plan,
)

pytestmark = pytest.mark.django_db


def published(week=None) -> DispatchReport:
    week = week or week_of()
    now = week.cut_off_at + timedelta(seconds=1)
    report = freeze_week(week=week, now=now)
    return publish(report=report, now=now, by=make_user(role=Role.ADMIN))


def leader(client_of):
    return client_of(make_user(role=Role.MANAGER))


def total(response) -> int:
    return int(re.search(r'data-total="(\d+)"', response.content.decode())[1])


def test_each_number_of_the_paragraph_leads_to_as_many_rows(client_of):
    for n in range(3):
        old_project(short_name=f"甲{n}")
    report, client = published(), leader(client_of)
    page = client.get(report.get_absolute_url()).content.decode()
    lead = re.search(r'<p class="d-lead">(.*?)</p>', page, re.DOTALL)[1]
    links = re.findall(r'<a class="count" href="([^"]+)">(\d+) [个项]</a>', lead)
    assert len(links) >= 9
    for url, number in links:
        assert total(client.get(url.replace("&amp;", "&"))) == int(number), url


def test_every_page_of_a_report_opens_for_a_leader(client_of):
    project = old_project(short_name="甲一")
    report, client = published(), leader(client_of)
    url = report.get_absolute_url()
    parts = ["", "compare/", "leaders/", "print/", "verify/", f"projects/{project.code}/"]
    for part in [*parts, *(f"tables/{n}/" for n in DECLARED)]:
        response = client.get(url + part)
        assert response.status_code == 200, part


def test_a_project_shows_its_last_twelve_numbers_as_lights_and_a_curve(client_of):
    project = old_project(short_name="甲一")
    make_year_plan(project, year=2026, amount=Decimal(12000), updated_at=at("2026-02-01T09:00"))
    for n in range(14):
        week = week_of(MONDAY - timedelta(weeks=13 - n))
        make_investment(
            project, kind="WEEK", week=week, month_on=week.week_on.replace(day=1),
            completed=Decimal(100), recorded_at=week.cut_off_at - timedelta(hours=1),
        )  # fmt: skip
        report = published(week)
    url = f"{report.get_absolute_url()}projects/{project.code}/"
    page = leader(client_of).get(url).content.decode()
    assert page.count("<circle ") == 12
    assert page.count('<li aria-current="true">') == 1
    assert "完成率走势，从 2.5% 到 11.7%" in page


def test_a_table_is_sorted_and_an_unknown_column_is_not_found(client_of):
    for n in range(3):
        old_project(short_name=f"甲{n}")
    report, client = published(), leader(client_of)
    url = f"{report.get_absolute_url()}tables/3/"
    names = re.findall(r">(甲\d)</a>", client.get(f"{url}?sort=-project").content.decode())
    assert names == ["甲2", "甲1", "甲0"]
    for query in ("sort=nothing", "column=nothing&value=1"):
        assert client.get(f"{url}?{query}").status_code == 404
    assert client.get(f"{report.get_absolute_url()}tables/12/").status_code == 404


def test_staff_read_their_own_projects_and_nothing_else(client_of):
    mine, other = (
        old_project(name="甲项目", short_name="甲一"),
        old_project(name="乙项目", short_name="乙二"),
    )
    staff = make_user()
    make_appointment(mine, staff, from_on=date(2026, 1, 1))
    report = published()
    client, url = client_of(staff), report.get_absolute_url()
    pages = ["", "print/", "tables/3/", "compare/", f"projects/{mine.code}/"]
    for part in pages:
        text = client.get(url + part).content.decode()
        assert other.code not in text and "乙" not in text, part
    assert "甲项目" in client.get(url).content.decode()
    assert client.get(f"{url}projects/{other.code}/").status_code == 404
    assert client.get(f"{url}tables/1/").status_code == 404
    for part in ("leaders/", "verify/"):
        assert client.get(url + part).status_code == 403
    assert client.get(f"{url[:-1]}.docx").status_code == 403


def test_a_stranger_finds_no_report_and_a_leader_no_draft(client_of):
    old_project()
    report = freeze_week(week=week_of(), now=LATER)
    stranger = client_of(make_user())
    assert leader(client_of).get(report.get_absolute_url()).status_code == 404
    assert stranger.get(report.get_absolute_url()).status_code == 404
    publish(report=report, now=LATER, by=make_user(role=Role.ADMIN))
    assert leader(client_of).get(report.get_absolute_url()).status_code == 200
    assert stranger.get(report.get_absolute_url()).status_code == 404


def test_two_numbers_are_compared_project_by_project(client_of):
    project, unit = old_project(short_name="甲一"), make_unit(name="新单位", short_name="新单位")
    first = published()
    Project.objects.filter(pk=project.pk).update(lead_unit=unit, name="改了名")
    added = old_project(short_name="新来")
    second = published(week_of(MONDAY + timedelta(weeks=1)))
    text = leader(client_of).get(f"{second.get_absolute_url()}compare/").content.decode()
    assert f"{first.label} → {second.label}" in text
    assert "<del>未定</del><ins>新单位</ins>" in text
    assert "改了名" in text and added.code in text


def test_a_correction_is_beside_what_it_corrects_by_the_week_s_texts_too(client_of):
    project, week, admin = old_project(), week_of(), make_user(role=Role.ADMIN)
    make_report(week, project, progress="原来的话", filed_at=CUT_OFF - timedelta(hours=1))
    first = published(week)
    ProgressReport.objects.update(progress="更正的话")
    row = publish(report=corrected(first, "有误", LATER, admin), now=LATER, by=admin)
    text = leader(client_of).get(f"{row.get_absolute_url()}compare/").content.decode()
    assert "<del>原来的话</del><ins>更正的话</ins>" in text


def test_a_correction_shows_what_differs_in_its_lists(client_of):
    project, week, admin = old_project(), week_of(), make_user(role=Role.ADMIN)
    visited, at_ten = date(2026, 11, 17), at("2026-11-17T10:00")
    visit = make_visit(project, on=visited, created_at=at_ten)
    order = make_order(project, number="项目督办〔2026〕001号", sent_on=date(2026, 11, 12))
    node = make_milestone(
        project, name="封顶", due_on=date(2026, 11, 10), created_at=at("2026-02-01T09:00")
    )
    word = make_instruction(project, text="查清原因", given_at=at_ten)
    first = published(week)
    make_visit(project, leader=visit.leader, on=visited, created_at=at_ten)
    type(order).objects.update(matter="改过的事项")
    type(node).objects.update(forecast_on=date(2026, 12, 1))
    type(word).objects.update(text="查清原因并报告")
    row = publish(report=corrected(first, "有误", LATER, admin), now=LATER, by=admin)
    text = leader(client_of).get(f"{row.get_absolute_url()}compare/").content.decode()
    for old, new in (
        ("11-17", "11-17、11-17"), (str(order.matter), "改过的事项"), ("—", "2026-12-01"),
        ("查清原因", "查清原因并报告"),
    ):  # fmt: skip
        assert f"<del>{old}</del><ins>{new}</ins>" in text, new
    assert "<h2>现场办公</h2>" in text and "<h2>督办</h2>" in text


def test_orders_and_instructions_that_went_on_are_beside_each_other_in_any_two_numbers(client_of):
    project = old_project()
    make_visit(project, on=date(2026, 11, 17), created_at=at("2026-11-17T10:00"))
    order = make_order(project, number="项目督办〔2026〕001号", sent_on=date(2026, 11, 12))
    first = published()
    order.state, order.received_on = "RECEIVED", date(2026, 11, 23)
    order.save()
    word = make_instruction(project, text="加快进度", given_at=at("2026-11-23T10:00"))
    second = published(week_of(MONDAY + timedelta(weeks=1)))
    url, client = f"{second.get_absolute_url()}compare/", leader(client_of)
    text = client.get(url).content.decode()
    assert "<del>待签收</del><ins>办理中</ins>" in text
    assert f"{word.code}　加快进度" in text and "<h2>现场办公</h2>" not in text
    staff = make_user()
    make_appointment(old_project(), staff, from_on=date(2026, 1, 1))
    assert client_of(staff).get(f"{first.get_absolute_url()}compare/").status_code == 404


def test_the_page_for_paper_has_the_whole_first_screen(client_of):
    project = old_project()
    make_milestone(project, due_on=date(2026, 11, 1), created_at=at("2026-02-01T09:00"))
    word = make_instruction(project, given_at=at("2026-11-17T10:00"))
    report = published()
    page = leader(client_of).get(f"{report.get_absolute_url()}print/").content.decode()
    assert re.search(r'class="d-n" href="[^"]+value=RED">1</a>', page)
    assert "首期" in page and word.text in page and "未办结 1 件" in page
    assert "一、红灯项目" in page and page.count("附表 9") == 1


def test_what_is_printed_ends_with_its_proof(client_of):
    old_project()
    report, client = published(), leader(client_of)
    for part in ("", "tables/3/", "print/"):
        assert report.sha256 in client.get(report.get_absolute_url() + part).content.decode(), part


def test_an_instruction_starts_on_every_project_s_page_of_the_report(client_of):
    project = old_project()
    report = published()
    url = f"{report.get_absolute_url()}projects/{project.code}/"
    assert (
        f"/instructions/add/?number={report.number}" in leader(client_of).get(url).content.decode()
    )
    staff = make_user()
    make_appointment(project, staff, from_on=date(2026, 1, 1))
    assert "/instructions/add/" not in client_of(staff).get(url).content.decode()


def test_a_file_that_is_not_made_yet_answers_202_and_says_how_far_it_is(client_of):
    old_project()
    report = published()
    response = leader(client_of).get(f"{report.get_absolute_url()[:-1]}.docx")
    assert response.status_code == 202
    assert "后台已完成 0 / 2 个文件" in response.content.decode()


def test_an_instruction_is_reported_done_in_the_number_after_it_was_accepted(client_of):
    project, giver = old_project(), make_user(role=Role.MANAGER)
    before = CUT_OFF - timedelta(days=1)
    make_instruction(project, giver, given_at=before)
    make_instruction(
        project, giver, given_at=before, state="ACCEPTED", accepted_by=giver,
        accepted_at=CUT_OFF + timedelta(days=1),
    )  # fmt: skip
    client = leader(client_of)
    numbers = [published(week_of(MONDAY + timedelta(weeks=n))) for n in range(3)]
    pages = [client.get(one.get_absolute_url()).content.decode() for one in numbers]
    assert [re.search(r"未办结 (\d+) 件，本期办结 (\d+) 件", one).groups() for one in pages] == [
        ("2", "0"), ("1", "1"), ("1", "0"),
    ]  # fmt: skip


def test_staff_read_what_is_theirs_to_do_and_not_a_namesake_s(client_of):
    doer, namesake, head = (make_user(name=name) for name in ("王一", "王一", "李二"))
    given = CUT_OFF - timedelta(days=1)
    own = old_project()
    for one in (doer, namesake, head):
        make_appointment(own, one, role="MEMBER")
    make_instruction(old_project(), to=doer, unit=make_unit(head=head), given_at=given)
    url = published().get_absolute_url()
    told = [client_of(one).get(url).context["page"].instructions for one in (doer, head, namesake)]
    assert [len(lines) for lines in told] == [1, 1, 0]


def test_a_stored_file_is_served_as_it_is(client_of):
    report = make_dispatch(published=True)
    client = leader(client_of)
    for kind in ("docx", "xlsx"):
        response = client.get(f"{report.get_absolute_url()[:-1]}.{kind}")
        assert (response.status_code, response.getvalue()) == (200, b"PK")
        named = f'attachment; filename="dispatch-{report.number}.{kind}"; '
        assert response["Content-Disposition"].startswith(named)


def test_reading_takes_the_same_queries_with_two_projects_and_fifty(client_of):
    client = leader(client_of)

    def queries(report) -> int:
        client.get(report.get_absolute_url())
        with CaptureQueriesContext(connection) as captured:
            client.get(report.get_absolute_url())
        return len(captured)

    # All weeks first: whether one of them is running today changes what the page's frame asks.
    first, second, third, fourth = [week_of(MONDAY + timedelta(weeks=n)) for n in range(4)]
    for _ in range(2):
        old_project()
    published(first)
    few = queries(published(second))
    for _ in range(48):
        old_project()
    published(third)
    assert queries(published(fourth)) == few


def test_the_office_drafts_and_publishes_in_the_browser_and_a_leader_signs(client_of):
    old_project()
    admin, week = client_of(make_user(role=Role.ADMIN)), week_of()
    report = freeze_week(week=week, now=CUT_OFF + timedelta(seconds=5))
    page = admin.get(f"{report.get_absolute_url()}publish/")
    data = {"version": page.context["form"]["version"].value()}
    assert admin.post(f"{report.get_absolute_url()}publish/", data).status_code == 302
    stale = admin.post(f"{report.get_absolute_url()}publish/", data)
    assert stale.status_code == 302
    manager = leader(client_of)
    assert manager.post(f"{report.get_absolute_url()}sign/").status_code == 302
    assert "签阅 1 / " in manager.get(report.get_absolute_url()).content.decode()


def test_on_the_page_as_on_paper_points_have_one_decimal_and_amounts_two(client_of):
    project = old_project()
    make_year_plan(project, year=2026, amount=Decimal(12000), updated_at=at("2026-02-01T09:00"))
    for week in (week_of(), week_of(MONDAY + timedelta(weeks=1))):
        make_investment(
            project, month_on=date(2026, 11, 1), week=week, kind="WEEK", completed=Decimal(123),
            recorded_at=week.cut_off_at - timedelta(hours=1),
        )  # fmt: skip
        report = published(week)
    text = leader(client_of).get(f"{report.get_absolute_url()}tables/1/").content.decode()
    row = text[text.index("序时差</td>") :].partition("</tr>")[0]
    points = re.findall(r">([+−]?[\d.]+)<", row)
    assert points and all(re.fullmatch(r"[+−]?\d+\.\d", one) for one in points)
    row = text[text.index("完成投资</td>") :].partition("</tr>")[0]
    assert re.findall(r">(\d+\.\d+)<", row)[0] == "0.01"

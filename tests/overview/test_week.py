"""The start page turned back: what a number of the weekly report froze, and not a word more."""

import json
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.roles import Role
from gaoxin import drawn
from projects.bulletin.reads.large import opening_of
from projects.bulletin.rules.table import Number
from projects.dispatch.actions.freeze import correct, freeze_week, read_week
from projects.dispatch.actions.publish import publish
from projects.dispatch.rules.entry import canonical
from projects.dispatch.rules.format import FORMAT
from projects.models import DispatchReport, Milestone, Project
from tests.dispatch.test_dispatch_freeze import CUT_OFF, LATER, MONDAY, at, old_project, week_of
from tests.dispatch.test_formats import STORED, make_stored_report, of_another_format, stored
from tests.overview.test_population import choose
from tests.world.factories import (
    make_appointment,
    make_duty,
    make_investment,
    make_issue,
    make_milestone,
    make_project,
    make_user,
    make_year_plan,
)

pytestmark = pytest.mark.django_db
MAIN = re.compile(r"<main.*</main>", re.DOTALL)
BOX = re.compile(r'<div class="week".*?</div>', re.DOTALL)


def url_of(report) -> str:
    return f"/?week={report.week.week_on}"


def main_of(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return MAIN.search(answer.content.decode())[0]


def turns(client, url: str) -> list[str]:
    """Where the arrows of the week box lead."""
    return re.findall(r'<a href="([^"]+)"', BOX.search(client.get(url).content.decode())[0])


def in_week(said: dict, monday: date, **changed) -> DispatchReport:
    """The stored report as the number of another week."""
    cut_off = monday + timedelta(days=3)
    week = {
        "week_on": monday.isoformat(), "first_on": (monday - timedelta(days=3)).isoformat(),
        "cut_off_at": f"{cut_off}T10:00:00Z", "opened_at": f"{monday - timedelta(days=4)}T10:00:00Z", "note": "",
    }  # fmt: skip
    return make_stored_report(said | {"as_of": f"{cut_off}T10:00:00+00:00"} | changed, week=week)


@pytest.fixture
def reader(client_of):
    """The project office, which reads every number."""
    return client_of(make_user(role=Role.ADMIN))


@pytest.fixture
def told():
    """A project of which every part of the page has something to tell, frozen and published."""
    project = old_project(name="自有项目一号生产线", short_name="自有一号", stage="CONSTRUCTION")
    leader, doer = make_user(role=Role.MANAGER, name="周领导"), make_user(name="吴专员")
    make_appointment(project, leader, role="LEADER", from_on=date(2026, 1, 1))
    make_appointment(project, doer, from_on=date(2026, 1, 1))
    week, early = week_of(), at("2026-02-01T09:00")
    make_duty(week, project, doer)
    make_milestone(project, name="设备到货", due_on=date(2026, 11, 2), created_at=early)
    make_issue(project, doer, summary="外线未接通", blocking=True, raised_on=date(2026, 11, 17),
               created_at=at("2026-11-17T09:00"))  # fmt: skip
    make_year_plan(project, year=2026, amount=100000, updated_at=early)
    make_investment(project, month_on=date(2026, 3, 1), completed=20000, recorded_at=early)
    report = freeze_week(week=week, now=LATER)
    publish(report=report, now=timezone.now(), by=make_user(role=Role.ADMIN))
    return project, leader, DispatchReport.objects.get(pk=report.pk)


# -- what it shows ----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", STORED)
def test_a_number_of_every_format_says_here_what_its_own_pages_say(reader, number):
    report = make_stored_report(stored(number))
    here = reader.get(url_of(report)).context["page"]
    there = reader.get(report.get_absolute_url()).context["page"]
    assert [(one.light, one.lines.count, one.change, one.lines.url) for one in here.lights] == [
        (one.light, one.count, one.change, one.url) for one in there.lights
    ]
    opening = opening_of(report, None, "")
    of = {section.key: section.total for section in opening.sections}
    pairs = {
        "reds": "red",
        "silent": "silent",
        "overdue": "overdue",
        "issues_blocking": "blocking",
        "soon": "soon",
    }
    assert {key: here.counts[key].count for key in pairs} == {
        key: of[section] for key, section in pairs.items()
    }
    rows = {row["indicator"]: row for row in opening.grids[0].rows}
    assert (f"{here.sums.plan}", f"{here.sums.done}") == tuple(
        rows["DONE"][key] for key in ("target", "year")
    )
    assert f"{here.sums.gap}" == rows["GAP"]["now"]


def test_each_number_leads_to_exactly_the_rows_it_counts(reader):
    report = make_stored_report(stored(FORMAT))
    page = reader.get(url_of(report)).context["page"]
    shown = [*page.counts.values(), *(one.lines for one in page.lights)]
    assert sum(lines.count for lines in shown) > 60
    for lines in shown:
        html = reader.get(lines.url).content.decode()
        assert f'data-total="{lines.count}"' in html, lines.url
    for leader in page.leaders:
        html = reader.get(leader.url).content.decode()
        assert f'data-total="{leader.count}"' in html, leader.name


def test_names_reasons_and_sums_are_those_of_the_day_whatever_happens_afterwards(reader, told):
    project, leader, report = told
    before = main_of(reader, url_of(report))
    for said in (
        "自有一号",
        "周领导",
        "吴专员",
        "设备到货",
        "外线未接通",
        "逾期 17 天",
        "2.00",
        "计划 10.00 亿元",
    ):
        assert said in before, said
    Project.objects.filter(pk=project.pk).update(
        name="改名后的项目", short_name="改名", status="SUSPENDED"
    )
    Milestone.objects.filter(project=project).update(name="另一节点", done_on=date(2026, 11, 20))
    type(leader).objects.filter(pk=leader.pk).update(name="郑领导")
    make_investment(project, month_on=date(2026, 4, 1), completed=30000)
    make_project()
    assert main_of(reader, url_of(report)) == before
    assert "改名" in main_of(reader, "/") and "改名" not in before


def test_a_week_gone_by_offers_nothing_to_do(told, client_of):
    _, leader, report = told
    for person in (leader, make_user(role=Role.ADMIN)):
        main = main_of(client_of(person), url_of(report))
        assert f"{report.label} 已封存" in main
        assert not re.findall(r"<form|批示|任命|/add/|/edit/|口径", main)
        links = set(re.findall(r'href="([^"]+)"', main))
        assert len(links) > 10
        elsewhere = [url for url in links if not url.startswith(report.get_absolute_url())]
        assert {url for url in elsewhere if not url.startswith("/static/")} == {"/"}


# -- what turns it ----------------------------------------------------------------------------------


def test_the_arrows_lead_through_the_numbers_and_from_the_newest_to_today(reader):
    said = stored(FORMAT)
    days = [MONDAY - timedelta(weeks=n) for n in (5, 3, 2)]
    oldest, middle, newest = (in_week(said, day, number=9001 + n) for n, day in enumerate(days))
    assert turns(reader, "/") == [url_of(newest)]
    assert turns(reader, url_of(newest)) == [url_of(middle), "/"]
    assert turns(reader, url_of(middle)) == [url_of(oldest), url_of(newest)]
    assert turns(reader, url_of(oldest)) == [url_of(middle)]
    head = BOX.search(reader.get(url_of(middle)).content.decode())[0]
    assert middle.week.label in head and middle.week.range in head
    missing = f"/?week={MONDAY - timedelta(weeks=4)}"
    assert reader.get(missing).status_code == 404


def test_without_a_number_nothing_turns(reader):
    assert turns(reader, "/") == []


def test_the_population_chooses_the_series_and_the_zone_s_own_goes_first(reader):
    make_user(demo=True)
    demo = in_week(stored(FORMAT), MONDAY)
    assert turns(reader, "/") == [url_of(demo)]
    own = in_week(stored(FORMAT), MONDAY - timedelta(weeks=1), scope="ZONE", number=1)
    assert turns(reader, "/") == [url_of(own)]
    assert reader.get(url_of(demo)).status_code == 404
    choose(reader, "DEMO")
    assert turns(reader, "/") == [url_of(demo)]
    assert reader.get(url_of(own)).status_code == 404
    choose(reader, "REAL")
    assert turns(reader, "/") == [url_of(own)]
    assert "只列真实数据" not in main_of(reader, url_of(own))


def test_of_a_corrected_week_the_correction_stands_once_it_is_published(reader, told):
    _, _, report = told
    admin = make_user(role=Role.ADMIN)
    content = read_week(report, timezone.now())
    better = correct(report=report, content=content, reason="漏报", now=timezone.now(), by=admin)
    assert report.get_absolute_url() in main_of(reader, url_of(report))
    publish(report=better, now=timezone.now(), by=admin)
    main = main_of(reader, url_of(report))
    assert better.get_absolute_url() in main
    assert report.get_absolute_url() not in main


def test_a_draft_and_a_withdrawn_number_are_no_week_to_turn_to(reader, told):
    _, _, report = told
    draft = freeze_week(week=week_of(MONDAY + timedelta(weeks=1)), now=CUT_OFF + timedelta(days=1))
    assert draft.closed_at is None
    assert reader.get(url_of(draft)).status_code == 404
    assert turns(reader, "/") == [url_of(report)]
    DispatchReport.objects.filter(pk=report.pk).update(
        withdrawn_at=timezone.now(), withdrawn_by=make_user(role=Role.ADMIN), withdraw_reason="有误"
    )
    assert reader.get(url_of(report)).status_code == 404
    assert turns(reader, "/") == []


def test_a_number_of_a_later_release_says_so_on_its_own_page(reader):
    report = make_stored_report(of_another_format(stored(FORMAT), FORMAT + 1))
    answer = reader.get(url_of(report))
    assert (answer.status_code, answer["Location"]) == (302, report.get_absolute_url())


WRONG = (
    "week=", "week=2026-11-24", "week=2026-11-23x", "week=20261123", "week=2026-W48-1", "week=2026-02-30",
    "week=2026-11-9", "week=%EF%BC%922026-11-23", "week=2026-11-23%00", f"week={'9' * 999}", "week=0000-00-00",
    "week=2026-11-23&week=2026-11-16", "week=2026-11-23&light=RED", "woche=2026-11-23",
)  # fmt: skip


def test_an_address_that_names_no_week_is_refused_and_changes_nothing(reader):
    make_stored_report(stored(FORMAT))
    make_user(demo=True)
    choose(reader, "DEMO")
    acts = AuditEvent.objects.count()
    for query in WRONG:
        assert reader.get(f"/?{query}").status_code == 400, query
    assert "周次须为某个星期一的日期" in reader.get("/?week=2026-11-24").content.decode()
    assert AuditEvent.objects.count() == acts
    assert "只列演示数据" in main_of(reader, "/")


def test_what_a_chat_hangs_on_an_address_is_taken_off(reader):
    answer = reader.get("/?week=2026-11-16&from=singlemessage")
    assert (answer.status_code, answer["Location"]) == (302, "/?week=2026-11-16")


# -- who reads what ---------------------------------------------------------------------------------


def test_staff_turn_back_to_their_own_rows_and_leaders_to_what_was_published(client_of):
    mine, strange = (
        old_project(short_name=name, name=f"{name}项目") for name in ("甲乙丙", "丁戊己")
    )
    staff, leader, office = make_user(), make_user(role=Role.MANAGER), make_user(role=Role.ADMIN)
    for project in (mine, strange):
        make_milestone(project, name=f"{project.short_name}节点", due_on=date(2026, 11, 2),
                       created_at=at("2026-02-01T09:00"))  # fmt: skip
        make_year_plan(project, year=2026, updated_at=at("2026-02-01T09:00"))
    make_appointment(mine, staff, from_on=date(2026, 1, 1))
    report = freeze_week(week=week_of(), now=LATER)
    assert [client_of(one).get(url_of(report)).status_code for one in (staff, leader)] == [404, 404]
    assert client_of(office).get(url_of(report)).status_code == 200
    publish(report=report, now=timezone.now(), by=office)
    main = main_of(client_of(staff), url_of(report))
    assert "只列与我有关的项目" in main and "甲乙丙节点" in main
    assert not [word for word in ("丁戊己", "年度完成投资", "较上期", "分领导页") if word in main]
    page = client_of(staff).get(url_of(report)).context["page"]
    assert (page.counts["projects"].count, page.counts["overdue"].count) == (1, 1)
    assert client_of(leader).get(url_of(report)).context["page"].counts["projects"].count == 2
    assert client_of(make_user()).get(url_of(report)).status_code == 404
    assert turns(client_of(make_user()), "/") == []


# -- what it costs ----------------------------------------------------------------------------------


def test_the_queries_do_not_grow_with_the_rows(reader):
    said = stored(FORMAT)
    few = in_week(said | {"entries": said["entries"][:2]}, MONDAY, number=9001)
    many = in_week(said, MONDAY + timedelta(weeks=1), number=9002)
    counted = []
    for url in (url_of(few), url_of(few), url_of(many)):
        for path in drawn.folder().glob("*"):
            path.unlink()
        with CaptureQueriesContext(connection) as captured:
            reader.get(url)
        counted.append(len(captured))
    assert counted[1] == counted[2]


def test_a_week_gone_by_is_drawn_once_for_all_who_read_it_whole(client_of):
    report = make_stored_report(stored(FORMAT))
    first, second = (client_of(make_user(role=Role.ADMIN)) for _ in range(2))
    said = main_of(first, url_of(report))
    with CaptureQueriesContext(connection) as captured:
        assert main_of(second, url_of(report)) == said
    assert not [query for query in captured.captured_queries if '"content"' in query["sql"]]


def test_more_than_a_panel_holds_is_counted_and_led_to(reader):
    said = stored(FORMAT)
    tables = {number: [number, *rest] for number, *rest in said["tables"]}
    lit = json.loads(tables[Number.LIT][-1])
    lit["rows"] = [row for row in lit["rows"] if row["light"] == "RED"] * 10
    tables[Number.LIT][-1] = canonical(lit)
    report = make_stored_report(said | {"tables": list(tables.values())})
    main = main_of(reader, url_of(report))
    assert len(lit["rows"]) > 12
    assert main.count('class="reds-why"') == 12
    assert f"另 {len(lit['rows']) - 12} 个红灯项目" in main


def test_a_quiet_week_says_so(reader):
    said = stored(FORMAT)
    empty = [
        [number, title, 0, canonical(json.loads(content) | {"rows": []})]
        if number in (Number.NODES, Number.LIT, Number.REPROACHED, Number.PROBLEMS)
        else [number, title, count, content]
        for number, title, count, content in said["tables"]
    ]
    main = main_of(reader, url_of(make_stored_report(said | {"tables": empty})))
    for sentence in (
        "本期没有红灯项目。",
        "本期没有逾期的节点。",
        "7 天内没有到期的节点。",
        "本期没有未销号的问题。",
        "应报的都已报送。",
    ):
        assert sentence in main, sentence

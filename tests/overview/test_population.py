"""真实, 演示, 全部: every list and number speaks of the chosen population, and says so."""

import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import User
from accounts.roles import Role
from gaoxin.population import Population
from projects.models import Appointment, DispatchReport, Metric, Milestone, Project
from projects.overview.reads.metrics import read_cards
from tests.harness.parallel import share
from tests.overview.test_dashboard import numbers, total
from tests.world.factories import (
    make_appointment,
    make_duty,
    make_investment,
    make_issue,
    make_milestone,
    make_parcel,
    make_project,
    make_user,
    make_week,
    make_year_plan,
)

pytestmark = pytest.mark.django_db
LISTS = (
    "/projects/", "/milestones/?state=", "/issues/", "/supervision/", "/instructions/", "/visits/", "/handovers/",
    "/appointments/", "/appointments/people/", "/appointments/projects/", "/appointments/vacancies/",
    "/people/", "/units/", "/leaders/", "/land/",
)  # fmt: skip


@pytest.fixture
def both():
    """Facts and fiction side by side, of each what a number counts."""
    today, week = timezone.localdate(), make_week(cut_off_at=timezone.now() + timedelta(days=2))
    make_user(demo=True)
    for source, count in (("ENTRY", 2), ("DEMO", 3)):
        for n in range(count):
            project = make_project(
                source=source,
                code=f"{source[:2]}-90{n}",
                stage="CONSTRUCTION",
                total_investment=10000 * n or None,
            )
            make_appointment(project, role="LEADER")
            make_parcel(demo=source == "DEMO")
            make_milestone(project, due_on=today + timedelta(days=3))
            make_milestone(project, due_on=today - timedelta(days=3))
            make_issue(project)
            make_duty(week, project)
            make_investment(project, month_on=today.replace(month=1, day=1), completed=34500)
            make_year_plan(project, amount=100000)


def choose(client, population, page="/"):
    referer = f"https://testserver{page}"
    return client.post("/population/", {"population": population}, headers={"referer": referer})


@pytest.mark.parametrize("population", Population)
def test_every_number_opens_a_list_of_exactly_that_many_rows(both, client_of, population):
    client = client_of(make_user(role=Role.ADMIN))
    assert choose(client, population).status_code == 302
    found = numbers(client)
    counts = {name: count for name, count, _ in found}
    assert counts["projects"] == {"REAL": "2", "DEMO": "3", "ALL": "5"}[population]
    for name, count, url in found:
        assert total(client, url) == count, f"{name}: {url}"


@pytest.mark.parametrize("population", Population)
def test_every_tab_opens_a_list_of_exactly_that_many_rows(both, client_of, population):
    """Of who sees every project; some of these numbers are stored."""
    client, today = client_of(make_user(role=Role.ADMIN)), timezone.localdate()
    Milestone.objects.filter(due_on__lt=today).update(baseline_on=today - timedelta(days=9))
    Appointment.objects.filter(project__code__endswith="0").update(to_on=today - timedelta(days=1))
    choose(client, population)
    for page in LISTS:
        context = client.get(page).context
        assert context["counted"].total == len(context["rows"]), page
        for tab in context["tabs"]:
            rows = client.get(page.partition("?")[0] + tab.url).context["rows"]
            assert tab.count in {None, len(rows)}, (page, tab)


def test_money_and_counts_of_the_two_stand_apart(both, client_of):
    person = make_user(role=Role.MANAGER)
    client = client_of(person)
    html = client.get("/").content.decode()
    assert "<b>2</b> + 演示 3" in html and "含演示项目" in html
    assert "｜ 演示 3.00 亿元" in html
    [card] = read_cards([Metric(code="total_investment")], person, timezone.now(), Population.ALL)
    assert card.value.text.startswith("真实 1.00 亿元 ｜ 演示 3.00 亿元（已知 1 + 演示 2 个")
    for population, amount in (("REAL", "1.00"), ("DEMO", "3.00")):
        choose(client, population)
        html = client.get("/").content.decode()
        assert f"<b>{amount}</b><span>亿元</span>" in html
        assert "+ 演示" not in html and "｜ 演示" not in html and "含演示项目" not in html


@pytest.mark.parametrize("address", share(list(LISTS), 2))
def test_the_two_populations_of_a_list_make_up_the_whole(both, client_of, address):
    client = client_of(make_user(role=Role.ADMIN))
    counts = {}
    for population in Population:
        choose(client, population)
        counts[population] = int(total(client, address))
    if address != "/appointments/people/":  # one person may have projects of both in hand
        assert counts["ALL"] == counts["REAL"] + counts["DEMO"]


TOLD = re.compile(r'id="total"[^>]*>共 ([^<]+?) 个<')
TOGETHER = {
    "/milestones/?state=", "/issues/", "/supervision/", "/handovers/", "/appointments/", "/appointments/people/",
    "/appointments/vacancies/", "/leaders/",
}  # fmt: skip


def told(client, address) -> str:
    return TOLD.search(client.get(address).content.decode())[1]


@pytest.mark.parametrize("address", share(list(LISTS), 2, 1))
def test_a_list_of_both_tells_them_apart_but_what_is_counted_together(both, client_of, address):
    """In the number above the list and on its tabs; of lights, roles, nodes, duties and problems the head says it."""
    client, parts = client_of(make_user(role=Role.ADMIN)), {}
    for population in (Population.REAL, Population.DEMO):
        choose(client, population)
        parts[population] = told(client, address)
        assert "+" not in parts[population]
    choose(client, Population.ALL)
    html = client.get(address).content.decode()
    has_demo = parts[Population.DEMO] != "0"
    apart = f"{parts[Population.REAL]} + 演示 {parts[Population.DEMO]}"
    if address in TOGETHER:
        assert "+ 演示" not in html and html.count("· 含演示项目") == 2 * has_demo
    else:
        assert TOLD.search(html)[1] == (apart if has_demo else parts[Population.REAL])
        assert "含演示项目" not in html


def test_search_and_the_pages_that_ask_for_a_project_tell_both_apart(both, client_of):
    client = client_of(make_user(role=Role.ADMIN))
    for page in ("/issues/add/", "/visits/add/"):
        assert "共 2 + 演示 3 个" in client.get(page).content.decode(), page
    found = {
        group.kind.words: group.told for group in client.get("/search/?q=90").context["groups"]
    }
    assert found["项目"] == "2 + 演示 3"
    choose(client, "DEMO")
    assert client.get("/search/?q=90").context["groups"][0].told == "3"
    removed = {
        "removed_on": timezone.localdate(),
        "removed_by": make_user(),
        "removed_reason": "误录",
    }
    Project.objects.filter(code="DE-900").update(**removed)
    assert "共 0 + 演示 1 个" in client.get("/projects/removed/").content.decode()


def test_pages_of_problems_and_duties_say_once_that_both_are_counted(both, client_of):
    client = client_of(make_user(role=Role.ADMIN))
    for population, times in (("ALL", 1), ("REAL", 0), ("DEMO", 0)):
        choose(client, population)
        for page in ("/issues/board/", "/log/chase/?show=open"):
            assert client.get(page).content.decode().count("含演示项目") == times, page


def test_the_tabs_of_the_register_tell_apart_what_their_list_does(both, client_of):
    client = client_of(make_user(role=Role.ADMIN))
    tabs = {tab.label: tab for tab in client.get("/projects/?counts=1").context["tabs"]}
    assert {label: tab.told for label, tab in tabs.items()} == {
        "全部": "2 + 演示 3", "红黄灯": "0", "在建": "2 + 演示 3", "有空缺": "5", "阶段待核实": "0",
        "待更新": "0", "导入待确认": "0",
    }  # fmt: skip
    for tab in tabs.values():
        assert told(client, f"/projects/{tab.url}") == tab.told, tab.label
    assert "含演示项目" in client.get(f"/projects/{tabs['有空缺'].url}").content.decode()


def test_the_list_behind_a_number_of_the_start_page_tells_it_as_the_page_does(both, client_of):
    client = client_of(make_user(role=Role.ADMIN))
    board = client.get("/").context["board"]
    for number in board.numbers.of.values():
        if number.metric.code != "year_done":  # whose tile names the sum
            assert told(client, number.metric.url) == number.told, number.metric.code


def test_no_page_is_marked_where_nothing_fictional_is_shown(both, client_of):
    client = client_of(make_user(role=Role.ADMIN))
    for page in (
        "/",
        "/projects/",
        "/milestones/?state=",
        "/issues/",
        "/instructions/",
        "/visits/",
    ):
        for population, marked in (("REAL", False), ("DEMO", True), ("ALL", True)):
            choose(client, population, page)
            html = client.get(page).content.decode()
            empty = page in {"/instructions/", "/visits/"}
            assert ("tag-demo" in html.partition("<main")[2]) == (marked and not empty), (
                page,
                population,
            )
            assert ("tag-demo" in html.partition("<main")[0]) == (population != "REAL"), page


def test_facts_held_by_fictional_people_are_marked_where_these_are_named(both, client_of):
    """As the demo set appoints to the article's projects."""
    client = client_of(make_user(role=Role.ADMIN))
    project = make_project(code="EN-999")
    leader = make_user(name="包联领导甲", demo=True)
    make_appointment(project, leader, role="LEADER", demo=True)
    choose(client, "REAL")
    for page in ("/projects/", "/appointments/", "/appointments/projects/", "/"):
        assert 'tag-demo">任职人员为演示数据' in client.get(page).content.decode(), page
    file = client.get("/projects/?export=xlsx")
    first = load_workbook(io.BytesIO(b"".join(file))).active["A1"].value
    assert "只列真实数据" in first and "含演示数据" in first
    assert 'tag-demo">演示数据' in client.get("/projects/EN-999/people/").content.decode()
    assert 'tag-demo">演示数据' not in client.get("/projects/EN-901/people/").content.decode()


def test_paper_says_who_printed_it_when_and_of_what(both, client_of):
    person = make_user(role=Role.ADMIN, name="张三 & 李四")
    client = client_of(person)
    for population, words in (("REAL", "只列真实数据"), ("ALL", "")):
        choose(client, population)
        for page in ("/", "/projects/", "/issues/board/"):
            foot = client.get(page).content.decode().partition('<footer class="foot">')[2]
            said = re.sub(
                r"<[^>]+>", "", re.search(r'<span class="print-only">(.*?)</span>', foot)[1]
            )
            now = timezone.localtime().strftime("%Y-%m-%d")
            assert re.fullmatch(rf"张三 &amp; 李四　{now} \d\d:\d\d 打印(　{words})?", said), said
            assert said.endswith(words)
        sheet = load_workbook(io.BytesIO(b"".join(client.get("/projects/?export=xlsx")))).active
        assert sheet.oddFooter.left.text == f"张三 && 李四　{words}".strip()
        assert "&D" in sheet.oddFooter.right.text and sheet.oddFooter.center.text == "— &P —"


def test_head_and_export_name_the_population(both, client_of):
    client = client_of(make_user(role=Role.ADMIN))
    every = {Population.REAL: "只列真实数据", Population.DEMO: "只列演示数据", Population.ALL: ""}
    for population, words in every.items():
        choose(client, population)
        file = client.get("/projects/?export=xlsx")
        first = load_workbook(io.BytesIO(b"".join(file))).active["A1"].value
        for text in (
            first,
            client.get("/projects/").content.decode(),
            client.get("/").content.decode(),
        ):
            assert [said for said in every.values() if said and said in text] == [words][
                : len(words)
            ]


def test_a_list_says_how_many_are_found_outside(both, client_of):
    client = client_of(make_user(role=Role.ADMIN))
    choose(client, "REAL")
    html = client.get("/projects/?q=DE-900").content.decode()
    assert "演示项目中有 1 个" in html
    answer = choose(client, "DEMO", "/projects/?q=DE-900&page=3")
    assert answer["Location"] == "/projects/?q=DE-900"
    assert total(client, answer["Location"]) == "1"


def test_what_is_unknown_changes_nothing_and_another_site_is_not_gone_back_to(both, client_of):
    client = client_of(make_user(role=Role.ADMIN))
    choose(client, "REAL")
    for given in ("", "FICTION", "real"):
        assert choose(client, given).status_code == 400
    assert total(client, "/projects/") == "2"
    elsewhere = {"referer": "https://elsewhere.example/projects/"}
    answer = client.post("/population/", {"population": "ALL"}, headers=elsewhere)
    assert answer["Location"] == "/"


def test_without_fiction_there_is_no_switch_and_nothing_is_hidden(both, client_of):
    client = client_of(make_user(role=Role.ADMIN))
    assert 'class="population"' in client.get("/").content.decode()
    choose(client, "DEMO")
    User.objects.filter(demo=True).update(demo=False)
    html = client.get("/projects/").content.decode()
    assert 'class="population"' not in html and re.search(r'data-total="5"', html)


def test_an_object_s_own_page_and_the_frozen_reports_do_not_follow(both, client_of):
    client = client_of(make_user(role=Role.ADMIN))
    choose(client, "REAL")
    own = client.get("/projects/DE-900/").content.decode()
    assert "只列真实数据" not in own and ">演示数据<" in own
    register = client.get("/dispatch/").context["register"]
    assert register.population == Population.ALL
    assert not DispatchReport.objects.exists()


def test_a_page_that_names_the_population_speaks_of_no_other(both, client_of):
    client = client_of(make_user(role=Role.ADMIN))
    choose(client, "REAL")
    for page in ("/log/chase/?show=open", "/visits/", "/appointments/"):
        html = client.get(page).content.decode()
        assert "只列真实数据" in html and 'href="/projects/DE-' not in html, page
    for page in ("/inbox/", "/dispatch/"):
        assert "只列真实数据" not in client.get(page).content.decode(), page


def test_the_switch_on_a_week_gone_by_leads_to_the_page_of_now(both, client_of):
    client = client_of(make_user(role=Role.ADMIN))
    assert choose(client, "REAL", "/?week=2026-11-23")["Location"] == "/"

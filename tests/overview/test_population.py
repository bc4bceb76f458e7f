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
from projects.models import DispatchReport, Metric
from projects.overview.reads.metrics import read_cards
from tests.overview.test_dashboard import numbers, total
from tests.world.factories import (
    make_appointment,
    make_duty,
    make_investment,
    make_issue,
    make_milestone,
    make_project,
    make_user,
    make_week,
    make_year_plan,
)

pytestmark = pytest.mark.django_db
LISTS = (
    "/projects/", "/milestones/", "/issues/", "/supervision/", "/instructions/", "/visits/", "/handovers/",
    "/appointments/", "/appointments/people/", "/appointments/projects/", "/appointments/vacancies/",
    "/people/", "/units/", "/leaders/",
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


@pytest.mark.parametrize("address", LISTS)
def test_the_two_populations_of_a_list_make_up_the_whole(both, client_of, address):
    client = client_of(make_user(role=Role.ADMIN))
    counts = {}
    for population in Population:
        choose(client, population)
        counts[population] = int(total(client, address))
    if address != "/appointments/people/":  # one person may have projects of both in hand
        assert counts["ALL"] == counts["REAL"] + counts["DEMO"]


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
    assert client.get("/projects/DE-900/").status_code == 200
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

"""Every number says how it is computed, and says it of a list that opens."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from projects.models import Metric
from tests.world.factories import (
    make_appointment,
    make_milestone,
    make_project,
    make_task_force,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_of):
    call_command("load_seed", verbosity=0)
    return client_of(make_user(role=Role.MANAGER))


@pytest.mark.parametrize("page", ["/", "/figures/", "/issues/"])
def test_every_metric_a_page_names_has_its_card(client, page):
    named = re.findall(r'href="(/metrics/[a-z_]+/)"', client.get(page).content.decode())
    assert named
    for url in dict.fromkeys(named):
        assert client.get(url).status_code == 200, url


def test_every_number_of_the_dashboard_belongs_to_a_metric(client):
    names = set(re.findall(r'data-metric="([a-z_]+)"', client.get("/").content.decode()))
    assert names <= {*Metric.objects.values_list("code", flat=True)}


def test_the_page_lists_every_metric(client):
    html = client.get("/metrics/").content.decode()
    assert f'data-total="{Metric.objects.count()}"' in html
    for metric in Metric.objects.all():
        assert f'id="{metric.code}"' in html and metric.formula in html


# -- the number itself ------------------------------------------------------------------------------

CARD = re.compile(r'<section class="panel metric" id="(\w+)">.*?</section>', re.DOTALL)
NOW = re.compile(r'data-now="(\d*)">([^<]*)<')


@pytest.fixture
def people():
    """A leader, who sees all projects, and staff, who see the one they work on."""
    call_command("load_seed", verbosity=0)
    today = timezone.localdate()
    mine = make_project(total_investment=34500)
    make_task_force(mine)
    make_appointment(mine, role="LEADER")
    for project in (
        mine,
        make_project(source="DEMO", code="YS-901"),
        make_project(stage="OPERATION"),
    ):
        make_milestone(project, due_on=today - timedelta(days=2))
        make_milestone(project, due_on=today + timedelta(days=2))
    return {"MANAGER": make_user(role=Role.MANAGER), "STAFF": make_appointment(mine).user}


def cards(client) -> dict[str, tuple[str, str]]:
    """Metric → (what is counted, the words that say it), of the page with all cards."""
    html = client.get("/metrics/").content.decode()
    found = {card[1]: NOW.search(card[0]) for card in CARD.finditer(html)}
    return {code: (now[1], now[2]) for code, now in found.items() if now}


@pytest.mark.parametrize("role", ["MANAGER", "STAFF"])
def test_a_card_says_the_number_of_its_tile(people, client_of, role):
    client = client_of(people[role])
    html = client.get("/").content.decode()
    tiles = dict(re.findall(r'data-metric="(\w+)" data-count="(\d+)"', html))
    shown = cards(client)
    counted = {code: number for code, (number, _) in shown.items() if number}
    assert len(counted) >= 13
    assert counted == {code: tiles[code] for code in counted}
    tile = html[html.index('id="ledger"') :]
    money = re.search(r"<b>([\d.]+|—)</b><span>亿元</span>", tile)[1]
    known, unknown = (re.search(rf'data-metric="investment_{part}"[^>]*>[^<]*<span class="count[^"]*">([^<]+)<', html)[1]
                      for part in ("known", "unknown"))  # fmt: skip
    beside = "真实 " if "｜ 演示" in html else ""
    said = shown["total_investment"][1]
    assert said.startswith(f"{beside}{money} 亿元")
    assert said.endswith(f"（已知 {known} 个，未知 {unknown} 个不计）")
    chip = r'<a data-metric="stage_\w+"[^>]*><span>([^<]+)</span><b>([^<]+)</b>'
    stages = re.findall(chip, html)
    listed = "、".join(f"{label} {count} 个" for label, count in stages)
    assert shown["stages"][1].startswith(f"{listed}；合计 ")


def test_a_ratio_says_what_stands_above_and_below(people, client_of):
    client = client_of(people["MANAGER"])
    html = client.get("/metrics/one_task_force/").content.decode()
    complete, due = re.search(r">(\d+) / (\d+) 个齐全<", html).groups()
    assert (complete, due) == ("1", "16")
    assert f"<b>{complete} 个</b>：当日有包联领导" in html
    assert f"<b>{due} 个</b>：未终止的项目" in html


def test_one_card_costs_as_much_as_all(people, client_of):
    client = client_of(people["MANAGER"])
    client.get("/metrics/")
    counted = []
    for path in ("/metrics/overdue/", "/metrics/"):
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        counted.append(len(captured))
    assert counted[0] == counted[1] <= 26

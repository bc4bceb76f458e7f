"""One number wherever it is said: on its tile, on its card, as the rows of its list, in the weekly report."""

import re

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from gaoxin.clock import database_now
from projects.bulletin.rules.metrics import ROWS_OF, count
from projects.dispatch.actions.freeze import compose, current_scope
from projects.models import Appointment, Issue, Metric, Milestone, Project, ReportWeek
from projects.overview.reads.numbers import condition
from projects.registry.rules.metrics import ISSUES, LISTS, METRICS, NODES, PROJECTS, ROWS
from tests.conftest import client_for
from tests.harness.parallel import share
from tests.world import cluster
from tests.world.factories import make_user, this_week

TILE = re.compile(r'<a[^>]*data-metric="(\w+)" data-count="(\d+)" href="([^"]+)"')
CARD = re.compile(r'<section class="panel metric" id="(\w+)">.*?</section>', re.DOTALL)
NOW = re.compile(r'<a class="count" href="([^"]+)" data-now="(\d*)">([^<]*)<')
SUMMED = {"total_investment"}  # its number is an amount; how many it is known of stands beside it


@pytest.fixture(scope="module", params=["demo", "article", "empty"])
def world(request, django_db_setup, django_db_blocker):
    """A whole database, one after the other: as `make run` shows it, with the article alone, with nothing."""
    name = cluster.clone("demo") if request.param == "demo" else cluster.clone()
    if request.param == "empty":
        with django_db_blocker.unblock(), cluster.connected(name, role="owner"):
            call_command("loaddata", "codes", verbosity=0)
    with django_db_blocker.unblock(), cluster.connected(name):
        if request.param == "article":
            call_command("load_seed", verbosity=0)
        if request.param != "demo":
            this_week()
            make_user(role=Role.MANAGER)
        yield request.param
    cluster.drop(name)


def leader() -> User:
    return User.objects.filter(role=Role.MANAGER, is_active=True).first()


def worker() -> User:
    """Somebody of the staff, on a project where there is one."""
    held = Appointment.objects.current(timezone.localdate()).filter(user__role=Role.STAFF)
    return held.first().user if held.exists() else make_user()


def tiles(client) -> dict[str, tuple[str, str]]:
    found = TILE.findall(client.get("/").content.decode())
    return {code: (number, url.replace("&amp;", "&")) for code, number, url in found}


def cards(client) -> dict[str, tuple[str, str, str]]:
    html = client.get("/metrics/").content.decode()
    found = {card[1]: NOW.search(card[0]) for card in CARD.finditer(html)}
    return {
        code: (now[1].replace("&amp;", "&"), now[2], now[3]) for code, now in found.items() if now
    }


def total(client, url: str) -> str:
    [number] = re.findall(r'data-total="(\d+)"', client.get(url).content.decode())
    return number


@pytest.mark.parametrize(("turn", "person"), list(enumerate([leader, worker])))
def test_tile_card_and_list_of_every_metric_say_one_number(world, turn, person):
    """Its list is opened for every third, for the next person for others; in a soak for all."""
    client, opened = client_for(person()), share(list(ROWS), 3, turn)
    shown, explained = tiles(client), cards(client)
    assert {*METRICS} - SUMMED <= {*shown}
    for metric in ROWS:
        address, number, words = explained[metric.code]
        assert address == metric.url
        listed = total(client, metric.url) if metric in opened else None
        if metric.code in SUMMED:
            known = re.search(r"已知 (\d+)(?: \+ 演示 (\d+))? 个", words).groups("0")
            assert listed is None or int(listed) == sum(map(int, known))
        else:
            assert (number, metric.url) == shown[metric.code], metric.code
            assert listed in {None, number}, f"{metric.code}: {metric.url}"


REPORTED = {PROJECTS: (Project, "pk"), NODES: (Milestone, "project"), ISSUES: (Issue, "project")}


def test_the_weekly_report_counts_the_rows_of_the_tile_among_its_projects(world):
    now = database_now()
    week = ReportWeek.objects.open(now).first()
    content = compose(week, current_scope(), now)
    reported = [entry.project for entry in content.frozen.entries]
    assert bool(reported) == (world == "demo")
    shown = tiles(client_for(leader()))
    beside = {}
    for code in ROWS_OF:
        metric, said = METRICS[code], count(code, content.tables)
        model, project = REPORTED[metric.register]
        rows = model.objects.visible_to(leader()).filter(condition(metric, now))
        assert rows.filter(**{f"{project}__in": reported}).count() == said, code
        beside[code] = int(shown[code][0]) - said
    # What waits for its first confirmation is grey on the start page and in no number of the report.
    assert {code: n for code, n in beside.items() if n} == (
        {"light_grey": len(content.frozen.awaiting)} if world != "empty" else {}
    )


def test_the_paragraph_of_the_report_says_the_numbers_of_its_metrics(world):
    now = database_now()
    content = compose(ReportWeek.objects.open(now).first(), current_scope(), now)
    said = {(p.table, p.column, p.value): p.said_text.strip() for p in content.screen.parts}
    unit = {code: METRICS[code].register.unit for code in ROWS_OF}
    known = {code: said[rows] for code, rows in ROWS_OF.items() if rows in said}
    assert {"light_red", "overdue", "issues_open", "issues_overdue"} <= {*known}
    for code, text in known.items():
        assert text == f"{count(code, content.tables)} {unit[code]}", code


def test_every_metric_has_its_words_and_every_list_opens(world):
    codes = {*Metric.objects.values_list("code", flat=True)}
    assert {*METRICS, *LISTS} <= codes
    assert not {*METRICS} & {*LISTS}
    client = client_for(leader())
    for code, url in LISTS.items():
        assert client.get(url).status_code == 200, code

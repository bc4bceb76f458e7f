"""Twelve weeks beside each other: only what was frozen, and a gap where nothing was."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from projects.dispatch.rules.format import FORMAT
from projects.overview.reads.trends import _read
from tests.dispatch.test_dispatch_freeze import MONDAY
from tests.dispatch.test_formats import STORED, make_stored_report, of_another_format, stored
from tests.overview.test_population import choose
from tests.overview.test_week import in_week, url_of
from tests.world.factories import make_user

pytestmark = pytest.mark.django_db
PART = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def reader(client_of):
    return client_of(make_user(role=Role.ADMIN))


def trends_of(client):
    return client.get("/trends/").context["trends"]


@pytest.mark.parametrize("number", STORED)
def test_the_figures_of_every_format_are_those_of_its_own_pages(reader, number):
    report = make_stored_report(stored(number))
    figures = trends_of(reader).points[-1].figures
    page = reader.get(url_of(report)).context["page"]
    assert figures.counts == [one.lines.count for one in page.lights]
    sums = page.sums
    assert (figures.plan, figures.done, figures.ratio, figures.gap) == (
        sums.plan, sums.done, sums.ratio, sums.gap,
    )  # fmt: skip
    owed, filed = (page.counts[f"reports_{what}"].count for what in ("owed", "filed"))
    assert (figures.owed, figures.filed) == (owed, filed)
    assert figures.rate == round(Decimal(100 * filed) / owed, 1)


def test_a_week_without_a_number_is_a_gap_in_charts_and_tables(reader):
    said = stored(FORMAT)
    for n, weeks in enumerate((13, 11, 2, 0)):
        in_week(said, MONDAY - timedelta(weeks=weeks), number=9001 + n)
    trends = trends_of(reader)
    assert (len(trends.points), trends.frozen) == (12, 3)
    for chart in (trends.lights_chart, trends.rate_chart):
        for series in chart["series"]:
            known = [place for place, value in enumerate(series["values"]) if value is not None]
            assert known == [0, 9, 11], series["name"]
    assert [bool(url) for url in trends.lights_chart["urls"]].count(True) == 3
    html = reader.get("/trends/").content.decode()
    assert "封存 3 期；没有封存的周空着" in html
    assert html.count("没有封存</span>") == 3 * 9


def test_each_week_leads_to_its_number(reader):
    report = make_stored_report(stored(FORMAT))
    html = reader.get("/trends/").content.decode()
    assert html.count(f'<a href="{url_of(report)}">{report.week.label}</a>') == 3
    assert html.count(f'<a href="{report.get_absolute_url()}">{report.label}</a>') == 3
    assert trends_of(reader).money_chart["urls"][-1] == url_of(report)


def test_what_should_have_been_done_follows_from_the_row(reader):
    make_stored_report(stored(FORMAT))
    figures = trends_of(reader).points[-1].figures
    assert figures.due == figures.plan * (figures.ratio - figures.gap) / 100
    [plan, due, done] = trends_of(reader).money_chart["series"]
    assert [one["values"][-1] for one in (plan, due, done)] == [
        float(amount / 10000) for amount in (figures.plan, figures.due, figures.done)
    ]


def test_no_line_leads_from_one_year_to_the_next(reader):
    said = stored(FORMAT)
    turn = MONDAY + timedelta(weeks=6)  # 2026-12-28, closed on the last day of the year
    for n in range(3):
        in_week(said, turn + timedelta(weeks=n), number=9001 + n)
    done = [one for one in trends_of(reader).money_chart["series"] if one["name"] == "累计完成"]
    assert [[value is not None for value in one["values"][-3:]] for one in done] == [
        [True, False, False], [False, True, True],
    ]  # fmt: skip


def test_a_number_that_cannot_be_read_is_named_and_draws_nothing(reader):
    report = make_stored_report(of_another_format(stored(FORMAT), FORMAT + 1))
    html = reader.get("/trends/").content.decode()
    assert f"格式 {FORMAT + 1}，本程序读不了" in html and report.label in html
    assert trends_of(reader).lights_chart["series"][0]["values"] == [None] * 12


def test_without_any_number_it_is_said_when_there_will_be_one(reader):
    assert "还没有封存的通报" in reader.get("/trends/").content.decode()


def test_the_population_chooses_the_series(reader):
    make_user(demo=True)
    in_week(stored(FORMAT), MONDAY)
    own = in_week(stored(FORMAT), MONDAY - timedelta(weeks=1), scope="ZONE", number=1)
    assert trends_of(reader).points[-1].report == own
    choose(reader, "DEMO")
    assert trends_of(reader).points[-1].report.number == stored(FORMAT)["number"]


def test_the_start_page_asks_for_it_and_only_of_those_who_read_a_number_whole(reader, client_of):
    assert 'hx-get="/trends/"' in reader.get("/").content.decode()
    part = reader.get("/trends/", **PART).content.decode()
    assert "<html" not in part and 'class="trends"' in part
    staff = client_of(make_user())
    assert "/trends/" not in staff.get("/").content.decode()
    assert staff.get("/trends/").status_code == 403


def test_twelve_numbers_cost_the_queries_of_one(reader):
    counted, said = [], stored(FORMAT)
    for n in range(12):
        in_week(said, MONDAY - timedelta(weeks=n), number=9012 - n)
        if n in (0, 11):
            reader.get("/trends/")
            with CaptureQueriesContext(connection) as captured:
                reader.get("/trends/")
            counted.append(len(captured))
    assert counted[0] == counted[1]


def test_a_frozen_number_is_read_once(reader):
    said, tables = stored(FORMAT), "projects_dispatchtable"
    in_week(said, MONDAY - timedelta(weeks=1), number=9001)
    first = trends_of(reader).points[-1].figures
    with CaptureQueriesContext(connection) as captured:
        assert trends_of(reader).points[-1].figures == first
    assert not any(tables in query["sql"] for query in captured)
    in_week(said, MONDAY, number=9002)
    with CaptureQueriesContext(connection) as captured:
        points = trends_of(reader).points
    # The overview; of the projects' table what it is, its head and its rows.
    assert sum(tables in query["sql"] for query in captured) == 4
    assert (points[-2].figures, points[-1].figures) == (first, first)
    _read.clear()  # as in another process
    with CaptureQueriesContext(connection) as captured:
        assert trends_of(reader).points[-1].figures == first
    assert sum(tables in query["sql"] for query in captured) == 1

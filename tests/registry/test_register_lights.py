"""The register by lights: 红 黄 灰 绿, then by code; why, and what the cells show of the cause."""

import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.roles import Role
from projects.models import DimensionLight
from tests.world.factories import (
    make_investment,
    make_light,
    make_project,
    make_user,
    make_year_plan,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client_of):
    return client_of(make_user(role=Role.ADMIN))


def codes(client, query="") -> list[str]:
    return [row.code for row in client.get(f"/projects/{query}").context["rows"]]


def sheet(answer) -> list[tuple]:
    book = load_workbook(io.BytesIO(b"".join(answer)), read_only=True)
    return list(book.active.iter_rows(min_row=2, values_only=True))


def of_every_light() -> list[str]:
    """Two of each light and two without, in no order; the codes as a list must give them."""
    lit = {}
    for light in ("GREEN", "GREY", "RED", "", "YELLOW", "RED", "YELLOW", "GREY", "", "GREEN"):
        project = make_project()
        if light:
            make_light(project, light, brief=f"{light} {project.code}")
        lit.setdefault(light or "GREY", []).append(project.code)
    return [code for light in ("RED", "YELLOW", "GREY", "GREEN") for code in sorted(lit[light])]


def test_red_stands_first_then_yellow_grey_and_green_each_by_code(admin):
    expected = of_every_light()
    assert codes(admin) == codes(admin, "?sort=light") == expected
    turned = [*expected[8:], *expected[4:8], *expected[2:4], *expected[:2]]
    assert codes(admin, "?sort=-light") == turned, "the lights turned round, the codes of each not"
    for query, shown in (("?", expected), ("?sort=-light&", turned)):
        header, *rows = sheet(admin.get(f"/projects/{query}export=xlsx"))
        names = [row[header.index("项目名称")] for row in rows]
        listed = {p.name: p.code for p in admin.get("/projects/").context["rows"]}
        assert [listed[name] for name in names] == shown


def test_the_heading_says_by_what_the_list_stands_and_turns_it_round(admin):
    make_project()
    for query, label, arrow, url in (
        ("", "灯", "up", "?sort=-light"),
        ("?sort=-light", "灯", "down", "?"),
        ("?sort=-pace_gap", "序时差", "down", "?sort=pace_gap"),
    ):
        page = admin.get(f"/projects/{query}")
        [heading] = [one for one in page.context["headings"] if one.arrow]
        assert (heading.label, heading.arrow, heading.url) == (label, arrow, url), query
        html = page.content.decode()
        assert html.count("aria-sort=") == 1
        assert f'<summary class="btn btn-quiet">按{label}排序' in html


def cell(html: str, code: str, label: str) -> str:
    [row] = re.findall(rf"<tr>(?:(?!<tr>).)*/projects/{code}/.*?</tr>", html, re.DOTALL)
    return re.search(rf'<td[^>]* data-label="{label}"[^>]*>(.*?)</td>', row, re.DOTALL)[1]


def test_what_is_red_yellow_or_grey_says_why_and_green_says_nothing(admin):
    for light in ("RED", "YELLOW", "GREY", "GREEN"):
        make_light(make_project(code=f"GX-{light}"), light, brief=f"{light} 的原因")
    page = admin.get("/projects/").content.decode()
    said = {
        light: cell(page, f"GX-{light}", "原因") for light in ("RED", "YELLOW", "GREY", "GREEN")
    }
    assert said == {
        "RED": '<span class="reason-red">RED 的原因</span>',
        "YELLOW": "YELLOW 的原因",
        "GREY": "GREY 的原因",
        "GREEN": "",
    }
    header, *rows = sheet(admin.get("/projects/?export=xlsx"))
    assert header[:3] == ("灯", "项目名称", "原因")
    assert [row[::2][:2] for row in rows] == [
        ("红", "RED 的原因"), ("黄", "YELLOW 的原因"), ("灰", "GREY 的原因"), ("绿", None),
    ]  # fmt: skip


def test_the_reason_stays_whatever_columns_a_person_chose(admin):
    make_light(brief="投资差 −34.1 个百分点")
    admin.post("/columns/projects/", {"columns": ["code"]})
    assert "投资差 −34.1 个百分点" in admin.get("/projects/").content.decode()


def lagging(light: str, investment: str) -> str:
    """A project of this light, its investment of that; its code."""
    project = make_project()
    make_year_plan(project, amount=10_000)
    make_investment(project, completed=100)
    make_light(project, light)
    DimensionLight.objects.filter(project=project).update(light=investment)
    return project.code


def test_a_gap_is_bold_only_where_it_gives_the_light(admin):
    red, yellow = lagging("RED", "RED"), lagging("YELLOW", "YELLOW")
    by_another, within = lagging("RED", "YELLOW"), lagging("YELLOW", "GREEN")
    page = admin.get("/projects/").content.decode()
    for code, css in ((red, "light-red"), (yellow, "light-yellow"), (by_another, ""), (within, "")):
        gap, ratio = (cell(page, code, label) for label in ("序时差（百分点）", "完成率（序时差）"))
        points = re.sub("<[^>]+>", "", gap)
        assert points.startswith("−")
        assert gap == (f'<span class="{css}">{points}</span>' if css else points), code
        marked = f'<span class="{css}">{points}</span>' if css else f"<span>{points}</span>"
        assert marked in ratio, "on a phone's card it stands there"


def test_the_legend_stands_at_the_foot_with_the_version_of_the_rule_but_is_not_read_for_a_swap(
    admin,
):
    make_project()
    with CaptureQueriesContext(connection) as whole:
        page = admin.get("/projects/").content.decode()
    foot = page.partition('<footer class="foot">')[2]
    assert all(f"#l-{light}" in foot for light in ("red", "yellow", "green", "grey"))
    assert "规则 v3" in foot
    with CaptureQueriesContext(connection) as swap:
        admin.get("/projects/", headers={"HX-Request": "true"})
    rule = 'FROM "projects_lightrule"'
    assert [any(rule in q["sql"] for q in queries) for queries in (whole, swap)] == [True, False]


def test_the_number_of_queries_does_not_grow_with_lights(admin):
    counts = []
    admin.get("/projects/")  # what is read once per process
    for rows in (1, 6):
        for _ in range(rows):
            lagging("RED", "RED")
        with CaptureQueriesContext(connection) as queries:
            admin.get("/projects/")
        counts.append(len(queries))
    assert counts[0] == counts[1]

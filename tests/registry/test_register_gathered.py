"""The projects that the article tells of and nobody confirmed: one row of the register while nothing is asked
of it, below the reds and yellows of its first page; themselves everywhere else."""

import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.roles import Role
from gaoxin import register as house
from projects.models import Project
from tests.world.factories import make_appointment, make_light, make_project, make_user

pytestmark = pytest.mark.django_db
ONE = "个（报道录入，未确认）"  # what the one row says, and nothing else on the page


@pytest.fixture
def admin(client_of):
    return client_of(make_user(role=Role.ADMIN))


def awaiting(count: int) -> list[str]:
    """Projects as the article gives them; their codes."""
    bare = {"source": "ARTICLE", "confirmed_at": None, "confirmed_by": None}
    return sorted(make_project(**bare).code for _ in range(count))


def lit(**counts: int) -> list[str]:
    """Confirmed projects of these lights; their codes."""
    codes = []
    for light, count in counts.items():
        codes += sorted(make_light(light=light).project.code for _ in range(count))
    return codes


def codes(answer) -> list[str]:
    return [row.code for row in answer.context["rows"]]


def rows_of(html: str) -> list[str]:
    """What a reader of the screen sees row by row: a code, or the words of the one row."""
    shown = re.sub(r'<tbody class="print-only">.*?</tbody>', "", html, flags=re.DOTALL)
    body = shown.partition("</thead>")[2].partition("<tfoot")[0]
    found = re.findall(r'/projects/(GX-[0-9-]+)/"|(待更新 \d+ 个（报道录入，未确认）)', body)
    return [code or words for code, words in found]


def test_they_are_one_row_below_the_reds_and_yellows_which_leads_to_them(admin):
    article = awaiting(3)
    red, yellow, grey, green = lit(RED=1, YELLOW=1, GREY=1, GREEN=1)
    page = admin.get("/projects/")
    html = page.content.decode()
    assert rows_of(html) == [red, yellow, "待更新 3 个（报道录入，未确认）", grey, green]
    assert re.findall(r'<a href="([^"]*)">待更新 3 个', html) == ["?confirmed=article"]
    there = admin.get("/projects/?confirmed=article")
    assert codes(there) == article and there.context["total"] == 3
    assert ONE not in there.content.decode()
    assert [(pill.label, pill.value) for pill in there.context["pills"]] == [
        ("项目信息", "待更新（报道录入，未确认）")
    ]
    assert [tab.label for tab in there.context["tabs"] if tab.current] == ["待更新"]


def test_the_count_is_of_all_and_everything_can_be_chosen(admin):
    article = awaiting(3)
    rest = lit(RED=1, GREEN=1)
    html = admin.get("/projects/").content.decode()
    assert re.findall(r'data-total="(\d+)"', html) == ["5"]
    assert "选中全部 5 个" in html and 'data-all="5"' in html
    names = dict(Project.objects.values_list("name", "code"))
    posted = admin.post("/projects/export/", {"query": "", "_all": "1"})
    for file in (posted, admin.get("/projects/?export=xlsx")):
        table = load_workbook(io.BytesIO(b"".join(file))).active
        exported = [names[row[1]] for row in table.iter_rows(min_row=3, values_only=True)]
        assert exported == [rest[0], *article, rest[1]], "in the order of the screen, one by one"


def test_one_is_a_row_too_and_none_is_none(admin):
    [code] = awaiting(1)
    lit(GREEN=1)
    assert "待更新 1 个（报道录入，未确认）" in admin.get("/projects/").content.decode()
    by = make_user(role=Role.ADMIN)
    Project.objects.filter(code=code).update(confirmed_at=timezone.now(), confirmed_by=by)
    page = admin.get("/projects/")
    assert ONE not in page.content.decode() and len(page.context["rows"]) == 2
    empty = admin.get("/projects/?confirmed=article")
    assert (empty.context["total"], empty.status_code) == (0, 200)


def test_a_project_of_the_zone_that_nobody_confirmed_is_not_among_them(admin):
    awaiting(1)
    own = make_project(confirmed_at=None, confirmed_by=None)
    assert codes(admin.get("/projects/")) == [own.code]


def test_whatever_is_asked_shows_them_one_by_one(admin):
    article = awaiting(2)
    for query in (
        "sort=light", "sort=-light", "sort=code", "origin=ARTICLE", "q=示范", "light=GREY",
        "stage=CONSTRUCTION", "confirmed=article", "lacking=ANY",
    ):  # fmt: skip
        answer = admin.get(f"/projects/?{query}", headers={"HX-Request": "true"})
        assert set(article) <= set(codes(answer)), query
        assert ONE not in answer.content.decode(), query
        assert len(codes(answer)) == answer.context["total"], query


def test_a_filter_left_empty_asks_for_nothing(admin):
    awaiting(2)
    assert ONE in admin.get("/projects/?q=&origin=&page=1&sort=").content.decode()


def test_another_value_of_the_filter_is_refused(admin):
    for value in ("zone", "1", "ARTICLE", "article'"):
        answer = admin.get(f"/projects/?confirmed={value}")
        assert answer.status_code == 400 and "rows" not in answer.context, value


@pytest.mark.parametrize(("red", "above"), [(1, 1), (3, 3), (7, 3)])
def test_pages_lose_and_repeat_no_row_and_reconcile_with_the_count(admin, monkeypatch, red, above):
    """On pages of five the first has the two that stand as one and three others."""
    monkeypatch.setattr(house, "PER_PAGE", 5)
    awaiting(2)
    expected = lit(RED=red, GREEN=12 - red)
    pages = [admin.get(f"/projects/?page={number}") for number in (1, 2, 3)]
    assert [codes(page) for page in pages] == [expected[:3], expected[3:8], expected[8:]]
    for page, span in zip(pages, ("1–5", "6–10", "11–14"), strict=True):
        html = page.content.decode()
        assert page.context["total"] == 14 and f"第 {span} 条，共 14 条</span>" in html
        assert (ONE in html) == (page is pages[0])
    words = "待更新 2 个（报道录入，未确认）"
    assert rows_of(pages[0].content.decode()) == [*expected[:above], words, *expected[above:3]]
    assert admin.get("/projects/?page=4").status_code == 404


def test_more_than_half_a_page_are_of_no_page_and_said_beside_the_pages(admin, monkeypatch):
    monkeypatch.setattr(house, "PER_PAGE", 5)
    awaiting(3)
    expected = lit(RED=2, GREEN=5)
    first, second = (admin.get(f"/projects/?page={number}") for number in (1, 2))
    assert [codes(first), codes(second)] == [expected[:5], expected[5:]]
    for page, span in ((first, "1–5"), (second, "6–7")):
        assert page.context["total"] == 10
        assert f"第 {span} 条，共 10 条，其中 3 条合为一行" in page.content.decode()
    html = first.content.decode()
    assert rows_of(html) == [*expected[:2], "待更新 3 个（报道录入，未确认）", *expected[2:5]]
    table = html.partition("<table")[2].partition("</table>")[0]
    assert "print-only" not in table and '<tbody class="gathered">' in table


def test_where_nothing_else_is_the_row_stands_alone_and_the_list_is_not_empty(admin):
    awaiting(3)
    page = admin.get("/projects/")
    html = page.content.decode()
    assert rows_of(html) == ["待更新 3 个（报道录入，未确认）"] and page.context["total"] == 3
    assert 'class="empty"' not in html


def test_the_row_is_of_what_the_chosen_population_has(admin):
    awaiting(2)
    [red] = lit(RED=1)
    make_user(demo=True)
    make_light(make_project(source="DEMO", code="YS-901"), "YELLOW")
    words = "待更新 2 个（报道录入，未确认）"
    for population, rows, total in (("REAL", [red, words], 3), ("DEMO", [], 1), ("ALL", None, 4)):
        admin.post(
            "/population/", {"population": population}, headers={"referer": "https://testserver/"}
        )
        page = admin.get("/projects/")
        assert page.context["total"] == total
        assert rows in (None, rows_of(page.content.decode())), population
        assert (ONE in page.content.decode()) == (population != "DEMO")


def test_a_person_s_row_is_of_the_projects_that_they_see(client_of):
    awaiting(2)
    person = make_user()
    mine = Project.objects.get(code=awaiting(1)[0])
    make_appointment(mine, person)
    page = client_of(person).get("/projects/")
    assert "待更新 1 个（报道录入，未确认）" in page.content.decode() and page.context["total"] == 1


def test_on_paper_they_stand_one_by_one(admin):
    article = awaiting(3)
    lit(RED=1, GREEN=1)
    html = admin.get("/projects/").content.decode()
    [paper] = re.findall(r'<tbody class="print-only">(.*?)</tbody>', html, re.DOTALL)
    assert re.findall(r'/projects/(GX-[0-9-]+)/"', paper) == article
    assert "checkbox" not in paper, "what is not seen is not ticked"
    assert '<tbody class="gathered no-print">' in html


def test_a_swap_has_the_row_too(admin):
    awaiting(2)
    lit(RED=1)
    html = admin.get("/projects/", headers={"HX-Request": "true"}).content.decode()
    assert ONE in html and re.findall(r'data-total="(\d+)"', html) == ["3"]


def test_the_number_of_queries_does_not_grow_with_them(admin):
    counts = []
    admin.get("/projects/")  # what is read once per process
    for count in (2, 12):
        awaiting(count)
        lit(RED=1)
        with CaptureQueriesContext(connection) as queries:
            admin.get("/projects/")
        counts.append(len(queries))
    assert counts[0] == counts[1]

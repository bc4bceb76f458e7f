"""The list component, on the registers of projects, milestones and appointments."""

import io
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AuditEvent
from projects.models import Company, Project, ProjectAlias, ProjectLevel, ProjectTrack
from projects.registry.tables import ProjectTable
from tests.conftest import client_for
from tests.world.factories import (
    make_appointment,
    make_investment,
    make_milestone,
    make_project,
    make_track,
    make_unit,
    make_user,
    make_year_plan,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client_of):
    return client_of(make_user(role="ADMIN"))


def codes(client, query="") -> list[str]:
    response = client.get(f"/projects/{query}")
    assert response.status_code == 200, response.content.decode()[:500]
    return [project.code for project in response.context["rows"]]


def sheet(response) -> list[tuple]:
    book = load_workbook(io.BytesIO(response.content))
    return list(book.active.iter_rows(values_only=True))


# -- search and filters -----------------------------------------------------------------------------


FOUND_BY = {
    "czsrh": "长治市润和燃气有限公司液化石油气充装标准站",
    "lsmtl": "年产10万吨磷酸锰铁锂正极材料项目",
    "年产10万吨": "年产10万吨磷酸锰铁锂正极材料项目",
    "光电led显示屏": "光电LED显示屏项目",
    "创新药物研发和产业化项目": "安博泰克创新药物研发和产业化项目",
    "GX-2024-001": None,
}


def test_search_finds_the_articles_projects(admin):
    call_command("load_seed", verbosity=0)
    for query, name in FOUND_BY.items():
        [row] = admin.get("/projects/", {"q": query}).context["rows"]
        assert name in {None, row.name}, query


def test_places_trades_and_signs_are_found_as_they_are_typed(admin):
    """By the list itself: fold and readings are tests/house/test_folding.py."""
    for name in ("翟店给排水改造项目", "μLED车载显示项目", "Φ12英寸晶圆项目", "2×350MW热电项目"):
        make_project(name=name)
    for typed, name in (
        ("zhaidian", "翟店"), ("jps", "翟店"), ("jipaishui", "翟店"), ("ledcz", "μLED"), ("12yc", "Φ12"),
        ("2x350MW", "2×350"), ("2*350mw 热电", "2×350"),
    ):  # fmt: skip
        (row,) = admin.get("/projects/", {"q": typed}).context["rows"]
        assert row.name.startswith(name), typed


def test_signs_alone_are_no_search(admin):
    """Neither everything with a pill nor nothing without a word: the list says what to type."""
    make_project()
    for typed in ("#", "/", "%", "—", "（ ）"):
        for swap in ({}, {"HX-Request": "true"}):
            answer = admin.get("/projects/", {"q": typed}, headers=swap)
            html = answer.content.decode()
            assert answer.status_code == 400 and f"「{typed}」只有符号" in html
            assert "rows" not in answer.context or not answer.context["rows"]
    assert "<html" not in html and 'id="total" hx-swap-oob' in html
    assert Project.objects.search("#").count() == 0 and Project.objects.search("").count() == 1
    assert admin.get("/people/lookup/", {"q": "#"}).json() == {"results": []}


def test_appointments_are_found_by_the_pinyin_of_person_and_project(admin):
    row = make_appointment(make_project(name="示范甲项目"), make_user(name="单雄信"))
    make_appointment(make_project(name="演示乙项目"), make_user(name="王小明"))
    for typed in ("单雄", "sxx", "shanxiong", "sfjxm"):
        assert list(admin.get(f"/appointments/?q={typed}").context["rows"]) == [row], typed


def test_search_combines_with_every_filter_and_never_doubles_a_row(admin):
    track, unit = make_track(), make_unit()
    project = make_project(name="磷酸锰铁锂项目", lead_unit=unit)
    make_project(name="磷酸铁锂项目")
    for n in range(3):
        ProjectAlias.objects.create(project=project, name=f"磷酸别名{n}")
        ProjectTrack.objects.create(project=project, track=track if n == 0 else make_track())
    project.refresh_search_text()
    project.save(update_fields=["search_text"])
    year = timezone.localdate().year
    ProjectLevel.objects.create(project=project, level="CITY", year=year)
    leader = make_appointment(project, role="LEADER").user
    person = make_appointment(project).user
    query = (
        f"?q=lins&stage=CONSTRUCTION&stage=SIGNED&status=ACTIVE&track={track.pk}&level=CITY"
        f"&unit={unit.pk}&leader={leader.pk}&commissioner={person.pk}&lacking=TASK_FORCE&origin=ENTRY"
    )
    assert codes(admin, query) == [project.code]


def test_a_pill_for_each_filter_leads_to_the_list_without_it(admin):
    make_project()
    pills = admin.get("/projects/?stage=CONSTRUCTION&lacking=LEADER").context["pills"]
    assert [(pill.label, pill.value) for pill in pills] == [
        ("阶段", "在建"),
        ("一项目一专班", "包联领导空缺"),
    ]
    assert [pill.url for pill in pills] == ["?lacking=LEADER", "?stage=CONSTRUCTION"]


def test_an_empty_list_says_which_filters_emptied_it(admin):
    html = admin.get("/projects/?stage=RESERVE").content.decode()
    assert "当前条件下没有项目" in html
    assert "「阶段：谋划储备」" in html


# -- order, pages, columns --------------------------------------------------------------------------


def test_unknown_amounts_stand_last_either_way(admin):
    unknown = make_project()
    small, big = make_project(total_investment=1), make_project(total_investment=2)
    assert codes(admin, "?sort=total_investment") == [small.code, big.code, unknown.code]
    assert codes(admin, "?sort=-total_investment") == [big.code, small.code, unknown.code]


def test_fifty_rows_a_page_and_the_total_over_all(admin):
    for _ in range(53):
        make_project(confirmed_at=None, confirmed_by=None)
    first, second = admin.get("/projects/"), admin.get("/projects/?page=2")
    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 3)
    assert first.context["total"] == 53


@pytest.mark.parametrize(
    "query",
    ["?sort=nonsense", "?sort=tracks", "?page=0", "?page=-1", "?page=x", "?stage=NOWHERE",
     "?leader=999999", "?track=abc", "?q=%00", "?export=csv", "?page=1e9"],
)  # fmt: skip
def test_a_query_that_means_nothing_is_refused_in_words(admin, query):
    response = admin.get(f"/projects/{query}")
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()


def test_a_page_beyond_the_last_is_not_found(admin):
    assert admin.get("/projects/?page=1000000").status_code == 404


def test_columns_are_chosen_per_person_and_kept(admin, client_of):
    make_project()
    chosen = {"columns": ["code", "land"], "next": "/projects/?stage=CONSTRUCTION"}
    answer = admin.post("/columns/projects/", chosen)
    assert answer.url == "/projects/?stage=CONSTRUCTION"
    headings = admin.get("/projects/").context["headings"]
    assert [heading.name for heading in headings] == ["light", "name", "reason", "code", "land"]
    other = client_of(make_user(role="ADMIN")).get("/projects/").context["headings"]
    assert len(other) == 13
    admin.post("/columns/projects/", {"reset": "1", "next": "https://elsewhere.example/"})
    assert len(admin.get("/projects/").context["headings"]) == 13


@pytest.mark.slow
def test_a_column_is_read_with_the_rows_whichever_is_shown(admin):
    for number in range(4):
        make_project(lead_unit=make_unit(), company=Company.objects.create(name=f"企业{number}"))
    one = Project.objects.first().code
    for column in ProjectTable.base_columns:
        admin.post("/columns/projects/", {"columns": [column]})
        counts = []
        for query, total in ((f"q={one}", 1), (f"q={one}", 1), ("q=示范项目", 4)):
            with CaptureQueriesContext(connection) as queries:
                assert admin.get(f"/projects/?{query}").context["total"] == total
            counts.append(len(queries))
        assert counts[1] == counts[2], column


def test_a_column_that_does_not_exist_is_refused(admin):
    assert admin.post("/columns/projects/", {"columns": ["password"]}).status_code == 400
    assert admin.post("/columns/nowhere/", {"columns": ["code"]}).status_code == 404


def test_the_choice_of_columns_never_leads_to_another_site(admin):
    answer = admin.post("/columns/projects/", {"columns": ["code"], "next": "//elsewhere.example"})
    assert answer.url == "/"


# -- swap and export --------------------------------------------------------------------------------


def test_a_swap_brings_rows_total_and_pills_without_the_page_around(admin):
    make_project()
    html = admin.get(
        "/projects/?stage=CONSTRUCTION", headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in html
    assert re.findall(r'data-total="(\d+)"', html) == ["1"]


def statements(client, url: str, **headers: str) -> str:
    with CaptureQueriesContext(connection) as queries:
        client.get(url, headers=headers)
    return "\n".join(query["sql"] for query in queries)


def test_a_swap_does_not_read_what_it_does_not_show(admin):
    make_project()
    units = 'FROM "accounts_unit" ORDER'
    assert units in statements(admin, "/projects/")
    assert units not in statements(admin, "/projects/", **{"HX-Request": "true"})


def staff_of(*projects):
    """Who keeps these, and sees no others: their numbers are counted."""
    keeper = make_user(role="STAFF")
    for project in projects:
        make_appointment(project, keeper, "COMMISSIONER")
    return client_for(keeper)


def test_the_register_does_not_wait_for_the_numbers_of_its_tabs_but_asks_for_them():
    make_project()
    staff = staff_of(make_project(stage="SIGNED"), make_project())
    page = staff.get("/projects/?stage=SIGNED&page=1").content.decode()
    [url] = re.findall(
        r'<nav class="views" id="views"[^>]* hx-get="([^"]+)" hx-trigger="load"', page
    )
    url = "/projects/" + url.replace("&amp;", "&")
    assert 'AS "tab_1"' not in statements(staff, "/projects/?stage=SIGNED")
    assert 'AS "tab_1"' in statements(staff, url, **{"HX-Request": "true"})
    part = staff.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and "<table" not in part
    numbers = {
        "全部": 2,
        "红黄灯": 0,
        "在建": 1,
        "有空缺": 2,
        "阶段待核实": 0,
        "待更新": 0,
        "导入待确认": 0,
    }
    shown = re.findall(r"<a [^>]*>(\w+) <span>(\d+)</span>", part)
    assert {label: int(number) for label, number in shown} == numbers
    assert "hx-trigger" not in part, "it asks once"
    # Without script a link asks for the same page with them.
    assert f'<noscript><a href="{url.removeprefix("/projects/")}">'.replace("&", "&amp;") in page
    whole = staff.get(url).content.decode()
    assert "<html" in whole and re.findall(r"<a [^>]*>(\w+) <span>(\d+)</span>", whole) == shown
    assert re.findall(r'data-total="(\d+)"', whole) == ["1"]


def sum_row(client, query="") -> dict[str, str]:
    """Column → what stands below it on the page."""
    [foot] = re.findall("<tfoot.*</tfoot>", client.get(f"/projects/{query}").content.decode())
    return cells_of(foot)


def cells_of(foot: str) -> dict[str, str]:
    cells = re.findall(r'data-label="(\w+)[^"]*">(.*?)</td>', foot)
    return {label: " ".join(re.sub("<[^>]+>", " ", text).split()) for label, text in cells if text}


def test_a_long_list_is_added_up_once_its_page_stands(monkeypatch):
    staff = staff_of(make_project(total_investment=10_000))
    shown = sum_row(staff)
    monkeypatch.setattr("gaoxin.list_figures.ADDED_AT_ONCE", 0)
    page = staff.get("/projects/").content.decode()
    assert '<tfoot id="sums"></tfoot>' in page
    [url] = re.findall(r'id="views"[^>]* hx-get="([^"]+)" hx-trigger="load"', page)
    part = staff.get("/projects/" + url.replace("&amp;", "&"), headers={"HX-Request": "true"})
    [foot] = re.findall("<template>(.*)</template>", part.content.decode())
    assert '<tfoot id="sums" hx-swap-oob="true">' in foot and cells_of(foot) == shown
    assert shown["总投资"] == "1.00 1 个"


def test_below_the_amounts_stands_what_all_filtered_rows_come_to_and_of_how_many(admin):
    today, month = timezone.localdate(), timezone.localdate().replace(day=1)
    plain, kept, demo = [make_project(total_investment=n) for n in (10_000, 25_000, 500)]
    make_project(total_investment=None, stage="SIGNED")
    Project.objects.filter(pk=demo.pk).update(source="DEMO")
    make_year_plan(kept, year=today.year, amount=20_000)
    make_investment(kept, month_on=month, completed=5_000)
    make_investment(plain, month_on=month, completed=3_000)
    assert sum_row(admin) == {
        "项目名称": "合计 3 + 演示 1 个项目",
        "总投资": "3.50 2 个 演示 0.05 / 1 个",
        "年度计划": "2.00 1 个 演示 — / 0 个",
        "完成率": "25.0 1 个 演示 — / 0 个",
        "序时差": "不合计",
    }
    fiction = sum_row(admin, "?origin=DEMO")
    assert (fiction["项目名称"], fiction["总投资"]) == ("合计 1 个演示项目", "0.05 1 个")
    filtered = sum_row(admin, "?stage=SIGNED&page=1")
    assert (filtered["项目名称"], filtered["总投资"]) == ("合计 1 个项目", "— 0 个")
    assert (filtered["年度计划"], filtered["完成率"]) == ("— 0 个", "— 0 个")


def test_a_list_without_amounts_asks_for_no_sums(admin):
    make_project()
    admin.post("/columns/projects/", {"columns": ["name", "stage"]})
    assert "<tfoot" not in admin.get("/projects/").content.decode()


def test_a_tab_is_marked_as_the_one_that_is_shown_with_and_without_numbers(admin):
    for url in ("/projects/?lacking=ANY", "/projects/?lacking=ANY&counts=1"):
        html = admin.get(url).content.decode()
        marked = re.findall(r'href="([^"]*)" aria-current="page">(\w+)', html)
        assert ("?lacking=ANY", "有空缺") in marked, url


def test_the_drawer_offers_what_was_entered_or_renamed_a_moment_ago(admin):
    unit = make_unit(short_name="旧名局")
    assert "旧名局</option>" in admin.get("/projects/").content.decode()
    unit.short_name = "新名局"
    unit.save()
    make_unit(short_name="新设局")
    html = admin.get(f"/projects/?unit={unit.pk}").content.decode()
    assert f'<option value="{unit.pk}" selected>新名局</option>' in html
    assert "新设局</option>" in html and "旧名局</option>" not in html


def test_the_export_holds_exactly_the_filtered_rows_and_the_shown_columns(admin):
    make_project(stage="SIGNED")
    kept = make_project(total_investment=200000)
    admin.post("/columns/projects/", {"columns": ["code", "total_investment", "started_on"]})
    response = admin.get("/projects/?stage=CONSTRUCTION&export=xlsx")
    title, header, *rows = sheet(response)
    assert "项目清单" in title[0]
    assert header == ("灯", "项目名称", "原因", "编号", "总投资（亿元）", "开工")
    assert rows == [("灰", kept.name, "尚未计算", kept.code, 20, "2025 年")]
    event = AuditEvent.objects.get(act="register.export")
    assert event.after["rows"] == 1


@pytest.mark.parametrize(
    "payload", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "http://x.example"]
)
def test_text_stays_text_in_the_export(admin, payload):
    make_project(name=f"{payload}")
    response = admin.get("/projects/?export=xlsx")
    book = load_workbook(io.BytesIO(response.content))
    cell = book.active["B3"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (payload, "s", None)


def test_an_export_with_fiction_says_so(admin):
    make_project(source="DEMO", code="YS-901")
    assert "含演示数据" in sheet(admin.get("/projects/?export=xlsx"))[0][0]


def test_every_column_can_be_shown_and_exported(admin):
    from projects.people.tables import AppointmentTable
    from projects.registry.tables import ProjectTable
    from projects.schedule.tables import MilestoneTable

    project = make_project(signed_on="2026-01-01", land="10.5")
    make_milestone(project)
    make_appointment(project)
    for register, table in (
        ("projects", ProjectTable), ("milestones", MilestoneTable), ("appointments", AppointmentTable),
    ):  # fmt: skip
        admin.post(f"/columns/{register}/", {"columns": list(table.base_columns)})
        response = admin.get(f"/{register}/", follow=True)
        assert len(response.context["headings"]) == len(table.base_columns)
        body = response.content.decode().partition("<tfoot")[0]
        cells = len(re.findall(r"<td\b", body))
        assert cells == (len(table.base_columns) + 1) * response.context["total"], "a tick box each"
        _, header, *rows = sheet(admin.get(f"/{register}/?export=xlsx"))
        assert len(header) == len(table.base_columns)
        assert len(rows) == response.context["total"]


# -- the other registers ------------------------------------------------------------------------------


def test_milestones_by_state(admin):
    today = timezone.localdate()
    day = timedelta
    project = make_project()
    late = make_milestone(project, due_on=today - day(days=2))
    soon = make_milestone(project, due_on=today + day(days=14))
    make_milestone(project, due_on=today + day(days=15))
    done = make_milestone(project, due_on=today - day(days=9), done_on=today - day(days=8))
    moved = make_milestone(project, due_on=today + day(days=40), baseline_on=today + day(days=20))
    pictured = make_milestone(
        make_project(confirmed_at=None, confirmed_by=None), due_on=today - day(days=400)
    )

    def found(state):
        return set(admin.get(f"/milestones/?state={state}").context["rows"])

    assert found("overdue") == {late}
    assert found("soon") == {soon}
    assert found("late") == found("done") == {done}
    assert moved in found("moved")
    assert found("unknown") == {pictured}
    assert pictured not in found("undone")


def test_appointments_by_state_and_role(admin):
    today = timezone.localdate()
    current = make_appointment(role="LEADER")
    past = make_appointment(to_on=today - timedelta(days=1))
    assert [*admin.get("/appointments/?state=current").context["rows"]] == [current]
    assert [*admin.get("/appointments/?state=past").context["rows"]] == [past]
    assert [*admin.get("/appointments/?role=LEADER").context["rows"]] == [current]

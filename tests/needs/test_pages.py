"""From the matrix to its reason and on to an instruction or a problem; what may not be typed; what may not be known."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.roles import Role
from projects.models import Issue, ResourceNeed
from projects.needs.rules.kinds import Element
from projects.needs.views import matrix
from tests.conftest import client_for
from tests.world.access_payloads import complaints, filled_in
from tests.world.access_world import relate
from tests.world.factories import (
    make_appointment,
    make_case,
    make_fund,
    make_item,
    make_need,
    make_permit,
    make_project,
    make_schedule,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
CANARY = "金丝雀"


def page(client, url, status=200) -> str:
    answer = client.get(url, follow=True)
    assert answer.status_code == status, url
    return answer.content.decode()


def ago(days: int):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def late():
    """A project whose supply of power is twelve days late, and its commissioner."""
    project = make_project(total_investment=20000)
    person = make_appointment(project).user
    need = make_need(
        project, kind="POWER", detail="10 kV 增容", needed=2000, secured=800, needed_on=ago(12),
        promised_on=ago(-11), unit_responsible=make_unit(short_name="示范供电单位"), handler=person,
    )  # fmt: skip
    return need, client_for(person)


def test_two_clicks_lead_to_the_reason_and_one_more_to_an_instruction(late):
    need, _ = late
    leader = client_for(make_user(role=Role.MANAGER))
    cell = f"?cell={need.project.code}.utilities"
    assert cell in page(leader, "/resources/")
    text = page(leader, f"/resources/{cell}")
    for words in ("逾期未保障", "12 天", "10 kV 增容", "缺 1,200 kVA", "示范供电单位", "晚 23 天"):
        assert words in text, words
    link = text.split("/instructions/add/?")[1].split('"')[0].replace("&amp;", "&")
    assert "逾期 12 天未保障" in page(leader, f"/instructions/add/?{link}")


def test_an_overdue_need_proposes_a_problem_and_a_person_raises_it_once(late):
    need, client = late
    text = page(client, f"/projects/{need.project.code}/resources/")
    url = f"/needs/{need.pk}/issue/"
    assert url in text
    assert not Issue.objects.exists()
    sent, slower = filled_in(client, url), filled_in(client, url)
    assert (sent["kind"], "缺 1,200 kVA" in sent["summary"]) == ("UTILITIES", True)
    assert client.post(url, sent).status_code == 302
    again = client.post(url, slower | {"summary": "别人同时写的"})
    assert again.status_code == 400
    assert "还没有销号" in again.content.decode()
    issue = Issue.objects.get()
    assert issue.need == need
    assert f"已提问题 {issue.code}" in page(client, f"/projects/{need.project.code}/resources/")
    offered = client.get(url, follow=True)
    assert offered.redirect_chain == [(issue.get_absolute_url(), 302)]
    assert f"已提出问题 {issue.code}，还没有销号" in offered.content.decode()


@pytest.mark.parametrize(
    ("kind", "raised"), [("LAND", "LAND"), ("DEMOLITION", "LAND"), ("LABOUR", "LABOUR"),
                         ("ROAD", "UTILITIES"), ("FUNDING", "FUNDING")],
)  # fmt: skip
def test_the_problem_is_of_the_kind_of_the_need(kind, raised):
    need = make_need(kind=kind, needed_on=ago(1))
    client = client_for(make_user(role=Role.ADMIN))
    assert filled_in(client, f"/needs/{need.pk}/issue/")["kind"] == raised


BAD = [
    ({"kind": "POWER"}, "已登记"),
    ({"kind": "WATER", "promised_on": str(ago(1))}, "早于今天"),
    ({"kind": "WATER", "needed": "-1"}, "不能为负"),
    ({"kind": "WATER", "secured": "-1"}, "不能为负"),
    ({"kind": "WATER", "measure": "MU"}, "清空"),
    ({"kind": "FUNDING"}, "选择"),
    ({"kind": "ENERGY"}, "选择"),
]


@pytest.mark.parametrize(("typed", "said"), BAD)
def test_what_cannot_be_is_refused_with_a_sentence(typed, said):
    project = make_project()
    make_need(project, kind="POWER")
    client = client_for(make_appointment(project).user)
    url = f"/projects/{project.code}/needs/add/"
    sent = filled_in(client, url) | {"applies": "yes", "needed": "10"} | typed
    answer = client.post(url, sent)
    assert answer.status_code == 400
    assert said in str(complaints(answer)) or said in answer.content.decode()
    assert ResourceNeed.objects.count() == 1


def test_a_step_of_another_project_is_no_step_of_this_one(late):
    need, client = late
    step = make_schedule().steps.first()
    url = f"/needs/{need.pk}/edit/"
    answer = client.post(url, filled_in(client, url) | {"step": step.pk, "needed_on": ""})
    assert answer.status_code == 400
    need.refresh_from_db()
    assert need.step is None


def test_a_step_and_a_typed_day_are_two_days(late):
    need, client = late
    step = make_schedule(need.project).steps.first()
    url = f"/needs/{need.pk}/edit/"
    answer = client.post(url, filled_in(client, url) | {"step": step.pk})
    assert "请清空日期" in answer.content.decode()


def test_not_concerned_takes_its_numbers_and_days_away(late):
    need, client = late
    url = f"/needs/{need.pk}/edit/"
    assert client.post(url, filled_in(client, url) | {"applies": "no"}).status_code == 302
    need.refresh_from_db()
    assert (need.applies, need.needed, need.needed_on, need.promised_on) == (
        False,
        None,
        None,
        None,
    )


def test_a_handler_from_elsewhere_opens_their_need_and_says_how_it_stands():
    person = make_user()
    need = make_need(kind="POWER", needed_on=ago(2), handler=person)
    client = client_for(person)
    assert "逾期未保障" in page(client, f"/needs/{need.pk}/")
    page(client, f"/projects/{need.project.code}/", 404)
    page(client, f"/needs/{need.pk}/edit/", 404)
    assert "登记进展" in page(client, "/todo/")
    url = f"/needs/{need.pk}/advance/"
    assert client.post(url, filled_in(client, url) | {"secured": "10000"}).status_code == 302
    assert "已保障" in page(client, f"/needs/{need.pk}/")
    assert "登记进展" not in page(client, "/todo/")


def test_a_chief_is_asked_to_raise_what_is_overdue_until_somebody_did(late):
    need, _ = late
    chief = make_appointment(need.project, role="CHIEF").user
    client = client_for(chief)
    assert "建议提出问题" in page(client, "/todo/")
    url = f"/needs/{need.pk}/issue/"
    client.post(url, filled_in(client, url))
    assert "建议提出问题" not in page(client, "/todo/")


@pytest.mark.parametrize(
    "query",
    ["?by=leader", "?cell=YS-001", "?cell=x.gold", "?element=gold", "?state=red", "?page=-1",
     "?bureau=x", "?unknown=1", "?export=pdf", f"?page={'9' * 5000}"],
)  # fmt: skip
def test_what_the_matrix_does_not_know_is_no_question(query):
    assert client_for(make_user(role=Role.ADMIN)).get(f"/resources/{query}").status_code == 400


def test_a_cell_of_a_project_one_does_not_see_stays_closed(late):
    need, _ = late
    stranger = client_for(make_user())
    text = page(stranger, f"/resources/?cell={need.project.code}.utilities")
    assert need.project.short_name not in text
    page(stranger, f"/needs/{need.pk}/", 404)


def test_the_sheet_is_as_the_matrix_is_turned(late):
    need, _ = late
    make_permit(
        need.project, item=make_item(name="环评", element=Element.ENVIRONMENT), needed_on=ago(3)
    )
    client = client_for(make_user(role=Role.ADMIN))
    for query, words in (
        ("", "逾期未保障 12 天"),
        ("&by=unit", "示范供电单位"),
        ("&by=list", "缺 1,200 kVA"),
    ):
        book = load_workbook(BytesIO(client.get(f"/resources/?export=xlsx{query}").getvalue()))
        cells = [str(cell.value) for sheet in book for row in sheet.rows for cell in row]
        assert [cell for cell in cells if words in cell], query


def test_an_amount_is_told_as_fine_as_it_was_typed_everywhere():
    need = make_need(kind="HEAT", needed=Decimal("1250.125"), needed_on=ago(3))
    client = client_for(make_user(role=Role.ADMIN))
    url = f"/needs/{need.pk}/edit/"
    answer = client.post(url, filled_in(client, url) | {"secured": "0.5"})
    assert answer.status_code == 302, complaints(answer)
    typed = filled_in(client, url)
    assert (typed["needed"], typed["secured"]) == ("1250.125", "0.5")
    for path in (f"/needs/{need.pk}/", f"/projects/{need.project.code}/resources/"):
        text = page(client, path)
        assert "需 1,250.125 吨/时，已保障 0.5 吨/时" in text and "缺 1,249.625 吨/时" in text
    assert "缺 1,249.625 吨/时" in page(client, "/resources/?by=list")
    book = load_workbook(BytesIO(client.get("/resources/?export=xlsx&by=list").getvalue()))
    cells = [cell.value for sheet in book for row in sheet.rows for cell in row]
    assert 1250.125 in cells and "缺 1,249.625 吨/时" in cells
    url = f"/needs/{need.pk}/edit/"
    told = client.post(url, filled_in(client, url) | {"needed": "0.1234"})
    assert told.status_code == 400


def test_an_unconfirmed_project_is_not_judged_and_the_paper_has_every_project():
    project = make_project(confirmed_at=None, confirmed_by=None)
    make_need(project, kind="LAND", needed_on=ago(40))
    client = client_for(make_user(role=Role.ADMIN))
    for url in ("/resources/", "/resources/print/"):
        text = page(client, url)
        assert "项目信息未确认，各要素不评价" in text
        assert "40 天" not in text


# -- money of which one may not know ---------------------------------------------------------------------

OUTSIDE = ("member", "head of a supporting unit", "assistant of the leader")


@pytest.mark.parametrize("relation", OUTSIDE)
def test_who_may_not_know_of_the_money_reads_the_word_of_its_state_alone(relation):
    project, unit = make_project(), make_unit(short_name="资金责任处")
    make_need(
        project, needed=7654, needed_on=ago(37), note=f"{CANARY}需求", unit_responsible=unit,
        promised_on=ago(-3),
    )  # fmt: skip
    make_case(project, purpose=f"{CANARY}设备")
    make_fund(project, amount=1234)
    person = make_user()
    relate(person, project, relation)
    client, need = client_for(person), ResourceNeed.objects.get()
    urls = [
        "/resources/", f"/resources/?cell={project.code}.funding", "/resources/?by=unit",
        "/resources/?by=list", "/resources/print/", f"/projects/{project.code}/resources/",
    ]  # fmt: skip
    for url in urls:
        text = page(client, url)
        assert "逾期未保障" in text
        for word in (CANARY, "37 天", "7,654", "6,420", str(ago(37)), str(ago(-3))):
            assert word not in text, (url, word)
    book = load_workbook(BytesIO(client.get("/resources/?export=xlsx&by=list").getvalue()))
    cells = " ".join(str(cell.value) for sheet in book for row in sheet.rows for cell in row)
    assert CANARY not in cells
    assert "资金责任处" not in cells
    assert "7654" not in cells
    page(client, f"/needs/{need.pk}/", 404)
    page(client, f"/needs/{need.pk}/edit/", 404)
    page(client, f"/needs/{need.pk}/advance/", 404)


def test_the_problem_about_money_says_no_amount_and_no_day():
    """Whoever sees the project reads it."""
    need = make_need(needed=7654, needed_on=ago(37), note=f"{CANARY}需求")
    client = client_for(make_user(role=Role.ADMIN))
    summary = filled_in(client, f"/needs/{need.pk}/issue/")["summary"]
    assert summary == "资金，逾期未保障"


# -- many projects on paper ---------------------------------------------------------------------------


@pytest.fixture
def many(monkeypatch):
    """Five projects, of which one stands still, in parts of two."""
    for name in ("PRINTED", "PRINTED_WHOLE"):
        monkeypatch.setattr(matrix, name, 2)
    projects = [make_project(total_investment=20000) for _ in range(5)]
    make_need(projects[3], kind="POWER", needed=2000, secured=800, needed_on=ago(12))
    return projects


def test_the_print_of_many_projects_is_cut_and_sums_are_of_all_of_them(many, client_of):
    office = client_of(make_user(role=Role.ADMIN))
    pages = [page(office, f"/resources/print/?part={number}") for number in (1, 2, 3)]
    found = [[one.code for one in many if f">{one.short_name}<" in html] for html in pages]
    assert [len(codes) for codes in found] == [2, 2, 1]
    assert {*found[0], *found[1], *found[2]} == {one.code for one in many}
    assert found[0][0] == many[3].code or many[3].code in found[0]  # what stands still is first
    for number, html in enumerate(pages, 1):
        assert f"第 {number} 部分，共 3 部分" in html and "合计为全部 5 个项目" in html
        assert "<b>1 个项目，2.00 亿元</b>" in html
    assert "?part=2" in pages[0] and "/resources/?export=xlsx" in pages[2]


def test_a_filter_goes_along_to_the_next_part(many, client_of):
    office = client_of(make_user(role=Role.ADMIN))
    assert 'href="?part=2&amp;only=blank"' in page(office, "/resources/print/?only=blank")


def test_the_matrix_knows_no_part_and_the_print_none_beyond_the_last(many, client_of):
    office = client_of(make_user(role=Role.ADMIN))
    page(office, "/resources/?part=2", status=400)
    for part in ("0", "4", "x"):
        page(office, f"/resources/print/?part={part}", status=404)


def test_a_part_of_the_print_asks_no_more_of_more_projects(many, client_of):
    office, counts = client_of(make_user(role=Role.ADMIN)), []
    for more in (0, 4):
        for _ in range(more):
            make_need(make_project(), kind="POWER", needed=10, secured=0, needed_on=ago(3))
        page(office, "/resources/print/?part=2")
        with CaptureQueriesContext(connection) as captured:
            page(office, "/resources/print/?part=2")
        counts.append(len(captured))
    assert counts[1] <= counts[0]

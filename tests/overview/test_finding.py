"""The search in the head: every kind on one page, by right, and a whole code straight to its page."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from gaoxin.finding import SHOWN, kinds
from projects.models import Company, DispatchReport
from tests.world.factories import (
    make_appointment,
    make_dispatch,
    make_instruction,
    make_issue,
    make_project,
    make_user,
)

pytestmark = pytest.mark.django_db


def found(client, text: str) -> dict[str, str]:
    """Kind → its number as printed."""
    html = client.get("/search/", {"q": text}).content.decode()
    return dict(re.findall(r'<h2>(\S+)</h2><span class="n" data-total="([\d+]+)"', html))


def listed(client, text: str, page: str) -> str:
    html = client.get(page, {"q": text}).content.decode()
    return re.search(r'data-total="(\d+)"', html)[1]


@pytest.fixture
def world():
    company = Company.objects.create(name="钠电新材料有限公司")
    project = make_project(name="年产钠电正极材料项目", company=company)
    make_appointment(project, user=make_user(name="钠文"), role="COMMISSIONER")
    make_issue(project, summary="外线未接通")
    make_issue(make_project(), summary="钠电外线未接通")
    make_instruction(project, text="尽快接通外线")
    make_dispatch(project, published=True)
    return project


def test_a_word_finds_every_kind_as_their_lists_do(client_of, world):
    client = client_of(make_user(role=Role.ADMIN))
    assert found(client, "钠电") == {"项目": "1", "企业": "1", "问题": "2", "批示": "1"}
    assert found(client, "钠文") == {"人员": "1"}
    assert found(client, "的通报") == {"通报": "1"}
    for kind, page in (("项目", "/projects/"), ("问题", "/issues/"), ("批示", "/instructions/")):
        assert found(client, "钠电")[kind] == listed(client, "钠电", page)


def test_what_the_other_population_has_is_said_and_one_click_away(client_of):
    make_user(demo=True)
    for number, source in enumerate(["OWN", "OWN", "DEMO"]):
        make_issue(make_project(name=f"钠电项目{number}", source=source))
    client = client_of(make_user(role=Role.ADMIN))
    referer = "https://testserver/search/?q=%E9%92%A0%E7%94%B5"

    def choose(population: str) -> str:
        answer = client.post(
            "/population/", {"population": population}, headers={"referer": referer}
        )
        return client.get(answer["Location"]).content.decode()

    html = choose("REAL")
    assert "演示数据中还有：项目 1 个、问题 1 个" in html
    assert found(client, "钠电") == {"项目": "2", "问题": "2"}
    assert 'name="population" value="DEMO">查看' in html
    assert "真实数据中还有：项目 2 个、问题 2 个" in choose("DEMO")
    assert "数据中还有" not in choose("ALL")
    choose("REAL")
    assert "演示数据中有：项目 1 个" in client.get("/search/", {"q": "钠电项目2"}).content.decode()
    assert "都没有" in client.get("/search/", {"q": "锂电"}).content.decode()


def test_a_report_is_found_as_pages_name_it(client_of):
    report = make_dispatch(scope="DEMO", published=True)
    client = client_of(make_user(role=Role.ADMIN))
    assert report.label.startswith("演示第 ")
    for text in (report.label, report.label.replace(" ", "")):
        assert found(client, text) == {"通报": "1"}
    assert found(client, "第 7 期") == {}


def test_a_report_says_its_time_as_the_zone_s_clock_had_it(client_of, world):
    report = DispatchReport.objects.get()
    html = client_of(make_user(role=Role.ADMIN)).get("/search/", {"q": "的通报"}).content.decode()
    assert f"截至 {timezone.localtime(report.as_of):%Y-%m-%d %H:%M}" in html


def test_a_company_and_a_person_show_their_projects(client_of, world):
    client = client_of(make_user(role=Role.MANAGER))
    link = f'href="{world.get_absolute_url()}"'
    for text in ("nadianxin", "钠文"):
        assert link in client.get("/search/", {"q": text}).content.decode()


def test_a_stranger_finds_nothing_of_it(client_of, world):
    client = client_of(make_user())
    for text in ("钠电", "钠文", "外线"):
        assert found(client, text) == {}
        assert world.code not in client.get("/search/", {"q": text}).content.decode()
    assert client.get("/search/", {"q": world.code}).status_code == 200


def test_a_member_finds_who_works_on_their_project_without_a_way_to_the_card(client_of, world):
    member = make_user()
    make_appointment(world, user=member, role="MEMBER")
    html = client_of(member).get("/search/", {"q": "钠文"}).content.decode()
    assert "<b>钠文</b>" in html and 'href="/people/' not in html.partition('id="main"')[2]


def test_a_whole_code_opens_its_page(client_of, world):
    client = client_of(make_user(role=Role.ADMIN))
    issue, row = world.issues.first(), world.instructions.first()
    for thing in (world, issue, row):
        response = client.get("/search/", {"q": f" {thing.code.lower()} "})
        assert (response.status_code, response["Location"]) == (302, thing.get_absolute_url())


def test_more_than_twenty_of_a_kind_are_said_and_lead_to_the_list(client_of):
    for n in range(SHOWN + 1):
        make_project(name=f"钠电项目{n:02}")
    client = client_of(make_user(role=Role.ADMIN))
    html = client.get("/search/", {"q": "钠电"}).content.decode()
    assert found(client, "钠电") == {"项目": "20+"}
    assert html.count('<div class="hit">') == SHOWN
    assert "/projects/?q=%E9%92%A0%E7%94%B5" in html


def test_what_has_nothing_to_look_for_says_so(client_of):
    client = client_of(make_user(role=Role.ADMIN))
    assert "里没有可检索的字" in client.get("/search/", {"q": "—%#"}).content.decode()
    assert "可以找什么" in client.get("/search/").content.decode()
    assert "没有找到「无此物」" in client.get("/search/", {"q": "无此物"}).content.decode()
    assert client.get("/search/", {"q": "<script>alert(1)</script>"}).status_code == 200


def test_an_unknown_key_is_refused_and_what_a_chat_appended_is_dropped(client_of):
    client = client_of(make_user(role=Role.ADMIN))
    assert client.get("/search/?q=a&page=2").status_code == 400
    assert client.get("/search/?q=a&from=timeline")["Location"] == "/search/?q=a"


def test_it_takes_as_many_queries_for_many_as_for_few(client_of):
    client = client_of(make_user(role=Role.ADMIN))

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            client.get("/search/", {"q": "钠电"})
        return len(counted)

    def more(count: int) -> None:
        for n in range(count):
            company = Company.objects.create(name=f"钠电{Company.objects.count()}公司")
            project = make_project(company=company, name=f"钠电项目{Company.objects.count()}号")
            person = make_user(name=f"钠电{chr(0x4E00 + n)}")
            make_appointment(project, user=person, role="COMMISSIONER")
            make_issue(project)
            make_instruction(project)

    more(2)
    queries()  # what is asked once a process
    few = queries()
    more(6)
    assert queries() == few <= 20


def test_every_kind_has_a_list_that_takes_its_text_or_none(client_of):
    assert [kind.words for kind in kinds()] == [
        "项目",
        "企业",
        "人员",
        "问题",
        "融资",
        "土地",
        "批示",
        "通报",
    ]

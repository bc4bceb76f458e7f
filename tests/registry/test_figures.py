"""/figures/: what was published beside what the registry counts."""

import re
from datetime import date

import pytest
from django.urls import reverse

from accounts.roles import Role
from projects.models import Project, ProjectTrack, Track
from projects.overview.reads.figures import published_figures
from projects.registry.actions.seed import load_seed
from tests.world.factories import make_parcel, make_project, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def seeded(db):
    load_seed()


@pytest.fixture
def leader():
    return make_user(role=Role.MANAGER)


def read(user) -> dict:
    return {quotation.title: quotation for quotation in published_figures(user)}


def pairs(quotation) -> list[tuple]:
    return [
        (line.published.text, line.registered and line.registered.number)
        for line in quotation.lines
    ]


def test_published_and_registered_numbers_stand_side_by_side(leader):
    found = {title: pairs(quotation) for title, quotation in read(leader).items()}
    assert found == {
        "承接东部产业转移": [("18", "0"), ("130", None)],
        "京长对口合作": [("5", "3"), ("34", "15.00")],
        "产业高质高效": [("20 多", "2"), ("220", "20.00")],
        "绿色发展·碳达峰": [("7", "1"), ("32", None)],
        "上半年新签约项目": [("5", "3"), ("35.5", None)],
        "东部产业转移已投产升规": [("13", "0"), ("19.94", None), ("23.69", None)],
        "土地要素保障": [("6", "0"), ("474.69", "0")],
        "招商专员": [("10 余", None)],
    }


def test_each_says_in_words_what_is_missing(leader):
    missing = {title: quotation.missing for title, quotation in read(leader).items()}
    assert missing["承接东部产业转移"].startswith("台账中尚无归入此赛道的项目。报道没有逐一列出")
    assert missing["京长对口合作"].startswith("台账比通报少 2 个。报道只点名 3 个")
    assert missing["产业高质高效"].startswith("台账比通报至少少 18 个。")
    assert missing["绿色发展·碳达峰"].startswith("台账比通报少 6 个。")
    assert missing["东部产业转移已投产升规"].startswith("台账中尚无符合这一说法的项目。")
    assert missing["招商专员"].startswith("台账没有这一项登记。")


def test_known_and_unknown_amounts_are_counted(leader):
    notes = {t: q.lines[1].registered.note for t, q in read(leader).items() if len(q.lines) == 2}
    assert notes["京长对口合作"] == "总投资已知 1 个，未知 2 个"
    assert notes["绿色发展·碳达峰"] == "总投资已知 0 个，未知 1 个"
    assert notes["承接东部产业转移"] == ""


def test_the_registry_counts_what_is_registered_later(leader):
    east = Track.objects.get(code="EAST")
    project = make_project(
        total_investment=50000,
        started_on=date(2024, 3, 1),
        statistics_entered_on=date(2024, 6, 30),
        operation_on=date(2025, 1, 1),
        above_scale_text="2025 年",
    )
    ProjectTrack.objects.create(project=project, track=east)
    sold = {"standard": True, "sold_on": date(2026, 3, 2)}
    make_parcel(area=120, **sold)
    make_parcel(area=60, demo=True, **sold)
    found = {title: pairs(quotation) for title, quotation in read(leader).items()}
    assert found["承接东部产业转移"] == [("18", "1"), ("130", "5.00")]
    assert found["上半年新签约项目"] == [("5", "4"), ("35.5", "5.00")]
    assert found["东部产业转移已投产升规"][0] == ("13", "1")
    assert found["土地要素保障"] == [("6", "1"), ("474.69", "120.00")]


@pytest.mark.parametrize(
    ("added", "said"), [(2, "台账与通报个数相同。"), (3, "台账 6 个，通报 5 个。")]
)
def test_a_registry_that_has_caught_up_says_so(leader, added, said):
    track = Track.objects.get(code="BEIJING")
    for _ in range(added):
        ProjectTrack.objects.create(project=make_project(), track=track)
    assert read(leader)["京长对口合作"].missing.startswith(said)


def test_fiction_and_removed_projects_count_nowhere(leader):
    east = Track.objects.get(code="EAST")
    fiction = make_project(source=Project.Source.DEMO)
    removed = make_project(removed_on=date(2026, 1, 1), removed_by=leader, removed_reason="重复")
    for project in (fiction, removed):
        ProjectTrack.objects.create(project=project, track=east)
    assert pairs(read(leader)["承接东部产业转移"])[0] == ("18", "0")


def test_staff_read_the_zone_s_counts_but_only_their_own_projects_names():
    quotation = read(make_user(role=Role.STAFF))["京长对口合作"]
    assert pairs(quotation)[0] == ("5", "3")
    assert quotation.projects == []
    assert quotation.lines[0].registered.query == ""


def test_queries_do_not_grow_with_the_projects(leader, django_assert_max_num_queries):
    for _ in range(20):
        ProjectTrack.objects.create(project=make_project(), track=Track.objects.get(code="BEIJING"))
    with django_assert_max_num_queries(30):
        published_figures(leader)


# -- the page ---------------------------------------------------------------------------------------


@pytest.fixture
def page(client_of, leader) -> str:
    answer = client_of(leader).get(reverse("projects:figures"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_prints_every_quotation_with_qualifier_source_and_as_of(page):
    for words in ("20 多", "10 余", "474.69", "23.69", "截至 2024 年 11 月", "报道未注明日期"):
        assert words in page
    assert "今年上半年（年份按 2024 年推断）" in page
    assert page.count("来源：《长治高新区加压奋进") == 8
    assert 'data-total="8"' in page


def test_each_counted_number_leads_to_exactly_that_many_projects(page, client_of, leader):
    links = re.findall(r'data-count="(\d+)" href="([^"]+)"', page)
    assert [count for count, _ in links] == ["0", "3", "2", "1"]
    for count, href in links:
        register = client_of(leader).get(href.replace("&amp;", "&")).content.decode()
        assert f'data-total="{count}"' in register


def test_no_total_over_the_quotations_is_printed(page):
    text = re.sub(r"<[^>]+>", "", page)
    assert not re.search(r"(?<![\d.])416(?!\d)", text)
    assert not re.search(r"50 ?多个", text)

"""The first page of a project: what stands on it, in which order, and what it says of what nobody knows."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.lights.actions import relight
from tests.world.factories import (
    make_investment,
    make_issue,
    make_milestone,
    make_project,
    make_report,
    make_user,
    make_visit,
    make_week,
    make_year_plan,
)

pytestmark = pytest.mark.django_db
FOLDED = re.compile(r"<details.*?</details>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def today():
    return timezone.localdate()


def days(n):
    return today() + timedelta(days=n)


def monday(weeks_ago):
    return today() - timedelta(days=today().weekday() + 7 * weeks_ago)


@pytest.fixture
def admin(client_of):
    return client_of(make_user(role="ADMIN"))


def page_of(client, project, tab="") -> str:
    return client.get(project.get_absolute_url() + tab).content.decode()


def words_of(html: str) -> str:
    """What one reads on it."""
    return TAG.sub(" ", html)


def full_project():
    project = make_project()
    node = make_milestone(project, due_on=days(-9), name="设备到货")
    issue = make_issue(project, summary="外线未接通", milestone=node)
    make_year_plan(project)
    make_investment(project)
    make_report(make_week(monday(1)), project, progress="吊装完成。")
    make_visit(project, on=days(-3))
    relight([project.pk])
    return project, issue


def test_light_curve_logs_problems_and_visit_stand_in_this_order_and_the_facts_folded_below(admin):
    project, issue = full_project()
    html = page_of(admin, project)
    heads = re.findall(r"<h2>([^<]+)</h2>", html)
    assert heads[:4] == [f"{today().year} 年投资", "最近进展", "问题", "最近现场办公"]
    assert (heads[4], heads[-1]) == ("下一节点", "基本情况")
    assert html.index("light-head") < html.index("plot-curve")
    (facts,) = re.findall(r'<details class="panel fold">.*?</details>', html, re.DOTALL)
    assert "建设单位" in facts
    assert "吊装完成。" in html
    assert "3 天前" in html
    assert f'卡在 <a href="{issue.get_absolute_url()}"' in html


def test_a_bare_project_says_once_what_was_not_filled_in_and_nothing_of_what_is_still_to_come(
    admin,
):
    html = page_of(admin, make_project(stage="SIGNED"))
    assert words_of(html).count("尚未填报") == 1
    (unknown,) = re.findall(r"<dt>尚未填报</dt><dd[^>]*>([^<]+)</dd>", html)
    assert {"行业", "建设单位", "协议投资", "签约"} <= set(unknown.split("、"))
    assert not {"投产", "竣工", "达产达效"} & set(unknown.split("、"))


def article_project(**kwargs):
    said = {"source_note": "报道原句：「重点铺开」。", "statistics_entered_text": "2024 年上半年"}
    project = make_project(source="ARTICLE", confirmed_at=None, **said, **kwargs)
    relight([project.pk])
    return project


@pytest.mark.parametrize("tab", ["", "investment/", "light/"])
def test_a_project_of_the_article_says_once_what_the_article_does_not(admin, tab):
    html = page_of(admin, article_project(), tab)
    assert words_of(html).count("报道未提及") == (tab != "light/")
    assert words_of(html).count("据 2024 年末报道，待更新") <= 2  # its tag, its light


def test_it_shows_what_the_article_says_and_offers_to_confirm_it_to_who_may(admin, client_of):
    project = article_project()
    html = page_of(admin, project)
    assert "报道原句：「重点铺开」。" in html
    assert "<dt>纳统</dt><dd>2024 年上半年</dd>" in html
    confirm = f'href="{project.get_absolute_url()}confirm/"'
    assert html.count(confirm) == 2
    assert "年投资" not in "".join(re.findall(r"<h2>([^<]+)</h2>", html))
    assert confirm not in page_of(client_of(make_user(role="MANAGER")), project)


def test_rules_and_raw_numbers_stand_in_the_folded_workings_alone(admin):
    project, _ = full_project()
    for tab in ("", "light/"):
        html = page_of(admin, project, tab)
        open_words = words_of(FOLDED.sub("", html).split('<footer class="foot">')[0])
        assert not re.search(r"D\d v\d|完成率=|=否|=是", open_words), tab
        (workings,) = re.findall(r'<details class="twin workings">.*?</details>', html, re.DOTALL)
        assert "D3 v3" in workings
        assert re.search(r"完成率 \d+\.\d\d%；序时进度 \d+\.\d\d%", workings), tab
        assert "应于" in open_words, tab


def test_of_many_nodes_those_around_the_next_are_shown(admin):
    project = make_project()
    for n in range(9):
        make_milestone(project, name=f"已办{n}", due_on=days(n - 90), done_on=days(n - 90))
    for n in range(3):
        make_milestone(project, name=f"待办{n}", due_on=days(n + 5))
    html = page_of(admin, project)
    shown = re.findall(r'<span class="n-what"><span>([^<]+)', html)
    assert shown == ["已办4", "已办5", "已办6", "已办7", "已办8", "待办0", "待办1", "待办2"]
    assert "全部 12 个节点" in html


def test_the_number_of_queries_does_not_grow_with_what_is_on_it(admin):
    project, _ = full_project()

    def grow(weeks):
        for n in weeks:
            make_report(make_week(monday(n)), project)
            make_issue(project)
            make_visit(project, on=days(-n))
            make_milestone(project, due_on=days(n))
            make_investment(
                project, kind="WEEK", week=make_week(monday(n + 40)), completed=Decimal(1)
            )

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page_of(admin, project)
        return len(queries)

    grow(range(2, 4))
    asked()
    few = asked()
    grow(range(4, 14))
    assert asked() == few <= 36

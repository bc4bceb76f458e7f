"""The weekly reports of a project, read: what each week completed, and which says what another said."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from projects.models import InvestmentRecord
from projects.weekly.reads.progress import project_reports
from tests.world.factories import (
    make_investment,
    make_project,
    make_report,
    make_user,
    make_week,
)

pytestmark = pytest.mark.django_db
KIND = InvestmentRecord.Kind
TEXTS = ("一号厂房基础浇筑完成，二号厂房开挖。", "主设备第二批到货时间还没有落实，继续催促。")
MONDAYS = [date(2026, 10, day) for day in (5, 12, 19, 26)] + [
    date(2026, 11, day) for day in (2, 9, 16)
]


def report(project, monday: date, **kwargs):
    """Filed an hour before the cut-off."""
    week = make_week(monday)
    return make_report(week, project, filed_at=week.cut_off_at - timedelta(hours=1), **kwargs)


def entries(project):
    """By the Monday of their week."""
    return {entry.report.week.week_on: entry for entry in project_reports(project, None)}


def test_a_week_without_an_amount_says_what_its_months_completed_and_what_that_is(client_of):
    project = make_project()
    for monday in MONDAYS[-4:]:
        report(project, monday)
    october, november = date(2026, 10, 1), date(2026, 11, 1)
    make_investment(project, month_on=october, kind=KIND.MONTH, completed=Decimal(250))
    make_investment(project, month_on=october, kind=KIND.STATISTICAL, completed=Decimal(240))
    make_investment(project, month_on=november, kind=KIND.MONTH, completed=Decimal(90))
    week = entries(project)[MONDAYS[-1]].report.week
    make_investment(
        project, month_on=november, kind=KIND.WEEK, week=week, completed=Decimal("30.5")
    )
    found = entries(project)
    told = {
        monday: (entry.completed, [(one.month_on, one.completed) for one in entry.months])
        for monday, entry in found.items()
    }
    assert told == {
        date(2026, 10, 26): (None, [(october, 240)]),  # 10-23 to 10-29
        date(2026, 11, 2): (None, [(october, 240), (november, 90)]),  # 10-30 to 11-05
        date(2026, 11, 9): (None, [(november, 90)]),
        date(2026, 11, 16): (Decimal("30.5"), []),
    }
    html = client_of(make_user(role="ADMIN")).get(f"{project.get_absolute_url()}progress/")
    sums = re.findall(r'<p class="told-sum">(.*?)</p>', html.content.decode())
    assert [re.sub("<[^>]+>", "", words) for words in sums] == [
        "30.5 万元",
        "11 月完成 90 万元（按月登记，没有本周数）",
        "10 月完成 240 万元，11 月完成 90 万元（按月登记，没有本周数）",
        "10 月完成 240 万元（按月登记，没有本周数）",
    ]


def test_of_a_month_that_is_the_sum_of_its_weeks_no_week_is_given_anything():
    project = make_project()
    report(project, MONDAYS[0])
    other = make_week(MONDAYS[1])
    make_investment(project, month_on=date(2026, 10, 1), kind=KIND.WEEK, week=other)
    (entry,) = project_reports(project, None)
    assert (entry.completed, entry.months) == (None, [])


def test_a_text_that_was_said_before_is_marked_with_the_week_that_said_it():
    project = make_project()
    for place, monday in enumerate(MONDAYS):
        report(project, monday, progress=TEXTS[place % 2])
    marks = {monday: entry.marks for monday, entry in entries(project).items()}
    assert marks[MONDAYS[6]] == ["与第45周雷同"]
    assert marks[MONDAYS[2]] == ["与第41周雷同"]
    assert (marks[MONDAYS[0]], marks[MONDAYS[1]]) == ([], [])


def test_what_was_marked_when_it_was_filed_and_what_says_that_nothing_changed():
    project = make_project()
    report(project, MONDAYS[0], progress=TEXTS[0])
    report(project, MONDAYS[1], progress=TEXTS[0], alike=True)
    unchanged = {"progress": "", "unchanged": True, "unchanged_reason": "停工待料"}
    for monday in MONDAYS[2:4]:
        report(project, monday, **unchanged)
    found = entries(project)
    marks = [found[monday].marks for monday in MONDAYS[:4]]
    assert marks == [[], ["与上周雷同"], ["无变化"], ["无变化"]]


def test_the_reports_before_a_page_are_looked_at_and_the_queries_do_not_grow(
    django_assert_max_num_queries,
):
    project = make_project()
    for n in range(2, 14):
        report(project, date.fromisocalendar(2026, 20 + n, 1), progress=TEXTS[n % 2])
    with django_assert_max_num_queries(8):
        page = project_reports(project, None)
    assert len(page.object_list) == 10
    assert page.object_list[-1].marks == ["与第22周雷同"]
    with django_assert_max_num_queries(8):
        assert len(project_reports(project, "2").object_list) == 2

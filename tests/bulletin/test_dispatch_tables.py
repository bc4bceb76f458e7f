"""What the tables of a weekly report say beyond the counts: the rule in words, the limit of what is to be
put right, the whole course of a problem, the year beside the week; and that every number opens its rows."""

import re
from datetime import date, timedelta
from html import unescape

import pytest

from accounts.roles import Role
from projects.bulletin.rules.declared import DECLARED
from projects.dispatch.actions.freeze import freeze_week
from projects.dispatch.actions.publish import publish
from projects.lights.rules.criteria import criterion
from projects.lights.rules.dimensions import Dimension, InvestmentBasis, Light, Thresholds
from projects.models import DateChange, DispatchReport, IssueStep, IssueUnit, Project
from tests.dispatch.test_dispatch_freeze import LATER, MONDAY, at, old_project, week_of
from tests.world.factories import (
    make_accepted,
    make_instruction,
    make_issue,
    make_milestone,
    make_need,
    make_order,
    make_unit,
    make_user,
    make_visit,
    make_year_plan,
)

EARLY = at("2026-02-01T09:00")


def table(report: DispatchReport, number: int) -> list[dict]:
    return report.tables.get(number=number).values["rows"]


def published(week) -> DispatchReport:
    now = week.cut_off_at + timedelta(seconds=1)
    report = freeze_week(week=week, now=now)
    return publish(report=report, now=now, by=make_user(role=Role.ADMIN))


# -- the rule in words ------------------------------------------------------------------------------


RULES = Thresholds(version=1)


@pytest.mark.parametrize(
    ("dimension", "light", "rules", "words"),
    [
        ("START", "YELLOW", RULES, "应开工未开工"),
        ("START", "RED", RULES, "应开工满 3 个月未开工"),
        ("INVESTMENT", "YELLOW", RULES, "完成投资比序时低 10 个百分点及以上"),
        ("INVESTMENT", "RED", RULES, "完成投资比序时低超过 30 个百分点"),
        ("MILESTONE", "YELLOW", RULES, "节点逾期"),
        ("MILESTONE", "RED", RULES, "节点逾期超过 7 天（关键节点 3 天）"),
        ("STATISTICS", "YELLOW", RULES, "开工超过 1 个月未纳统"),
        ("STATISTICS", "RED", RULES, "开工超过 2 个月未纳统"),
        ("ISSUE", "YELLOW", RULES, "问题超期未销号"),
        ("ISSUE", "RED", RULES, "问题超期超过 5 个工作日，或已提级"),
        ("MILESTONE", "GREEN", RULES, ""),
        ("MILESTONE", "GREY", RULES, ""),
        ("MILESTONE", "RED", Thresholds(version=2, milestone_red_days=15, two_yellows_make_red=True),
         "节点逾期超过 15 天（关键节点 3 天），或连续两周黄灯"),
        ("INVESTMENT", "RED", Thresholds(version=2, investment_basis=InvestmentBasis.SHARE),
         "完成投资比序时低超过 30%"),
    ],
)  # fmt: skip
def test_a_rule_is_said_with_the_numbers_of_its_version(dimension, light, rules, words):
    assert criterion(Dimension(dimension), Light(light), rules) == words


@pytest.mark.django_db
def test_a_lit_project_stands_with_its_rule_and_the_limit_somebody_set():
    ordered, forecast, instructed, unset = (
        old_project(short_name=name) for name in ("甲", "乙", "丙", "丁")
    )
    for project, day in (ordered, "2026-12-30"), (forecast, "2026-12-20"), (unset, None):
        make_milestone(project, name="封顶", due_on=date(2026, 11, 1), created_at=EARLY,
                       forecast_on=day and date.fromisoformat(day))  # fmt: skip
    make_milestone(instructed, name="封顶", due_on=date(2026, 11, 17), created_at=EARLY)
    make_order(
        ordered,
        number="项目督办〔2026〕001号",
        sent_on=date(2026, 11, 12),
        due_on=date(2026, 11, 27),
    )
    make_order(ordered, number="项目督办〔2026〕002号", sent_on=date(2026, 10, 12), due_on=date(2026, 10, 20),
               state="CONFIRMED", confirmed_on=date(2026, 10, 19), confirmed_by=make_user())  # fmt: skip
    make_instruction(instructed, given_at=at("2026-11-12T09:00"), due_on=date(2026, 11, 25))
    rows = {row["project"][1]: row for row in table(freeze_week(week=week_of(), now=LATER), 5)}
    assert {name: row["due"] for name, row in rows.items()} == {
        "甲": "2026-11-27", "乙": "2026-12-20", "丙": "2026-11-25", "丁": None,
    }  # fmt: skip
    assert rows["甲"]["rule_text"] == "节点逾期超过 7 天（关键节点 3 天）　D3 v1"
    assert rows["丙"]["rule_text"] == "节点逾期　D3 v1"


# -- problems ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_problem_stands_with_its_whole_course_up_to_that_day():
    project, unit = old_project(), make_unit(short_name="规建局")
    node = make_milestone(project, name="通电", due_on=date(2026, 12, 10), created_at=EARLY)
    common = {
        "raised_on": date(2026, 11, 2), "created_at": at("2026-11-02T09:00"), "source": "VISIT",
        "severity": "CRITICAL", "milestone": node, "assigned_on": date(2026, 11, 3),
        "resolved_on": date(2026, 11, 17), "result": "已改线", "company_word": "满意",
        "state": "CLOSED", "closed_by": make_user(name="周核"),
    }  # fmt: skip
    told = make_issue(project, closed_on=date(2026, 11, 18), **common)
    later = make_issue(
        project, closed_on=date(2026, 11, 24), **common | {"resolved_on": date(2026, 11, 23)}
    )
    IssueUnit.objects.create(issue=told, unit=unit)
    rows = {row["code"]: row for row in table(freeze_week(week=week_of(), now=LATER), 7)}
    row = rows[told.code]
    assert (row["source"], row["severity"], row["milestone"]) == ("VISIT", "CRITICAL", "通电")
    assert (row["supporting"], row["raised_by"], row["assigned"]) == (
        ["规建局"], str(told.raised_by), "2026-11-03",
    )  # fmt: skip
    assert (row["result"], row["resolved"], row["company_word"]) == ("已改线", "2026-11-17", "满意")
    assert (row["closed_by"], row["closed"]) == (str(told.closed_by), "2026-11-18")
    row = rows[later.code]
    assert [row[key] for key in ("result", "resolved", "company_word", "closed_by", "closed")] == [
        "", None, "", "", None,
    ]  # fmt: skip


# -- the year beside the week -----------------------------------------------------------------------


@pytest.mark.django_db
def test_the_year_counts_what_was_reached_and_what_was_planned_before_it_was_put_off():
    reached = old_project(started_on=date(2026, 3, 2))
    make_milestone(
        reached, kind="STARTED", due_on=date(2026, 3, 1), created_at=EARLY, done_on=date(2026, 3, 2)
    )
    put_off = old_project()
    node = make_milestone(put_off, kind="STARTED", due_on=date(2027, 2, 1), created_at=EARLY)
    type(node).objects.filter(pk=node.pk).update(baseline_on=date(2026, 10, 1))
    DateChange.objects.create(milestone=node, old_on=date(2026, 10, 1), new_on=date(2027, 2, 1), reason="征地",
                              at=at("2026-10-20T09:00"), by=make_user())  # fmt: skip
    next_year = old_project()
    make_milestone(next_year, kind="STARTED", due_on=date(2027, 3, 1), created_at=EARLY)
    old_project(started_on=date(2025, 6, 1))
    report = freeze_week(week=week_of(), now=LATER)
    row = next(row for row in table(report, 1) if row["indicator"] == "NEW_STARTED")
    assert (row["now"], row["year"], row["target"], row["ratio"]) == (0, 1, 2, "50.0")
    marks = {row["project"][0]: row["this_year"] for row in table(report, 3)}
    assert marks[put_off.code] == ["STARTED_DUE"] and marks[next_year.code] == []


# -- every number opens its rows --------------------------------------------------------------------


def counts(page: str) -> list[tuple[str, str]]:
    """Address and text of the linked numbers."""
    links = re.findall(r'<a class="count" href="([^"]+)">([^<]+)</a>', page)
    return [(unescape(url), text) for url, text in links]


@pytest.mark.django_db
def test_each_count_of_the_tables_opens_exactly_that_many_rows(client_of):
    first, second = week_of(), week_of(MONDAY + timedelta(weeks=1))
    units = [make_unit(short_name=f"{name}局") for name in "甲乙"]
    leader = make_user(role=Role.MANAGER)
    for n in range(7):
        # Some at work, some due to start, some not yet; some with a plan of the year.
        started = date(2026, 11, 17) if n == 0 else date(2026, 3, n) if n % 2 else None
        project = old_project(lead_unit=[*units, None][n % 3], started_on=started)
        make_milestone(project, kind="STARTED", due_on=date(2026, 11, 10 + n), created_at=EARLY,
                       done_on=started)  # fmt: skip
        if n % 2:
            make_year_plan(project, year=2026, updated_at=EARLY)
    visit = make_visit(
        project, leader=leader, on=date(2026, 11, 24), created_at=at("2026-11-24T09:00")
    )
    issue = make_issue(project, visit=visit, raised_on=date(2026, 11, 24), state="CLOSED",
                       created_at=at("2026-11-24T09:00"), closed_on=date(2026, 11, 25), closed_by=make_user())  # fmt: skip
    IssueStep.objects.create(issue=issue, kind="CLOSE", state="CLOSED", level=1,
                             on=issue.closed_on, at=at("2026-11-25T09:00"))  # fmt: skip
    published(first)
    report, client = published(second), client_of(leader)
    page = client.get(report.get_absolute_url()).content.decode()
    page = (
        page[page.index('id="table-1"') :]
        + client.get(f"{report.get_absolute_url()}tables/8/").content.decode()
    )
    followed = set()
    for url, text in counts(page):
        response = client.get(url)
        assert response.status_code == 200, url
        if re.fullmatch(r"\d+", text):
            assert int(re.search(r'data-total="(\d+)"', response.content.decode())[1]) == int(
                text
            ), url
            followed.add(url)
    assert len(followed) > 30
    numbers = {re.search(r"/dispatch/(\d+)/tables/(\d+)/", url).groups() for url in followed}
    assert {("2", "3"), ("2", "6"), ("2", "7"), ("1", "3"), ("1", "4")} <= numbers


@pytest.mark.django_db
def test_a_number_of_the_week_before_has_no_link_for_who_may_not_read_that_report(client_of):
    old_project()
    freeze_week(week=week_of(), now=LATER)  # closed, never published
    report = published(week_of(MONDAY + timedelta(weeks=1)))
    leader, admin = (client_of(make_user(role=role)) for role in (Role.MANAGER, Role.ADMIN))
    url = report.get_absolute_url()
    read = [
        {u.split("/tables")[0] for u, _ in counts(c.get(url).content.decode())}
        for c in (leader, admin)
    ]
    assert ["/dispatch/1" in found for found in read] == [False, True]


# -- an instruction on any line ---------------------------------------------------------------------


@pytest.mark.django_db
def test_on_every_row_of_every_table_but_the_sums_an_instruction_starts(client_of):
    unit = make_unit(short_name="甲局", head=make_user(name="郑头"))
    project = old_project(lead_unit=unit)
    make_milestone(project, due_on=date(2026, 11, 1), created_at=EARLY)
    make_issue(project, raised_on=date(2026, 11, 17), created_at=at("2026-11-17T09:00"))
    make_visit(project, on=date(2026, 11, 17), created_at=at("2026-11-17T09:00"))
    make_order(project, number="项目督办〔2026〕001号", sent_on=date(2026, 11, 12))
    long_ago = date(2026, 9, 1)
    make_need(project, kind="POWER", needed_on=long_ago, created_at=EARLY, updated_at=EARLY)
    make_accepted(project, submitted_on=long_ago, accepted_on=long_ago, created_at=EARLY)
    report = published(week_of())
    leader, staff = client_of(make_user(role=Role.MANAGER)), client_of(make_user())
    started = {}
    for number in DECLARED:
        page = leader.get(f"{report.get_absolute_url()}tables/{number}/").content.decode()
        body = page[page.rindex("<tbody>") : page.rindex("</tbody>")]
        links = re.findall(r'href="(/instructions/add/[^"]+)"', body)
        rows = 0 if number in (1, 2) else body.count("<tr>") - body.count("本周无")
        assert len(links) == rows, number
        started |= {number: unescape(links[0])} if links else {}
    assert set(started) >= {3, 4, 5, 7, 8, 9, 10, 11}
    form = leader.get(started[4]).content.decode()
    assert project.code in form and "附表4 节点：" in form
    assert "/instructions/add/" not in staff.get(report.get_absolute_url()).content.decode()
    assert Project.objects.get().code == project.code

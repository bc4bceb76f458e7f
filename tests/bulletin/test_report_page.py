"""How the page of a weekly report is read: ranks and how they moved, reasons without rules, instructions where
something is decided, and, before it is out, what is still to be done."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from gaoxin.clock import day_and_minute
from projects.bulletin.reads.page import tables_of
from projects.bulletin.rules.declared import DECLARED
from projects.bulletin.rules.table import Number
from projects.bulletin.rules.words import heading, words
from projects.dispatch.actions.freeze import correct, freeze_week, read_week
from projects.dispatch.actions.publish import publish
from projects.models import DateChange, DispatchReport, InstructionStep
from tests.dispatch.test_dispatch_freeze import LATER, MONDAY, at, old_project, week_of
from tests.world.factories import (
    make_duty,
    make_instruction,
    make_issue,
    make_milestone,
    make_notice,
    make_unit,
    make_user,
    make_week,
)

pytestmark = pytest.mark.django_db
EARLY = at("2026-02-01T09:00")
UNITS = DECLARED[Number.UNITS]


def published(week) -> DispatchReport:
    now = week.cut_off_at + timedelta(seconds=1)
    return publish(report=freeze_week(week=week, now=now), now=now, by=make_user(role=Role.ADMIN))


def page_of(client, report: DispatchReport, path: str = "") -> str:
    return client.get(f"{report.get_absolute_url()}{path}").content.decode()


def section(page: str, key: str) -> str:
    start = page.index(f'id="{key}"')
    return page[start : page.index("</section>", start)]


# -- days -------------------------------------------------------------------------------------------


def test_a_day_moved_into_another_year_says_the_year_and_one_brought_forward_has_a_true_minus(
    client_of,
):
    node = make_milestone(old_project(), name="投产", created_at=EARLY, due_on=date(2027, 1, 4))
    moment = LATER - timedelta(days=1)
    DateChange.objects.create(
        milestone=node, old_on=date(2027, 1, 25), new_on=node.due_on, reason="提前", at=moment,
        by=make_user(),
    )  # fmt: skip
    page = section(page_of(client_of(make_user(role=Role.MANAGER)), published(week_of())), "moved")
    assert "<del>2027-01-25</del> → <b>2027-01-04</b>" in page
    assert ">−21<" in page


# -- ranks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moved", "said"), [(1, "↑1"), (12, "↑12"), (-4, "↓4"), (0, "—"), (None, "—")]
)
def test_places_won_and_lost_are_said_with_an_arrow(moved, said):
    column = next(one for one in UNITS.columns if one.key == "moved")
    assert words(column, {"moved": moved}) == said


def test_rank_and_move_come_first_and_units_of_measure_on_a_line_of_their_own(client_of):
    assert [one.label for one in UNITS.columns[:3]] == ["排名", "升降", "单位"]
    heads = dict(map(heading, UNITS.columns))
    assert [heads[one] for one in ("开工率", "年度计划", "序时差", "项目数")] == [
        "%",
        "亿元",
        "百分点",
        "",
    ]
    old_project(lead_unit=make_unit())
    page = page_of(client_of(make_user(role=Role.MANAGER)), published(week_of()))
    assert '开工率<span class="unit">%</span>' in section(page, "table-2")
    assert "开工率（%）" not in section(page, "table-2")


def two_weeks_in_which_the_first_falls_behind() -> tuple[DispatchReport, DispatchReport]:
    first, second = (make_unit(short_name=f"{name}局") for name in "甲乙")
    late, punctual = old_project(lead_unit=first), old_project(lead_unit=second)
    for project, day in (late, date(2026, 11, 24)), (punctual, date(2026, 12, 30)):
        make_milestone(project, name="封顶", due_on=day, created_at=EARLY)
    make_milestone(
        punctual,
        name="基础",
        due_on=date(2026, 11, 17),
        created_at=EARLY,
        done_on=date(2026, 11, 24),
    )
    return published(week_of()), published(week_of(MONDAY + timedelta(weeks=1)))


def told_of_units(report: DispatchReport) -> list[tuple[str, str]]:
    table = tables_of(report, None)[Number.UNITS]
    return [(row["unit"], words(table.column("moved"), row)) for row in table.rows]


def test_a_correction_of_the_number_before_changes_no_place_of_a_number_that_is_out():
    before, report = two_weeks_in_which_the_first_falls_behind()
    told, page = told_of_units(report), [t.content for t in report.tables.all()]
    assert told == [("乙局", "↑1"), ("甲局", "↓1")]
    now = timezone.now()
    again = correct(
        report=before, content=read_week(before, now), reason="漏计一个项目。", now=now,
        by=make_user(role=Role.ADMIN),
    )  # fmt: skip
    publish(report=again, now=now, by=make_user(role=Role.ADMIN))
    report = DispatchReport.objects.get(pk=report.pk)
    assert told_of_units(report) == told
    assert [table.content for table in report.tables.all()] == page


# -- what it says, and where instructions start -----------------------------------------------------


def test_the_rule_stands_folded_and_in_no_column(client_of):
    make_milestone(old_project(), name="封顶", due_on=date(2026, 11, 1), created_at=EARLY)
    report, client = published(week_of()), client_of(make_user(role=Role.MANAGER))
    code = report.entries.get().code
    table = page_of(client, report, "tables/5/")
    own = page_of(client, report, f"projects/{code}/")
    for page in (table, own):
        folds = re.findall(r"<details.*?</details>", page, re.DOTALL)
        assert any("节点逾期超过 7 天" in fold and "计算过程" in fold for fold in folds)
        rest = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
        assert "D3 v1" not in rest and "触发规则" not in rest
    assert "D3 v1" not in page_of(client, report)


def test_instructions_start_in_the_first_six_sections_and_in_no_sum(client_of):
    project = old_project(lead_unit=make_unit())
    for name, day in ("封顶", 1), ("通电", 17), ("验收", 24):
        make_milestone(project, name=name, due_on=date(2026, 11, day), created_at=EARLY)
    make_issue(
        project, blocking=True, raised_on=date(2026, 11, 17), created_at=at("2026-11-17T09:00")
    )
    make_duty(week := week_of(), project)
    page = page_of(client_of(make_user(role=Role.MANAGER)), published(week))
    started = {
        key: "/instructions/add/" in section(page, key)
        for key in ("red", "silent", "blocking", "overdue", "soon", "table-1", "table-2")
    }
    assert started == {
        "red": True, "silent": True, "blocking": True,
        "overdue": False, "soon": False, "table-1": False, "table-2": False,
    }  # fmt: skip
    assert section(page, "overdue").count("<tr>") > 1


# -- before it is out -------------------------------------------------------------------------------


def checks(page: str) -> dict[str, tuple[int, str]]:
    """What is still open: word → its number and the address of its list."""
    found = re.findall(r"<li><span>(.*?)</span>(?:<a[^>]*href=\"(.*?)\">|<b>.*?</svg>)(\d+) ", page)
    return {word: (int(count), unescape(url)) for word, url, count in found}


def open_work():
    """Somebody silent, somebody still to report, something in doubt, words recorded for a leader."""
    last, week = (
        make_week(date(2001, 1, 1), opened_at=at("2000-12-29T09:00")),
        make_week(MONDAY + timedelta(weeks=400)),
    )
    silent, waiting = old_project(needs_check="开工日期待核实"), old_project()
    old_project(needs_check="级别待核实")
    make_duty(last, silent)
    make_duty(week, waiting)
    clerk = make_user(role=Role.ADMIN)
    make_instruction(waiting)
    for _ in range(3):
        make_instruction(waiting, recorded_by=clerk)
    return week


def test_a_draft_says_when_it_can_be_published_and_each_open_count_has_its_list(client_of):
    week = open_work()
    report, client = (
        freeze_week(week=week, now=timezone.now()),
        client_of(make_user(role=Role.ADMIN)),
    )
    page = page_of(client, report)
    cut_off = day_and_minute(week.cut_off_at)
    assert f"<b>{cut_off}</b> 截止后自动封存，封存后可以印发" in page
    found = checks(page)
    assert {word: count for word, (count, _) in found.items()} == {
        "未报": 1, "待报": 1, "待核实": 2, "代录未确认": 3,
    }  # fmt: skip
    for word, (count, url) in found.items():
        listed = client.get(url).content.decode()
        assert int(re.search(r'data-total="(\d+)"', listed)[1]) == count, word


def test_a_closed_number_can_be_published_and_one_that_is_out_asks_for_nothing(client_of):
    old_project()
    report, client = freeze_week(week=week_of(), now=LATER), client_of(make_user(role=Role.ADMIN))
    page = page_of(client, report)
    assert "本期已封存，现在可以印发" in page
    assert {word: count for word, (count, _) in checks(page).items()} == {
        "未报": 0, "待核实": 0, "代录未确认": 0,
    }  # fmt: skip
    publish(report=report, now=LATER, by=make_user(role=Role.ADMIN))
    assert "印发前核对" not in page_of(client, report)


def test_what_was_recorded_for_a_leader_is_confirmed_when_they_read_of_it_or_act(client_of):
    clerk, leader = make_user(role=Role.ADMIN), make_user(role=Role.MANAGER)
    read, acted, unread, done = (
        make_instruction(giver=leader, recorded_by=clerk, **more)
        for more in ({}, {}, {}, {"state": "STRUCK"})
    )
    make_instruction(giver=leader)
    for row, at_ in ((read, timezone.now()), (unread, None)):
        make_notice(leader, url=row.get_absolute_url(), read_at=at_)
    make_notice(clerk, url=unread.get_absolute_url(), read_at=timezone.now())
    InstructionStep.objects.create(
        instruction=acted, kind="HAND_ON", state="OPEN", at=timezone.now(), by=leader
    )
    page = client_of(clerk).get("/instructions/?unconfirmed=1").content.decode()
    assert set(re.findall(r"/instructions/(PS-2001-\d+)/", page)) == {unread.code}
    assert done.code not in page


def test_the_checklist_asks_as_often_however_much_is_open(client_of):
    week = open_work()
    report, client = (
        freeze_week(week=week, now=timezone.now()),
        client_of(make_user(role=Role.ADMIN)),
    )
    page_of(client, report)  # signs in
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            page_of(client, report)
        asked.append(len(captured))
        for _ in range(5):
            make_duty(week, old_project(needs_check="待核实"))
            make_instruction(recorded_by=make_user(role=Role.ADMIN))
    assert asked[0] == asked[1]

"""倒排工期 in the weekly report: how the networks stood at the cut-off, and who fell behind since the number before."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from accounts.roles import Role
from projects.bulletin.papers.running_text import lead
from projects.bulletin.rules.slipped import in_words, marks_of, slipped
from projects.bulletin.rules.table import Before, Column
from projects.bulletin.rules.words import heading, words
from projects.dispatch.actions.freeze import freeze_week
from projects.dispatch.rules.codes import Backward
from projects.dispatch.rules.compare import compare
from projects.dispatch.rules.entry import Entry, ScheduleLine
from projects.models import Milestone, ProjectSchedule, ScheduleStep
from projects.schedule.actions.plans import confirm_plan
from projects.schedule.rules.network import Basis
from tests.dispatch.test_dispatch_freeze import (
    MONDAY,
    at,
    entry,
    frozen_tables,
    old_project,
    week_of,
)
from tests.world.factories import make_schedule, make_user
from tests.world.paper import entry as written

WEEK = timedelta(weeks=1)
DRAWN = at("2026-10-08T09:00")
TARGET = date(2026, 12, 7)  # a fortnight less than the three steps take


def planned(by, **project) -> ProjectSchedule:
    """A network that was drawn and confirmed in October."""
    schedule = drawn(**project)
    confirm_plan(
        schedule=schedule,
        reason="先按此推进",
        basis=Basis.LATEST,
        now=at("2026-10-09T09:00"),
        by=by,
    )
    Milestone.objects.filter(project=schedule.project_id).update(created_at=DRAWN)
    return again(schedule)


def drawn(**project) -> ProjectSchedule:
    return make_schedule(
        old_project(stage="PERMITTING", **project), target_on=TARGET, created_at=DRAWN
    )


def again(schedule) -> ProjectSchedule:
    return ProjectSchedule.objects.select_related("project").get(pk=schedule.pk)


def frozen(number: int):
    week = week_of(MONDAY + number * WEEK)
    return freeze_week(week=week, now=week.cut_off_at + timedelta(seconds=30))


def said(report) -> str:
    return "".join(part["said_text"] for part in report.first_screen["parts"])


def row_of(report, project, table: int) -> dict:
    return next(row for row in frozen_tables(report)[table] if row["project"][0] == project.code)


def step_of(schedule, key: str) -> ScheduleStep:
    return ScheduleStep.objects.select_related("schedule__project").get(schedule=schedule, key=key)


# -- the rule ---------------------------------------------------------------------------------------


def line(shortfall: int | None, plan: int | None = 1) -> ScheduleLine:
    return ScheduleLine("投产", TARGET, shortfall, None, "开工", None, "开工", plan, None)


def of(number: int, shortfall: int | None, **fields) -> Entry:
    return written(number, schedule=line(shortfall), **fields)


@pytest.mark.parametrize(
    ("then", "now", "by"),
    [(7, 12, 5), (-3, 5, 5), (0, 1, 1), (12, 12, None), (12, 7, None), (-9, -3, None), (-9, 0, None),
     (None, 12, None), (12, None, None)],
)  # fmt: skip
def test_a_target_that_is_missed_by_more_than_before_has_fallen_behind(then, now, by):
    before = Before(1, [of(1, then)])
    found = slipped([of(1, now)], before)
    assert [one.by for one in found] == ([] if by is None else [by])
    assert (Backward.WIDER in marks_of(of(1, now), of(1, then))) == (by is not None)


def test_a_draft_a_suspended_project_and_a_number_without_it_say_nothing():
    short = of(1, 12)
    draft = replace(short, schedule=line(12, plan=None))
    held, unknown = replace(short, status="SUSPENDED"), replace(short, schedule=None)
    last = of(1, 7)
    for now in (draft, held, unknown):
        assert (now.shortfall, marks_of(now, last)) == (None, [])
        assert slipped([now], Before(1, [last])) == []
    for then in (replace(last, schedule=line(7, plan=None)), unknown):
        assert slipped([short], Before(1, [then])) == []
    assert slipped([short], None) == slipped([short], Before(1, [])) == []
    assert marks_of(of(1, -5), last) == ["CONFIRMED"]


def test_the_sentence_names_the_worst_first_and_ten_at_most():
    found = slipped([of(1, 12), of(2, 9)], Before(1, [of(1, 7), of(2, -3)]))
    assert in_words(found) == (
        "演示项目02（差 9 个工作日，上期余 3 个）、演示项目01（差 12 个工作日，上期差 7 个）"
    )
    many = slipped([of(n, 12) for n in range(12)], Before(1, [of(n, 7) for n in range(12)]))
    assert in_words(many).count("上期差") == 10 and in_words(many).endswith("等")


def test_a_number_of_working_days_reads_as_lacking_or_left():
    column = Column("shortfall", "工期差（工作日）", "shortfall")
    printed = [words(column, {"shortfall": value}) for value in (34, -5, 0, None)]
    assert printed == ["差 34", "余 5", "0", "—"]
    assert heading(column) == ("工期差", "工作日")


# -- frozen -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(module_db):
    """Three numbers: nothing is done in the second week, in the third the first step is."""
    by = make_user(role=Role.ADMIN)
    short, held = planned(by, short_name="甲项目"), planned(by, short_name="乙项目")
    draft = drawn(short_name="丙项目")
    first, second = frozen(0), frozen(1)
    type(held.project).objects.filter(pk=held.project_id).update(status="SUSPENDED")
    ScheduleStep.objects.filter(schedule=short, key="1").update(done_on=date(2026, 11, 30))
    third = frozen(2)
    return {"short": short.project, "held": held.project, "draft": draft.project}, [
        first, second, third,
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_entry_has_the_network_as_it_stood(world):
    projects, (first, second, _) = world
    one, two = (entry(report, projects["short"]).schedule for report in (first, second))
    assert (one.target, one.target_on, one.plan, one.confirmed) == ("投产", TARGET, 1, True)
    assert (one.confirmed_on, one.next_step, one.chain_head) == (
        date(2026, 10, 9),
        "施工图",
        "施工图",
    )
    assert one.shortfall > 5 and two.shortfall == one.shortfall + 5
    assert two.forecast_on - one.forecast_on == WEEK
    assert entry(first, projects["draft"]).schedule.plan is None
    assert entry(first, projects["draft"]).shortfall is None
    assert entry(first, projects["short"]).light == "RED"  # its nodes are overdue, which is worse


@pytest.mark.django_db
def test_who_fell_behind_is_said_in_the_text_with_the_rows(world):
    projects, (first, second, third) = world
    now, then = (entry(report, projects["short"]).shortfall for report in (second, first))
    line = f"甲项目（差 {now} 个工作日，上期差 {then} 个）"
    assert f"较上期有 2 个项目工期差扩大：{line}、乙项目" in said(second)
    assert f"较上期有2个项目工期差扩大：甲项目（差{now}个工作日" in lead(second.first_screen)
    assert "工期差" not in said(first)
    assert "乙项目" not in said(third)
    marks = [row_of(report, projects["short"], 3)["schedule"] for report in (first, second)]
    assert marks == [["CONFIRMED", "SHORT"], ["CONFIRMED", "SHORT", "WIDER"]]
    assert [row_of(report, projects["held"], 3)["schedule"] for report in (second, third)] == [
        ["CONFIRMED", "SHORT", "WIDER"], [],
    ]  # fmt: skip
    assert row_of(second, projects["draft"], 3)["schedule"] == []


@pytest.mark.django_db
def test_each_node_of_a_project_stands_with_its_shortfall(world):
    projects, (_, second, third) = world
    assert (
        row_of(second, projects["short"], 4)["shortfall"]
        == entry(second, projects["short"]).shortfall
    )
    assert row_of(second, projects["held"], 4)["shortfall"] > 0
    moved = [row for row in frozen_tables(third)[4] if row["project"][0] == projects["held"].code]
    assert {row["shortfall"] for row in moved} <= {None}


@pytest.mark.django_db
def test_two_numbers_are_compared_by_it(world):
    projects, (first, second, _) = world
    old, new = ([entry(report, projects["short"])] for report in (first, second))
    fields = {field.label: (field.old, field.new) for field in compare(old, new).rows[0].fields}
    assert fields["工期差（工作日）"] == (f"差 {old[0].shortfall}", f"差 {new[0].shortfall}")

"""Whoever has the stored rows of a number can add up every number of its paragraph again: here they are
added up once more, by other means than the code's own."""

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest

from projects.dispatch.actions.freeze import freeze_week
from projects.models import InvestmentRecord, ReportDuty
from projects.registry.rules.stages import Stage
from tests.dispatch.test_dispatch_freeze import CUT_OFF, LATER, MONDAY, at, old_project, week_of
from tests.world.factories import (
    make_duty,
    make_investment,
    make_milestone,
    make_report,
    make_user,
    make_year_plan,
)

pytestmark = pytest.mark.django_db
EARLY = at("2026-02-01T09:00")
NOVEMBER = date(2026, 11, 1)
WEEK = timedelta(weeks=1)
WORDS = {"RED": "红灯", "YELLOW": "黄灯", "GREEN": "绿灯", "GREY": "暂不评价"}


def one_decimal(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def rows(report) -> list[dict]:
    return [entry.values for entry in report.entries.all()]


def text(report) -> str:
    return "".join(part["said_text"] for part in report.first_screen["parts"]).replace(" ", "")


def yi(amount: Decimal) -> str:
    return f"{amount / 10000:.2f}亿元"


def week_amount(project, week, completed, at, **kwargs) -> InvestmentRecord:
    return make_investment(
        project, kind="WEEK", week=week, month_on=NOVEMBER, completed=Decimal(completed),
        recorded_at=at, **kwargs,
    )  # fmt: skip


def correct(record, completed, at) -> InvestmentRecord:
    """As a further revision of the weekly report does it; None: it says nothing any more."""
    InvestmentRecord.objects.filter(pk=record.pk).update(superseded_at=at)
    return completed is not None and week_amount(
        record.project, record.week, completed, at, reason="多报"
    )


# -- a world of two weeks, once real and once fictional, of three times the amounts -------------------


class World:
    def __init__(self, *, demo: bool):
        self.demo, self.factor = demo, 3 if demo else 1
        self.ahead = self.project(1, plan=12000, done=6000)
        self.tardy = self.project(2, plan=8000, done=2000)
        self.early = self.project(3, stage=Stage.PERMITTING)
        self.stuck = self.project(4, plan=4000)
        self.unbegun = self.project(5, stage=Stage.PERMITTING)
        self.sound = self.project(6)
        make_milestone(self.unbegun, name="开工", kind="STARTED", due_on=NOVEMBER, created_at=EARLY)

    def project(self, number, *, plan=None, done=None, **fields):
        if self.demo:
            fields |= {"source": "DEMO", "code": f"YS-91{number}"}
        project = old_project(**fields)
        if plan:
            amount = Decimal(plan * self.factor)
            make_year_plan(project, year=2026, amount=amount, updated_at=EARLY)
        if done:
            make_investment(project, month_on=date(2026, 10, 1), recorded_at=EARLY,
                            completed=Decimal(done * self.factor))  # fmt: skip
        return project

    def first_week(self, week):
        in_time = week.cut_off_at - timedelta(hours=2)
        self.node = make_milestone(
            self.early, name="封顶", due_on=date(2026, 11, 10), created_at=EARLY
        )
        make_milestone(self.sound, name="试车", due_on=date(2026, 11, 23), created_at=EARLY)
        for project in (self.ahead, self.early):
            self.filed(week, project, in_time)
        self.duty = make_duty(week, self.tardy)
        week_amount(self.ahead, week, 100 * self.factor, in_time)
        self.wrong = week_amount(self.stuck, week, 200 * self.factor, in_time)

    def second_week(self, first, week):
        late, in_time = first.cut_off_at + timedelta(hours=3), week.cut_off_at - timedelta(hours=2)
        make_report(first, self.tardy, progress="迟到的一周", filed_at=late)
        ReportDuty.objects.filter(pk=self.duty.pk).update(filed_at=late)
        week_amount(self.tardy, first, 50 * self.factor, late)
        correct(self.wrong, 230 * self.factor, late)
        type(self.node).objects.filter(pk=self.node.pk).update(done_on=date(2026, 11, 24))
        self.filed(week, self.ahead, in_time)
        week_amount(self.ahead, week, 120 * self.factor, in_time)
        make_duty(week, self.tardy)
        make_duty(week, self.early, exempted_at=in_time, exempted_by=make_user(),
                  exempt_reason="停产检修")  # fmt: skip

    def filed(self, week, project, at):
        make_report(week, project, filed_at=at)
        make_duty(week, project, filed_at=at)


def two_numbers(scope: str):
    """Both worlds are there; the series alone says which of them counts."""
    worlds = [World(demo=True), World(demo=False)]
    first, second = week_of(), week_of(MONDAY + WEEK)
    for world in worlds:
        world.first_week(first)
    one = freeze_week(week=first, now=LATER, scope=scope)
    for world in worlds:
        world.second_week(first, second)
    return one, freeze_week(week=second, now=LATER + WEEK, scope=scope)


SERIES = pytest.mark.parametrize("scope", ["ZONE", "DEMO"])


@SERIES
def test_money_adds_up_from_the_stored_rows(scope):
    factor = 3 if scope == "DEMO" else 1
    code, said = ("YS-914", "0.01亿元") if scope == "DEMO" else (r"GX-[-\d]+", "30万元")
    rights = ("", rf"含更正2026年11月\+{said}（{code}），")
    for report, week, year, right in zip(
        two_numbers(scope), (300, 200), (8300, 8500), rights, strict=True
    ):
        own = [row for row in rows(report) if row["plan"] and row["demo"] == (scope == "DEMO")]
        plan, done = (sum(Decimal(row[key]) for row in own) for key in ("plan", "done_year"))
        due = sum(Decimal(row["expected"]) for row in own) / plan
        gap = one_decimal((done / plan - due) * 100)
        this_week = sum(Decimal(row["done_week"] or 0) + Decimal(row["done_late"]) for row in own)
        # What was entered above: 100 + 200; then 120 + 50 that came late + 30 that were put right.
        assert (this_week, done, plan) == (week * factor, year * factor, 24000 * factor)
        assert re.search(
            f"年度计划投资{yi(plan)}，累计完成{yi(done)}，{right}完成率{one_decimal(done / plan * 100)}%，"
            f"低于序时进度{-gap}个百分点；本周完成{yi(this_week)}。",
            text(report),
        )
        table = report.tables.get(number=1).values["rows"]
        row = next(row for row in table if row["indicator"] == "DONE")
        assert (Decimal(row["now"]), Decimal(row["year"])) == (this_week, done)


@SERIES
def test_who_reported_adds_up_from_the_stored_rows(scope):
    worlds = 2 if scope == "DEMO" else 1  # its series has the zone's own projects in it too
    first, second = two_numbers(scope)
    for report, owed, done, missing in ((first, 3, 2, 1), (second, 2, 1, 1)):
        said = [row["report"] for row in rows(report)]
        counts = (
            sum(word in ("FILED", "LATE", "MISSED", "OPEN") for word in said),
            sum(word in ("FILED", "LATE") for word in said),
            said.count("MISSED"),
        )
        assert counts == (owed * worlds, done * worlds, missing * worlds)
        assert "应报{}个，已报{}个，未报{}个。".format(*counts) in text(report)
    late = [row["code"] for row in rows(second) if row["late"]]
    assert len(late) == worlds
    assert not any(row["late"] for row in rows(first))


@SERIES
def test_started_works_add_up_from_the_stored_rows(scope):
    worlds = 2 if scope == "DEMO" else 1
    for report in two_numbers(scope):
        found = rows(report)
        due = [row for row in found if row["should_start"]]
        started = [row for row in due if "STARTED" in row["facts"]]
        # The preparatory project is left out, the one whose day has passed is not.
        assert (len(found), len(due), len(started)) == (6 * worlds, 5 * worlds, 4 * worlds)
        assert f"已开工{len(started)}个，开复工率80.0%，本周新开工0个。" in text(report)
        assert f"本周调度项目{len(found)}个：" in text(report)


@SERIES
def test_the_lights_add_up_and_each_change_is_told(scope):
    first, second = two_numbers(scope)
    before = {row["code"]: row["light"] for row in rows(first)}
    changes = 0
    for report in (first, second):
        found = rows(report)
        tiles = {one["light"]: one for one in report.first_screen["lights"]}
        assert set(tiles) == set(WORDS)
        for light, tile in tiles.items():
            codes = [row["code"] for row in found if row["light"] == light]
            assert tile["count"] == len(codes)
            assert f"{WORDS[light]}{len(codes)}个" in text(report)
            if report == first:
                assert (tile["last"], tile["became"]) == (None, [])
                continue
            assert tile["last"] == list(before.values()).count(light)
            assert sorted((code, was) for code, _, was in tile["became"]) == sorted(
                (code, before[code]) for code in codes if before[code] != light
            )
            changes += len(tile["became"])
    assert changes >= 2 * (2 if scope == "DEMO" else 1)
    for light in ("RED", "YELLOW"):
        more = sum(row["light"] == light for row in rows(second)) - [*before.values()].count(light)
        if more:
            word = "增加" if more > 0 else "减少"
            assert re.search(f"与上期相比.*{WORDS[light]}{word}{abs(more)}个", text(second))


@SERIES
def test_late_nodes_and_open_problems_add_up_from_the_stored_rows(scope):
    for report in two_numbers(scope):
        found = rows(report)
        nodes = [node for row in found for node in row["nodes"]]
        issues = [issue["marks"] for row in found for issue in row["issues"]]
        late = sum(not node["done"] and node["overdue_days"] > 0 for node in nodes)
        assert late > 0
        open_, overdue = (sum(mark in marks for marks in issues) for mark in ("OPEN", "OVERDUE"))
        assert f"逾期节点{late}个，未销号问题{open_}项，其中超期{overdue}项。" in text(report)


# -- every amount in exactly one number ---------------------------------------------------------------


def numbers_of(project, *weeks) -> list[tuple[Decimal, Decimal]]:
    """What each number says the week added: its own, and what came in for weeks before."""
    found = []
    for week in weeks:
        report = freeze_week(week=week, now=week.cut_off_at + timedelta(seconds=1))
        row = report.entries.get(project=project.pk).values
        found.append((Decimal(row["done_week"] or 0), Decimal(row["done_late"])))
    return found


def weeks_from_monday(count: int) -> list:
    return [week_of(MONDAY + n * WEEK) for n in range(count)]


@pytest.mark.parametrize(
    ("corrected_to", "expected"), [(130, 30), (70, -30), (100, 0), (0, -100), (None, -100)]
)
def test_a_corrected_amount_is_put_right_in_the_next_number_and_only_there(corrected_to, expected):
    project = old_project()
    weeks = weeks_from_monday(4)
    record = week_amount(project, weeks[0], 100, CUT_OFF - timedelta(hours=1))
    correct(record, corrected_to, CUT_OFF + timedelta(days=1))
    assert numbers_of(project, *weeks) == [(100, 0), (0, expected), (0, 0), (0, 0)]


def test_an_amount_that_came_late_is_counted_in_the_next_number_and_only_there():
    project = old_project()
    weeks = weeks_from_monday(4)
    week_amount(project, weeks[0], 50, CUT_OFF + timedelta(seconds=1))
    week_amount(project, weeks[1], 70, CUT_OFF + WEEK)  # at the very moment: in time
    late = week_amount(project, weeks[2], 5, CUT_OFF + 2 * WEEK)
    correct(late, 8, CUT_OFF + 2 * WEEK + timedelta(hours=1))
    assert numbers_of(project, *weeks) == [(0, 0), (70, 50), (5, 0), (0, 3)]


def test_corrected_twice_between_two_numbers_counts_the_last_word():
    project = old_project()
    weeks = weeks_from_monday(3)
    record = week_amount(project, weeks[0], 100, CUT_OFF - timedelta(hours=1))
    for hours, amount in ((1, 500), (2, 120)):
        record = correct(record, amount, CUT_OFF + timedelta(hours=hours))
    assert numbers_of(project, *weeks) == [(100, 0), (0, 20), (0, 0)]


def test_the_weeks_of_all_numbers_together_are_what_was_reported_in_all():
    project, other = old_project(), old_project()
    weeks = weeks_from_monday(5)
    at_ = [week.cut_off_at for week in weeks]
    hour = timedelta(hours=1)
    first = week_amount(project, weeks[0], 100, at_[0] - hour)
    second = week_amount(project, weeks[1], 200, at_[1] + hour)
    week_amount(project, weeks[2], 300, at_[2] - hour)
    week_amount(other, weeks[2], 1000, at_[2] - hour)
    first = correct(first, 110, at_[1] - hour)
    first = correct(first, None, at_[2] - hour)
    correct(second, 250, at_[3] - hour)
    week_amount(project, weeks[0], 40, at_[3] - hour)
    told = numbers_of(project, *weeks)
    counted = InvestmentRecord.objects.current().filter(project=project)
    assert sum(own + late for own, late in told) == sum(row.completed for row in counted) == 590

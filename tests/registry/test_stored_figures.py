"""What the database adds up beside the rows that it comes from is what these give, whoever writes them."""

import contextlib
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from accounts.roles import Role
from projects.investment.actions import (
    correct_record,
    record_month,
    record_opening,
    record_statistical,
)
from projects.investment.reads.standing import groups_of_year, standings, year_of_groups
from projects.models import (
    InvestmentRecord,
    Milestone,
    ProgressReport,
    Project,
    ReportDuty,
    Reporting,
    ReportWeek,
    YearDone,
    YearPlan,
)
from projects.registry.actions.figures import differing_figures
from projects.registry.reads.conditions import with_report
from projects.schedule.actions.milestones import (
    add_milestone,
    complete_milestone,
    move_milestone,
    remove_milestone,
)
from projects.weekly.actions.duties import exempt, set_report_frequency
from projects.weekly.actions.progress import Entry, file_report, withdraw_report
from projects.weekly.reads.duties import duty_badges
from tests.harness.parallel import SOAK
from tests.world.factories import make_duty, make_project, make_user, make_week

pytestmark = pytest.mark.django_db
Kind = InvestmentRecord.Kind


def make_record(project, month_on: date, kind: str, completed, **kwargs) -> InvestmentRecord:
    values = {"recorded_at": timezone.now(), "recorded_by": make_user(), "reason": "更正"} | kwargs
    return InvestmentRecord.objects.create(
        project=project, month_on=month_on, kind=kind, completed=Decimal(completed), **values
    )


def test_a_year_is_added_up_month_by_month_by_the_figure_that_counts():
    project, week = make_project(), make_week(date(2026, 2, 2))
    make_record(project, date(2026, 1, 1), Kind.OPENING, 1000)
    make_record(project, date(2026, 2, 1), Kind.WEEK, 30, week=week)
    row = YearDone.objects.get(project=project)
    assert (row.given_from, row.entered_from) == (2, 1)
    assert row.done == [0, *[30] * 11] and row.whole == [1000, *[1030] * 11]
    month = make_record(project, date(2026, 2, 1), Kind.MONTH, 45)
    make_record(project, date(2026, 12, 1), Kind.STATISTICAL, -5)
    row.refresh_from_db()
    assert row.done == [0, *[45] * 10, 40]
    InvestmentRecord.objects.filter(pk=month.pk).update(superseded_at=timezone.now())
    row.refresh_from_db()
    assert row.done == [0, *[30] * 10, 25] and differing_figures() == []


def test_a_year_without_a_record_has_no_row():
    record = make_record(make_project(), date(2025, 3, 1), Kind.MONTH, 7)
    assert YearDone.objects.filter(year=2025, given_from=3).exists()
    InvestmentRecord.objects.filter(pk=record.pk).update(superseded_at=timezone.now())
    assert not YearDone.objects.exists()


def test_many_rows_of_one_statement_are_added_up_together():
    projects, by = [make_project() for _ in range(3)], make_user()
    InvestmentRecord.objects.bulk_create(
        InvestmentRecord(
            project=project, month_on=date(2026, month, 1), kind=Kind.MONTH, completed=month,
            recorded_at=timezone.now(), recorded_by=by,
        )
        for project in projects for month in (1, 2, 3)
    )  # fmt: skip
    assert {tuple(row.done[:4]) for row in YearDone.objects.all()} == {(1, 3, 6, 6)}
    assert YearDone.objects.count() == 3


def test_what_is_stored_says_what_the_records_of_any_day_say():
    project, other = make_project(), make_project()
    make_record(project, date(2025, 11, 1), Kind.MONTH, "12.50")
    make_record(project, date(2026, 1, 1), Kind.OPENING, 100)
    make_record(project, date(2026, 3, 1), Kind.MONTH, 40)
    make_record(project, date(2026, 6, 1), Kind.STATISTICAL, 60)
    make_record(other, date(2026, 1, 1), Kind.OPENING, 5)
    YearPlan.objects.create(project=project, year=2026, amount=200, start_month=2)
    curve = [0, 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 99]
    YearPlan.objects.create(project=other, year=2026, amount=99, monthly=curve)
    rows, known = Project.objects.all(), timezone.now()
    for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 9), date(2026, 12, 31)):
        stored, added_up = standings(rows, day), standings(rows, day, as_of=known)
        assert stored == added_up
        sums, pace = year_of_groups(groups_of_year(rows, day), day)
        plans = [one.year_plan for one in stored.values() if one.year_plan]
        assert sums.done == sum(one.done_year for one in stored.values())
        assert sums.known == sum(one.recorded_this_year for one in stored.values())
        assert pace.done == sum(one.done_year for one in stored.values() if one.year_plan)
        assert pace.expected == sum(
            (plan.expected(day) or 0) * Fraction(plan.amount) for plan in plans
        )
        assert sums.plan == pace.plan == sum(plan.amount for plan in plans)


def test_the_command_finds_what_was_written_past_the_trigger_and_mends_it(capsys):
    project = make_project()
    make_record(project, date(2026, 3, 1), Kind.MONTH, 40)
    call_command("recompute_figures", "--check")
    YearDone.objects.update(given_from=None)
    with pytest.raises(CommandError, match=project.code):
        call_command("recompute_figures", "--check")
    call_command("recompute_figures")
    call_command("recompute_figures", "--check")
    assert capsys.readouterr().out.splitlines()[-1] == "checked 1, differ 0"


# -- reporting --------------------------------------------------------------------------------------

MONDAY = date(2026, 11, 2)


def week_of(number: int, **kwargs):
    cut_off = timezone.make_aware(datetime.combine(MONDAY, time(18))) + timedelta(weeks=number)
    on = MONDAY + timedelta(weeks=number)
    return make_week(on, cut_off_at=cut_off, opened_at=cut_off - timedelta(days=6), **kwargs)


def test_the_latest_duty_and_the_unanswered_ones_after_the_last_report():
    project, weeks = make_project(), [week_of(number) for number in range(4)]
    duties = [make_duty(week, project) for week in weeks]
    row = Reporting.objects.get(project=project)
    assert row.duty == duties[3] and row.silent_at == [week.cut_off_at for week in weeks]
    ReportDuty.objects.filter(pk=duties[1].pk).update(filed_at=timezone.now())
    row.refresh_from_db()
    assert row.silent_at == [weeks[2].cut_off_at, weeks[3].cut_off_at]
    let_off = {"exempted_at": timezone.now(), "exempted_by": make_user(), "exempt_reason": "停工"}
    ReportDuty.objects.filter(pk=duties[2].pk).update(**let_off)
    ReportDuty.objects.filter(pk=duties[3].pk).delete()
    row.refresh_from_db()
    assert row.duty == duties[2] and row.silent_at == []
    ReportDuty.objects.filter(project=project).delete()
    assert not Reporting.objects.exists() and differing_figures() == []


def test_a_week_that_is_opened_late_or_closes_later_moves_what_is_silent():
    project, week = make_project(), week_of(0)
    make_duty(week, project)
    later = week.cut_off_at + timedelta(days=1)
    ReportWeek.objects.filter(pk=week.pk).update(cut_off_at=later)
    assert Reporting.objects.get(project=project).silent_at == [later]
    ReportWeek.objects.filter(pk=week.pk).update(opened_at=later + timedelta(hours=1))
    assert Reporting.objects.get(project=project).silent_at == [] and differing_figures() == []


# -- whatever is done, in any order -----------------------------------------------------------------

WHERE, WEEKS = st.integers(0, 1), 4


class FiguresMachine(RuleBasedStateMachine):
    """Two projects whose reports, investment and nodes are entered, corrected, withdrawn and let off, week after week."""

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.clock, self.number = None, 0
        self.admin = make_user(role=Role.ADMIN)
        self.projects = [make_project() for _ in range(2)]
        self.weeks = []
        self.a_week_opens()

    def teardown(self):
        self.clock.stop()
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @rule()
    def a_week_opens(self):
        if self.clock is not None:
            self.clock.stop()
        week = week_of(len(self.weeks))
        self.weeks.append(week)
        self.now = week.cut_off_at - timedelta(days=2)
        self.clock = time_machine.travel(self.now, tick=False)
        self.clock.start()
        ReportDuty.objects.bulk_create(
            ReportDuty(week=week, project=project, frequency="WEEKLY") for project in self.projects
        )

    def attempt(self, act, **given):
        """What is refused changes nothing."""
        with contextlib.suppress(ValidationError), transaction.atomic():
            act(**given)

    @rule(where=WHERE, ago=st.integers(0, WEEKS), amount=st.integers(0, 50))
    def file(self, where, ago, amount):
        week, project = self.weeks[max(len(self.weeks) - 1 - ago, 0)], self.projects[where]
        duty = ReportDuty.objects.get(week=week, project=project)
        report = (
            ProgressReport.objects.latest_revisions().filter(week=week, project=project).first()
        )
        report = report or ProgressReport(week=week, project=project)
        report.progress, report.correction_reason = f"完成 {amount}", "补充"
        month = timezone.localdate(week.cut_off_at).replace(day=1)
        entry = Entry([], {month: Decimal(amount)}, "更正", [], None, [], [], None)
        self.attempt(
            file_report, report=report, duty=duty, entry=entry, now=self.now, by=self.admin
        )

    @rule(where=WHERE)
    def withdraw(self, where):
        reports = ProgressReport.objects.current().filter(project=self.projects[where])
        if report := reports.order_by("-week__week_on").first():
            self.attempt(withdraw_report, report=report, now=self.now, by=self.admin)

    @rule(where=WHERE)
    def let_off(self, where):
        duty = self.projects[where].duties.order_by("-week__week_on").first()
        self.attempt(exempt, duty=duty, reason="停工", now=self.now, by=self.admin)

    @rule(where=WHERE, frequency=st.sampled_from(["NONE", ""]))
    def ask_for_no_reports(self, where, frequency):
        project = Project.objects.get(pk=self.projects[where].pk)
        given = {"frequency": frequency, "reason": "停建", "now": self.now, "by": self.admin}
        self.attempt(set_report_frequency, project=project, **given)

    @rule(
        where=WHERE, month=st.integers(1, 12), amount=st.integers(-9, 99),
        act=st.sampled_from([record_month, record_statistical, record_opening]),
    )  # fmt: skip
    def enter(self, where, month, amount, act):
        given = {"completed": Decimal(amount), "reason": "核定", "at": self.now, "by": self.admin}
        given |= {"project": Project.objects.get(pk=self.projects[where].pk)}
        given |= {"today": timezone.localdate()}
        if act is record_opening:
            self.attempt(act, year=2026 - month % 2, **given)
        else:
            funds = {"funds": {}} if act is record_month else {}
            with contextlib.suppress(IntegrityError):  # the month has its figure
                self.attempt(act, month_on=date(2025 + month % 2, month, 1), **funds, **given)

    @rule(where=WHERE, amount=st.integers(0, 99))
    def correct(self, where, amount):
        rows = InvestmentRecord.objects.current().filter(project=self.projects[where])
        if record := rows.order_by("-month_on").first():
            given = {"completed": Decimal(amount), "reason": "核减", "at": self.now}
            self.attempt(correct_record, record=record, **given, by=self.admin)

    @rule(where=WHERE, days=st.integers(-9, 9), order=st.integers(0, 2))
    def add_node(self, where, days, order):
        due_on = timezone.localdate() + timedelta(days=days)
        project = Project.objects.get(pk=self.projects[where].pk)
        node = Milestone(project=project, name=f"节点 {order}", order=order, due_on=due_on)
        self.attempt(add_milestone, milestone=node, by=self.admin)

    @rule(
        where=WHERE, days=st.integers(-9, 9), act=st.sampled_from(["move", "done", "undone", "go"])
    )
    def change_node(self, where, days, act):
        today, by = timezone.localdate(), self.admin
        nodes = (
            Milestone.objects.kept().filter(project=self.projects[where]).order_by("due_on", "pk")
        )
        node = (nodes.done() if act == "undone" else nodes.undone()).first()
        if node is None:
            return
        if act == "move":
            new_on = today + timedelta(days=days)
            self.attempt(move_milestone, milestone=node, new_on=new_on, reason="雨季", by=by)
        elif act == "go":
            self.attempt(remove_milestone, milestone=node, reason="重复", today=today, by=by)
        else:
            on = today if act == "done" else None
            given = {"on": on, "text": "", "evidence": "现场", "reason": "误登"}
            self.attempt(complete_milestone, milestone=node, **given, by=by)

    @invariant()
    def the_next_node_is_the_earliest_undone_one(self):
        for project in self.projects:
            nodes = Milestone.objects.kept().undone().filter(project=project)
            first = nodes.order_by("due_on", "order", "pk").first()
            assert Milestone.objects.next_of_each().filter(project=project).first() == first

    @invariant()
    def what_is_stored_is_what_the_rows_give(self):
        assert differing_figures() == []
        today, later = timezone.localdate(), timezone.now() + timedelta(days=1)
        stored = standings(self.projects, today)
        assert stored == standings(self.projects, today, as_of=later)

    @invariant()
    def who_is_silent_is_counted_alike_by_list_and_badge(self):
        for now in (self.now, self.now + timedelta(days=3)):
            badges = duty_badges([project.pk for project in self.projects], now)
            for project in self.projects:
                weeks = silent_weeks(project, now)
                listed = Project.objects.filter(with_report(["SILENT"], now), pk=project.pk)
                assert badges[project.pk].silent_weeks == weeks == silent(project, now).count()
                assert listed.exists() == (weeks > 0)


def silent(project, now):
    return ReportDuty.objects.silent(now).filter(project=project)


def silent_weeks(project, now) -> int:
    """Counted back from the latest cut-off to the last report."""
    found = 0
    for duty in project.duties.select_related("week").order_by("-week__cut_off_at"):
        if duty.filed_at:
            break
        found += duty.exempted_at is None and duty.week.cut_off_at < now
    return found


@pytest.mark.slow
def test_stored_figures_are_what_the_rows_give_whatever_is_done():
    run_state_machine_as_test(
        FiguresMachine,
        settings=settings(
            max_examples=100 if SOAK else 3, stateful_step_count=50 if SOAK else 18, deadline=None,
            derandomize=not SOAK, database=None,
        ),
    )  # fmt: skip

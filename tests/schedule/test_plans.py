"""Confirming a plan: what was promised is written once, and the days that are judged follow it."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.roles import Role
from projects.models import (
    CalendarDay,
    DateChange,
    Milestone,
    Project,
    ProjectSchedule,
    ScheduleForecast,
    SchedulePlan,
    ScheduleStep,
    StepLink,
)
from projects.schedule.actions.forecasts import differing, reforecast_stale
from projects.schedule.actions.milestones import fix_day
from projects.schedule.actions.plans import confirm_plan
from projects.schedule.actions.progress import complete_step
from projects.schedule.actions.steps import edit_step, waive
from projects.schedule.reads.forecast import forecast_of
from projects.schedule.reads.late import late_plan
from projects.schedule.reads.network import load_network
from projects.schedule.reads.schedule import preview, read_levers, schedule_of, try_levers
from projects.schedule.rules.agreed import agreed_days
from projects.schedule.rules.due import plan_due
from projects.schedule.rules.levers import Lever, LeverKind
from projects.schedule.rules.network import Basis
from tests.harness.parallel import at_once
from tests.world import cluster
from tests.world.factories import (
    make_appointment,
    make_link,
    make_milestone,
    make_project,
    make_schedule,
    make_step,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def again(schedule) -> ProjectSchedule:
    return ProjectSchedule.objects.select_related("project").get(pk=schedule.pk)


def confirm(schedule, by, reason="", basis=Basis.LATEST) -> SchedulePlan:
    return confirm_plan(
        schedule=again(schedule), reason=reason, basis=basis, now=timezone.now(), by=by
    )


def refusal(call) -> str:
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        call()
    return "".join(caught.value.messages)


def rows_of(plan) -> dict:
    return {row.key: row for row in plan.rows.all()}


# -- what is written --------------------------------------------------------------------------------


def test_the_first_plan_is_the_baseline_and_makes_the_nodes_that_are_judged(today, by):
    schedule = make_schedule()
    plan = confirm(schedule, by)
    assert (plan.number, plan.reason, plan.target_on) == (1, "首次确认倒排工期", schedule.target_on)
    found = {node.kind: node for node in schedule.project.milestones.all()}
    assert set(found) == {"STARTED", "OPERATION"}  # 施工图 is no node
    rows = rows_of(plan)
    for key, kind in (("2", "STARTED"), ("3", "OPERATION")):
        node = found[kind]
        assert node.due_on == node.baseline_on == rows[key].agreed_on == rows[key].latest_last_on
        assert node.step.key == key and node.key
    assert {key for key, row in rows.items() if row.critical} == {"1", "2", "3"}
    event = AuditEvent.objects.get(act="plan.confirm")
    assert (event.after["milestones_made"], event.after["milestones_moved"]) == (2, 0)
    assert not DateChange.objects.exists()


def test_as_early_as_possible_promises_the_earliest_days(today, by):
    schedule = make_schedule()
    rows = rows_of(confirm(schedule, by, basis=Basis.EARLIEST))
    assert [row.agreed_on for row in rows.values()] == [row.early_last_on for row in rows.values()]


def test_the_next_plan_says_why_and_moves_each_open_node_with_its_change(today, by):
    schedule = make_schedule()
    confirm(schedule, by)
    nodes = {node.kind: node for node in schedule.project.milestones.all()}
    fix_day(milestone=nodes["STARTED"], reason="省里要求", by=by)
    again(schedule)
    ProjectSchedule.objects.filter(pk=schedule.pk).update(target_on=schedule.target_on + 30 * DAY)
    assert "调整计划的原因" in refusal(lambda: confirm(schedule, by))
    plan = confirm(schedule, by, "资金晚到")
    assert plan.number == 2
    change = DateChange.objects.get()
    assert (change.milestone, change.reason) == (nodes["OPERATION"], "资金晚到")
    assert change.old_on == nodes["OPERATION"].due_on
    assert change.new_on == rows_of(plan)["3"].agreed_on
    stored = Milestone.objects.get(pk=nodes["STARTED"].pk)
    assert stored.due_on == nodes["STARTED"].due_on  # fixed, listed as a conflict
    [conflict] = schedule_of(schedule.project, today).conflicts
    assert "与计划冲突" in conflict and "开工" in conflict
    assert Milestone.objects.get(pk=nodes["OPERATION"].pk).baseline_on == change.old_on


def test_an_unreachable_target_is_confirmed_with_a_reason_alone_and_stays(today, by):
    schedule = make_schedule(target_on=today + 20 * DAY)
    assert "比目标晚" in refusal(lambda: confirm(schedule, by))
    plan = confirm(schedule, by, "先按此推进")
    assert plan.shortfall > 0
    assert rows_of(plan)["3"].agreed_on == rows_of(plan)["3"].early_last_on > schedule.target_on
    assert again(schedule).target_on == today + 20 * DAY


def test_side_steps_are_promised_after_what_they_follow_and_of_no_days_not_at_all(today, by):
    schedule = make_schedule()
    start, target = (schedule.steps.get(key=key) for key in ("2", "3"))
    make_step(schedule, start, key="4", kind="STATISTICS", name="纳统", role="SIDE", days=20)
    make_step(schedule, target, key="5", kind="ABOVE_SCALE", name="升规", role="SIDE", days=0)
    plan = confirm(schedule, by)
    rows = rows_of(plan)
    calendar = load_network(again(schedule), today).calendar
    assert calendar.count(rows["2"].agreed_on, rows["4"].agreed_on) == 20
    assert rows["4"].latest_last_on is None and rows["5"].agreed_on is None
    kinds = set(schedule.project.milestones.values_list("kind", flat=True))
    assert "STATISTICS" in kinds and "ABOVE_SCALE" not in kinds


def test_a_done_step_keeps_its_day_and_hands_it_to_its_new_node(today, by):
    schedule = make_schedule()
    ScheduleStep.objects.filter(schedule=schedule, key="1").update(
        done_on=today - 5 * DAY, key_node=True
    )
    plan = confirm(schedule, by)
    node = schedule.project.milestones.get(name="施工图")
    assert node.done_on == rows_of(plan)["1"].agreed_on == today - 5 * DAY
    assert schedule.steps.get(key="1").done_on is None
    moved = ScheduleStep.objects.select_related("milestone").get(schedule=schedule, key="1")
    assert moved.done == (today - 5 * DAY, "")


def test_a_node_that_the_project_got_meanwhile_is_taken(today, by):
    schedule = make_schedule()
    node = make_milestone(schedule.project, kind="OPERATION", name="投产")
    confirm(schedule, by)
    assert schedule.steps.get(key="3").milestone == node
    assert node.date_changes.count() == 1


# -- what is refused --------------------------------------------------------------------------------


def test_no_plan_of_what_is_untied_unconfirmed_suspended_or_over(today, by):
    untied = make_schedule()
    make_step(untied, key="4", name="取水许可")
    assert "取水许可" in refusal(lambda: confirm(untied, by))
    article = make_schedule(make_project(confirmed_at=None, confirmed_by=None))
    assert "尚未确认" in refusal(lambda: confirm(article, by))
    asleep = make_schedule(make_project(status="SUSPENDED"))
    assert "已暂停" in refusal(lambda: confirm(asleep, by))
    done = make_schedule(make_project(operation_on=today, stage="OPERATION"))
    assert "目标步骤已完成" in refusal(lambda: confirm(done, by))
    assert not SchedulePlan.objects.exists() and not Milestone.objects.exists()


def test_who_confirms_is_the_chief_or_the_office():
    schedule = make_schedule()
    people = {role: make_user() for role in ("CHIEF", "COMMISSIONER", "LEADER")}
    for role, user in people.items():
        make_appointment(schedule.project, user, role)
    people |= {"ADMIN": make_user(role=Role.ADMIN), "MANAGER": make_user(role=Role.MANAGER)}
    may = {
        role
        for role, user in people.items()
        if ProjectSchedule.objects.confirmable_by(user).filter(pk=schedule.pk).exists()
    }
    assert may == {"CHIEF", "ADMIN"}


def test_two_people_who_confirm_at_once_make_one_plan(committed_db):
    schedule, users = make_schedule(), [make_user(), make_user()]
    read = again(schedule)
    said = {"schedule": read, "reason": "", "basis": Basis.LATEST, "now": timezone.now()}
    results = at_once(*(lambda user=user: confirm_plan(**said, by=user) for user in users))
    refused = [one for one in results if isinstance(one, ValidationError)]
    assert len(refused) == 1 and "刚由别人改动" in refused[0].messages[0]
    assert SchedulePlan.objects.count() == 1
    assert Milestone.objects.filter(project=schedule.project).count() == 2


KILLED = """
import sys, time
from django.db import transaction
from django.utils import timezone
from accounts.models import User
from projects.models import ProjectSchedule
from projects.schedule.actions.plans import confirm_plan
with transaction.atomic():
    schedule = ProjectSchedule.objects.get()
    confirm_plan(schedule=schedule, reason="", basis="LATEST", now=timezone.now(), by=User.objects.first())
    print("written", flush=True)
    time.sleep(60)
"""


def test_who_is_killed_while_confirming_leaves_nothing(committed_db):
    """Before its commit there is no plan, no node and no event; the next one confirms as if nothing had been."""
    schedule, by = make_schedule(), make_user()
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", KILLED]
    environment = cluster.environment(committed_db)
    with subprocess.Popen(
        command, cwd=cluster.ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "written\n"
        process.kill()
    assert not SchedulePlan.objects.exists() and not Milestone.objects.exists()
    assert not AuditEvent.objects.filter(act="plan.confirm").exists()
    assert confirm(schedule, by).number == 1


# -- what a page reads ------------------------------------------------------------------------------


def test_the_page_is_read_in_as_many_queries_whatever_the_steps(today, by):
    small, large = make_schedule(), make_schedule()
    row = large.steps.get(key="1")
    for number in range(40):
        step = make_step(large, row, key=f"x{number}", key_node=True, name=f"步骤{number}")
        make_link(large.steps.get(key="3"), step)
    counts = []
    for schedule in (small, large):
        confirm(schedule, by)
        with CaptureQueriesContext(connection) as queries:
            view = schedule_of(schedule.project, today)
            assert view.headline.startswith("余") and len(view.rows) == schedule.steps.count()
            assert view.next and view.levers is not None and view.chain_line and not view.conflicts
            assert not view.problems and not view.anomalies and view.target_note is not None
            assert [row.step.unit_responsible for row in view.rows]
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_a_slip_is_said_against_the_first_plan_in_days_and_working_days(today, by):
    schedule = make_schedule()
    first = rows_of(confirm(schedule, by))
    ProjectSchedule.objects.filter(pk=schedule.pk).update(target_on=schedule.target_on + 28 * DAY)
    second = rows_of(confirm(schedule, by, "资金晚到"))
    row = schedule_of(schedule.project, today).rows[-1]
    days = (second["3"].agreed_on - first["3"].agreed_on).days
    assert row.slip.days == days > 0
    assert row.slip_words == f"较原计划推迟 {days} 天（{row.slip.workdays} 个工作日）"


def test_without_a_plan_the_page_says_by_when_one_is_due(today):
    late = make_project(admitted_on=today - 100 * DAY)
    view = schedule_of(make_schedule(late).project, today)
    assert view.due.late > 60 and "已晚" in view.due.words
    unknown = schedule_of(make_schedule().project, today)
    assert unknown.due.words == "未填入库日期"


def test_the_list_of_late_plans_is_what_the_rule_says_of_each(today, by):
    days = [today - n * DAY for n in range(15, 36)]
    rows = [make_project(admitted_on=day, stage="PERMITTING") for day in days]
    calendar = CalendarDay.calendar_around(today)
    due = {row for row in rows if plan_due(row.admitted_on, calendar) < today}
    assert due and due != set(rows)
    assert set(Project.objects.filter(late_plan(today))) == due
    for odd in (
        {"stage": "OPERATION"},
        {"status": "SUSPENDED"},
        {"confirmed_at": None, "confirmed_by": None},
    ):
        make_project(admitted_on=days[-1], **{"stage": "PERMITTING"} | odd)
    make_project(stage="PERMITTING")
    planned = make_schedule(rows[-1])
    confirm(planned, by)
    assert set(Project.objects.filter(late_plan(today))) == due - {rows[-1]}


def test_a_project_without_network_has_no_view(today):
    assert schedule_of(make_project(), today) is None


def test_an_order_that_is_odd_is_named_and_bounds_nothing(today, by):
    schedule = make_schedule()
    ScheduleStep.objects.filter(schedule=schedule, key="2").update(started_on=today)
    [sentence] = schedule_of(schedule.project, today).anomalies
    assert "「开工」已开始" in sentence and "「施工图」还没有完成" in sentence


def test_a_network_that_leaves_the_calendar_says_so(today):
    schedule = make_schedule()
    for number in range(4):
        step = make_step(schedule, schedule.steps.get(key="2"), key=f"x{number}", days=2000)
        make_link(schedule.steps.get(key="3"), step)
        ScheduleStep.objects.filter(pk=step.pk).update(days=2000)
        StepLink.objects.filter(step=step).delete()
        if number:
            make_link(step, schedule.steps.get(key=f"x{number - 1}"))
    view = schedule_of(schedule.project, today)
    assert view.plan is None and "超出可推算的年份" in view.headline and view.rows
    assert forecast_of(view.network).fault


def test_an_unpublished_year_is_said(today, by):
    schedule = make_schedule(target_on=today.replace(year=today.year + 3, day=1))
    assert "按周一至周五推算" in load_network(again(schedule), today).calendar_note
    assert "按周一至周五推算" in confirm(schedule, by).calendar_note


# -- trials -----------------------------------------------------------------------------------------


def test_levers_are_tried_together_and_nothing_is_written(today):
    schedule = make_schedule(target_on=today + 20 * DAY)
    network = load_network(again(schedule), today)
    chosen = read_levers(network, ["SHORTEN:1", "SHORTEN:1", "PARALLEL:9|9"])
    assert chosen == [Lever(LeverKind.SHORTEN, "1")]
    with CaptureQueriesContext(connection) as queries:
        trial = try_levers(network, chosen)
    assert len(queries) == 0
    assert trial.before.shortfall - trial.after.shortfall == 4
    assert trial.words == ["「施工图」由 10 个工作日压缩到 6 个工作日"]
    assert "试算后" in trial.headline
    assert [moved.step.key for moved in trial.moved] == ["1", "2", "3"]
    assert [moved.early for moved in trial.moved] == [-4, -4, -4]


def test_another_target_is_previewed_step_by_step(today):
    schedule = make_schedule()
    network = load_network(again(schedule), today)
    trial = preview(network, network.steps, target_on=schedule.target_on + 7 * DAY)
    assert {moved.early for moved in trial.moved} == {0}
    assert all(moved.latest > 0 for moved in trial.moved)


# -- forecasts --------------------------------------------------------------------------------------


def test_every_act_leaves_the_forecast_as_recomputing_gives_it(today, by):
    schedule = make_schedule(target_on=today + 20 * DAY)
    StepLink.objects.filter(step__schedule=schedule, step__key="2").update(hard=False)
    reforecast_stale(timezone.now())
    step = ScheduleStep.objects.select_related("schedule").get(schedule=schedule, key="1")
    step.days = 12
    edit_step(step=step, today=today, by=by)
    assert differing(timezone.now()) == []
    row = StepLink.objects.get(step__schedule=schedule, step__key="2")
    waive(row=row, reason="可先招标", today=today, by=by)
    assert differing(timezone.now()) == []
    step = ScheduleStep.objects.select_related("schedule").get(schedule=schedule, key="1")
    complete_step(step=step, on=today, today=today, by=by)
    assert differing(timezone.now()) == []
    stored = ScheduleForecast.objects.get(schedule=schedule)
    assert stored.chain == "开工 → 投产" and stored.next_step == "开工"


def test_the_days_first_tick_computes_what_is_of_another_day(today):
    schedule = make_schedule(target_on=today + 20 * DAY)
    ended = make_schedule(make_project(status="TERMINATED"))
    assert reforecast_stale(timezone.now()) == 1
    assert reforecast_stale(timezone.now()) == 0
    assert reforecast_stale(timezone.now() + DAY) == 1
    [found] = ScheduleForecast.objects.filter(schedule__in=[schedule, ended])
    assert found.schedule == schedule
    assert (found.best_lever, found.gain) == (
        "「施工图」由 10 个工作日压缩到 6 个工作日", 4,
    )  # fmt: skip


def test_as_early_as_possible_and_as_late_as_needed_differ_by_the_float(today):
    network = load_network(again(make_schedule()), today)
    early, late = (
        agreed_days(network.steps, network.plan, basis, network.line)
        for basis in (Basis.EARLIEST, Basis.LATEST)
    )
    assert all(
        network.calendar.count(early[key], late[key]) == network.plan.steps[key].total_float
        for key in early
    )

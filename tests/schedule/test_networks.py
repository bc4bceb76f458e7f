"""The acts on a network: made from a template, its steps and links, begun and done. One truth per date."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.roles import Role
from gaoxin.forms import constraint_message
from projects.models import Company, Milestone, ProjectSchedule, ScheduleStep, StageEvent, StepLink
from projects.schedule.actions.milestones import (
    complete_milestone,
    fix_day,
    free_day,
    move_milestone,
    remove_milestone,
)
from projects.schedule.actions.networks import Start, make_network, set_target, set_winter
from projects.schedule.actions.progress import complete_step, start_step
from projects.schedule.actions.steps import (
    add_step,
    drop_step,
    edit_step,
    link,
    mark_not_applicable,
    revive_step,
    unlink,
    unwaive,
    waive,
)
from projects.schedule.reads.network import load_network
from projects.schedule.rules.network import Durations
from tests.world.factories import (
    make_appointment,
    make_link,
    make_milestone,
    make_project,
    make_schedule,
    make_step,
    make_template,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def again(schedule) -> ProjectSchedule:
    return ProjectSchedule.objects.select_related("project").get(pk=schedule.pk)


def step_of(schedule, key) -> ScheduleStep:
    return ScheduleStep.objects.select_related("schedule__project", "milestone").get(
        schedule=schedule, key=key
    )


def links_of(schedule) -> set[tuple[str, str]]:
    """(predecessor, step) of the network in force."""
    network = load_network(again(schedule), timezone.localdate())
    return {(one.pred, step.key) for step in network.steps for one in step.links}


def refusal(call) -> str:
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        call()
    return "".join(caught.value.messages)


def last_event() -> AuditEvent:
    return AuditEvent.objects.latest("pk")


# -- made ------------------------------------------------------------------------------------------


def test_a_network_matches_what_the_project_has_and_makes_no_node(today, by):
    project = make_project(stage="PERMITTING")
    start = make_milestone(project, kind="STARTED", name="打桩", due_on=today + 30 * DAY)
    moved = move_milestone(milestone=start, new_on=today + 40 * DAY, reason="雨季", by=by)
    named = make_milestone(project, name="施工图", done_on=today - DAY)
    other = make_milestone(project, name="设备进场")
    schedule = make_network(
        project=project, start=Start(make_template(), today + 200 * DAY), today=today, by=by
    )
    assert step_of(schedule, "2").milestone == start and step_of(schedule, "1").milestone == named
    assert step_of(schedule, "3").milestone is None
    assert set(project.milestones.all()) == {start, named, other}
    assert again_due(start) == moved.due_on and start.date_changes.count() == 1
    assert step_of(schedule, "1").done == (today - DAY, "")
    assert last_event().act == "schedule.make" and last_event().after["steps"] == 3
    assert schedule.forecast.computed_on == today


def again_due(milestone) -> date:
    return Milestone.objects.get(pk=milestone.pk).due_on


def test_short_durations_are_taken_where_the_template_has_them(today, by):
    start = Start(make_template(), today + 200 * DAY, durations=Durations.SHORT)
    schedule = make_network(project=make_project(), start=start, today=today, by=by)
    assert [step.days for step in schedule.steps.all()] == [6, 5, 20]
    assert step_of(schedule, "1").short_days is None


@pytest.mark.parametrize("tender", [True, False])
def test_by_law_tendered_the_drawings_come_before_the_tender(tender, today, by):
    template = make_template()
    steps = {key: template.steps.get(key=key) for key in ("1", "2")}
    for old, new in (("1", "13"), ("2", "16")):
        template.steps.filter(pk=steps[old].pk).update(key=new)
    steps["2"].links.update(hard=False, basis="惯例")
    start = Start(template, today + 200 * DAY, tender=tender)
    schedule = make_network(project=make_project(), start=start, today=today, by=by)
    row = StepLink.objects.get(step__schedule=schedule, step__key="16")
    assert row.hard is tender and row.basis


def test_what_stands_before_a_done_step_may_be_said_to_be_done(today, by):
    project = make_project(started_on=today - 100 * DAY)
    start = Start(make_template(), today + 200 * DAY, earlier_done=True)
    schedule = make_network(project=project, start=start, today=today, by=by)
    assert step_of(schedule, "1").done == (None, "此前已完成")
    assert step_of(schedule, "2").done == (today - 100 * DAY, "")  # the project says it
    assert not step_of(schedule, "3").is_done


def test_a_second_network_a_retired_template_and_a_past_target_are_refused(today, by):
    project, template = make_project(), make_template()
    make = {"project": project, "today": today, "by": by}
    past = Start(template, today - DAY)
    assert "早于今天" in refusal(lambda: make_network(start=past, **make))
    retired = Start(make_template(retired_on=today), today + DAY)
    assert "已停用" in refusal(lambda: make_network(start=retired, **make))
    make_network(start=Start(template, today + 200 * DAY), **make)
    again = Start(template, today + 200 * DAY)
    assert "已有倒排工期" in refusal(lambda: make_network(start=again, **make))


def test_an_ended_project_s_network_is_only_read(today, by):
    schedule = make_schedule(make_project(status="TERMINATED"))
    step = step_of(schedule, "1")
    assert "已终止" in refusal(lambda: start_step(step=step, on=today, today=today, by=by))


# -- its conditions ---------------------------------------------------------------------------------


def test_the_target_moves_and_a_day_off_is_taken_as_it_is(today, by):
    schedule = make_schedule()
    saturday = today + (5 - today.weekday() + 70) * DAY
    set_target(schedule=schedule, target_on=saturday, reason="会议定", today=today, by=by)
    network = load_network(again(schedule), today)
    assert network.plan.target_on < saturday
    old = again(schedule)
    past = {"target_on": today - DAY, "reason": "", "today": today, "by": by}
    assert "早于今天" in refusal(lambda: set_target(schedule=old, **past))


def test_winter_stops_outdoor_steps_alone_and_asks_for_month_days(today, by):
    schedule = make_schedule()
    said = {"stop": True, "first": "11-15", "last": "03-15", "today": today, "by": by}
    set_winter(schedule=schedule, **said)
    assert again(schedule).winter.covers(date(2026, 1, 2))
    bad = said | {"first": "11-31"}
    assert "11-15" in refusal(lambda: set_winter(schedule=again(schedule), **bad))


def test_somebody_else_s_act_in_between_is_told(today, by):
    schedule = make_schedule()
    read_before = again(schedule)
    target = {"reason": "", "today": today, "by": by}
    set_target(schedule=schedule, target_on=today + 50 * DAY, **target)
    late = {"schedule": read_before, "target_on": today + 60 * DAY, **target}
    assert "刚由别人改动" in refusal(lambda: set_target(**late))
    assert again(schedule).target_on == today + 50 * DAY


# -- steps ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [-1, 1.5, 10**6, 2001, "9", True])
def test_a_duration_that_is_none_is_refused(days, today, by):
    step = step_of(make_schedule(), "1")
    step.days = days
    assert "0 至 2000" in refusal(lambda: edit_step(step=step, today=today, by=by))
    assert step_of(step.schedule, "1").days == 10


def test_an_edited_step_says_what_changed(today, by):
    step = step_of(make_schedule(), "1")
    step.days, step.manual_first_on, step.manual_reason = 15, today + 20 * DAY, "等资金"
    edit_step(step=step, today=today, by=by)
    assert (last_event().before["days"], last_event().after["days"]) == (10, 15)
    network = load_network(again(step.schedule), today)
    assert network.plan.steps["1"].first >= today + 20 * DAY


def test_a_step_of_one_s_own_stands_between_and_gets_the_next_number(today, by):
    schedule = make_schedule()
    new = ScheduleStep(schedule=schedule, name="取水许可", days=8)
    add_step(step=new, preds=[step_of(schedule, "1")], followers=[step_of(schedule, "3")],
             today=today, by=by)  # fmt: skip
    assert new.key == "4"
    assert {("1", "4"), ("4", "3")} <= links_of(schedule)


def test_a_step_without_followers_is_kept_and_listed_with_the_way_out(today, by):
    schedule = make_schedule()
    new = ScheduleStep(schedule=schedule, name="取水许可", days=8)
    add_step(step=new, preds=[], followers=[], today=today, by=by)
    [sentence] = load_network(again(schedule), today).sentences
    assert "取水许可" in sentence and "之后没有步骤" in sentence


def test_a_step_added_by_mistake_goes_and_its_chain_stays_whole(today, by):
    schedule = make_schedule()
    between = make_step(schedule, step_of(schedule, "1"), key="x")
    make_link(step_of(schedule, "3"), between)
    before = between.pk
    drop_step(step=step_of(schedule, "x"), reason="填错", today=today, by=by)
    assert not ScheduleStep.objects.filter(pk=before).exists()
    assert links_of(schedule) == {("1", "2"), ("2", "3"), ("1", "3")}
    assert last_event().act == "step.drop" and last_event().object_id == str(before)


def test_a_step_with_a_node_and_the_target_cannot_be_dropped(today, by):
    schedule = make_schedule()
    ScheduleStep.objects.filter(schedule=schedule, key="1").update(
        milestone=make_milestone(schedule.project)
    )
    drop = {"reason": "误", "today": today, "by": by}
    assert "不适用" in refusal(lambda: drop_step(step=step_of(schedule, "1"), **drop))
    assert "目标步骤" in refusal(lambda: drop_step(step=step_of(schedule, "3"), **drop))


def test_what_does_not_apply_is_bridged_and_may_come_back(today, by):
    schedule = make_schedule()
    said = {"reason": "租赁厂房", "today": today, "by": by}
    mark_not_applicable(step=step_of(schedule, "2"), **said)
    assert links_of(schedule) == {("1", "3")}
    [through] = load_network(again(schedule), today).steps[1].links
    assert through.hard  # both were
    revive_step(step=step_of(schedule, "2"), today=today, by=by)
    assert links_of(schedule) == {("1", "2"), ("2", "3")}
    assert "目标步骤" in refusal(lambda: mark_not_applicable(step=step_of(schedule, "3"), **said))


# -- links ------------------------------------------------------------------------------------------


def test_a_cycle_is_refused_by_the_names_on_its_way(today, by):
    schedule = make_schedule()
    soft = make_step(schedule, step_of(schedule, "1"), key="4", name="设备订货")
    make_link(step_of(schedule, "3"), soft)
    first = step_of(schedule, "1")
    said = refusal(lambda: link(step=first, pred=step_of(schedule, "4"), today=today, by=by))
    assert "前后循环：施工图 → 设备订货 → 施工图" in said
    assert "自己" in refusal(
        lambda: link(step=step_of(schedule, "1"), pred=first, today=today, by=by)
    )


def test_a_step_of_another_project_is_refused_by_act_and_by_database(today, by):
    mine, theirs = make_schedule(), make_schedule()
    foreign = step_of(theirs, "1")
    assert "不在这个项目" in refusal(
        lambda: link(step=step_of(mine, "3"), pred=foreign, today=today, by=by)
    )
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        make_link(step_of(mine, "3"), foreign)
    assert "同一个倒排工期" in constraint_message(caught.value)


def test_a_lag_is_set_on_a_link_that_is_there(today, by):
    schedule = make_schedule()
    said = {
        "step": step_of(schedule, "2"),
        "pred": step_of(schedule, "1"),
        "today": today,
        "by": by,
    }
    link(lag=7, lag_unit="CALENDAR", **said)
    row = StepLink.objects.get(step=said["step"])
    assert (row.lag, row.hard, row.basis) == (7, True, "工序")
    stale = said | {"step": step_of(schedule, "2")}
    assert "0 至 2000" in refusal(lambda: link(lag=-1, **stale))


def test_law_is_neither_deleted_nor_waived(today, by):
    schedule = make_schedule()
    row = StepLink.objects.get(step__schedule=schedule, step__key="2")
    assert "不能删除" in refusal(lambda: unlink(row=row, today=today, by=by))
    assert "不能并行" in refusal(lambda: waive(row=row, reason="赶工", today=today, by=by))
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        StepLink.objects.filter(pk=row.pk).update(
            waived_reason="赶工", waived_by=by, waived_at=timezone.now()
        )
    assert "不能放开" in constraint_message(caught.value)


def test_a_waived_habit_runs_beside_and_no_work_drops_out(today, by):
    schedule = make_schedule()
    StepLink.objects.filter(step__schedule=schedule, step__key="2").update(hard=False)
    row = StepLink.objects.get(step__schedule=schedule, step__key="2")
    waive(row=row, reason="民间资金，可先招标", today=today, by=by)
    assert links_of(schedule) == {("2", "3"), ("1", "3")}
    row.refresh_from_db()
    row.step.schedule.refresh_from_db()
    assert (row.waived_by, row.waived_reason) == (by, "民间资金，可先招标")
    unwaive(row=row, today=today, by=by)
    assert links_of(schedule) == {("1", "2"), ("2", "3")}


def test_what_leads_to_the_target_is_not_waived(today, by):
    schedule = make_schedule()
    row = StepLink.objects.get(step__schedule=schedule, step__key="3")
    StepLink.objects.filter(pk=row.pk).update(hard=False)
    assert "通向目标" in refusal(lambda: waive(row=row, reason="赶工", today=today, by=by))


# -- progress ---------------------------------------------------------------------------------------


def test_one_act_completes_step_node_fact_and_stage(today, by):
    project = make_project(stage="PERMITTING")
    schedule = make_schedule(project)
    node = make_milestone(project, kind="STARTED", name="开工")
    ScheduleStep.objects.filter(schedule=schedule, key="2").update(milestone=node)
    ScheduleStep.objects.filter(schedule=schedule, key="1").update(done_on=today - DAY)
    give_master_data(project)
    complete_step(step=step_of(schedule, "2"), on=today, evidence="开工令", today=today, by=by)
    project.refresh_from_db()
    node.refresh_from_db()
    step = step_of(schedule, "2")
    assert (node.done_on, project.started_on, project.stage) == (today, today, "CONSTRUCTION")
    assert (step.done, step.done_on) == ((today, ""), None)
    assert StageEvent.objects.get(project=project).evidence == "开工令"
    assert last_event().act == "step.complete"
    assert schedule.forecast.next_step == "投产"


def test_a_fact_without_a_node_is_written_to_the_project_alone(today, by):
    project = make_project(stage="PERMITTING")
    give_master_data(project)
    schedule = make_schedule(project)
    complete_step(step=step_of(schedule, "2"), on=today, evidence="开工令", today=today, by=by)
    project.refresh_from_db()
    assert project.started_on == today and step_of(schedule, "2").done == (today, "")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        ScheduleStep.objects.filter(schedule=schedule, key="2").update(done_on=today)
    assert "以它们为准" in constraint_message(caught.value)


def give_master_data(project) -> None:
    type(project).objects.filter(pk=project.pk).update(
        industry="电子", approval_code="2026-140000-04-01-000001", total_investment=2000,
        agreed_investment=100, lead_unit=make_unit(), company=Company.objects.create(name=f"示范企业{project.pk}"),
    )  # fmt: skip


def test_a_gate_that_lacks_something_says_what_and_nothing_is_written_half(today, by):
    project = make_project(stage="PERMITTING")
    schedule = make_schedule(project)
    step = step_of(schedule, "2")
    said = refusal(lambda: complete_step(step=step, on=today, evidence="x", today=today, by=by))
    assert "还缺" in said and "总投资" in said
    project.refresh_from_db()
    assert (project.started_on, project.stage) == (None, "PERMITTING")
    assert step_of(schedule, "2").version == 1


def test_a_step_is_begun_done_and_taken_back(today, by):
    schedule = make_schedule()
    start_step(step=step_of(schedule, "1"), on=today - 3 * DAY, today=today, by=by)
    step = step_of(schedule, "1")
    early = {"step": step, "on": today - 4 * DAY, "today": today, "by": by}
    assert "早于开始日期" in refusal(lambda: complete_step(**early))
    assert "晚于今天" in refusal(lambda: complete_step(**early | {"on": today + DAY}))
    complete_step(step=step, on=None, text="2026 年初", today=today, by=by)
    assert step_of(schedule, "1").done == (None, "2026 年初")
    complete_step(step=step_of(schedule, "1"), on=None, today=today, by=by)
    assert not step_of(schedule, "1").is_done
    late = {"step": step_of(schedule, "1"), "on": today + DAY, "today": today, "by": by}
    assert "晚于今天" in refusal(lambda: start_step(**late))


# -- nodes of a network -----------------------------------------------------------------------------


def test_a_node_of_a_step_stays_until_the_step_does_not_apply(today, by):
    schedule = make_schedule()
    node = make_milestone(schedule.project)
    ScheduleStep.objects.filter(schedule=schedule, key="1").update(milestone=node)
    remove = {"reason": "误", "today": today, "by": by}
    assert "倒排工期的步骤" in refusal(lambda: remove_milestone(milestone=node, **remove))
    mark_not_applicable(step=step_of(schedule, "1"), **remove)
    remove_milestone(milestone=Milestone.objects.get(pk=node.pk), **remove)
    assert not Milestone.objects.kept().filter(pk=node.pk).exists()


def test_moving_the_node_that_is_aimed_at_moves_the_target(today, by):
    schedule = make_schedule()
    node = make_milestone(schedule.project, kind="OPERATION", name="投产")
    ScheduleStep.objects.filter(schedule=schedule, key="3").update(milestone=node)
    move_milestone(milestone=node, new_on=today + 99 * DAY, reason="会议定", by=by)
    assert again(schedule).target_on == today + 99 * DAY


def test_a_day_that_a_leader_fixed_is_moved_by_nobody(today, by):
    node = make_milestone()
    fix_day(milestone=node, reason="省里要求", by=by)
    move = {"new_on": today + 9 * DAY, "reason": "雨季", "by": by}
    assert "领导定死（省里要求）" in refusal(lambda: move_milestone(milestone=node, **move))
    free_day(milestone=node, by=by)
    assert move_milestone(milestone=node, **move).due_on == today + 9 * DAY


def test_who_fixes_days_are_leaders_and_the_office(today):
    node, leader, chief = make_milestone(), make_user(), make_user()
    make_appointment(node.project, leader, "LEADER")
    make_appointment(node.project, chief, "CHIEF")
    may = [
        Milestone.objects.fixable_by(user).filter(pk=node.pk).exists()
        for user in (leader, make_user(role=Role.MANAGER), make_user(role=Role.ADMIN), chief)
    ]
    assert may == [True, True, True, False]


def test_a_node_done_elsewhere_is_seen_by_the_network_at_once(today, by):
    schedule = make_schedule()
    node = make_milestone(schedule.project)
    ScheduleStep.objects.filter(schedule=schedule, key="1").update(milestone=node)
    complete_milestone(milestone=node, on=today, text="", evidence="", reason="", by=by)
    assert schedule.forecast.next_step == "开工"


# -- what the database keeps ------------------------------------------------------------------------


def test_a_network_is_left_with_its_target(today):
    schedule = make_schedule()
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        ScheduleStep.objects.filter(schedule=schedule, key="3").update(role="NORMAL")
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert "须有一个目标步骤" in constraint_message(caught.value)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"days": 2001}, "0 至 2000"),
        ({"short_unit": ""}, "同时填写"),
        ({"short_days": 11, "short_unit": "WORK"}, "不能长于"),
        ({"outdoor": True, "unit": "CALENDAR"}, "按工作日计"),
        ({"state": "NOT_APPLICABLE"}, "写明原因"),
        ({"done_on": date(2026, 1, 2), "done_text": "年初"}, "只填一项"),
        ({"started_on": date(2026, 1, 2), "done_on": date(2026, 1, 1)}, "不能早于开始"),
        ({"manual_first_on": date(2026, 1, 2)}, "同时填写"),
        ({"role": "TARGET"}, "只有一个目标步骤"),
        ({"key": "2"}, "已有这个序号"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused_in_words(values, told):
    schedule = make_schedule()
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        ScheduleStep.objects.filter(schedule=schedule, key="1").update(**values)
    assert told in constraint_message(caught.value)


@pytest.mark.parametrize("first", ["13-01", "1-5", "11-32"])
def test_a_winter_is_said_in_month_and_day(first):
    schedule = make_schedule()
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        ProjectSchedule.objects.filter(pk=schedule.pk).update(winter_from=first)
    assert "11-15" in constraint_message(caught.value)

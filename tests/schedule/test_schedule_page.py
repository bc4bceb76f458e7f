"""The pages of one network: what is short, what would mend it, what a change moves, before anything is written."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AuditEvent
from accounts.roles import Role
from projects.models import Milestone, ProjectSchedule, SchedulePlan, ScheduleStep, StepLink
from projects.schedule.actions.milestones import fix_day
from projects.schedule.actions.plans import confirm_plan
from projects.schedule.reads.network import load_network
from projects.schedule.reads.page import page_of
from projects.schedule.rules.network import Basis
from tests.world.access_payloads import filled_in
from tests.world.factories import (
    make_appointment,
    make_link,
    make_milestone,
    make_project,
    make_schedule,
    make_step,
    make_template,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def office():
    return make_user(role=Role.ADMIN)


@pytest.fixture
def admin(client_of, office):
    return client_of(office)


def tab(schedule) -> str:
    return f"{schedule.project.get_absolute_url()}schedule/"


def step_of(schedule, key: str) -> ScheduleStep:
    return schedule.steps.get(key=key)


def shortfall(schedule) -> int:
    again = ProjectSchedule.objects.select_related("project").get(pk=schedule.pk)
    return load_network(again, timezone.localdate()).plan.shortfall


def short_of_target(today, **kwargs):
    """Thirty-five working days of work, for which a month is left; a step beside, by habit alone."""
    schedule = make_schedule(target_on=today + 30 * DAY, **kwargs)
    step = make_step(
        schedule, key="4", name="设备订货", days=20, order=4, short_days=15, short_unit="WORK"
    )
    make_link(step_of(schedule, "3"), step, hard=True, basis="工序")
    make_link(step, step_of(schedule, "2"))
    return schedule


# -- the page --------------------------------------------------------------------------------------


def test_a_project_without_network_says_so_and_offers_to_who_may(client_of, admin, today):
    project = make_project()
    make_milestone(project, name="主体封顶")
    page = admin.get(f"{project.get_absolute_url()}schedule/").content.decode()
    assert "未倒排" in page and f"{project.get_absolute_url()}schedule/make/" in page
    assert "主体封顶" in page
    member = make_appointment(project, role="MEMBER").user
    seen = client_of(member).get(f"{project.get_absolute_url()}schedule/").content.decode()
    assert "未倒排" in seen and "schedule/make/" not in seen


def test_a_network_is_made_from_a_template_and_its_page_opens(admin, today):
    project, template = make_project(stage="PERMITTING"), make_template()
    make_milestone(project, kind="OPERATION", name="投产", due_on=today + 100 * DAY)
    url = f"{project.get_absolute_url()}schedule/make/"
    typed = filled_in(admin, url)
    assert typed["target_on"] == today + 100 * DAY  # what the project has promised already
    answer = admin.post(url, typed | {"template": template.pk}, follow=True)
    page = answer.content.decode()
    assert "计划未确认" in page and "施工图" in page
    schedule = ProjectSchedule.objects.get(project=project)
    assert (schedule.steps.count(), schedule.target_on) == (3, today + 100 * DAY)
    assert not project.milestones.filter(kind="STARTED").exists()  # a draft judges nobody


def test_what_is_short_is_said_with_the_chain_and_the_ways_out(admin, today):
    schedule = short_of_target(today)
    lacking = shortfall(schedule)
    assert lacking > 0
    page = admin.get(tab(schedule)).content.decode()
    assert f"差 {lacking} 个工作日" in page
    assert "最有效：" in page and "一起试算" in page
    assert 'class="s-link">施工图<' in page


def test_levers_are_tried_together_and_nothing_is_written(admin, today):
    schedule = short_of_target(today)
    before = list(StepLink.objects.order_by("pk").values()), AuditEvent.objects.count()
    answer = admin.get(tab(schedule), {"tried": "1", "lever": ["SHORTEN:1", "PARALLEL:2|4"]})
    trial = answer.context["page"].trial
    assert len(trial.words) == 2
    assert trial.after.shortfall < trial.before.shortfall == shortfall(schedule)
    assert trial.tried in answer.content.decode()
    assert (list(StepLink.objects.order_by("pk").values()), AuditEvent.objects.count()) == before
    none = admin.get(tab(schedule), {"tried": "1", "lever": "PARALLEL:9|9"}).context["page"]
    assert none.trial is None  # a code that nobody offered is passed over


def test_what_was_tried_is_adopted_as_it_was_computed(admin, today):
    schedule = short_of_target(today)
    codes = ["SHORTEN:1", "PARALLEL:2|4"]
    promised = admin.get(tab(schedule), {"tried": "1", "lever": codes}).context["page"].trial
    url = f"{tab(schedule)}levers/"
    typed = filled_in(admin, f"{url}?lever=SHORTEN:1&lever=PARALLEL:2|4")
    assert set(typed["levers"]) == set(codes)
    answer = admin.post(url, typed | {"reason": "企业同意加快出图"})
    assert answer.status_code == 302, answer.context["form"].errors
    assert shortfall(schedule) == promised.after.shortfall
    assert step_of(schedule, "1").days == 6
    assert StepLink.objects.get(step__key="4").waived_reason == "企业同意加快出图"
    assert AuditEvent.objects.get(act="schedule.levers").after["reason"] == "企业同意加快出图"


def test_a_loose_end_is_a_sentence_with_the_way_out(admin, today):
    schedule = make_schedule()
    make_step(schedule, key="9", name="取水许可")
    page = admin.get(tab(schedule)).content.decode()
    assert "「取水许可」之后没有步骤" in page and "在它的后续步骤里把它设为前置" in page
    confirm = admin.get(f"{tab(schedule)}confirm/").content.decode()
    assert "现在还不能确认" in confirm


def test_an_open_step_whose_successor_has_begun_is_listed(admin, today):
    schedule = make_schedule()
    ScheduleStep.objects.filter(schedule=schedule, key="2").update(started_on=today)
    page = admin.get(tab(schedule)).content.decode()
    assert "顺序异常：「开工」已开始，前置步骤「施工图」还没有完成" in page


def test_the_page_costs_as_many_queries_with_forty_steps_as_with_four(admin, office, today):
    def cost(schedule) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as whole:
            assert admin.get(tab(schedule)).status_code == 200
        with CaptureQueriesContext(connection) as own:
            page = page_of(schedule.project, office, today, None)
            assert page.chart and page.rows and page.trial and page.view.next
        return len(whole), len(own)

    few, many = short_of_target(today), short_of_target(today)
    for number in range(36):
        step = make_step(
            many, step_of(many, "1"), key=f"x{number}", name=f"步骤{number}", key_node=True
        )
        make_link(step_of(many, "3"), step, hard=True, basis="工序")
    for schedule in (few, many):
        confirm_plan(
            schedule=ProjectSchedule.objects.get(pk=schedule.pk), reason="先按此推进",
            basis=Basis.LATEST, now=timezone.now(), by=office,
        )  # fmt: skip
    admin.get(tab(few))
    assert cost(few) == cost(many)
    assert cost(many)[1] <= 12


def test_the_workbook_says_what_the_table_says(admin, today):
    schedule = short_of_target(today)
    answer = admin.get(f"{schedule.project.get_absolute_url()}schedule.xlsx")
    rows = list(load_workbook(io.BytesIO(answer.getvalue())).active.iter_rows(values_only=True))
    assert f"差 {shortfall(schedule)} 个工作日" in rows[0][0] and "计划未确认" in rows[0][0]
    found = {row[0]: dict(zip(rows[1], row, strict=True)) for row in rows[2:]}
    assert found["4"]["步骤"] == "设备订货" and found["4"]["前置步骤"] == "2"
    assert found["3"]["总时差（工作日）"] == -shortfall(schedule)
    assert AuditEvent.objects.get(act="schedule.export").after["rows"] == 4


# -- what moves ------------------------------------------------------------------------------------


def test_a_duration_shows_what_moves_and_asks_why_before_it_is_saved(admin, today):
    schedule = make_schedule()
    step = step_of(schedule, "1")
    url = f"/steps/{step.pk}/"
    typed = filled_in(admin, url) | {"days": "15"}
    asked = admin.post(url, typed)
    page = asked.content.decode()
    assert asked.status_code == 400
    moved = {one.step.key: one for one in asked.context["form"].trial.moved}
    assert {"1", "2", "3"} == set(moved) and moved["3"].early == 5
    assert "晚 5 个工作日" in page and "3 个步骤的日期变动" in page
    assert step_of(schedule, "1").days == 10
    saved = admin.post(url, typed | {"as_is": "on", "as_is_reason": "补充勘察"})
    assert saved["Location"] == f"{tab(schedule)}?all=1#step-{step.pk}"
    event = AuditEvent.objects.get(act="step.edit")
    assert (event.before["days"], event.after["days"], event.after["reason"]) == (
        10,
        15,
        "补充勘察",
    )


def test_a_name_moves_nothing_and_asks_nothing(admin, today):
    step = step_of(make_schedule(), "1")
    url = f"/steps/{step.pk}/"
    assert admin.post(url, filled_in(admin, url) | {"name": "施工图设计"}).status_code == 302


def test_another_target_shows_what_it_does_to_the_latest_days(admin, today):
    schedule = make_schedule()
    url = f"{tab(schedule)}target/"
    typed = filled_in(admin, url) | {"target_on": today + 20 * DAY}
    asked = admin.post(url, typed)
    assert asked.status_code == 400 and "改动后差" in asked.content.decode()
    assert admin.post(url, typed | {"as_is": "on", "as_is_reason": "提前投产"}).status_code == 302
    assert shortfall(schedule) > 0
    past = admin.post(url, filled_in(admin, url) | {"target_on": today - DAY})
    assert past.status_code == 400 and "早于今天" in past.content.decode()


def test_a_winter_shows_what_stops(admin, today):
    schedule = make_schedule()
    schedule.steps.update(outdoor=True)
    url = f"{tab(schedule)}winter/"
    first, last = today + 5 * DAY, today + 40 * DAY
    window = {"winter_from": f"{first:%m-%d}", "winter_to": f"{last:%m-%d}"}
    typed = filled_in(admin, url) | {"winter_stop": "on"} | window
    asked = admin.post(url, typed)
    assert asked.status_code == 400 and "步骤的日期变动" in asked.content.decode()
    assert admin.post(url, typed | {"as_is": "on"}).status_code == 302
    wrong = admin.post(url, filled_in(admin, url) | {"winter_from": "13-40"})
    assert wrong.status_code == 400 and "月和日" in wrong.content.decode()


def test_a_step_of_one_s_own_is_tied_in_and_unknown_numbers_are_named(admin, today):
    schedule = make_schedule()
    url = f"{tab(schedule)}steps/add/"
    typed = filled_in(admin, url) | {"name": "取水许可", "days": "20", "role": "NORMAL"}
    assert (
        "没有序号为「77」的步骤"
        in admin.post(url, typed | {"preds": "77", "followers": "3"}).content.decode()
    )
    loose = admin.post(url, typed | {"preds": "1", "followers": ""})
    assert "性质请选「旁支」" in loose.content.decode()
    assert admin.post(url, typed | {"preds": "1", "followers": "3"}).status_code == 302
    added = step_of(schedule, "4")
    assert {link.pred.key for link in added.links.all()} == {"1"}
    assert step_of(schedule, "3").links.filter(pred=added).exists()


def test_a_cycle_is_refused_by_name(admin, today):
    schedule = make_schedule()
    url = f"/steps/{step_of(schedule, '1').pk}/links/add/"
    answer = admin.post(url, filled_in(admin, url) | {"pred": step_of(schedule, "2").pk})
    assert (
        answer.status_code == 400 and "前后循环：施工图 → 开工 → 施工图" in answer.content.decode()
    )


def test_a_step_of_another_project_cannot_be_named(admin, today):
    mine, other = make_schedule(), make_schedule()
    url = f"/steps/{step_of(mine, '3').pk}/links/add/"
    answer = admin.post(url, filled_in(admin, url) | {"pred": step_of(other, "1").pk})
    assert answer.status_code == 400
    assert not StepLink.objects.filter(step__schedule=mine, pred__schedule=other).exists()


# -- confirming ------------------------------------------------------------------------------------


def test_a_plan_that_misses_the_target_says_so_and_is_confirmed_with_a_reason(admin, today):
    schedule = short_of_target(today)
    url = f"{tab(schedule)}confirm/"
    page = admin.get(url).content.decode()
    assert f"比目标晚 {shortfall(schedule)} 个工作日" in page and "新增节点" in page
    typed = filled_in(admin, url)
    assert admin.post(url, typed).status_code == 400
    assert admin.post(url, typed | {"reason": "先按此推进"}).status_code == 302
    shown = admin.get(tab(schedule)).content.decode()
    assert "第 1 版计划" in shown and "先按此推进" in shown


def test_a_day_that_a_leader_fixed_is_listed_and_stays(admin, office, today):
    schedule = make_schedule()
    node = make_milestone(schedule.project, kind="STARTED", name="开工", due_on=today + 9 * DAY)
    ScheduleStep.objects.filter(schedule=schedule, key="2").update(milestone=node)
    fix_day(milestone=node, reason="省里要求", by=office)
    url = f"{tab(schedule)}confirm/"
    assert "与计划冲突：节点「开工」领导定死" in admin.get(url).content.decode()
    assert admin.post(url, filled_in(admin, url)).status_code == 302
    assert Milestone.objects.get(pk=node.pk).due_on == today + 9 * DAY
    assert "与计划冲突" in admin.get(tab(schedule)).content.decode()


def test_a_plan_read_before_somebody_else_s_act_is_a_conflict(admin, client_of, today):
    schedule = make_schedule()
    url = f"{tab(schedule)}confirm/"
    read = filled_in(admin, url)
    other = client_of(make_appointment(schedule.project, role="CHIEF").user)
    assert other.post(url, filled_in(other, url)).status_code == 302
    assert admin.post(url, read | {"reason": "同时确认"}).status_code == 409
    assert SchedulePlan.objects.count() == 1


def test_a_commissioner_edits_and_the_chief_confirms(client_of, today):
    schedule = make_schedule()
    editor = client_of(make_appointment(schedule.project, role="COMMISSIONER").user)
    page = editor.get(tab(schedule)).content.decode()
    assert "添加步骤" in page and "schedule/confirm/" not in page
    assert editor.get(f"{tab(schedule)}confirm/").status_code == 404
    chief = client_of(make_appointment(schedule.project, role="CHIEF").user)
    assert "schedule/confirm/" in chief.get(tab(schedule)).content.decode()


# -- on the phone ----------------------------------------------------------------------------------


def test_the_next_steps_are_cards_with_what_is_left_and_one_raises_a_problem_from_them(
    admin, today
):
    schedule = short_of_target(today)
    page = admin.get(tab(schedule))
    first = page.context["page"].view.next[0]
    assert first.step.key == "1" and first.left < 0
    assert f"已晚 {-first.left} 个工作日" in page.content.decode()
    url = f"/steps/{first.step.pk}/issue/"
    assert filled_in(admin, url)["summary"] == "施工图："
    answer = admin.post(
        url, filled_in(admin, url) | {"summary": "施工图：地勘未完", "kind": "OTHER"}
    )
    assert answer.status_code == 302
    assert schedule.project.issues.get().summary == "施工图：地勘未完"


def test_completing_what_opens_a_stage_keeps_what_was_typed_when_the_gate_lacks_something(
    admin, today
):
    schedule = make_schedule(make_project(stage="SIGNED", started_text=""))
    url = f"/steps/{step_of(schedule, '2').pk}/done/"
    typed = filled_in(admin, url) | {"evidence": "开工令 12 号", "reason": "手续同步补办"}
    answer = admin.post(url, typed)
    page = answer.content.decode()
    assert answer.status_code == 400 and "开工令 12 号" in page and "没有保存" in page
    schedule.project.refresh_from_db()
    assert schedule.project.stage == "SIGNED" and schedule.project.started_on is None


def test_a_step_is_begun_and_done_and_taken_back(admin, today):
    schedule = make_schedule()
    step = step_of(schedule, "1")
    for act, typed in (("start", {}), ("done", {}), ("reopen", {"reason": "登记有误"})):
        url = f"/steps/{step.pk}/{act}/"
        assert admin.post(url, filled_in(admin, url) | typed).status_code == 302, act
        if act == "done":
            assert step_of(schedule, "1").done_on == today
    assert (step_of(schedule, "1").started_on, step_of(schedule, "1").done_on) == (today, None)

"""The course of a permit, act by act: what each writes, and what is refused with which sentence."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from projects.models import (
    LimitExtension,
    PermitEvent,
    PermitPause,
    PermitStep,
    Project,
    ScheduleStep,
)
from projects.resources.actions import course, decisions, permits
from projects.resources.actions.decisions import Decision
from projects.resources.models.permit import PermitStep as Permit
from projects.resources.reads.agents import agent_of
from projects.schedule.actions import progress
from projects.schedule.actions.steps import mark_not_applicable
from projects.schedule.rules.network import StepState
from tests.world.factories import (
    make_accepted,
    make_file,
    make_item,
    make_mandate,
    make_milestone,
    make_pause,
    make_permit,
    make_project,
    make_schedule,
    make_sole,
    make_step,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def by():
    return make_user(role="ADMIN")


def again(row):
    return type(row).objects.get(pk=row.pk)


def refused(act) -> str:
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        act()
    return "；".join(caught.value.messages)


def granted(permit, by, **given):
    given = {"on": TODAY, "result": "GRANTED", "number": "示例〔2026〕1号"} | given
    return decisions.decide(permit=permit, given=Decision(**given), today=TODAY, by=by)


def test_the_limit_is_copied_when_it_is_accepted_and_the_catalogue_judges_nothing_old(by):
    permit = make_permit(item=make_item(legal_limit=10, promised_limit=6))
    course.submit(permit=permit, on=TODAY, today=TODAY, by=by)
    course.accept(permit=permit, on=TODAY, today=TODAY, by=by)
    item = permit.item
    item.promised_limit, item.legal_limit = 2, 2
    item.save()
    stored = again(permit)
    assert (stored.limit_days, stored.limit_kind, stored.standing().limit) == (6, "PROMISED", 6)
    kinds = PermitEvent.objects.filter(permit=permit).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["SUBMIT", "ACCEPT"]


def test_days_in_wrong_order_or_to_come_are_refused(by):
    permit = make_permit()
    tomorrow = TODAY + DAY
    assert "晚于今天" in refused(
        lambda: course.submit(permit=permit, on=tomorrow, today=TODAY, by=by)
    )
    assert "还没有递交" in refused(
        lambda: course.accept(permit=permit, on=TODAY, today=TODAY, by=by)
    )
    course.submit(permit=permit, on=TODAY, today=TODAY, by=by)
    assert "早于递交日期" in refused(
        lambda: course.accept(permit=permit, on=TODAY - DAY, today=TODAY, by=by)
    )
    assert PermitEvent.objects.filter(permit=permit).count() == 1


def test_what_is_missing_is_told_once_before_acceptance_and_mended(by):
    permit = make_permit(submitted_on=TODAY - 2 * DAY)
    assert "一次写全" in refused(
        lambda: course.tell(permit=permit, on=TODAY, text="", today=TODAY, by=by)
    )
    course.tell(permit=permit, on=TODAY - DAY, text="消防设计专篇", today=TODAY, by=by)
    assert "早于告知补正日期" in refused(
        lambda: course.mend(permit=permit, on=TODAY - 2 * DAY, today=TODAY, by=by)
    )
    course.mend(permit=permit, on=TODAY, today=TODAY, by=by)
    course.accept(permit=permit, on=TODAY, today=TODAY, by=by)
    assert "已经受理" in refused(
        lambda: course.tell(permit=permit, on=TODAY, text="又一件", today=TODAY, by=by)
    )


def test_a_pause_needs_a_running_clock_and_there_is_one_at_a_time(by):
    permit = make_permit(submitted_on=TODAY)

    def stop(row):
        return course.pause(permit=permit, row=row, today=TODAY, by=by)

    def expert():
        return PermitPause(reason="EXPERT", from_on=TODAY, told_on=TODAY)

    assert "还没有受理" in refused(lambda: stop(expert()))
    permit = make_accepted()
    stop(expert())
    assert "正在停钟" in refused(lambda: stop(expert()))
    course.resume(permit=permit, on=TODAY, today=TODAY, by=by)
    assert again(permit).pauses.get().to_on == TODAY


def test_a_limit_is_lengthened_within_what_the_law_allows(by):
    permit = make_accepted(item=make_item(limit_extension=10))

    def lengthen(days):
        row = LimitExtension(
            days=days, approved_by="负责人", on=TODAY, reason="情况复杂", told_on=TODAY
        )
        return course.lengthen(permit=permit, row=row, today=TODAY, by=by)

    lengthen(6)
    assert "最多延长 10 日，已延长 6 日" in refused(lambda: lengthen(5))
    assert again(permit).standing().limit == 16


def test_a_decision_completes_step_milestone_fact_and_stage_in_one_act(by):
    project = make_project(stage="SIGNED", signed_text="2025 年", total_investment=100)
    node = make_milestone(project, kind="FILED", name="备案赋码")
    step = make_step(make_schedule(project), name="备案赋码", kind="FILED", milestone=node)
    permit = make_permit(
        project, item=make_item(step_names="备案赋码"), submitted_on=TODAY, accepted_on=TODAY
    )
    step.permit = permit
    step.save()
    granted(permit, by)
    assert again(node).done_on == Project.objects.get(pk=project.pk).filed_on == TODAY
    assert again(step).done == (TODAY, "")
    decisions.undo_decision(permit=permit, reason="登记错了", today=TODAY, by=by)
    assert not again(node).is_done
    assert Project.objects.get(pk=project.pk).filed_on is None


def test_a_step_without_milestone_is_done_by_its_permit_alone(by):
    step = make_step(make_schedule(), name="能评")
    permit = PermitStep(project=step.schedule.project, item=make_item(step_names="能评"))
    permits.add_permit(permit=permit, today=TODAY, by=by)
    step = again(step)
    assert step.permit == permit
    assert not step.is_done
    said = "以手续"
    assert said in refused(lambda: progress.complete_step(step=step, on=TODAY, today=TODAY, by=by))
    assert said in refused(
        lambda: mark_not_applicable(step=step, reason="不用", today=TODAY, by=by)
    )
    course.submit(permit=permit, on=TODAY, today=TODAY, by=by)
    course.accept(permit=permit, on=TODAY, today=TODAY, by=by)
    granted(permit, by)
    assert again(step).done == (TODAY, "")
    assert step not in ScheduleStep.objects.undone()


def test_a_refused_permit_leaves_the_step_to_the_next_application(by):
    step = make_step(make_schedule(), name="能评")
    item = make_item(step_names="能评")
    first = PermitStep(project=step.schedule.project, item=item)
    permits.add_permit(permit=first, today=TODAY, by=by)
    course.submit(permit=first, on=TODAY, today=TODAY, by=by)
    course.accept(permit=first, on=TODAY, today=TODAY, by=by)
    granted(first, by, result="REFUSED", number="")
    assert not again(step).is_done
    second = PermitStep(project=step.schedule.project, item=item)
    permits.add_permit(permit=second, today=TODAY, by=by)
    assert again(step).permit == second


def test_a_refusal_leaves_a_fact_of_the_project_as_somebody_entered_it(by):
    project = make_project(stage="SIGNED", signed_text="2025 年")
    step = make_step(make_schedule(project), name="备案赋码", kind="FILED")
    step.permit = make_accepted(project, item=make_item(step_names="备案赋码"))
    step.save()
    Project.objects.filter(pk=project.pk).update(filed_on=TODAY)
    granted(step.permit, by, result="REFUSED", number="")
    assert again(project).filed_on == TODAY
    decisions.undo_decision(permit=step.permit, reason="登记错了", today=TODAY, by=by)
    assert again(project).filed_on == TODAY


def test_a_method_that_asks_nobody_bridges_the_step_and_another_revives_it(by):
    step = make_step(make_schedule(), name="能评")
    permit = PermitStep(project=step.schedule.project, item=make_item(step_names="能评"))
    permits.add_permit(permit=permit, today=TODAY, by=by)
    permit.method = Permit.Method.NOT_APPLICABLE
    assert "原因" in refused(lambda: permits.edit_permit(permit=permit, today=TODAY, by=by))
    permit.method_reason = "年耗能低于限额"
    permits.edit_permit(permit=permit, today=TODAY, by=by)
    assert (again(step).state, again(step).state_reason) == (
        StepState.NOT_APPLICABLE,
        "年耗能低于限额",
    )
    permit.method, permit.method_reason = Permit.Method.RESERVED, ""
    permits.edit_permit(permit=permit, today=TODAY, by=by)
    assert (again(step).state, again(step).state_reason) == (StepState.ACTIVE, "")


def test_a_decision_without_number_or_before_acceptance_is_refused(by):
    permit = make_accepted()
    assert "编号，或者上传文件" in refused(lambda: granted(permit, by, number=""))
    other = make_permit(submitted_on=TODAY)
    assert "还没有受理" in refused(lambda: granted(other, by))
    unfiled = make_permit()
    assert "还没有递交" in refused(lambda: granted(unfiled, by))
    assert PermitStep.objects.filter(decided_on=None).count() == 3


def test_a_paper_of_another_project_is_no_paper_of_this_one(by):
    permit = make_accepted()
    foreign = make_file(make_project())
    assert "不在这个项目" in refused(lambda: granted(permit, by, number="", file=foreign))
    promised = make_permit(item=make_item(promise_allowed=True), method="PROMISE")
    assert "不在这个项目" in refused(
        lambda: decisions.promise(permit=promised, letter=foreign, today=TODAY, by=by)
    )


def test_a_promise_needs_its_letter_a_day_and_somebody_who_checks(by):
    permit = make_permit(item=make_item(promise_allowed=True), method="PROMISE", submitted_on=TODAY)
    checker = make_user()
    due = {"check_due_on": TODAY + 90 * DAY, "checker": checker}
    assert "承诺书" in refused(lambda: granted(permit, by, **due))
    letter = make_file(permit.project)
    decisions.promise(permit=permit, letter=letter, today=TODAY, by=by)
    assert "核查日期" in refused(lambda: granted(permit, by))
    assert "核查人" in refused(lambda: granted(permit, by, check_due_on=TODAY + DAY))
    agent = make_mandate(permit.project).agent
    assert "代办员不能核查" in refused(
        lambda: granted(permit, by, check_due_on=TODAY + DAY, checker=agent)
    )
    granted(permit, by, **due)

    def check(by, result="PASS", text=""):
        return decisions.check_promise(
            permit=permit, on=TODAY, result=result, text=text, today=TODAY, by=by
        )

    assert "代办员不能核查" in refused(lambda: check(agent))
    assert "写明情况" in refused(lambda: check(checker, "FAIL"))
    check(checker, "FAIL", "未按承诺建沉砂池，12月15日前整改")
    assert again(permit).check_result == "FAIL"
    assert "已经核查" in refused(lambda: check(checker))


def test_who_decides_alone_must_be_authorised_that_day_and_is_never_the_agent(by):
    item = make_item(sole_allowed=True)
    row = make_sole(item, to_on=TODAY - DAY)
    permit = make_accepted(item=item, sole=True)
    assert "没有" in refused(lambda: granted(permit, by, examiner=row.person))
    held = make_sole(item)
    unconfirmed = make_sole(item, confirmed_at=None, confirmed_by=None)
    assert "独任授权" in refused(lambda: granted(permit, by, examiner=unconfirmed.person))
    mandate = make_mandate(permit.project, agent=held.person)
    assert "代办员不能审批" in refused(lambda: granted(permit, by, examiner=held.person))
    mandate.delete()
    granted(permit, by, examiner=held.person)
    assert again(permit).examiner == held.person


def test_a_decision_ends_the_open_pause(by):
    permit = make_accepted()
    make_pause(permit)
    granted(permit, by)
    assert permit.pauses.get().to_on == TODAY


def test_the_database_lets_no_pause_stand_open_beside_a_decision():
    permit = make_accepted()
    make_pause(permit)
    with pytest.raises(IntegrityError, match="正在停钟"), transaction.atomic():
        PermitStep.objects.filter(pk=permit.pk).update(decided_on=TODAY, result="GRANTED")
    permit.pauses.update(to_on=TODAY)
    PermitStep.objects.filter(pk=permit.pk).update(decided_on=TODAY, result="GRANTED")
    with pytest.raises(IntegrityError, match="已办结"), transaction.atomic():
        make_pause(permit, from_on=TODAY + DAY)


def test_an_act_on_a_permit_that_somebody_acted_on_meanwhile_is_refused(by):
    permit = make_accepted()
    seen = again(permit)
    course.pause(
        permit=permit, row=PermitPause(reason="TEST", from_on=TODAY, told_on=TODAY), today=TODAY,
        by=by,
    )  # fmt: skip
    assert "别人改动过" in refused(lambda: granted(seen, by))


def test_what_the_law_accepted_is_decided_from_that_day_on(by):
    permit = make_permit(submitted_on=TODAY - 30 * DAY)
    granted(permit, by)
    stored = again(permit)
    assert (stored.accepted_on, stored.limit_days) == (TODAY - 30 * DAY, 10)


def test_a_granted_permit_is_extended_as_often_as_its_item_allows(by):
    item = make_item(valid_months=3, extensions=1)
    permit = make_accepted(item=item)

    def extend(on=TODAY):
        return decisions.extend(
            permit=permit, months=3, on=on, reason="设计变更", today=TODAY, by=by
        )

    assert "已准予" in refused(extend)
    granted(permit, by)
    extend()
    assert "最多延期 1 次" in refused(extend)


def test_one_item_is_applied_for_once_at_a_time(by):
    permit = make_accepted()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_permit(permit.project, item=permit.item)
    make_permit(permit.project, item=permit.item, part="2 号库")
    granted(permit, by, result="WITHDRAWN", number="")
    make_permit(permit.project, item=permit.item)


def test_the_agent_of_a_day_is_answered_from_the_mandates():
    permit = make_permit()
    whole = make_mandate(permit.project, to_on=TODAY)
    assert agent_of(permit, TODAY) == whole.agent
    assert agent_of(permit, TODAY + DAY) is None
    part = make_mandate(permit.project, scope="PART")
    assert agent_of(permit, TODAY) == whole.agent
    part.items.add(permit.item)
    assert agent_of(permit, TODAY) == part.agent
    assert agent_of(make_permit(permit.project), TODAY) == whole.agent


def test_what_is_decided_is_not_taken_off_the_list(by):
    permit = make_accepted()
    assert "原因" in refused(
        lambda: permits.remove_permit(permit=permit, reason="", today=TODAY, by=by)
    )
    granted(permit, by)
    assert "先撤销办结" in refused(
        lambda: permits.remove_permit(permit=permit, reason="误", today=TODAY, by=by)
    )

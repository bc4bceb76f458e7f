"""批示 from the leader's word until it is done: whose step it is, what is counted, who is told."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.roles import Role
from projects.directing.actions import instructions as actions
from projects.directing.actions.instructions import Given
from projects.directing.reads.instructions import defaults, open_for_report
from projects.directing.rules import Step
from projects.models import Instruction, InstructionStep, Notice
from tests.world.factories import (
    make_appointment,
    make_dispatch,
    make_instruction,
    make_project,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader():
    return make_user(role=Role.MANAGER)


@pytest.fixture
def admin():
    return make_user(role=Role.ADMIN)


@pytest.fixture
def doer():
    return make_user()


def today():
    return timezone.localdate()


def draft(giver, to, **kwargs) -> Instruction:
    values = {
        "text": "本周五前接通施工用电。",
        "done_when": "现场通电并有验收单",
        "due_on": today() + timedelta(days=5),
        "project": make_project(),
    } | kwargs
    return Instruction(given_by=giver, to=to, **values)


def give(giver, to, by=None, **kwargs) -> Instruction:
    row = draft(giver, to, **kwargs)
    return actions.add_instruction(row=row, at=timezone.now(), by=by or giver)


def take(row, step, by, **given) -> Instruction:
    return actions.take_step(
        row=Instruction.objects.get(pk=row.pk), step=step, given=Given(**given), at=timezone.now(),
        by=by,
    )  # fmt: skip


def answered(row, by) -> Instruction:
    return take(row, Step.ANSWER, by, text="已通电。", evidence="验收单第 3 号")


def titles(person) -> list[str]:
    return list(Notice.objects.filter(user=person).order_by("pk").values_list("title", flat=True))


# -- giving -----------------------------------------------------------------------------------------


def test_a_leader_gives_and_the_receiver_is_told(leader, doer):
    row = give(leader, doer)
    assert row.code == f"PS-{today().year}-001"
    assert (row.state, row.on_behalf, row.giver) == ("OPEN", False, str(leader))
    assert row.steps.get().kind == InstructionStep.Kind.GIVE
    assert titles(doer) == [f"{row.code} 批示：{row.text}"]
    assert titles(leader) == []


def test_what_the_office_records_is_printed_so_and_the_leader_is_told(leader, doer, admin):
    row = give(leader, doer, by=admin)
    assert row.giver == f"{leader}（代录）"
    assert row.steps.get().on_behalf
    assert "如非本意，可在批示页撤销" in Notice.objects.get(user=leader).text


def test_nobody_but_the_office_records_for_a_leader(leader, doer):
    with pytest.raises(ValidationError, match="代领导记录"):
        give(leader, doer, by=make_user(role=Role.MANAGER))
    with pytest.raises(ValidationError, match="代领导记录"):
        give(leader, doer, by=doer)


def test_the_leader_s_assistant_records_for_them_and_for_nobody_else(leader, doer):
    assistant = make_user()
    leader.assistant = assistant
    leader.save()
    row = give(leader, doer, by=assistant)
    assert row.giver == f"{leader}（代录）"
    assert "如非本意，可在批示页撤销" in Notice.objects.get(user=leader).text
    with pytest.raises(ValidationError, match="代领导记录"):
        give(make_user(role=Role.MANAGER), doer, by=assistant)


def test_the_leader_s_assistant_records_the_acceptance_and_the_leader_takes_it_back(leader, doer):
    leader.assistant = make_user()
    leader.save()
    row = take(answered(give(leader, doer), doer), Step.ACCEPT, leader.assistant)
    assert row.accepted_on_behalf
    row = take(row, Step.RETURN, leader, text="现场还没有通电。")
    assert row.state == "OPEN"


def test_who_answers_does_not_accept_as_the_leader_s_assistant(leader, doer):
    leader.assistant = doer
    leader.save()
    with pytest.raises(ValidationError, match="不能验收自己的答复"):
        take(answered(give(leader, doer), doer), Step.ACCEPT, doer)


def test_who_is_to_do_it_decides_nothing_as_the_leader_s_assistant(leader, doer):
    leader.assistant = make_user()
    leader.save()
    with pytest.raises(ValidationError, match="给自己作出批示"):
        give(leader, leader.assistant, by=leader.assistant)
    row = give(leader, leader.assistant, unit=make_unit(head=doer))
    with pytest.raises(ValidationError, match="不归你办理"):
        take(row, Step.POSTPONE, leader.assistant, text="再缓", day=today() + timedelta(days=30))
    row = answered(row, doer)
    with pytest.raises(ValidationError, match="不归你办理"):
        take(row, Step.ACCEPT, leader.assistant)


def test_the_assistant_of_who_leads_no_more_decides_nothing(leader, doer):
    leader.assistant = make_user()
    leader.save()
    row = answered(give(leader, doer), doer)
    assert titles(leader.assistant) == [f"{row.code} 答复：{row.text}"]
    leader.role = ""
    leader.save()
    with pytest.raises(ValidationError, match="不归你办理"):
        take(row, Step.ACCEPT, leader.assistant)


def test_it_is_a_leader_who_gives(doer, admin):
    with pytest.raises(ValidationError, match="须由领导作出"):
        give(admin, doer, by=admin)


def test_its_day_is_not_in_the_past(leader, doer):
    with pytest.raises(ValidationError, match="不能早于今天"):
        give(leader, doer, due_on=today() - timedelta(days=1))


def test_the_form_starts_with_the_commissioner_and_five_working_days():
    held = make_appointment()
    found = defaults(held.project, today())
    assert found.to == held.user
    assert found.due_on >= today() + timedelta(days=5)
    assert defaults(None, today()).to is None
    of_the_office = make_appointment(user=make_user(role=Role.ADMIN))
    assert defaults(of_the_office.project, today()).to is None


# -- the steps --------------------------------------------------------------------------------------


def test_it_goes_from_answer_to_acceptance_and_both_sides_are_told(leader, doer):
    row = answered(give(leader, doer), doer)
    assert row.state == "ANSWERED"
    assert titles(leader) == [f"{row.code} 答复：{row.text}"]
    row = take(row, Step.ACCEPT, leader)
    assert (row.state, row.accepted_by, row.accepted_on_behalf) == ("ACCEPTED", leader, False)
    assert titles(doer)[-1] == f"{row.code} 验收：{row.text}"
    kinds = list(row.steps.values_list("kind", flat=True))
    assert kinds == ["GIVE", "ANSWER", "ACCEPT"]


def test_an_answer_needs_its_words_and_its_evidence(leader, doer):
    row = give(leader, doer)
    with pytest.raises(ValidationError, match="写明情况"):
        take(row, Step.ANSWER, doer, evidence="验收单")
    with pytest.raises(ValidationError, match="办结凭证"):
        take(row, Step.ANSWER, doer, text="已通电。")


def test_the_commissioner_and_the_unit_s_head_may_answer_and_no_other(leader):
    held = make_appointment()
    head = make_user()
    row = give(leader, make_user(), project=held.project, unit=make_unit(head=head))
    take(row, Step.FEEDBACK, held.user, text="已联系供电公司。")
    take(row, Step.FEEDBACK, head, text="线路已勘察。")
    for stranger in (make_user(), leader, make_user(role=Role.ADMIN)):
        with pytest.raises(ValidationError, match="不归你办理"):
            answered(row, stranger)


def test_another_leader_neither_accepts_nor_strikes(leader, doer, admin):
    row = answered(give(leader, doer, by=admin), doer)
    other = make_user(role=Role.MANAGER)
    for step in (Step.ACCEPT, Step.STRIKE, Step.RETURN):
        with pytest.raises(ValidationError, match="不归你办理"):
            take(row, step, other, text="不对")


def test_who_answered_does_not_accept(leader):
    row = answered(give(leader, leader), leader)
    with pytest.raises(ValidationError, match="不能验收自己的答复"):
        take(row, Step.ACCEPT, leader)


def test_what_is_sent_back_is_open_again(leader, doer):
    row = take(answered(give(leader, doer), doer), Step.RETURN, leader, text="缺验收单")
    assert (row.state, row.accepted_at) == ("OPEN", None)
    assert answered(row, doer).state == "ANSWERED"


def test_the_leader_strikes_what_was_recorded_for_them(leader, doer, admin):
    row = give(leader, doer, by=admin)
    with pytest.raises(ValidationError, match="写明情况"):
        take(row, Step.STRIKE, leader)
    row = take(row, Step.STRIKE, leader, text="未作此批示")
    assert row.state == "STRUCK"
    assert titles(admin)[-1] == f"{row.code} 撤销：{row.text}"
    with pytest.raises(ValidationError, match="状态不能办"):
        answered(row, doer)


def test_one_s_own_instruction_is_not_struck(leader, doer):
    with pytest.raises(ValidationError, match="代录的批示"):
        take(give(leader, doer), Step.STRIKE, leader, text="改主意")


def test_an_acceptance_recorded_for_the_leader_they_may_take_back(leader, doer, admin):
    row = take(answered(give(leader, doer), doer), Step.ACCEPT, admin)
    assert row.accepted_on_behalf
    assert row.steps.last().on_behalf
    assert titles(leader)[-1].startswith(f"{row.code} 验收")
    with pytest.raises(ValidationError, match="不归你办理"):
        take(row, Step.RETURN, admin, text="退回")
    assert take(row, Step.RETURN, leader, text="现场尚未通电").state == "OPEN"


def test_one_s_own_acceptance_stands(leader, doer):
    row = take(answered(give(leader, doer), doer), Step.ACCEPT, leader)
    with pytest.raises(ValidationError, match="本人验收"):
        take(row, Step.RETURN, leader, text="再看看")


def test_a_postponement_is_counted_and_keeps_the_first_day(leader, doer):
    row, first = give(leader, doer), today() + timedelta(days=5)
    for days in (8, 12):
        row = take(row, Step.POSTPONE, leader, text="雨天", day=today() + timedelta(days=days))
    assert (row.postponed, row.first_due_on) == (2, first)
    moves = row.steps.filter(kind="POSTPONE").values_list("old_on", "new_on")
    assert list(moves) == [
        (first, today() + timedelta(days=8)),
        (today() + timedelta(days=8), today() + timedelta(days=12)),
    ]


@pytest.mark.parametrize("days", [None, 0, 5])
def test_a_day_only_moves_later(leader, doer, days):
    row = give(leader, doer)
    day = None if days is None else today() + timedelta(days=days)
    with pytest.raises(ValidationError, match="新时限"):
        take(row, Step.POSTPONE, leader, text="雨天", day=day)
    with pytest.raises(ValidationError, match="不归你办理"):
        take(row, Step.POSTPONE, doer, text="雨天", day=today() + timedelta(days=9))


def test_who_was_slower_changes_nothing(leader, doer):
    row = give(leader, doer)
    stale = Instruction.objects.get(pk=row.pk)
    answered(row, doer)
    with pytest.raises(ValidationError, match="刚刚有人办过"):
        actions.take_step(
            row=stale, step=Step.FEEDBACK, given=Given(text="在办"), at=timezone.now(), by=doer
        )
    assert row.steps.count() == 2


def test_who_has_no_account_is_told_by_the_office(leader, admin):
    card = make_user(can_sign_in=False, role="")
    row = give(leader, card)
    relay = Notice.objects.get(user=admin)
    assert (relay.kind, relay.url) == ("RELAY", row.get_absolute_url())
    assert f"请转告 {card}" in relay.text


def test_a_step_is_never_changed(leader, doer):
    step = give(leader, doer).steps.get()
    for change in (lambda: step.delete(), lambda: step.save()):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            change()
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM projects_instruction")


def test_each_step_leaves_its_event(leader, doer):
    row = answered(give(leader, doer), doer)
    events = AuditEvent.objects.filter(object_id=str(row.pk), object_type="projects.instruction")
    assert list(events.order_by("pk").values_list("act", flat=True)) == [
        "instruction.give",
        "instruction.step",
    ]
    assert events.order_by("pk").last().after["step"] == "答复"


# -- in the report ----------------------------------------------------------------------------------


def test_the_report_prints_the_open_ones_until_they_are_accepted(leader, doer):
    began = timezone.now()
    late = make_instruction(
        giver=leader,
        to=doer,
        due_on=today() - timedelta(days=3),
        report=make_dispatch(closed=False),
    )
    row = give(leader, doer)
    given = timezone.now()
    lines = open_for_report(None, given, today())
    assert [line.code for line in lines] == [late.code, row.code]
    assert (lines[0].overdue_days, lines[0].number) == (3, late.report.number)
    assert (lines[1].state, lines[1].number, lines[1].to) == ("OPEN", None, str(doer))
    answered(row, doer)
    replied = timezone.now()
    take(row, Step.ACCEPT, leader)
    after = timezone.now()

    def states(since, as_of) -> list[str]:
        return [line.state for line in open_for_report(since, as_of, today())]

    assert states(began, after) == ["OPEN", "ACCEPTED"]
    assert states(None, after) == states(after, timezone.now()) == ["OPEN"]
    assert states(began, given) == ["OPEN", "OPEN"]
    assert states(given, replied) == ["OPEN", "ANSWERED"]


def test_each_is_reported_done_in_one_number_alone(leader, doer):
    row = give(leader, doer)
    first = timezone.now()
    take(answered(row, doer), Step.ACCEPT, leader)
    second = timezone.now()
    third = second + timedelta(days=7)
    numbers = [(None, first), (first, second), (second, third)]
    told = [[line.state for line in open_for_report(*one, today())] for one in numbers]
    assert told == [["OPEN"], ["ACCEPTED"], []]


def test_an_acceptance_taken_back_since_was_not_done(leader, doer, admin):
    row = answered(give(leader, doer), doer)
    began = timezone.now()
    take(row, Step.ACCEPT, admin)
    as_of = timezone.now()
    take(row, Step.RETURN, leader, text="现场尚未通电")
    assert [line.state for line in open_for_report(began, as_of, today())] == ["OPEN"]


def test_the_report_s_line_names_who_is_to_do_it_by_key(leader, doer):
    head = make_user()
    give(leader, doer, unit=make_unit(head=head))
    line = open_for_report(None, timezone.now(), today())[0]
    assert (line.to_id, line.head_id) == (doer.pk, head.pk)


def test_what_is_given_after_the_cut_off_is_the_next_report_s(leader, doer):
    give(leader, doer)
    assert open_for_report(None, timezone.now() - timedelta(hours=1), today()) == []


def test_the_report_s_lines_cost_one_query(leader, doer, django_assert_num_queries):
    for _ in range(3):
        give(leader, doer)
    with django_assert_num_queries(1):
        assert len(open_for_report(None, timezone.now(), today())) == 3

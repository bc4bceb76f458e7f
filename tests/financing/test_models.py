"""What the database itself refuses of cases and drawdowns, and who sees which."""

from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.roles import Role
from projects.models import Drawdown, FinancingCase, ResourceNeed
from tests.world.access_world import relate
from tests.world.factories import (
    make_appointment,
    make_case,
    make_drawdown,
    make_need,
    make_project,
    make_user,
)
from tests.world.rows import refusal


@pytest.mark.django_db
def test_the_database_refuses_what_cannot_be():
    project, other = make_project(), make_project()
    loan = make_case(project, state="APPROVED")
    guarantee = make_case(project, instrument="GUARANTEE", state="APPROVED", backs=loan)
    rows = FinancingCase.objects.filter(pk=guarantee.pk)
    assert "financing_wanted_positive" in refusal(lambda: make_case(wanted=0))
    assert "financing_term" in refusal(lambda: make_case(term_months=361))
    assert "only_a_guarantee" in refusal(lambda: make_case(project, backs=loan))
    assert "本项目" in refusal(lambda: make_case(other, instrument="GUARANTEE", backs=loan))
    assert "本项目" in refusal(lambda: make_case(project, instrument="GUARANTEE", backs=guarantee))
    assert "本项目" in refusal(lambda: rows.update(backs=guarantee))
    assert "guarantee_pays_nothing" in refusal(lambda: rows.update(state="DRAWN"))
    assert "approved_has_amount" in refusal(lambda: make_case(state="APPROVED", approved=None))
    assert "financing_approved_positive" in refusal(lambda: make_case(approved=0))
    assert "failed_has_reason" in refusal(lambda: make_case(state="REFUSED", reason=""))
    assert "failed_has_reason" in refusal(lambda: make_case(reason="没有失败"))
    assert "matched_with_whom" in refusal(lambda: make_case(state="MATCHED", institution=None))
    assert "removed_together" in refusal(lambda: rows.update(removed_on=timezone.localdate()))
    assert "不放款" in refusal(lambda: make_drawdown(guarantee))
    assert "drawdown_positive" in refusal(lambda: make_drawdown(loan, amount=0))
    assert "超过批准" in refusal(lambda: make_drawdown(make_case()))
    make_drawdown(loan, amount=2000)
    assert "超过批准" in refusal(lambda: make_drawdown(loan, amount=Decimal("1000.01")))
    loans = FinancingCase.objects.filter(pk=loan.pk)
    assert "低于已放款" in refusal(lambda: loans.update(approved=1999))
    struck = Drawdown.objects.filter(case=loan)
    assert "struck_together" in refusal(lambda: struck.update(struck_on=timezone.localdate()))


@pytest.mark.django_db
def test_one_need_of_a_kind_a_project():
    need = make_need()
    assert "resource_need_once" in refusal(lambda: make_need(need.project))
    rows = ResourceNeed.objects.filter(pk=need.pk)
    assert "resource_need_not_negative" in refusal(lambda: rows.update(needed=-1))


@pytest.mark.django_db
def test_what_was_struck_out_gives_its_room_back():
    case = make_case(state="DRAWN", wanted=500)
    first = make_drawdown(case)
    Drawdown.objects.filter(pk=first.pk).update(
        struck_on=timezone.localdate(), struck_by=make_user(), struck_reason="重复登记"
    )
    make_drawdown(case)
    assert case.drawn_sum() == 500
    assert FinancingCase.objects.with_drawn().get().drawn == 500


def test_of_two_drawdowns_at_once_over_the_approved_sum_one_is_refused(committed_db):
    case, by = make_case(state="APPROVED", wanted=800), make_user()
    ready, told = Barrier(2), []

    def draw():
        try:
            with transaction.atomic():
                ready.wait(10)
                make_drawdown(case, recorded_by=by)
                told.append("made")
        except IntegrityError as error:
            told.append(str(error))
        finally:
            connection.close()

    threads = [Thread(target=draw) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count("made") == 1
    assert any("超过批准金额" in words for words in told)
    assert case.drawn_sum() == 500


# -- who --------------------------------------------------------------------------------------------

# Relation → whether it shows the financing of the project; who sees it writes it.
RELATIONS = {
    "commissioner": True,
    "chief": True,
    "leader": True,
    "member": False,
    "head of a supporting unit": False,
    "assistant of the leader": False,
    "commissioner until yesterday": False,
    "of the lead unit, not its head": False,
}


@pytest.mark.django_db
@pytest.mark.parametrize("relation", RELATIONS)
def test_who_answers_for_a_project_sees_its_financing_and_nobody_beside(relation):
    person, need = make_user(), make_need()
    case = make_case(need.project)
    relate(person, case.project, relation)
    for model in (FinancingCase, ResourceNeed):
        seen = model.objects.visible_to(person), model.objects.editable_by(person)
        assert [rows.exists() for rows in seen] == [RELATIONS[relation]] * 2


@pytest.mark.django_db
def test_a_handler_sees_their_case_alone_and_a_leader_reads_all():
    person, leader, office = make_user(), make_user(role=Role.MANAGER), make_user(role=Role.ADMIN)
    project = make_project()
    mine, other = make_case(project, handler=person), make_case(project)
    make_need(project)
    cases = FinancingCase.objects
    assert list(cases.visible_to(person)) == list(cases.editable_by(person)) == [mine]
    assert not ResourceNeed.objects.visible_to(person).exists()
    assert {*cases.visible_to(leader)} == {*cases.visible_to(office)} == {mine, other}
    assert not cases.editable_by(leader).exists()
    assert {*cases.editable_by(office)} == {mine, other}
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR):
        assert not cases.visible_to(make_user(role=role)).exists()


@pytest.mark.django_db
def test_of_a_project_that_was_given_up_it_is_read_only():
    person, case = make_user(), make_case(make_project(status="TERMINATED"))
    make_appointment(case.project, person)
    assert FinancingCase.objects.visible_to(person).exists()
    assert not FinancingCase.objects.editable_by(person).exists()


@pytest.mark.django_db
def test_what_was_removed_is_seen_by_nobody():
    today, office = timezone.localdate(), make_user(role=Role.ADMIN)
    make_case(removed_on=today - timedelta(days=1), removed_by=office, removed_reason="登记有误")
    assert not FinancingCase.objects.visible_to(office).exists()

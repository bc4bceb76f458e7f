"""What the database keeps of needs, that it computes what the rules compute, and whose they are."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings, strategies as st

from accounts.roles import Role
from projects.financing.reads.tab import project_funding
from projects.financing.rules.kinds import CaseState, Instrument
from projects.land.reads.land import land_of
from projects.models import PlanRow, ResourceNeed, SchedulePlan
from projects.needs.reads.items import items_of
from projects.needs.rules.kinds import NeedState
from tests.harness.parallel import SOAK
from tests.world.access_world import relate
from tests.world.factories import (
    make_case,
    make_drawdown,
    make_fund,
    make_need,
    make_parcel,
    make_premises,
    make_project,
    make_schedule,
    make_share,
    make_step,
    make_user,
)
from tests.world.rows import refusal

pytestmark = pytest.mark.django_db


def test_a_need_twice_is_refused_until_the_first_was_removed():
    need = make_need(kind="POWER", detail="10 kV")
    assert "resource_need_once" in refusal(
        lambda: make_need(need.project, kind="POWER", detail="10 kV")
    )
    make_need(need.project, kind="POWER", detail="35 kV")
    ResourceNeed.objects.filter(pk=need.pk).update(
        removed_on=timezone.localdate(), removed_by=make_user(), removed_reason="登记有误"
    )
    make_need(need.project, kind="POWER", detail="10 kV")


def test_what_cannot_be_is_refused():
    need = make_need(kind="POWER")
    rows = ResourceNeed.objects.filter(pk=need.pk)
    assert "secured_not_negative" in refusal(lambda: rows.update(secured=-1))
    assert "removed_together" in refusal(lambda: rows.update(removed_reason="误"))
    step = make_step(make_schedule(need.project))
    both = {"step": step, "needed_on": timezone.localdate()}
    assert "one_day" in refusal(lambda: rows.update(**both))
    money = ResourceNeed.objects.filter(pk=make_need().pk)
    assert "secured_not_negative" in refusal(lambda: money.update(secured=1))


amounts = st.integers(0, 3000)
cases = st.tuples(
    st.sampled_from([Instrument.BANK, Instrument.GUARANTEE, Instrument.FUND]),
    st.sampled_from(
        [CaseState.REGISTERED, CaseState.APPROVED, CaseState.SETTLED, CaseState.REFUSED]
    ),
    st.integers(1, 3000),
    st.integers(0, 1000),
)


@settings(
    max_examples=60 if SOAK else 4, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(st.none() | amounts, st.lists(cases, max_size=3), amounts)
def test_the_database_finds_as_much_money_as_the_rule(arrived, sought, needed):
    project, admin = make_project(), make_user(role=Role.ADMIN)
    need = make_need(project, needed=needed)
    if arrived is not None:
        make_fund(project, amount=arrived)
    for instrument, state, wanted, drawn in sought:
        _case(project, instrument, state, wanted, drawn)
    today = timezone.localdate()
    said = project_funding(project, admin, today)
    found = ResourceNeed.objects.with_standing(timezone.localdate()).get(pk=need.pk)
    if said.numbers.gap is None:
        assert found.found is None
    else:
        assert max(Decimal(0), needed - found.found) == said.numbers.gap
    assert items_of({project.pk: True}, admin, today)[0].state == said.state
    open_ = (
        ResourceNeed.objects.with_standing(timezone.localdate())
        .unsecured()
        .filter(pk=need.pk)
        .exists()
    )
    assert open_ == (said.state != NeedState.SECURED)


def _case(project, instrument, state, wanted, drawn) -> None:
    approved = wanted if state in (CaseState.APPROVED, CaseState.SETTLED) else None
    case = make_case(project, instrument=instrument, state=state, wanted=wanted, approved=approved)
    if approved and instrument != Instrument.GUARANTEE and 0 < drawn <= wanted:
        make_drawdown(case, amount=drawn)


def test_land_is_what_was_handed_over_of_the_shares_and_what_was_typed_where_there_are_none():
    today, project = timezone.localdate(), make_project()
    need = make_need(project, kind="LAND", needed=100, secured=77)

    def found():
        return ResourceNeed.objects.with_standing(timezone.localdate()).get(pk=need.pk).found

    assert found() == 77
    share = make_share(make_parcel(sold_on=today), project, area=40)
    assert found() == 0
    type(share.parcel).objects.filter(pk=share.parcel_id).update(delivered_on=today)
    make_share(make_parcel(begun_on=today), project, area=25)
    assert found() == 65
    type(share).objects.filter(pk=share.pk).update(to_on=today, end_reason="收回")
    assert found() == 25
    type(share).objects.filter(project=project).update(to_on=today, end_reason="转让")
    assert found() == 77


def test_a_tenant_s_premises_are_land_while_they_are_rented():
    today, project = timezone.localdate(), make_project()
    need = make_need(project, kind="LAND", needed=10, secured=7)

    def found(day=today):
        return ResourceNeed.objects.with_standing(day).get(pk=need.pk).found

    make_premises(project, floor_ratio=None, floor_area=9000)
    assert found() == 7
    hall = make_premises(
        project, floor_area=12000, floor_ratio=2, to_on=today, from_on=today - timedelta(30)
    )
    assert found() == 9
    assert (found(today + timedelta(1)), found(today - timedelta(31))) == (7, 7)
    assert not ResourceNeed.objects.with_standing(today).unsecured().filter(needed=9).exists()
    make_share(make_parcel(sold_on=today, delivered_on=today), project, area=Decimal("1.5"))
    assert found() == Decimal("10.5")
    assert not ResourceNeed.objects.with_standing(today).unsecured().exists()
    type(hall).objects.filter(pk=hall.pk).update(
        removed_on=today, removed_by=make_user(), removed_reason="登记有误"
    )
    assert found() == Decimal("1.5")


floors = st.tuples(
    st.decimals("0.01", "99999.99", places=2), st.none() | st.decimals("0.1", "9.999", places=3)
)


@settings(
    max_examples=60 if SOAK else 6, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(st.lists(floors, max_size=3), st.lists(st.tuples(st.integers(1, 99), st.booleans())))
def test_the_database_finds_as_much_land_as_the_project_s_page(rented, shared):
    today, project = timezone.localdate(), make_project(started_text="")
    need = make_need(project, kind="LAND", needed=10)
    for floor, ratio in rented:
        make_premises(project, floor_area=floor, floor_ratio=ratio)
    for area, delivered in shared[:3]:
        parcel = make_parcel(sold_on=today, delivered_on=today if delivered else None)
        make_share(parcel, project, area=area)
    own = land_of([project.pk], today)[project.pk]
    found = ResourceNeed.objects.with_standing(today).get(pk=need.pk).found
    assert found == (None if own.supplied is None else own.delivered)


RELATIONS = {
    "commissioner": (True, True), "chief": (True, True), "leader": (True, False),
    "member": (True, False), "head of a supporting unit": (True, True),
    "assistant of the leader": (True, False), "commissioner until yesterday": (False, False),
}  # fmt: skip


@pytest.mark.parametrize("relation", RELATIONS)
def test_who_sees_a_project_sees_its_needs_and_who_keeps_it_edits_them(relation):
    person, need = make_user(), make_need(kind="POWER")
    money = make_need(need.project)
    relate(person, need.project, relation)
    sees, edits = RELATIONS[relation]
    rows = ResourceNeed.objects
    assert rows.visible_to(person).filter(pk=need.pk).exists() == sees
    assert rows.editable_by(person).filter(pk=need.pk).exists() == edits
    assert rows.advanced_by(person).filter(pk=need.pk).exists() == edits
    assert not rows.advanced_by(person).filter(pk=money.pk).exists()


def test_a_handler_sees_and_advances_the_one_they_handle():
    person, need = make_user(), make_need(kind="POWER")
    mine = make_need(need.project, kind="WATER", handler=person)
    rows = ResourceNeed.objects
    assert list(rows.visible_to(person)) == list(rows.advanced_by(person)) == [mine]
    assert not rows.editable_by(person).exists()


def test_of_a_project_that_was_given_up_everything_is_read_only():
    need, admin = (
        make_need(make_project(status="TERMINATED"), kind="POWER"),
        make_user(role=Role.ADMIN),
    )
    rows = ResourceNeed.objects
    assert rows.visible_to(admin).filter(pk=need.pk).exists()
    assert not rows.editable_by(admin).exists()
    assert not rows.advanced_by(admin).exists()


def test_its_day_is_that_of_the_last_plan_that_was_confirmed_or_the_one_that_was_typed():
    schedule, today = make_schedule(), timezone.localdate()
    step = schedule.steps.first()
    need = make_need(schedule.project, kind="POWER", step=step)
    typed = make_need(schedule.project, kind="WATER", needed_on=today)

    def day(row):
        return ResourceNeed.objects.with_standing(timezone.localdate()).get(pk=row.pk).day

    assert day(need) is None
    for number, first in ((1, today), (2, today + timedelta(days=5))):
        plan = SchedulePlan.objects.create(
            schedule=schedule, number=number, target_on=today, reason="调整", shortfall=0,
            confirmed_at=timezone.now(), confirmed_by=make_user(),
        )  # fmt: skip
        PlanRow.objects.create(
            plan=plan, key=step.key, name=step.name, days=1, unit="WORK", role="NORMAL",
            latest_first_on=first,
        )  # fmt: skip
    assert day(need) == today + timedelta(days=5)
    assert day(typed) == today

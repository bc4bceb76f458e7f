"""What the database itself refuses of parcels and shares, how far a parcel has come, and who sees which."""

from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings, strategies as st

from accounts.roles import Role
from projects.land.reads.standing import parcel_standings
from projects.land.rules.states import DAYS
from projects.models import Parcel, ParcelShare, ParcelTarget, Premises
from tests.world.factories import (
    make_appointment,
    make_assessment,
    make_company,
    make_parcel,
    make_parcel_target,
    make_premises,
    make_project,
    make_share,
    make_user,
)
from tests.world.rows import refusal

D = date(2026, 3, 2)


@pytest.mark.django_db
def test_the_database_refuses_what_cannot_be():
    parcel, by = make_parcel(number="长高新2026-01"), make_user()
    rows = Parcel.objects.filter(pk=parcel.pk)
    assert "parcel_area_positive" in refusal(lambda: make_parcel(area=0))
    assert "area_sqm_positive" in refusal(lambda: make_parcel(area_sqm=0))
    assert "parcel_number_once" in refusal(lambda: make_parcel(number="长高新2026-01"))
    assert "parcel_term" in refusal(lambda: make_parcel(term_years=71))
    assert "price_not_negative" in refusal(lambda: make_parcel(price=-1))
    assert "sold_to_whom" in refusal(lambda: make_parcel(sold_on=D, company=None))
    assert "contract_has_number" in refusal(lambda: make_parcel(contract_on=D, contract_no=""))
    assert "cause_is_said" in refusal(lambda: make_parcel(government_cause=True))
    assert "withdrawn_has_reason" in refusal(lambda: make_parcel(withdrawn_on=D))
    assert "built_areas" in refusal(lambda: make_parcel(due_area=0))
    assert "removed_together" in refusal(lambda: rows.update(removed_on=D))
    assert "assessment_once" in refusal(lambda: [make_assessment(parcel) for _ in range(2)])
    assert "target_once" in refusal(lambda: [make_parcel_target(parcel) for _ in range(2)])
    assert "target_not_negative" in refusal(lambda: make_parcel_target(parcel, agreed=-1))
    target = ParcelTarget.objects.filter(pk=make_parcel_target(parcel).pk)
    assert "checked_together" in refusal(lambda: target.update(actual=1))
    assert "premises_area" in refusal(lambda: make_premises(floor_area=0))
    assert "premises_ratio" in refusal(lambda: make_premises(floor_ratio=0))
    assert "premises_days" in refusal(lambda: make_premises(from_on=D, to_on=D - timedelta(1)))
    premises = Premises.objects.filter(pk=make_premises().pk)
    assert "removed_together" in refusal(lambda: premises.update(removed_by=by))


@pytest.mark.django_db
def test_the_number_of_a_removed_parcel_may_be_given_again():
    gone = {"removed_on": D, "removed_by": make_user(), "removed_reason": "登记有误"}
    make_parcel(number="长高新2026-02", **gone)
    assert make_parcel(number="长高新2026-02").pk


@pytest.mark.django_db
def test_shares_are_never_more_than_the_parcel():
    parcel, project = make_parcel(), make_project()
    share = make_share(parcel, project, area=60)
    assert "合计超过宗地面积" in refusal(lambda: make_share(parcel, area=Decimal("40.01")))
    assert "parcel_share_once" in refusal(lambda: make_share(parcel, project, area=1))
    assert "parcel_share_positive" in refusal(lambda: make_share(parcel, area=0))
    make_share(parcel, area=40)
    shares = ParcelShare.objects.filter(pk=share.pk)
    assert "合计超过宗地面积" in refusal(lambda: shares.update(area=61))
    assert "parcel_share_days" in refusal(
        lambda: shares.update(to_on=share.from_on - timedelta(1), end_reason="退出")
    )
    assert "ended_with_reason" in refusal(lambda: shares.update(to_on=share.from_on))
    rows = Parcel.objects.filter(pk=parcel.pk)
    assert "不能小于" in refusal(lambda: rows.update(area=99))
    assert "不能小于" in refusal(lambda: rows.update(area=None))
    assert "先结束" in refusal(lambda: rows.update(withdrawn_on=D, withdrawn_reason="到期"))
    shares.update(to_on=share.from_on, end_reason="退出")
    make_share(parcel, project, area=60)


@pytest.mark.django_db
def test_nobody_uses_land_that_is_gone_of_unknown_size_or_of_another_world():
    by = make_user()
    gone = make_parcel(removed_on=D, removed_by=by, removed_reason="登记有误")
    taken = make_parcel(withdrawn_on=D, withdrawn_reason="到期")
    assert "已移出或收回" in refusal(lambda: make_share(gone))
    assert "已移出或收回" in refusal(lambda: make_share(taken))
    assert "合计超过宗地面积" in refusal(lambda: make_share(make_parcel(area=None)))
    assert "演示宗地只能" in refusal(lambda: make_share(make_parcel(demo=True)))
    assert "演示宗地只能" in refusal(lambda: make_share(project=make_project(source="DEMO")))


def test_of_two_shares_at_once_over_the_area_one_is_refused(committed_db):
    parcel, projects = make_parcel(), [make_project(), make_project()]
    ready, told = Barrier(2), []

    def share(project):
        try:
            with transaction.atomic():
                ready.wait(10)
                make_share(parcel, project, area=60)
                told.append("made")
        except IntegrityError as error:
            told.append(str(error))
        finally:
            connection.close()

    threads = [Thread(target=share, args=[project]) for project in projects]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count("made") == 1
    assert any("合计超过宗地面积" in words for words in told)
    assert ParcelShare.objects.total() == 60


# -- how far it has come ----------------------------------------------------------------------------------

PROJECTS = st.lists(
    st.fixed_dictionaries({}, optional={
        "started_on": st.just(D), "started_text": st.just("2026 年初"), "completed_on": st.just(D),
        "completed_text": st.just("去年"), "removed": st.just(True), "ended": st.just(True),
    }), max_size=2,
)  # fmt: skip
TARGETS = st.lists(st.sampled_from([(None, None), (1, None), (1, 1)]), max_size=2)


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fields=st.lists(st.sampled_from(DAYS), unique=True, max_size=5),
    projects=PROJECTS,
    targets=TARGETS,
)
def test_function_and_annotation_say_one_state(fields, projects, targets):
    with transaction.atomic():
        company, by = make_company(), make_user()
        parcel = make_parcel(company=company, contract_no="合同02")
        for given_facts in projects:
            _share(parcel, by, **given_facts)
        for kind, (agreed, actual) in zip(["TAX", "RND"], targets, strict=False):
            make_parcel_target(
                parcel, kind=kind, agreed=agreed, actual=actual, **_checked(actual, by)
            )
        days = dict.fromkeys(fields, D)
        if "withdrawn_on" in days:
            ParcelShare.objects.filter(parcel=parcel).update(to_on=D, end_reason="收回")
            days["withdrawn_reason"] = "到期"
        Parcel.objects.filter(pk=parcel.pk).update(**days)
        row = Parcel.objects.with_state().get(pk=parcel.pk)
        assert parcel_standings([row], D)[row.pk].state == row.state
        transaction.set_rollback(True)


def _checked(actual, by) -> dict:
    return {} if actual is None else {"checked_on": D, "checked_by": by}


def _share(parcel, by, *, removed=False, ended=False, **facts) -> None:
    for fact in ("started", "completed"):
        if f"{fact}_on" in facts:
            facts.pop(f"{fact}_text", None)
    project = make_project(**facts)
    gone = {"to_on": D, "end_reason": "退出"} if ended else {}
    make_share(parcel, project, from_on=D, **gone)
    if removed:
        project.removed_on, project.removed_by, project.removed_reason = D, by, "登记有误"
        project.save()


# -- who ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_staff_see_the_land_of_their_projects_and_land_that_nobody_holds():
    mine, strangers = make_project(company=make_company()), make_project()
    person = make_appointment(mine).user
    free = make_parcel()
    own, shared, other = make_parcel(), make_parcel(), make_parcel()
    make_share(own, mine)
    make_share(shared, mine)
    make_share(shared, strangers)
    make_share(other, strangers)
    sold = make_parcel(sold_on=D)
    ours = make_parcel(sold_on=D, company=mine.company)
    gone = make_parcel(removed_on=D, removed_by=person, removed_reason="登记有误")
    seen = Parcel.objects.visible_to(person)
    assert {*seen} == {free, own, shared, ours}
    for role in (Role.MANAGER, Role.ADMIN):
        assert {*Parcel.objects.visible_to(make_user(role=role))} == {*seen, other, sold}
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR):
        assert not Parcel.objects.visible_to(make_user(role=role)).exists()
    assert gone not in Parcel.objects.kept()


@pytest.mark.django_db
def test_the_project_office_keeps_the_land_and_who_keeps_a_project_on_it_checks_its_targets():
    mine = make_project()
    person, office = make_appointment(mine).user, make_user(role=Role.ADMIN)
    share, stranger = make_share(project=mine), make_share()
    own, other = make_parcel_target(share.parcel), make_parcel_target(stranger.parcel)
    assert not Parcel.objects.editable_by(person).exists()
    assert not ParcelShare.objects.editable_by(person).exists()
    assert Parcel.objects.editable_by(office).count() == 2
    assert list(ParcelTarget.objects.checkable_by(person)) == [own]
    assert {*ParcelTarget.objects.checkable_by(office)} == {own, other}
    assert not ParcelTarget.objects.checkable_by(make_user(role=Role.MANAGER)).exists()
    mine.status = "TERMINATED"
    mine.save()
    assert not ParcelTarget.objects.checkable_by(person).exists()


@pytest.mark.django_db
def test_a_lease_counts_from_its_first_day_to_its_last():
    today = timezone.localdate()
    rows = [
        make_premises(from_on=today, to_on=today), make_premises(),
        make_premises(from_on=today + timedelta(1)), make_premises(to_on=today - timedelta(1)),
    ]  # fmt: skip
    assert {*Premises.objects.on(today)} == {*rows[:2]}

"""From 登记 to 结清, and what a drawdown does to the 到位资金 of its month."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEvent
from projects.financing.actions.cases import Given, add_case, edit_case, take_act
from projects.financing.actions.drawdowns import draw, strike
from projects.financing.rules.machine import Act
from projects.investment.actions import edit_fund
from projects.models import Drawdown, FinancingCase, FundArrival
from tests.world.factories import (
    make_case,
    make_fund,
    make_institution,
    make_project,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make_user()


def today() -> date:
    return timezone.localdate()


def act(case, name: Act, by, **given):
    given = Given(**{"on": today()} | given)
    return take_act(case=case, act=name, given=given, at=timezone.now(), by=by)


def pay(case, amount, by, on=None, said="") -> FinancingCase:
    case.refresh_from_db()
    return draw(
        case=case, amount=Decimal(amount), on=on or today(), said=said, at=timezone.now(), by=by
    )


def arrived(project) -> list:
    rows = FundArrival.objects.filter(project=project).order_by("source")
    return [(row.source, int(row.amount)) for row in rows]


def errors(doing) -> dict:
    with pytest.raises(ValidationError) as told:
        doing()
    error = told.value
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}


def test_a_loan_goes_its_way_and_every_act_is_kept(by):
    case = FinancingCase(
        project=make_project(), instrument="BANK", purpose="设备", wanted=Decimal(800),
        collateral="一号厂房", handler=by,
    )  # fmt: skip
    add_case(case=case, at=timezone.now(), by=by)
    assert case.code == f"RZ-{today().year}-0001"
    act(case, Act.MATCH, by, institution=make_institution())
    act(case, Act.DILIGENCE, by)
    act(case, Act.APPROVE, by, approved=Decimal(600))
    pay(case, 200, by)
    pay(case, 400, by)
    act(case, Act.SETTLE, by)
    case.refresh_from_db()
    assert (case.state, case.drawn_sum()) == ("SETTLED", 600)
    told = list(case.acts.order_by("pk").values_list("act", flat=True))
    assert told == ["REGISTER", "MATCH", "DILIGENCE", "APPROVE", "DRAW", "DRAW", "SETTLE"]
    events = AuditEvent.objects.filter(act__startswith="financing.").order_by("pk")
    assert [event.act.removeprefix("financing.") for event in events] == [
        "add", "match", "diligence", "approve", "draw", "draw", "settle",
    ]  # fmt: skip
    assert "一号厂房" not in str([(event.before, event.after) for event in events])


def test_collateral_stands_in_no_audit_event(by):
    case = make_case(collateral="一号厂房")
    case.collateral = "二号厂房"
    edit_case(case=case, by=by)
    event = AuditEvent.objects.get(act="financing.edit")
    assert event.after == {"collateral": "（内容不列）"} == event.before


def test_a_guarantee_is_released_and_pays_nothing(by):
    loan = make_case(state="APPROVED")
    case = make_case(loan.project, instrument="GUARANTEE", state="APPROVED", backs=loan)
    assert "贷款上登记放款" in errors(lambda: pay(case, 1, by))[""][0]
    act(case, Act.SETTLE, by)
    assert case.state == "SETTLED"
    assert not FundArrival.objects.exists()


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        (Act.REFUSE, {}, "text"),
        (Act.WITHDRAW, {}, "text"),
        (Act.MATCH, {}, "institution"),
        (Act.DILIGENCE, {}, ""),
    ],
)
def test_what_an_act_lacks_is_asked_at_its_field(by, name, given, field):
    case = make_case()
    assert list(errors(lambda: act(case, name, by, **given))) == [field]
    case.refresh_from_db()
    assert (case.state, case.version) == ("REGISTERED", 1)


def test_bad_input_is_refused_and_changes_nothing(by):
    case = make_case(state="APPROVED", wanted=500, state_on=today() - timedelta(days=3))
    refused = make_case(state="REFUSED")
    assert "婉拒" in errors(lambda: pay(refused, 1, by))[""][0]
    assert list(errors(lambda: pay(case, 0, by))) == ["amount"]
    assert list(errors(lambda: pay(case, 501, by))) == ["amount"]
    assert list(errors(lambda: pay(case, 1, by, on=today() + timedelta(days=1)))) == ["on"]
    assert list(errors(lambda: pay(case, 1, by, on=today() - timedelta(days=4)))) == ["on"]
    pay(case, 300, by)
    lower = errors(lambda: act(case, Act.ADJUST, by, approved=Decimal(299), text="压降"))
    assert "300.00" in lower["approved"][0]
    other = make_case(state="APPROVED")
    stray = FinancingCase(project=case.project, instrument="GUARANTEE", purpose="增信",
                          wanted=1, backs=other)  # fmt: skip
    assert list(errors(lambda: add_case(case=stray, at=timezone.now(), by=by))) == ["backs"]
    assert Drawdown.objects.count() == 1


def test_who_is_slower_changes_nothing(by):
    case = make_case(state="APPROVED")
    seen = FinancingCase.objects.get(pk=case.pk)
    pay(case, 100, by)
    assert "返回刷新" in errors(lambda: act(seen, Act.WITHDRAW, by, text="企业撤回"))[""][0]


# -- one sum typed once ---------------------------------------------------------------------------------


def test_a_drawdown_makes_the_arrival_of_its_month_and_the_next_is_added(by):
    case = make_case(state="APPROVED", instrument="MICROLOAN")
    pay(case, 200, by)
    pay(case, 300, by)
    assert arrived(case.project) == [("MICROLOAN", 500)]


def test_a_sum_typed_before_is_asked_about_and_never_doubled(by):
    case = make_case(state="APPROVED")
    make_fund(case.project, source="BANK", amount=800)
    asked = errors(lambda: pay(case, 500, by))["counted"][0]
    assert "已填 800.00 万元，已含这笔吗" in asked
    assert arrived(case.project) == [("BANK", 800)]
    assert not Drawdown.objects.exists()
    pay(case, 500, by, said="INCLUDED")
    assert arrived(case.project) == [("BANK", 800)]
    assert "只有 300.00 万元" in errors(lambda: pay(case, 400, by, said="INCLUDED"))["counted"][0]
    pay(case, 400, by, said="ADDED")
    assert arrived(case.project) == [("BANK", 1200)]


def test_an_arrival_is_never_less_than_its_drawdowns(by):
    case = make_case(state="APPROVED")
    pay(case, 500, by)
    fund = FundArrival.objects.get()
    fund.amount = Decimal("499.99")
    assert "500.00" in errors(lambda: edit_fund(fund=fund, by=by))["amount"][0]
    fund.refresh_from_db()
    fund.amount = Decimal(500)
    fund.amount += 1
    edit_fund(fund=fund, by=by)
    assert arrived(case.project) == [("BANK", 501)]


def test_what_is_struck_out_takes_back_what_it_had_added(by):
    case = make_case(state="APPROVED")
    pay(case, 500, by)
    strike(drawdown=Drawdown.objects.get(), reason="登记有误", at=timezone.now(), by=by)
    assert arrived(case.project) == []  # unknown again, not 0
    case.refresh_from_db()
    assert case.state == "APPROVED"
    fund = make_fund(case.project, source="BANK", amount=800)
    pay(case, 500, by, said="INCLUDED")
    strike(
        drawdown=Drawdown.objects.get(struck_on=None), reason="登记有误", at=timezone.now(), by=by
    )
    fund.refresh_from_db()
    assert fund.amount == 800
    assert Drawdown.objects.count() == 2

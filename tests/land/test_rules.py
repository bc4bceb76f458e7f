"""Areas, the way of a parcel, targets and idle hints: the vectors, and both sides of every boundary."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from projects.land.rules.areas import disagree, mu_of_sqm, sqm_of_mu
from projects.land.rules.idle import Hint, agreed_start, idle
from projects.land.rules.kinds import Idle, ParcelState, TargetKind, TargetState
from projects.land.rules.states import (
    BY_ACT,
    DAYS,
    Act,
    is_sold,
    open_acts,
    out_of_order,
    parcel_state,
    refusal,
)
from projects.land.rules.targets import judge_target, tally
from tests.harness.vectors import differences

VECTORS = differences(Path(__file__).with_name("land.json"))


@pytest.mark.parametrize("vector", VECTORS)
def test_land_is_judged_as_computed_apart(vector):
    assert VECTORS[vector] == ""


@given(st.decimals("0.01", 99999999, places=2))
def test_an_area_comes_back_from_square_metres(mu):
    assert mu_of_sqm(sqm_of_mu(mu)) == mu


def test_half_a_percent_is_still_one_area():
    mu = Decimal(300)  # 200,000 ㎡
    assert not disagree(mu, Decimal(200000))
    assert not disagree(mu, Decimal(201000))
    assert disagree(mu, Decimal("201000.01"))
    assert not disagree(mu, Decimal(199000))
    assert disagree(mu, Decimal("198999.99"))
    assert not disagree(None, Decimal(1))
    assert not disagree(mu, None)


# -- the way --------------------------------------------------------------------------------------------


def test_a_parcel_stands_where_its_furthest_day_is():
    assert parcel_state([]) == ParcelState.RESERVE
    assert parcel_state([ParcelState.CLEARED]) == ParcelState.CLEARED
    assert parcel_state([ParcelState.SOLD, ParcelState.CLEARED]) == ParcelState.SOLD
    assert parcel_state([ParcelState.WITHDRAWN, ParcelState.BEGUN]) == ParcelState.WITHDRAWN


def test_somebody_holds_it_from_the_sale_until_it_is_taken_back():
    held = [state for state in ParcelState if is_sold(state)]
    assert held == list(ParcelState)[4:10]


def days(**given):
    return dict.fromkeys(DAYS) | {f"{name}_on": day for name, day in given.items()}


D = date(2026, 3, 2)


def test_the_next_day_of_the_way_is_offered_first():
    assert open_acts(days())[0] == Act.CLEAR
    assert open_acts(days(cleared=D, assessed=D))[:2] == [Act.ANNOUNCE, Act.SELL]
    assert open_acts(days(cleared=D, announced=D, sold=D))[0] == Act.CONTRACT
    assert open_acts(days(sold=D, contract=D, paid=D))[0] == Act.DELIVER


def test_without_a_holder_nothing_of_a_holder_is_offered():
    assert {*open_acts(days())} == {Act.CLEAR, Act.ASSESS, Act.ANNOUNCE, Act.SELL}


def test_a_stop_ends_in_its_resumption_or_in_taking_back():
    begun = days(sold=D, begun=D)
    assert Act.STOP in open_acts(begun)
    assert Act.STOP not in open_acts(begun | {"completed_on": D})
    assert open_acts(begun | {"stopped_on": D}) == [Act.RESUME, Act.WITHDRAW]
    assert open_acts(begun | {"withdrawn_on": D}) == []


@pytest.mark.parametrize(
    ("given", "act", "words"),
    [
        (days(withdrawn=D), Act.CLEAR, "已收回"),
        (days(), Act.RESUME, "没有中止开发"),
        (days(sold=D, begun=D, stopped=D), Act.COMPLETE, "先登记恢复"),
        (days(cleared=D), Act.CLEAR, "已登记"),
        (days(), Act.DELIVER, "尚未成交"),
        (days(sold=D), Act.STOP, "动工开发以后"),
        (days(), Act.SELL, ""),
    ],
)
def test_an_act_that_is_not_possible_says_why(given, act, words):
    told = refusal(given, act)
    assert words in told
    assert bool(told) == bool(words)


@given(st.lists(st.sampled_from(DAYS), unique=True))
def test_what_is_offered_is_never_refused_and_the_rest_is(fields):
    given_days = dict.fromkeys(DAYS) | dict.fromkeys(fields, D)
    for act in Act:
        assert (refusal(given_days, act) == "") == (act in open_acts(given_days))


def test_every_act_but_the_resumption_has_its_day():
    assert {*BY_ACT} == {*Act} - {Act.RESUME}


def test_days_in_the_wrong_order_are_told_pair_by_pair():
    later = D + timedelta(1)
    assert out_of_order(days(announced=D, sold=D, contract=later)) == []
    (told,) = out_of_order(days(announced=later, sold=D))
    assert told == "「成交」2026-03-02 早于「公告」2026-03-03"
    assert len(out_of_order(days(announced=later, contract=D, begun=D - timedelta(1)))) == 2


# -- targets ----------------------------------------------------------------------------------------------


def judged(**changes):
    given = {"agreed": Decimal(1), "actual": None, "at_least": True, "due_on": D, "today": D}
    return judge_target(**given | {"counts": True} | changes)


def test_what_is_not_judged_or_has_no_day_says_so():
    assert judged(counts=False) == TargetState.NOT_JUDGED
    assert judged(agreed=None, counts=False) == TargetState.NOT_AGREED
    assert judged(due_on=None, actual=Decimal(2)) == TargetState.NO_DAY
    assert judged(actual=Decimal(2), due_on=D + timedelta(1)) == TargetState.NOT_DUE


def test_of_energy_and_emission_the_agreed_is_the_most():
    assert {kind for kind in TargetKind if not kind.at_least} == {"ENERGY", "EMISSION"}


def test_targets_are_counted_in_four_words():
    met, unmet = TargetState.MET, TargetState.UNMET
    blank = [TargetState.OVERDUE_UNKNOWN, TargetState.NOT_AGREED, TargetState.NO_DAY]
    told = tally([met, met, unmet, TargetState.NOT_DUE, *blank, TargetState.NOT_JUDGED])
    assert told.words == "达标 2 未达 1 未到期 1 未填 3"
    assert tally([]).words == ""


# -- idle hints -------------------------------------------------------------------------------------------


def hint(today: date, **changes) -> Hint:
    given = {"agreed_start_on": D, "started": False, "government": False, "stopped_on": None}
    shares = dict.fromkeys(("built", "should", "invested", "total"))
    return idle(today=today, counts=True, **{"near_days": 90} | given | shares | changes)


def test_without_an_agreed_day_the_year_begins_a_year_after_delivery():
    assert agreed_start(None, None) is None
    assert agreed_start(D, date(2024, 1, 1)) == D
    assert agreed_start(None, date(2024, 2, 29)) == date(2025, 2, 28)


def test_the_days_before_the_year_are_the_settings():
    assert hint(date(2026, 12, 2)) == Hint(Idle.NEAR, 90)
    assert hint(date(2026, 12, 1)) == Hint(Idle.OK, 91)
    assert hint(date(2026, 12, 1), near_days=91).state == Idle.NEAR


def test_a_cause_of_the_government_accuses_nobody():
    assert hint(date(2026, 3, 3), government=True).state == Idle.OK
    for day in (date(2027, 3, 1), date(2027, 3, 2), date(2028, 3, 2)):
        assert hint(day, government=True).state == Idle.GOVERNMENT_CAUSE
    stopped = {"stopped_on": D, "started": True, "built": Decimal(1), "should": Decimal(10)}
    assert hint(date(2027, 3, 2), government=True, **stopped).state == Idle.GOVERNMENT_CAUSE


def test_begun_and_stopped_is_never_two_years_idle():
    stopped = {"stopped_on": D, "started": True, "built": Decimal(1), "should": Decimal(10)}
    assert hint(date(2026, 6, 1), **stopped) == Hint(Idle.OK, 274)
    assert hint(date(2029, 3, 2), **stopped).state == Idle.IDLE_1Y


def test_shares_of_nothing_say_nothing():
    stopped = {"stopped_on": D, "started": True, "built": Decimal(0), "should": Decimal(0)}
    assert hint(date(2028, 3, 2), **stopped).state == Idle.STOPPED_NOT_IDLE


def test_no_hint_says_that_land_is_idle():
    """Only the finding of the authority does."""
    for state in Idle:
        assert "闲置土地" not in Hint(state, 400).words
    assert Hint(Idle.IDLE_1Y, 400).words == "可能闲置：已 400 天"
    assert Hint(Idle.NEAR, 5).words == "还有 5 天满一年"

"""Money and what stands beside it, the acts on a case, and how a drawdown comes into what arrived."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from projects.financing.rules.funding import Sought, funding, met, share
from projects.financing.rules.kinds import FAILED, CaseState, Counted, Instrument
from projects.financing.rules.machine import (
    MOVES,
    Act,
    Standing,
    bad_amount,
    bad_approved,
    bad_day,
    how_counted,
    open_acts,
    refusal,
    spare,
)
from tests.harness.vectors import differences

VECTORS = differences(Path(__file__).with_name("funding.json"))


@pytest.mark.parametrize("name", VECTORS)
def test_vector(name):
    assert VECTORS[name] == ""


amounts = st.decimals(0, 99999, places=2)
sought = st.builds(
    Sought,
    st.sampled_from(Instrument.values()),
    st.sampled_from(CaseState.values()),
    amounts,
    st.none() | amounts,
    st.none() | amounts,
)


@given(st.lists(sought, max_size=8), amounts, amounts)
def test_a_guarantee_is_in_no_sum_of_money(cases, needed, arrived):
    """With the guarantees and without: every sum, the gap and the rate are the same."""
    money = [case for case in cases if case.instrument != Instrument.GUARANTEE]
    both = funding(needed=needed, arrived=arrived, cases=cases)
    alone = funding(needed=needed, arrived=arrived, cases=money)
    for name in ("wanted", "approved", "drawn", "gap", "rate"):
        assert getattr(both, name) == getattr(alone, name)
    assert alone.guaranteed == 0


@given(st.lists(sought, max_size=8))
def test_what_failed_is_no_demand(cases):
    live = [case for case in cases if case.state not in FAILED]
    assert funding(needed=None, arrived=None, cases=cases) == funding(
        needed=None, arrived=None, cases=live
    )


@given(amounts, amounts)
def test_what_is_not_all_never_reads_all(part, whole):
    rate = share(part, whole)
    assert (rate is None) == (whole == 0)
    if whole and part < whole:
        assert rate < 100


@pytest.mark.parametrize(
    ("needed", "gap", "told"),
    [("10000", "3000", "70.0"), ("10000", "0", "100.0"), ("10000", "0.01", "99.9"), ("0", "0", None),
     (None, "0", None), ("10", None, None)],
)  # fmt: skip
def test_how_far_the_need_is_met(needed, gap, told):
    given = [None if text is None else Decimal(text) for text in (needed, gap, told)]
    assert met(given[0], given[1]) == given[2]


def test_of_a_settled_case_nothing_more_comes():
    case = Sought(Instrument.BANK, CaseState.SETTLED, Decimal(10), Decimal(10), Decimal(6))
    found = funding(needed=Decimal(10), arrived=Decimal(6), cases=[case])
    assert (found.gap, found.drawn) == (Decimal("4.00"), Decimal("6.00"))


# -- acts -----------------------------------------------------------------------------------------


def standing(state, instrument="BANK", approved=100, drawn=0, **more) -> Standing:
    return Standing(instrument, state, Decimal(approved), Decimal(drawn), **more)


def test_what_is_open_in_which_state():
    """Written out: the states of a loan and of a guarantee, and the acts that are possible there."""
    of_a_loan = {state: open_acts(standing(state)) for state in CaseState}
    assert {s: "".join(act.value[:2] for act in acts) for s, acts in of_a_loan.items()} == {
        "REGISTERED": "MAREWIRE", "MATCHED": "MADIAPREWIRE", "DILIGENCE": "APREWIRE",
        "APPROVED": "DRADWIRE", "DRAWN": "DRSEADRE", "SETTLED": "RE", "REFUSED": "RE",
        "WITHDRAWN": "RE",
    }  # fmt: skip
    guarantee = {state: open_acts(standing(state, "GUARANTEE")) for state in CaseState}
    assert all(Act.DRAW not in acts for acts in guarantee.values())
    assert Act.SETTLE in guarantee["APPROVED"]


def test_no_act_leads_out_of_a_final_state():
    for act, move in MOVES.items():
        assert act == Act.REMOVE or not {*FAILED, CaseState.SETTLED} & {*move.sources}


def test_a_refusal_says_what_to_do():
    assert "所担保的那笔贷款" in refusal(standing("APPROVED", "GUARANTEE"), Act.DRAW)
    assert "婉拒" in refusal(standing("REFUSED"), Act.DRAW)
    assert "调整批准额" in refusal(standing("DRAWN", drawn=100), Act.DRAW)
    assert "划去放款" in refusal(standing("DRAWN", drawn=1), Act.REMOVE)
    assert "担保" in refusal(standing("APPROVED", backed=True), Act.REMOVE)


def test_days_and_amounts_that_cannot_be():
    today = date(2026, 11, 29)
    assert bad_day(today, date(2026, 11, 29), today) == ""
    assert "不能晚于今天" in bad_day(date(2026, 11, 30), today, today)
    assert "2026-11-20" in bad_day(date(2026, 11, 19), date(2026, 11, 20), today)
    assert bad_approved(Decimal(5), Decimal(5)) == ""
    assert "5.00" in bad_approved(Decimal("4.99"), Decimal(5))
    assert "大于 0" in bad_approved(Decimal(0), Decimal(0))
    assert bad_amount(Decimal(5), Decimal(10), Decimal(5)) == ""
    assert "还可放 5.00 万元" in bad_amount(Decimal("5.01"), Decimal(10), Decimal(5))
    assert "大于 0" in bad_amount(Decimal(0), Decimal(10), Decimal(0))


@pytest.mark.parametrize(
    ("arrived", "drawn", "said", "counted"),
    [
        (None, 0, "", Counted.CREATED),
        (0, 0, "", Counted.ADDED),  # 0 was said: nothing that could include it
        (800, 800, "", Counted.ADDED),  # all of it is other drawdowns
        (800, 0, "", None),  # asked
        (800, 0, "INCLUDED", Counted.INCLUDED),
        (800, 0, "ADDED", Counted.ADDED),
        (800, 500, "INCLUDED", Counted.INCLUDED),
        (800, 501, "INCLUDED", None),  # it does not fit any more
    ],
)
def test_one_sum_is_typed_once(arrived, drawn, said, counted):
    arrived = None if arrived is None else Decimal(arrived)
    found, asked = how_counted(arrived, Decimal(drawn), Decimal(300), said)
    assert (found, bool(asked)) == (counted, counted is None)


def test_what_is_not_drawn_is_spare():
    assert (spare(None, Decimal(0)), spare(Decimal(8), Decimal(3))) == (0, 5)

"""Who answered for what on which day: the vectors, and the same asked day by day."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from projects.people.rules.ledger import Away, Gap, Held, gaps, holder_on, on_duty
from tests.harness.vectors import differences

FIRST = date(2026, 1, 1)
VECTORS = differences(Path(__file__).with_name("ledger.json"))


@pytest.mark.parametrize("vector", VECTORS)
def test_the_ledger_answers_as_computed_apart(vector):
    assert VECTORS[vector] == ""


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def spans(longest: int = 40):
    """(first, last or None) in days of a short year."""
    return st.tuples(
        st.integers(0, longest), st.none() | st.integers(0, longest), st.booleans()
    ).map(lambda s: (s[0], s[1] if s[1] is None else s[0] + s[1] % 12, s[2]))


@st.composite
def ledgers(draw):
    """Rows of one role in their order, no two of them valid on one day, and who left when."""
    rows, free = [], 0
    for start, end, voided in sorted(draw(st.lists(spans(), max_size=6)), key=lambda s: s[0]):
        if voided or start >= free:
            last = None if end is None else day(end)
            rows.append(Held(draw(st.integers(1, 4)), day(start), last, voided))
        if not voided and start >= free:
            free = 10**6 if end is None else end + 1
    left = draw(st.dictionaries(st.integers(1, 4), st.integers(0, 60).map(day), max_size=3))
    return rows, left


def held_that_day(rows, on, left) -> list[int]:
    """The rule once more, said slowly."""
    holders = []
    for row in rows:
        begun, ended = row.from_on <= on, row.to_on is not None and row.to_on < on
        gone = row.user in left and left[row.user] < on
        if begun and not ended and not gone and not row.voided:
            holders.append(row.user)
    return holders


@given(ledgers())
def test_at_most_one_holds_a_role_and_the_gaps_are_the_days_without(ledger):
    rows, left = ledger
    vacant = set()
    for number in range(70):
        holders = held_that_day(rows, day(number), left)
        assert len(holders) <= 1
        assert holder_on(rows, day(number), left) == (holders[0] if holders else None)
        vacant |= set() if holders else {day(number)}
    found = gaps(rows, day(0), day(69), left)
    days = {
        g.from_on + timedelta(days=n) for g in found for n in range((g.to_on - g.from_on).days + 1)
    }
    assert days == vacant
    assert all(b.from_on > a.to_on + timedelta(days=1) for a, b in pairwise(found))


def test_a_span_of_one_day_and_one_that_is_over_before_it_begins():
    held = [Held("a", day(3), day(5))]
    assert gaps(held, day(4), day(4), {}) == []
    assert gaps(held, day(6), day(6), {}) == [Gap(day(6), day(6))]
    assert gaps(held, day(6), day(5), {}) == gaps([], day(6), day(5), {}) == []


def test_the_day_of_leaving_is_the_last_one_held():
    held = [Held("a", day(0))]
    assert holder_on(held, day(9), {"a": day(9)}) == "a"
    assert holder_on(held, day(10), {"a": day(9)}) is None
    assert gaps(held, day(0), day(12), {"a": day(9)}) == [Gap(day(10), day(12))]


def test_a_chain_of_delegates_is_followed_to_its_end():
    away = [Away("a", day(0), day(9), "b"), Away("b", day(5), day(9), "c")]
    assert on_duty("a", away, day(4)) == "b"
    assert on_duty("a", away, day(5)) == "c"
    assert on_duty("a", away, day(10)) == "a"


def test_a_ring_of_delegates_falls_back_to_whom_it_began_with():
    ring = [Away(one, day(0), day(9), two) for one, two in ("ab", "bc", "cb")]
    assert [on_duty(person, ring, day(1)) for person in "abc"] == ["a", "b", "c"]


def test_a_delegate_who_is_away_without_one_keeps_what_came():
    away = [Away("a", day(0), day(9), "b"), Away("b", day(0), day(9))]
    assert on_duty("a", away, day(1)) == "b"

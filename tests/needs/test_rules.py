"""How a need stands, what a cell says of several, what stands still in all, and in which words."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from projects.needs.rules.kinds import ELEMENT_OF, MEASURES, WORST_FIRST, NeedKind, NeedState
from projects.needs.rules.matrix import worst
from projects.needs.rules.words import amount_words, days_of, days_words, gap_words
from tests.harness.vectors import differences

VECTORS = differences(Path(__file__).with_name("needs.json"))
TODAY = date(2026, 11, 27)


@pytest.mark.parametrize("name", VECTORS)
def test_vector(name):
    assert VECTORS[name] == ""


def test_every_kind_has_its_column_and_its_measure_and_every_state_its_place():
    assert set(ELEMENT_OF) == set(MEASURES) == set(NeedKind)
    assert set(WORST_FIRST) == set(NeedState)


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ([], "BLANK"),
        (["SECURED", "NONE"], "SECURED"),
        (["SECURED", "BLANK"], "BLANK"),
        (["RUNNING", "BLANK"], "RUNNING"),
        (["SOON", "LATE_PROMISE", "NO_DAY"], "LATE_PROMISE"),
        (["LATE_PROMISE", "OVERDUE"], "OVERDUE"),
        (["NONE", "NONE"], "NONE"),
    ],
)
def test_a_cell_says_the_worst(states, said):
    assert worst(states) == said


@pytest.mark.parametrize(
    ("state", "needed_on", "promised_on", "days", "words"),
    [
        (NeedState.OVERDUE, date(2026, 11, 26), None, 1, "1 天"),
        (NeedState.LATE_PROMISE, date(2026, 12, 1), date(2026, 12, 15), 14, "晚 14 天"),
        (NeedState.SOON, TODAY, None, 0, "今天到期"),
        (NeedState.SOON, date(2026, 12, 11), None, 14, "还有 14 天"),
        (NeedState.RUNNING, date(2026, 12, 30), None, 33, "需 12-30"),
        (NeedState.RUNNING, date(2027, 1, 15), None, 49, "需 2027-01-15"),
        (NeedState.SECURED, date(2026, 11, 1), None, 0, ""),
        (NeedState.OVERDUE, None, None, 0, ""),
    ],
)
def test_the_days_beside_the_word(state, needed_on, promised_on, days, words):
    assert days_of(state, needed_on, promised_on, TODAY) == days
    assert days_words(state, days, needed_on, TODAY) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (None, "—"),
        ("2000", "2,000 kVA"),
        ("86.50", "86.5 kVA"),
        ("0", "0 kVA"),
        ("0.125", "0.125 kVA"),
        ("1250.500", "1,250.5 kVA"),
        ("0.0004", "0 kVA"),
    ],
)  # fmt: skip
def test_an_amount_in_words(amount, words):
    assert amount_words(None if amount is None else Decimal(amount), "kVA") == words


def test_what_is_missing_is_said_only_where_it_is_known():
    assert gap_words(Decimal(2000), Decimal(800), "kVA") == "缺 1,200 kVA"
    assert gap_words(Decimal(2000), None, "kVA") == ""
    assert gap_words(Decimal(2000), Decimal(2000), "kVA") == ""

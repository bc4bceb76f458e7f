from datetime import date

import pytest

from projects.schedule.rules.nodes import NodeState, node_state, node_words, short_day

TODAY = date(2026, 11, 19)


def state(due, done=None, text="", counts=True):
    return node_state(due=due, done=done, done_text=text, counts=counts, today=TODAY)


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (date(2026, 11, 18), NodeState.OVERDUE),
        (date(2026, 11, 19), NodeState.SOON),
        (date(2026, 12, 3), NodeState.SOON),
        (date(2026, 12, 4), NodeState.FUTURE),
    ],
)
def test_a_node_that_is_not_done(due, expected):
    assert state(due) == expected


def test_a_node_that_is_done():
    assert state(date(2026, 5, 30), done=date(2026, 5, 30)) == NodeState.DONE
    assert state(date(2026, 5, 30), done=date(2026, 5, 31)) == NodeState.DONE_LATE
    assert state(date(2026, 5, 30), text="2026 年上半年") == NodeState.DONE


def test_what_does_not_count_is_never_due_nor_overdue():
    assert state(date(2024, 12, 31), counts=False) == NodeState.UNKNOWN
    assert state(date(2026, 11, 20), counts=False) == NodeState.UNKNOWN


@pytest.mark.parametrize(
    ("due", "done", "words"),
    [
        (date(2026, 11, 12), None, "逾期 7 天"),
        (date(2026, 11, 19), None, "今天到期"),
        (date(2026, 11, 24), None, "还有 5 天"),
        (date(2027, 2, 10), None, "未到期"),
        (date(2026, 5, 30), date(2026, 5, 28), "按期完成 05-28"),
        (date(2026, 8, 15), date(2026, 8, 30), "逾期 15 天完成"),
    ],
)
def test_the_state_in_words(due, done, words):
    found = state(due, done)
    assert node_words(state=found, due=due, done=done, today=TODAY) == words


def test_days_print_short_inside_the_year():
    assert short_day(date(2026, 2, 3), TODAY) == "02-03"
    assert short_day(date(2027, 2, 3), TODAY) == "2027-02-03"
    assert short_day(None, TODAY) == "—"

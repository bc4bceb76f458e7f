from datetime import date

import pytest

from projects.schedule.rules.due import Slip
from projects.schedule.rules.nodes import NodeState, node_state, node_words, short_day
from projects.schedule.rules.sentences import left_words, slip_words

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


FRIDAY, SUNDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 29), date(2026, 11, 30)


@pytest.mark.parametrize(
    ("until", "workdays", "to_begin", "to_end"),
    [
        (SUNDAY, 0, "今天必须开始", "今天必须完成"),
        (MONDAY, 1, "还有 1 个工作日", "还有 1 个工作日"),
        (date(2026, 11, 26), -1, "已晚 1 个工作日", "已晚 1 个工作日"),
        (FRIDAY, 0, "11月27日应开始，未开始", "11月27日应完成，未完成"),
        (None, 0, "不限最迟开始", "已开始"),
    ],
)
def test_days_off_are_neither_today_nor_a_working_day(until, workdays, to_begin, to_end):
    assert left_words(until, workdays, SUNDAY, running=False) == to_begin
    assert left_words(until, workdays, SUNDAY, running=True) == to_end


def test_the_latest_day_may_be_a_day_off_to_come():
    assert left_words(SUNDAY, 0, FRIDAY, running=False) == "11月29日必须开始"


def test_a_slip_over_days_off_alone_is_no_nought():
    assert slip_words(Slip(9, 1)) == "较原计划推迟 9 天（1 个工作日）"
    assert slip_words(Slip(-2, 0)) == "较原计划提前 2 天（都是休息日）"

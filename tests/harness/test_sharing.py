"""The longest files go first, by what the last run measured; what is sampled has its turn."""

import json
import threading

import pytest

from tests.harness import clock, parallel, sharing
from tests.harness.budgets import BUDGETS, DEFAULT, LOOP
from tests.harness.clock import measured, over_budget
from tests.harness.sharing import FIRST, by_length, first_alone

LONG, SHORT, NEW = "house/test_long.py", "house/test_short.py", "house/test_new.py"


@pytest.fixture
def record(tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "RECORD", tmp_path / "seconds.json")
    monkeypatch.setattr(clock, "BUDGETS", {SHORT: 90.0, LONG: 30.0})
    return clock.RECORD


@pytest.mark.parametrize("name", [FIRST, *BUDGETS])
def test_a_file_that_is_named_is_there(name):
    """A renamed one would quietly lose its place and its share."""
    assert (clock.ROOT / "tests" / name).is_file()


def test_what_was_measured_decides_the_order_and_the_shares_where_nothing_was(record):
    assert measured() == {SHORT: 90.0, LONG: 30.0}
    record.write_text(json.dumps({LONG: [70.0, 60.0], SHORT: [2.0, 1.0]}))
    assert measured() == {LONG: 70.0, SHORT: 2.0}
    record.write_text("no json")
    assert measured() == {SHORT: 90.0, LONG: 30.0}


def test_the_longest_come_first(monkeypatch):
    monkeypatch.setattr(sharing, "_order", lambda: {SHORT: DEFAULT / 2, LONG: DEFAULT * 2})
    names = [f"tests/{name}::test_x[1]" for name in (FIRST, LONG, NEW, SHORT)]
    assert sorted(set(names), key=by_length) == names


def test_the_others_wait_for_the_first_and_not_for_each_other(tmp_path):
    """Each comes to the barrier within what the first had alone: were they to wait for each other, it would break."""
    with first_alone(tmp_path):
        beside, together = [], threading.Barrier(2, timeout=20)

        def follow():
            with first_alone(tmp_path):
                beside.append(together.wait())

        others = [threading.Thread(target=follow) for _ in range(2)]
        for other in others:
            other.start()
        others[0].join(0.2)
        assert beside == [] and together.n_waiting == 0
    for other in others:
        other.join()
    assert len(beside) == 2


# -- budgets --------------------------------------------------------------------------------------


def test_a_file_far_above_its_share_is_over_budget(record):
    assert over_budget({LONG: 74.0, SHORT: 20.0, NEW: DEFAULT}, LOOP) == {}
    assert over_budget({LONG: 76.0, SHORT: 20.0}, LOOP) == {LONG: (76.0, 30.0)}
    assert set(over_budget({NEW: DEFAULT * 3}, LOOP)) == {NEW}


def test_a_machine_that_is_slow_or_busy_has_more_time(record):
    assert over_budget({LONG: 110.0}, LOOP * 2) == {}
    assert set(over_budget({LONG: 38.0}, LOOP / 2)) == {LONG}


def test_a_little_file_may_take_some_seconds_more(monkeypatch):
    monkeypatch.setattr(clock, "BUDGETS", {SHORT: 1.0})
    assert over_budget({SHORT: 10.9}, LOOP) == {}


def test_the_processor_s_seconds_are_counted_once(pytestconfig):
    plugin = clock.Clock(pytestconfig)
    clock.calibrate()
    first = plugin.elapsed()
    assert first > 0
    assert plugin.elapsed() < first + 1


# -- sampling -------------------------------------------------------------------------------------


def test_each_row_has_its_turn(monkeypatch):
    monkeypatch.setattr(parallel, "SOAK", False)
    rows = list(range(10))
    for seed in (0, 7, 2**40):
        monkeypatch.setattr(parallel, "SEED", seed)
        taken = [parallel.share(rows, 4, start) for start in range(4)]
        assert sorted(row for part in taken for row in part) == rows
        assert parallel.share(rows, 4, 1) == parallel.share(rows, 4, 1)
    monkeypatch.setattr(parallel, "SOAK", True)
    assert parallel.share(rows, 4) == rows


def test_a_share_of_a_share_is_chosen_by_itself(monkeypatch):
    """Whatever the first chose, the second comes to everything as one commit follows the other."""
    monkeypatch.setattr(parallel, "SOAK", False)
    met = set()
    for seed in range(16):
        monkeypatch.setattr(parallel, "SEED", seed)
        [outer], [inner] = parallel.share("abcd", 4), parallel.share("abcd", 4, within=4)
        met.add(outer + inner)
    assert len(met) == 16


def test_a_number_or_the_commit_repeats_a_run(monkeypatch):
    monkeypatch.setenv("SEED", "17")
    assert parallel._choose_seed() == 17
    monkeypatch.delenv("SEED")
    monkeypatch.setenv("CI", "true")
    monkeypatch.chdir(clock.ROOT)
    assert parallel._choose_seed() == parallel._choose_seed()
    monkeypatch.setenv("CI", "")
    assert parallel._choose_seed() != parallel._choose_seed()

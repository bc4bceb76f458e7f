"""The bench measures what it says and says what it missed; and no statement of a main page grows with the projects
unless its growth is on record."""

import json
import os
import subprocess
import sys

import pytest

from tests.harness import bench, bench_growth, bench_meter, bench_targets
from tests.harness.bench_visitor import follow_ups, form_fields
from tests.harness.parallel import SOAK
from tests.world import cluster

PAGE = """<body data-counts="/counts/"><nav hx-get="?counts=1" hx-trigger="load"></nav>
<span hx-get="/trends/" hx-trigger="intersect once"></span></body>"""
FORM = """<form method="post"><input type="hidden" name="population" value="ALL"></form>
<form method="post"><input name="site" value="甲"><input type="checkbox" name="a" value="1" checked>
<input type="checkbox" name="b" value="2"><input name="off" value="3" disabled>
<select name="unit"><option value="">—</option><option value="7" selected>局</option></select>
<select name="stage"><option value="">—</option></select><textarea name="text">
两行
文字</textarea><button name="save">保存</button></form>"""


@pytest.mark.slow
def test_the_statements_of_a_page_read_no_more_of_a_larger_zone(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        zones = [bench_growth.of_zone(bench_growth.zone(n)) for n in (500, 5_000)]
    found = bench_growth.growing(*zones)
    assert not found, "\n".join(found)


@pytest.mark.slow
def test_no_page_of_a_large_zone_is_heavier_than_it_may_be(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        found = bench_growth.weights(bench_growth.zone(5_000))
    assert bench_growth.heavy(found) == []
    assert bench_growth.heavy({"light": 40.0, "heavy": 40.1}) == ["heavy: 40.1 kB"]


def test_a_page_that_reads_more_of_a_larger_zone_is_named():
    small = {"flat": [read(rows=100)], "steep": [read(rows=100)]}
    nothing = [read(rows=0)] * 3
    large = {"flat": [read(rows=150)], "steep": [read(rows=9_000), *nothing]}
    assert bench_growth.growing(small, small) == []
    first, second = bench_growth.growing(small, large)
    assert first.startswith("steep: 9000 rows read with 5000 projects, 100 with 500")
    assert second == "steep: 4 statements, 1 with 500 projects"


def read(rows: int) -> bench_growth.Read:
    return bench_growth.Read("SELECT 1", rows, given=1, pages=1, ms=1.0, plan={})


def test_the_rows_of_a_plan_are_those_that_its_scans_looked_at():
    index = {
        "Node Type": "Index Scan",
        "Actual Rows": 2,
        "Actual Loops": 50,
        "Rows Removed by Filter": 1,
    }
    table = {"Node Type": "Seq Scan", "Actual Rows": 50, "Actual Loops": 1}
    plan = {
        "Node Type": "Nested Loop",
        "Actual Rows": 100,
        "Actual Loops": 1,
        "Plans": [table, index],
    }
    assert bench_growth.read_rows(plan) == 50 + 3 * 50


def test_a_target_that_does_not_hold_is_named_and_none_holds_that_was_not_measured():
    held = {"pages": {"dashboard": {"cpu_ms": 119.0}}}
    missed = {"pages": {"dashboard": {"cpu_ms": 121.0}}}
    assert bench_targets.missed(held) == []
    [line] = bench_targets.missed(missed)
    assert line == "dashboard, 10,000 projects: 121 ms, more than 120 ms"
    assert len(bench_targets.unmeasured(held)) == len(bench_targets.TARGETS) - 1


def test_the_report_says_that_all_holds_only_where_nothing_was_missed():
    about = {"machine": bench_meter.machine(), "at": "2026-11-30 03:00", "revision": "0123abc"}
    held = about | {"pages": {"dashboard": {"cpu_ms": 119.0}}, "missed": []}
    assert bench.report(held)[-1] == "Every target that was measured holds."
    missed = held | {"missed": ["dashboard: 121 ms"]}
    assert bench.report(missed)[-2:] == ["Missed:", "dashboard: 121 ms"]


def test_every_target_names_a_figure_of_its_own():
    figures = [target.figure for target in bench_targets.TARGETS]
    assert len(set(figures)) == len(figures)


def test_what_a_page_asks_for_by_itself_belongs_to_its_opening():
    background = {"X-Background": "1"}
    alone = PAGE.partition("<nav")[0]
    assert follow_ups(alone, "/projects/?q=x") == [("/counts/", background)]
    # With a part of the page the numbers beside its menu come along.
    together = background | {"HX-Request": "true", "X-Counts": "1"}
    assert follow_ups(PAGE, "/projects/?q=x") == [("/projects/?counts=1", together)]


def test_a_form_is_sent_as_it_stands_with_one_value_changed():
    assert sorted(form_fields(FORM, "site", site="乙")) == [
        ("a", "1"), ("site", "乙"), ("stage", ""), ("text", "两行\n文字"), ("unit", "7"),
    ]  # fmt: skip


def test_what_a_process_uses_is_told_in_seconds_of_the_processor():
    before = bench_meter.seconds(os.getpid())
    while bench_meter.seconds(os.getpid()) < before + 0.02:
        sum(range(10_000))
    assert bench_meter.resident(os.getpid()) > 20
    assert bench_meter.seconds(0) == 0


def test_what_a_process_held_before_is_no_peak_of_what_it_does():
    held = bytearray(b"x" * 60_000_000)
    del held
    bench_meter.forget_peak()
    before = bench_meter.peak()
    held = bytearray(b"x" * 60_000_000)
    assert before + 50 < bench_meter.peak() < before + 200
    del held


@pytest.mark.slow
@pytest.mark.skipif(not SOAK, reason="minutes and a server of its own: part of the soak")
def test_every_page_and_form_is_measured_beside_its_floor_and_the_admin(tmp_path):
    cluster.template()  # the bench works on this run's server and its migrated template
    file = tmp_path / "bench.json"
    values = {"BENCH": "smoke", "BENCH_FILE": str(file)}
    values["PYTEST_XDIST_WORKER"] = f"{cluster.WORKER}_bench"
    done = subprocess.run(
        [sys.executable, "-m", "tests.harness.bench", "pages", "others", "forms"],
        cwd=cluster.ROOT, env=os.environ | values, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    figures = json.loads(file.read_text())
    assert done.returncode == (1 if figures["missed"] else 0), done.stderr
    assert figures["pages"]["register"].keys() >= {
        "cpu_ms",
        "wire_kb",
        "floor_ratio",
        "hand_ratio",
        "admin_ratio",
    }
    assert figures["forms"].keys() == {"project", "report", "appointment"}
    assert len(figures["others"]) > 40 and figures["rss_mb"] > 50

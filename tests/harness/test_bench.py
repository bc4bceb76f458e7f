"""The measures run and measure what they say: here with few rows, in full by `make bench`."""

import json
import os
import subprocess
import sys

import pytest

from tests.harness.parallel import SOAK
from tests.world import cluster


def measured(part: str, tmp_path) -> dict:
    """What one part of the bench finds with few rows."""
    cluster.template()  # the bench works on this run's server and its migrated template
    file = tmp_path / "bench.json"
    values = {"BENCH": "smoke", "BENCH_FILE": str(file)}
    values["PYTEST_XDIST_WORKER"] = f"{cluster.WORKER}_bench"
    done = subprocess.run(
        [sys.executable, "-m", "tests.harness.bench", part],
        cwd=cluster.ROOT,
        env=os.environ | values,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(file.read_text())[part]


@pytest.mark.slow
@pytest.mark.skipif(not SOAK, reason="a minute and a cluster of its own: part of the soak")
def test_another_calendar_moves_networks_and_every_one_is_computed(tmp_path):
    found = measured("schedule", tmp_path)
    assert found["networks"] == found["moved"] == 10 and found["steps"] == 34
    assert found["percent"] == 100 and 0 < found["plans_s"] < found["recompute_s"]


@pytest.mark.slow
@pytest.mark.skipif(not SOAK, reason="a minute and a cluster of its own: part of the soak")
def test_a_report_is_measured_against_its_own_statements_and_every_light_is_computed(tmp_path):
    found = measured("weekly", tmp_path)
    assert found["sent"] == found["filed"] == 5
    assert found["queries"] == found["queries_small"] > 30
    assert found["ratio"] > 1 and found["floor_p50_ms"] < found["p50_ms"]
    assert found["lights"] > 50 and found["lights_differ"] == 0
    assert found["lights_first_s"] < 10

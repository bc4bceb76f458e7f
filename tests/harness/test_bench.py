"""The measures run and measure what they say: here with few rows, in full by `make bench`."""

import json
import os
import subprocess
import sys

import pytest

from tests.harness.parallel import SOAK
from tests.world import cluster


@pytest.mark.slow
@pytest.mark.skipif(not SOAK, reason="a minute and a cluster of its own: part of the soak")
def test_a_report_is_measured_against_its_own_statements_and_every_light_is_computed(tmp_path):
    cluster.template()  # the bench works on this run's server and its migrated template
    file = tmp_path / "bench.json"
    values = {"BENCH": "smoke", "BENCH_FILE": str(file)}
    values["PYTEST_XDIST_WORKER"] = f"{cluster.WORKER}_bench"
    done = subprocess.run(
        [sys.executable, "-m", "tests.harness.bench", "weekly"],
        cwd=cluster.ROOT,
        env=os.environ | values,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(file.read_text())["weekly"]
    assert found["sent"] == found["filed"] == 5
    assert found["queries"] == found["queries_small"] > 30
    assert found["ratio"] > 1 and found["floor_p50_ms"] < found["p50_ms"]
    assert found["lights"] > 50 and found["lights_differ"] == 0
    assert found["lights_first_s"] < 10

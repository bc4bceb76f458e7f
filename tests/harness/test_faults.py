"""Every fault can still be planted, and the test that is to notice it is there; whether it does, the soak
finds out."""

import ast
import os
import subprocess
import sys

import pytest

from tests.harness.faults import FAULTS
from tests.harness.parallel import SOAK
from tests.world import cluster


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_can_be_planted(fault):
    content = (cluster.ROOT / fault.file).read_text(encoding="utf-8")
    assert content.count(fault.text) == 1
    assert fault.instead != fault.text
    ast.parse(content.replace(fault.text, fault.instead))  # what turns red is not the syntax


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_test_that_is_to_notice_it_is_there(fault):
    file, _, test = fault.test.partition("::")
    tree = ast.parse((cluster.ROOT / file).read_text(encoding="utf-8"))
    named = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert test.partition("[")[0] in named


def test_no_two_faults_have_the_same_name():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)


@pytest.mark.slow
@pytest.mark.skipif(not SOAK, reason="some minutes: part of the soak")
def test_every_fault_is_caught():
    cluster.template()  # the runner works on this run's server and its migrated template
    done = subprocess.run(
        [sys.executable, "-m", "tests.harness.faults"],
        cwd=cluster.ROOT,
        env=os.environ | {"PYTEST_XDIST_WORKER": f"{cluster.WORKER}_faults"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == f"{len(FAULTS)} passed, 0 failed"

"""What node says of the scripts: their unit tests, and the linter on the one that is drawn by a view.

The tests lie as `*.test.js` beside those of their area; the other scripts are linted by `make lint`."""

import re
import subprocess

import pytest

from tests.house.test_repository import ROOT, name_of, tracked

TOOLS = ROOT / "node_modules/.bin"


def run_node(*arguments: str, given: str = "") -> subprocess.CompletedProcess:
    return subprocess.run(
        [TOOLS / "node", *arguments],
        cwd=ROOT, input=given, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_the_unit_tests_of_the_scripts_pass():
    files = [name_of(path) for path in tracked("tests/*.test.js")]
    done = run_node("--test", "--test-reporter=tap", *files)
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(re.search(r"^# pass (\d+)$", done.stdout, re.MULTILINE)[1]) > len(files)


@pytest.mark.django_db
def test_the_service_worker_has_no_fault(client):
    script = client.get("/sw.js").content.decode()
    name = "projects/static/projects/weekly/sw.js"  # where it would lie, were it a file
    options = ["--max-warnings=0", "--stdin", f"--stdin-filename={name}"]
    done = run_node(str(TOOLS / "eslint"), *options, given=script)
    assert done.returncode == 0, done.stdout + done.stderr

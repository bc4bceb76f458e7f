"""What the linter says of the script that is drawn by a view; the others are linted by `make lint`."""

import subprocess

import pytest

from tests.house.test_repository import ROOT

TOOLS = ROOT / "node_modules/.bin"


def run_node(*arguments: str, given: str = "") -> subprocess.CompletedProcess:
    return subprocess.run(
        [TOOLS / "node", *arguments],
        cwd=ROOT, input=given, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.django_db
def test_the_service_worker_has_no_fault(client):
    script = client.get("/sw.js").content.decode()
    name = "projects/static/projects/weekly/sw.js"  # where it would lie, were it a file
    options = ["--max-warnings=0", "--stdin", f"--stdin-filename={name}"]
    done = run_node(str(TOOLS / "eslint"), *options, given=script)
    assert done.returncode == 0, done.stdout + done.stderr

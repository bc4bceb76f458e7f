"""What `make run` and the checks install, and on which node the tools of the scripts run."""

from pathlib import Path

import pytest

from gaoxin import install


@pytest.mark.parametrize(
    ("says", "is_taken"),
    [
        ("v20.19.0", True), ("v24.1.0", True), ("v100.0.0", True), ("v20.18.3", False),
        ("v18.20.4", False), ("No version is set", False),
    ],
)  # fmt: skip
def test_the_tools_run_on_the_machine_s_node_if_it_is_new_enough(
    tmp_path, monkeypatch, says, is_taken
):
    own = tmp_path / "node"
    own.write_text(f"#!/bin/sh\necho '{says}'\n")
    own.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(install, "node_wheel", lambda: Path("wheel"))
    assert install.node() == (own if is_taken else Path("wheel/bin/node"))


def test_without_node_on_the_machine_the_wheel_s_is_taken(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(install, "node_wheel", lambda: Path("wheel"))
    assert install.node() == Path("wheel/bin/node")
    assert install.npm()[0] == "wheel/bin/node"


def test_what_the_site_needs_is_not_all_that_the_checks_need(tmp_path):
    lock = tmp_path / "package-lock.json"
    lock.write_text("{}")
    install.mark_installed(tmp_path, lock)
    assert install.is_installed(tmp_path, lock)
    assert not install.is_installed(tmp_path, lock, dev=True)
    install.mark_installed(tmp_path, lock, dev=True)
    assert install.is_installed(tmp_path, lock, dev=True)
    lock.write_text('{"changed": true}')
    assert not install.is_installed(tmp_path, lock)
    assert not install.is_installed(tmp_path, lock, dev=True)

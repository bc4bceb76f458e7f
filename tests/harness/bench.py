"""`make bench`: what the product costs on a full zone, on the real server, against its floors and Django's admin.

    python -m tests.harness.bench                     everything but the largest zone, into var/bench.json
    SCALE=50000 python -m tests.harness.bench         the largest zone as well (two million reports)
    python -m tests.harness.bench pages forms         parts of it: pages, others, forms, zone, chores, scale, interface
    python -m tests.harness.bench --against REVISION  the same of another revision in the same rounds
    BENCH=short python -m tests.harness.bench         few requests: for looking, not for quoting
    BENCH=quick python -m tests.harness.bench         no times: statements of 500 and 5,000 projects (bench_growth.py)
    python -m tests.harness.bench statements          docs/statements.md anew, with SCALE projects
    python -m tests.harness.bench readme              the table of the README from var/bench.json

What is counted is processor time, of the web process and of the database's backends, so that other work on the
machine weighs little. An opening is a page with every request it makes by itself once it stands. Rounds of (floor,
hand-written statement, page, admin) alternate; a ratio is the median of the rounds' ratios. The promises are in
bench_targets.py: one that does not hold is named at the end, and the exit code is 1.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.harness import bench_meter, bench_targets
from tests.harness.bench_measure import SIZES, Size
from tests.harness.bench_parts import PARTS, largest

ROOT = Path(__file__).resolve().parent.parent.parent
FILE = Path(os.environ.get("BENCH_FILE") or ROOT / "var" / "bench.json")
README = ROOT / "README.md"
BEGIN, END = "<!-- measures -->", "<!-- /measures -->"


def main(words: list[str]) -> int:
    if words == ["readme"]:
        return write_readme(json.loads(FILE.read_text()))
    if words == ["statements"] or os.environ.get("BENCH") == "quick":
        return run_module("bench_growth", *words)
    other = ""
    if "--against" in words:
        place = words.index("--against")
        other, words = words[place + 1], words[:place] + words[place + 2 :]
    size = SIZES[os.environ.get("BENCH", "full")]
    figures = measured(words or [name for name in PARTS if name != "scale"], size, other)
    write(figures)
    print("\n".join(report(figures)))
    print(f"\nWritten to {FILE}")
    return 1 if figures["missed"] else 0


def measured(parts: list[str], size: Size, other: str) -> dict:
    """The figures of this checkout; under "before" those of the other, where there is one."""
    scale = int(os.environ.get("SCALE", "0"))
    if scale and "scale" not in parts:
        parts = [*parts, "scale"]
    trees = [ROOT, *([worktree(other)] if other else [])]
    found: list[dict] = [{} for _ in trees]
    for part in PARTS:
        if part in parts:
            say(f"{part} …")
            PARTS[part](trees, found, size, scale)
            write(found[0])  # what follows takes long, and may break off
    for figures in found:
        figures |= largest(figures)
    here, *before = found
    here |= {
        "machine": bench_meter.machine(),
        "at": time.strftime("%F %H:%M"),
        "revision": revision(ROOT),
    }
    here["missed"] = bench_targets.missed(here)
    if before:
        here["before"] = before[0] | {"revision": other}
    return here


def write(figures: dict) -> None:
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")


def worktree(name: str) -> Path:
    """Another revision, measured by the bench of this one: its modules stand there instead of its own."""
    place = ROOT / "var" / "bench-against"
    run("git", "worktree", "remove", "--force", str(place), check=False)
    run("git", "worktree", "prune")
    run("git", "worktree", "add", "--detach", "--force", str(place), name)
    for file in (ROOT / "tests" / "harness").glob("bench*.py"):
        (place / "tests" / "harness" / file.name).write_bytes(file.read_bytes())
    for name in (".venv", "node_modules"):
        (place / name).symlink_to((ROOT / name).resolve())
    return place


def run(*command: str, check: bool = True) -> str:
    done = subprocess.run(command, cwd=ROOT, check=check, capture_output=True, text=True)
    return done.stdout.strip()


def revision(tree: Path) -> str:
    return run("git", "-C", str(tree), "rev-parse", "--short", "HEAD")


def run_module(name: str, *words: str) -> int:
    command = [sys.executable, "-m", f"tests.harness.{name}", *words]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# -- what is printed ----------------------------------------------------------------------------------


def report(figures: dict) -> list[str]:
    lines = bench_targets.markdown(figures, figures.get("before"))
    lines += ["", conditions(figures)]
    if left := bench_targets.unmeasured(figures):
        lines += ["", f"Not measured in this run: {len(left)} of {len(bench_targets.TARGETS)}."]
    if figures["missed"]:
        return [*lines, "", "Missed:", *figures["missed"]]
    return [*lines, "", "Every target that was measured holds."]


def conditions(figures: dict) -> str:
    machine = figures["machine"]
    return (
        f"Measured {figures['at']} at {figures['revision']} on {machine['cores']} cores ({machine['processor']}), "
        f"{machine['memory_gb']} GB; load {', '.join(map(str, machine['load']))}."
    )


def write_readme(figures: dict) -> int:
    text = README.read_text()
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    table = [*bench_targets.markdown(figures, figures.get("before")), "", conditions(figures)]
    README.write_text("\n".join([head + BEGIN, *table, END + tail]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

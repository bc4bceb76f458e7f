"""Bodies received before a thread is taken (gaoxin/rsgi.py), against the server's own WSGI interface: the same
application on the same database, in rounds that alternate.

    python -m tests.harness.bench_interface PORT      the WSGI side alone
"""

import dataclasses
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from tests.harness.bench_forms import FORMS
from tests.harness.bench_measure import Posts, Size, person, ratio, rounds
from tests.harness.bench_stand import Stand
from tests.world.site import answers, end, free_port

PAGES = ("dashboard", "register", "project")


def interface(stand: Stand, tree: Path, size: Size) -> dict[str, float]:
    """Page or form → what ours takes of the processor, as a share of what the other takes."""
    port = free_port()
    # The environment of the running site, which names its database.
    values = environ_of(stand.server) | {"PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.harness.bench_interface", str(port)],
        cwd=tree, env=values, start_new_session=True,
    )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}"
        while process.poll() is None and not answers(f"{url}/healthz"):
            time.sleep(0.1)
        other = dataclasses.replace(stand, url=url, server=process.pid)
        found = {name: page(name, stand, other, size) for name in PAGES}
        found["post"] = post(stand, other, size)
        return found
    finally:
        end(process)


def page(name: str, stand: Stand, other: Stand, size: Size) -> float:
    path = stand.pages["bench"][name]
    visitors = {"ours": person(stand), "theirs": person(other)}
    meters = {"ours": stand.meter(), "theirs": other.meter()}
    sides = {key: (meters[key], partial(visitor.get, path)) for key, visitor in visitors.items()}
    blocks = rounds(sides, size.rounds, size.requests)
    return ratio(blocks["ours"], blocks["theirs"])


def post(stand: Stand, other: Stand, size: Size) -> float:
    sides = [
        Posts(person(side), side.meter(), FORMS["project"], stand.forms["project"], admin=False)
        for side in (stand, other)
    ]
    for side in sides:
        side.block(1)
    blocks = [[side.block(size.requests) for side in sides] for _ in range(size.rounds)]
    ours, theirs = zip(*blocks, strict=True)
    return ratio(list(ours), list(theirs))


def environ_of(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    pairs = (os.fsdecode(line).partition("=") for line in lines if line)
    return {name: value for name, _, value in pairs}


def main(port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "gaoxin.wsgi:application",
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
    ).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]))

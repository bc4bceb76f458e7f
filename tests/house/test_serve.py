"""The server's processes: two at one port, and one that has grown is replaced without a call being lost."""

import http.client
import os
import re
import subprocess
import sys
import threading
import time

import pytest

from tests.world import cluster
from tests.world.site import answers, end, free_port

SERVER = """
import asyncio, os
from gaoxin.serve import new_server

grown = []

async def application(scope, protocol):
    if scope.path == "/grow":
        grown.append(b"x" * 200_000_000)
    if scope.path == "/slow":
        await asyncio.sleep(4)
    protocol.response_str(200, [], str(os.getpid()))

if __name__ == "__main__":
    options = {"rss_sample_interval": 1, "respawn_interval": 1.0}
    new_server("small_site:application", **options).serve()
"""


# Two threads of the server wait for a process that ends; on a busy machine the one that is told second says this of one
# that has ended, within a millisecond.
ENDED = re.compile(rb"\[WARNING\] Killing (old )?worker-\d after it refused to gracefully stop\n")


@pytest.fixture
def port(tmp_path):
    """A site that does nothing but answer which process did; MB beyond which one is replaced: 150."""
    (tmp_path / "small_site.py").write_text(SERVER)
    number = free_port()
    own = {"PORT": str(number), "WEB_PROCESSES": "2", "WEB_MEMORY": "150"}
    process = subprocess.Popen(
        [sys.executable, "small_site.py"], cwd=tmp_path, start_new_session=True,
        env=os.environ | own | {"PYTHONPATH": str(cluster.ROOT)}, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )  # fmt: skip
    url = f"http://127.0.0.1:{number}/"
    with process:
        try:
            cluster.wait_until(lambda: answers(url), seconds=30, message="it does not answer")
            yield number
        finally:
            end(process)
        assert ENDED.sub(b"", process.stdout.read()) == b""


def asked(line: http.client.HTTPConnection, path: str = "/") -> int:
    line.request("GET", path)
    answer = line.getresponse()
    assert answer.status == 200
    return int(answer.read())


def anew(port: int) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        return asked(line)
    finally:
        line.close()


def again(port: int, closed: list[int]) -> int:
    """The server closes a connection on which nothing was asked yet when its process ends: whose it was calls again."""
    try:
        return anew(port)
    except http.client.RemoteDisconnected:
        closed.append(port)
        return anew(port)


def test_a_process_that_has_grown_ends_what_it_has_begun_and_nobody_is_turned_away(port):
    deadline = time.monotonic() + 60
    while len(before := {anew(port) for _ in range(20)}) < 2:
        assert time.monotonic() < deadline, "one process alone answers"
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    grown, slow = asked(line, "/grow"), []
    waiting = threading.Thread(target=lambda: slow.append(asked(line, "/slow")))
    waiting.start()
    # Of two processes that wait at a port one may be given twenty calls in a row: until both answer, nothing is known.
    closed = []
    while grown in (now := {again(port, closed) for _ in range(20)}) or len(now) < 2:
        assert time.monotonic() < deadline, "it was not replaced"
        time.sleep(0.1)
    assert before - now == {grown}
    assert len(closed) < 2, "one call alone is on its way when the process ends"
    waiting.join()
    assert slow == [grown]

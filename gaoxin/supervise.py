"""Web, worker and what watches the database under one supervisor: all run, or all end."""

import re
import shlex
import signal
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from honcho.manager import Manager
from honcho.printer import Message, Printer

from gaoxin.install import ROOT
from gaoxin.running import pid_file

READY_WITHIN = 60  # seconds


def supervise(*, commands: dict[str, list[str]], url: str, ready: Callable[[], None]) -> int:
    """Run the commands until a signal ends them or one of them ends; 0 only after a signal.

    `ready` is called once `url` answers."""
    watcher = threading.Thread(target=_call_when_ready, args=(url, ready), daemon=True)
    manager = Manager(Output(watcher))
    for name, command in commands.items():
        # exec: the shell becomes the process, so its number is the one that signals reach.
        line = f"echo $$ >{shlex.quote(str(pid_file(name)))} && exec {shlex.join(command)}"
        manager.add_process(name, line, cwd=str(ROOT))
    signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    manager.loop()
    signalled = {128 + signal.SIGINT, 128 + signal.SIGTERM}
    return 0 if manager.returncode in signalled else manager.returncode or 1


class Output(Printer):
    """The processes' lines, of the supervisor's own only the failures, and the start of the watcher.

    The first message comes after every process is forked: a thread started earlier could hold a lock
    in the middle of a fork, which the child would then wait for for ever."""

    def __init__(self, watcher: threading.Thread) -> None:
        super().__init__()
        self.watcher = watcher

    def write(self, message: Message) -> None:
        if not self.watcher.ident:
            self.watcher.start()
        if message.name != "system" or re.search(r"stopped \(rc=(?!0)", message.data):
            super().write(message)


def _call_when_ready(url: str, ready: Callable[[], None]) -> None:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # only: does it answer
    deadline = time.monotonic() + READY_WITHIN
    while not _answers(f"{url}healthz", context):
        if time.monotonic() > deadline:
            return
        time.sleep(0.05)
    ready()


def _answers(url: str, context: ssl.SSLContext) -> bool:
    try:
        urllib.request.urlopen(url, timeout=5, context=context).close()  # noqa: S310
    except urllib.error.HTTPError:
        return True  # refused, but answered
    except OSError:
        return False
    return True

"""`python -m gaoxin.serve`: the web server with its processes, as BIND, PORT and WEB_PROCESSES say.

The port is opened here, once, for all processes: while one of them is started anew, who calls waits and is
not turned away. One that has grown beyond WEB_MEMORY is replaced: the next serves before it is ended, and it is
given the time to end what it has begun. A connection on which nothing was asked yet is closed then, as the server
does it: who opened it in that moment calls again. TLS when GRANIAN_SSL_CERTIFICATE and GRANIAN_SSL_KEYFILE name it.
"""

import logging
import os
import resource
import socket
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels
from granian.net import SocketSpec

from gaoxin.processes import default_processes, return_memory

UNREAD = 60  # seconds after which a peer that takes nothing is dropped
CONNECTIONS = 4096  # of one process
FILES = 2 * CONNECTIONS + 256  # a connection, and the file that is sent through it
MEMORY = 400  # MB of one process: twice what a day's mixed work leaves it with
LOOK_EVERY = 10  # seconds between two looks at what each has
ENDING = 8  # seconds for what a process has begun when it is ended


class Server(Granian):
    def _init_shared_socket(self) -> None:
        """The server's own way has every process open the port for itself, and sets no time limit."""
        self._shd = SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()
        self._sfd = self._shd.get_fd()
        self._sso = socket.socket(fileno=self._sfd)
        self._sso.set_inheritable(True)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; connections inherit it
            self._sso.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD * 1000)


def of_separate_ports(record: logging.LogRecord) -> bool:
    """The server's warning that calls waiting at a process that is replaced are lost: with one port for all
    there are none."""
    return "tcp_migrate_req" in record.getMessage()


def setting(name: str, default: str) -> str:
    return os.environ.get(name) or default


def file(name: str) -> Path | None:
    return Path(path) if (path := os.environ.get(name)) else None


def new_server(target: str, **options) -> Server:
    """As the environment says; `options` of the server that a test wants otherwise."""
    logging.getLogger("_granian").addFilter(lambda record: not of_separate_ports(record))
    given = {
        "address": setting("BIND", "127.0.0.1"),
        "port": int(setting("PORT", "8000")),
        "workers": int(setting("WEB_PROCESSES", str(default_processes()))),
        "workers_max_rss": int(setting("WEB_MEMORY", str(MEMORY))),
        "rss_sample_interval": LOOK_EVERY,
        "workers_kill_timeout": ENDING,
    }
    return Server(
        target,
        interface=Interfaces.RSGI,
        loop=Loops.asyncio,
        backpressure=CONNECTIONS,
        websockets=False,
        log_level=LogLevels.warning,
        ssl_cert=file("GRANIAN_SSL_CERTIFICATE"),
        ssl_key=file("GRANIAN_SSL_KEYFILE"),
        ssl_key_password=os.environ.get("GRANIAN_SSL_KEYFILE_PASSWORD"),
        respawn_failed_workers=True,
        **given | options,
    )


def main() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < FILES:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILES, hard), hard))
    return_memory()
    new_server("gaoxin.rsgi:application").serve()


if __name__ == "__main__":
    main()

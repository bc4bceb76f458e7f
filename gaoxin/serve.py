"""`python -m gaoxin.serve`: the web server with its processes, as BIND, PORT and WEB_PROCESSES say.

The port is opened here, once, for all processes: while one of them is started anew, who calls waits and is
not turned away. TLS when GRANIAN_SSL_CERTIFICATE and GRANIAN_SSL_KEYFILE name it.
"""

import os
import resource
import socket
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels
from granian.net import SocketSpec

UNREAD = 60  # seconds after which a peer that takes nothing is dropped
CONNECTIONS = 4096  # of one process
FILES = 2 * CONNECTIONS + 256  # a connection, and the file that is sent through it


class Server(Granian):
    def _init_shared_socket(self) -> None:
        """The server's own way has every process open the port for itself, and sets no time limit."""
        self._shd = SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()
        self._sfd = self._shd.get_fd()
        self._sso = socket.socket(fileno=self._sfd)
        self._sso.set_inheritable(True)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; connections inherit it
            self._sso.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD * 1000)


def setting(name: str, default: str) -> str:
    return os.environ.get(name) or default


def file(name: str) -> Path | None:
    return Path(path) if (path := os.environ.get(name)) else None


def main() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < FILES:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILES, hard), hard))
    Server(
        "gaoxin.rsgi:application",
        address=setting("BIND", "127.0.0.1"),
        port=int(setting("PORT", "8000")),
        interface=Interfaces.RSGI,
        loop=Loops.asyncio,
        workers=int(setting("WEB_PROCESSES", "1")),
        backpressure=CONNECTIONS,
        websockets=False,
        log_level=LogLevels.warning,
        ssl_cert=file("GRANIAN_SSL_CERTIFICATE"),
        ssl_key=file("GRANIAN_SSL_KEYFILE"),
        ssl_key_password=os.environ.get("GRANIAN_SSL_KEYFILE_PASSWORD"),
        respawn_failed_workers=True,
        workers_kill_timeout=8,
    ).serve()


if __name__ == "__main__":
    main()

"""What the server tells of a request, as the environment of a WSGI application."""

import sys

BASIC = {
    "SCRIPT_NAME": "",
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multiprocess": False,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}
UNPREFIXED = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
HOP = frozenset({"transfer-encoding", "connection"})  # of this connection, not of the request


def environ_of(scope) -> dict:
    """Without `wsgi.input`."""
    server, server_port = address(scope.server)
    client, client_port = address(scope.client)
    environ = BASIC | {
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": server,
        "SERVER_PORT": server_port,
        "REMOTE_ADDR": client,
        "REMOTE_PORT": client_port,
        "wsgi.url_scheme": scope.scheme,
    }
    if scope.authority:  # HTTP/2 has it in place of the header
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        if name not in HOP and "_" not in name:  # an underscore would pass for a hyphen
            add(environ, name, value)
    return environ


def add(environ: dict, name: str, value: str) -> None:
    key = UNPREFIXED.get(name) or f"HTTP_{name.replace('-', '_').upper()}"
    if name == "host" or key not in environ:
        environ[key] = value
    else:
        environ[key] += ("; " if name == "cookie" else ",") + value


def address(text: str) -> tuple[str, str]:
    """Host and port of "127.0.0.1:8000" or "[::1]:8000"."""
    host, _, port = text.rpartition(":")
    return host.strip("[]"), port


def may_have_body(scope) -> bool:
    """HTTP/2 announces a body by no header: but for those methods that have none, one is waited for."""
    named = "content-length" in scope.headers or "transfer-encoding" in scope.headers
    return named or scope.method not in {"GET", "HEAD", "OPTIONS"}


def length_of(scope) -> int | None:
    """What the sender says the body will be."""
    length = scope.headers.get("content-length")
    return None if length is None else int(length)

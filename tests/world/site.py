"""The real server on a database of its own, and a real browser that complains."""

import contextlib
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from gaoxin.processes import Places
from projects.calendar.rules.weeks import ZONE
from tests.harness.system import BROWSERS
from tests.world import cluster

CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", event => console.error(
  `CSP: ${event.effectiveDirective} refused ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`))
"""


@dataclass(frozen=True)
class Site:
    url: str
    dbname: str
    demo: bool
    log: Path

    @property
    def database_url(self) -> str:
        return cluster.server().url("app", self.dbname)

    def sql(self, query: str, *parameters: object) -> list[tuple]:
        """Rows as the owner of the database sees them; a statement that writes is committed."""
        with psycopg.connect(
            cluster.server().url("owner", self.dbname), autocommit=True
        ) as connection:
            cursor = connection.execute(query, parameters)
            return cursor.fetchall() if cursor.description else []

    def manage(self, *command: str) -> str:
        return cluster.manage(*command, dbname=self.dbname, demo=self.demo)

    @property
    def demo_password(self) -> str:
        return (cluster.run_dir() / f"instance-{self.dbname}" / "demo-password").read_text().strip()


@contextlib.contextmanager
def run_site(*, demo: bool = True, source: str | None = None, **settings: str) -> Iterator[Site]:
    """The web server on a free port and a copy of a template: "demo" (article and demo set) or "migrated"
    (empty tables). Without demo mode it speaks HTTPS, as production must."""
    cluster.static_files()
    dbname = cluster.clone(source or ("demo" if demo else "migrated"))
    port = free_port()
    environment = cluster.environment(dbname, demo=demo) | {"PORT": str(port)} | settings
    if not demo:
        environment |= certificate()
    log = cluster.run_dir() / f"{dbname}.log"
    url = f"{'http' if demo else 'https'}://127.0.0.1:{port}"
    command = [sys.executable, "-m", "gaoxin.serve"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=cluster.ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        cluster.wait_until(
            lambda: process.poll() is not None or answers(f"{url}/healthz"),
            seconds=30,
            message=f"the site does not answer:\n{log.read_text()}",
        )
        assert process.poll() is None, log.read_text()
        yield Site(url, dbname, demo, log)
    finally:
        end(process)
        cluster.drop(dbname)


def own_places() -> Places:
    """For the uploads of one test's shell: no other test process counts with it."""
    return Places(cluster.run_dir() / f"uploads-{cluster.WORKER}.lock", each=4)


def past_week(weeks: int = 2) -> str:
    """The start page as the demo set's number of so many weeks ago has it."""
    today = datetime.now(ZONE).date()
    return f"/?week={today - timedelta(days=today.weekday(), weeks=weeks)}"


def end(process: subprocess.Popen) -> None:
    """The server with its workers: asked first, then made to."""
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(10)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(url: str) -> bool:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        urllib.request.urlopen(url, timeout=5, context=context).close()
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False
    return True


def certificate() -> dict[str, str]:
    """A self-signed one, made once per run."""
    key, cert = cluster.run_dir() / "key.pem", cluster.run_dir() / "cert.pem"
    if not cert.exists():
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
        command += ["-subj", "/CN=127.0.0.1", "-keyout", str(key), "-out", str(cert)]
        subprocess.run(command, check=True, capture_output=True)
    return {"GRANIAN_SSL_CERTIFICATE": str(cert), "GRANIAN_SSL_KEYFILE": str(key)}


class Watch:
    """What a browser complains about on the pages of one site: console errors, script errors, refused
    by the Content-Security-Policy, requests to anyone else, answers of 500 and above."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.allowed: list[str] = []

    def allow(self, text: str) -> None:
        """Problems that contain this text are meant by the test."""
        self.allowed.append(text)

    def on(self, page, origin: str) -> None:
        host = urlsplit(origin).netloc
        note = self.problems.append
        page.on("pageerror", lambda error: note(f"script error: {error}"))
        page.on(
            "console",
            lambda line: (
                line.type in ("error", "warning")
                and note(f"console {line.type}: {line.text} ({page.url})")
            ),
        )
        page.on(
            "request",
            lambda request: (
                urlsplit(request.url).scheme in ("http", "https", "ws", "wss")
                and urlsplit(request.url).netloc != host
                and note(f"foreign request: {request.url}")
            ),
        )
        page.on(
            "response",
            lambda answer: answer.status >= 500 and note(f"{answer.status}: {answer.url}"),
        )

    def unexpected(self) -> list[str]:
        return [p for p in self.problems if not any(text in p for text in self.allowed)]

"""Eight writers at a running site whose processes are killed under their hands.

Every entry is submitted until it is acknowledged, under its own token, however often that takes. What must
come of it: each acknowledged entry is there exactly once with its text, its figure and its picture.
"""

import contextlib
import hashlib
import http.client
import io
import itertools
import os
import signal
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client, override_settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from accounts.models import AuditEvent, FormToken
from gaoxin import localdb
from gaoxin.backup import describe
from gaoxin.instance import read_instance
from projects.models import (
    DispatchFile,
    InvestmentRecord,
    Photo,
    ProgressReport,
    ReportDuty,
    ReportWeek,
    StoredFile,
)
from projects.registry.actions.figures import differing_figures, differing_tallies
from tests.world.factories import make_appointment, make_duty, make_project, make_user, make_week

WRITERS, PROJECTS = 8, 4
PICTURE_EVERY = 12  # entries
CSRF = "k" * 32
FIRST_WEEK = date(2020, 1, 6)
DEMO_WEEKS = date(2024, 1, 1)  # long before the first week of the demo set
BACK_WITHIN = 60  # seconds after a kill until every writer is served again


@dataclass
class Said:
    """One entry as it was typed: the first of its week, or a correction of the one before."""

    project: str
    week_on: date
    revision: int
    number: int
    with_picture: bool
    token: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def text(self) -> str:
        return f"第 {self.number} 段基础浇筑完成。"

    @property
    def amount(self) -> int:
        return 20 + self.number % 7

    @property
    def month_on(self) -> date:
        return (self.week_on + timedelta(days=3)).replace(day=1)

    @property
    def path(self) -> str:
        return f"/log/{quote(self.project)}/?week={self.week_on}"

    def body(self) -> bytes:
        fields = {
            "csrfmiddlewaretoken": CSRF,
            "token": self.token,
            "progress": self.text,
            f"amount_{self.month_on:%Y%m}": str(self.amount),
        }
        if self.revision > 1:
            fields |= {"version": str(self.revision - 1), "correction_reason": "核对后更正"}
        if self.with_picture:
            fields["photos"] = SimpleUploadedFile("site.jpg", picture(), "image/jpeg")
        return encode_multipart(BOUNDARY, fields)


def picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(drawn, "JPEG")
    return drawn.getvalue()


class Writer(threading.Thread):
    """Files its weeks one after the other, and then corrects them, until `enough` is set."""

    def __init__(self, number: int, port: int, cookies: str, weeks: list, enough) -> None:
        super().__init__(daemon=True)
        self.number, self.port, self.cookies, self.enough = number, port, cookies, enough
        self.weeks = weeks  # (code of the project, week_on)
        self.acknowledged: list[Said] = []
        self.repeated = 0
        self.refused = ""
        self.longest = 0.0  # seconds that one entry had to wait

    def run(self) -> None:
        for turn in itertools.count():
            place, revision = turn % len(self.weeks), turn // len(self.weeks) + 1
            code, week_on = self.weeks[place]
            number = turn * WRITERS + self.number
            if self.enough.is_set() or self.refused:
                return
            self.submit(Said(code, week_on, revision, number, turn % PICTURE_EVERY == 0))

    def submit(self, said: Said) -> None:
        began, body = time.monotonic(), said.body()
        while not self.refused and not self.is_acknowledged(said, body):
            self.repeated += 1
            time.sleep(0.2)
        self.longest = max(self.longest, time.monotonic() - began)
        if not self.refused:
            self.acknowledged.append(said)

    def is_acknowledged(self, said: Said, body: bytes) -> bool:
        """False: nobody knows, it is to be sent again."""
        try:
            status, location, page = self.post(said.path, body)
        except (OSError, http.client.HTTPException):
            return False
        if status >= 500:
            return False
        if status != 302 or not location.startswith("/log/?done="):
            self.refused = f"{said}: {status} {location}\n{page[:3000]}"
        return True

    def post(self, path: str, body: bytes) -> tuple[int, str, str]:
        headers = {"Cookie": self.cookies, "Content-Type": MULTIPART_CONTENT}
        with contextlib.closing(
            http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        ) as line:
            line.request("POST", path, body, headers)
            answer = line.getresponse()
            page = answer.read().decode(errors="replace")
            return answer.status, answer.headers.get("Location", ""), page


# -- the site ---------------------------------------------------------------------------------------


@contextlib.contextmanager
def database_of(tree) -> Iterator[None]:
    """Django's connections of this process lead to the tree's database, its key is the tree's."""
    server = localdb.running(tree.path / "var/pg")
    values = connections["default"].settings_dict
    before = {key: values[key] for key in ("NAME", "HOST", "PORT", "USER")}
    connections.close_all()
    values |= {"NAME": "gaoxin", "HOST": str(server.socket_dir), "PORT": "5432"}
    values |= {"USER": "gaoxin_app"}
    key = read_instance(tree.path / "var/instance.env")["SECRET_KEY"]
    try:
        with override_settings(SECRET_KEY=key):
            yield
    finally:
        connections.close_all()
        values |= before


def make_writers(tree, weeks: int, enough: threading.Event) -> list[Writer]:
    """Eight people, two on each project, with so many weeks of their own to report on: after those of another test."""
    projects = [make_project() for _ in range(PROJECTS)]
    first = FIRST_WEEK + timedelta(weeks=ReportWeek.objects.filter(week_on__lt=DEMO_WEEKS).count())
    days = [first + timedelta(weeks=n) for n in range(weeks * WRITERS // PROJECTS)]
    assert days[-1] < DEMO_WEEKS
    rows = [make_week(day) for day in days]
    writers = []
    for number in range(WRITERS):
        person, project = make_user(), projects[number % PROJECTS]
        make_appointment(project, person, role="MEMBER")
        own = rows[number // PROJECTS :: WRITERS // PROJECTS]
        for week in own:
            make_duty(week, project, person)
        mine = [(project.code, week.week_on) for week in own]
        writers.append(Writer(number, tree.port, cookies_of(person), mine, enough))
    return writers


def cookies_of(person) -> str:
    client = Client()
    client.force_login(person, backend="accounts.backends.AccountBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"sessionid={session}; csrftoken={CSRF}"


def children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(n) for n in path.read_text().split()] if path.exists() else []


def serving(tree, name: str) -> int | None:
    """The process behind web (the server's own child), server, worker and database."""
    if name == "database":
        lines = (tree.path / "var/pg/data/postmaster.pid").read_text().split()
        return int(lines[0]) if tree.is_database_running() else None
    part = "web" if name == "server" else name
    pid = int((tree.path / "var" / f"{part}.pid").read_text())
    if name == "web":
        return next(iter(filter(is_working, children(pid))), None)
    return pid if is_working(pid) else None


def is_working(pid: int) -> bool:
    """An ended process that nobody waited for has no command line; the tracker of resources serves nobody."""
    command = Path(f"/proc/{pid}/cmdline")
    return command.exists() and b"resource_tracker" not in (
        command.read_bytes() or b"resource_tracker"
    )


def kill(tree, name: str) -> int:
    """The number of the process that is gone now."""
    deadline = time.monotonic() + BACK_WITHIN
    while (pid := serving(tree, name)) is None:
        assert time.monotonic() < deadline, f"{name} does not run"
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    return pid


def wait_for_everyone(writers: list[Writer]) -> None:
    """Until each has been served twice from now on: the second entry was sent after this call."""
    before = [len(writer.acknowledged) for writer in writers]
    deadline = time.monotonic() + BACK_WITHIN
    while any(len(w.acknowledged) < n + 2 for w, n in zip(writers, before, strict=True)):
        refused = [writer.refused for writer in writers if writer.refused]
        assert not refused, refused[0]
        assert time.monotonic() < deadline, "the writers are not served again"
        time.sleep(0.05)


# -- what must hold ---------------------------------------------------------------------------------


def check(tree, writers: list[Writer]) -> int:
    """Nothing acknowledged is lost, doubled or half there; how many entries that were."""
    said = [entry for writer in writers for entry in writer.acknowledged]
    connections.close_all()  # the database of before the kills
    own = ProgressReport.objects.filter(week__in=_weeks(writers))
    own = own.select_related("project", "week")
    stored = {str(report.client_id): report for report in own}
    assert own.count() == len(said) == len(stored)
    for entry in said:
        report = stored[entry.token]
        assert (report.progress, report.revision) == (entry.text, entry.revision)
        assert (report.project.code, report.week.week_on) == (entry.project, entry.week_on)
    tokens = [entry.token for entry in said]
    assert AuditEvent.objects.filter(form_token__in=tokens).count() == len(said)
    assert FormToken.objects.filter(token__in=tokens).count() == len(said)
    _check_figures(writers, said)
    # What is stored of the rows is what they give, whoever was killed while it was written.
    assert differing_figures() == [] and differing_tallies() == []
    _check_pictures(tree, [stored[entry.token] for entry in said if entry.with_picture])
    return len(said)


def _weeks(writers: list[Writer]):
    days = {week_on for writer in writers for _, week_on in writer.weeks}
    return ReportWeek.objects.filter(week_on__in=days)


def _check_figures(writers: list[Writer], said: list[Said]) -> None:
    """Of every week the last figure counts, and the report is marked as filed."""
    last = {(entry.project, entry.week_on): Decimal(entry.amount) for entry in said}
    rows = InvestmentRecord.objects.current().filter(week__in=_weeks(writers))
    found = list(rows.values_list("project__code", "week__week_on", "completed"))
    assert len(found) == len(last)
    assert {(code, week_on): amount for code, week_on, amount in found} == last
    filed = ReportDuty.objects.filter(week__in=_weeks(writers)).exclude(filed_at=None)
    assert filed.count() == len(last)


def _check_pictures(tree, reports: list[ProgressReport]) -> None:
    photos = Photo.objects.filter(report__in=reports).select_related("file")
    assert sorted(photo.report_id for photo in photos) == sorted(report.pk for report in reports)
    for photo in photos:
        content = (tree.path / "var/media" / photo.file.stored_name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == photo.file.sha256


def check_everything_is_readable(tree) -> None:
    """Each page of the database has its checksum right, each file that a row names is whole."""
    server = localdb.running(tree.path / "var/pg")
    with psycopg.connect(server.url("owner")) as connection:
        assert describe(connection)["tables"]["projects_progressreport"]["rows"]
    for model in (StoredFile, DispatchFile):
        for name, sha256 in model.objects.values_list("stored_name", "sha256"):
            content = (tree.path / "var/media" / name).read_bytes()
            assert hashlib.sha256(content).hexdigest() == sha256, name

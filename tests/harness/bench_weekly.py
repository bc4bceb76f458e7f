"""What the week costs with 5,000 projects and 200,000 reports: filing one, and lighting every project.

Part of `make bench`; alone by `python -m tests.harness.bench weekly`. The floor of a submitted report is the same statements, its history
and audit rows among them, executed by hand behind the same middleware. The cluster of the bench does not
wait for the disk, so neither side of the ratio has the price of a commit in it.
"""

import http.client
import itertools
import json
import os
import statistics
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time as clock, timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.lights.actions import differing, relight_all
from projects.models import (
    InvestmentRecord,
    Issue,
    LightRule,
    ProgressReport,
    Project,
    ReportDuty,
    ReportWeek,
    YearPlan,
)
from tests.harness.bench import ratio
from tests.harness.bench_data import USERNAME, Rows, fill
from tests.world import cluster
from tests.world.site import run_site

FORM_TARGET = 8  # times the floor
LIGHTS_TARGET = 10  # seconds for all projects
SAMPLE = 7  # reports of which one with the usual number of statements is taken
CSRF = "b" * 32
TEXT = "完成厂房基础浇筑 {} 立方米，设备基础开始放线，施工道路硬化完成。"


@dataclass(frozen=True)
class Size:
    projects: int
    weeks: int
    rounds: int
    requests: int


SIZES = {
    "full": Size(projects=5_000, weeks=40, rounds=7, requests=100),
    "quick": Size(projects=5_000, weeks=40, rounds=3, requests=20),
    "smoke": Size(projects=60, weeks=3, rounds=1, requests=5),
}


class WeeklyRows(Rows):
    """The zone after so many weeks in which every project reported, and one that has just begun."""

    weeks = 0

    def tables(self) -> Iterator:
        long_ago = self.now - timedelta(days=400)
        for row in (*self.projects, *self.milestones):
            row.created_at = long_ago
        for project in self.projects:
            project.confirmed_at = project.confirmed_at and long_ago
        yield from super().tables()
        weeks = [*(self.week(ago) for ago in range(self.weeks, 0, -1)), self.opened]
        yield weeks[:-1]
        yield self.plans()
        yield (self.duty(p, week) for week in weeks for p in self.projects)
        yield (self.report(p, week) for week in weeks[:-1] for p in self.projects)
        yield (self.record(p, week) for week in weeks[:-1] for p in self.projects)
        yield self.issues()

    def open_week(self) -> ReportWeek:
        self.opened = self.week(0)
        return self.opened

    def week(self, ago: int) -> ReportWeek:
        monday = self.today - timedelta(days=self.today.weekday(), weeks=ago)
        closes = timezone.make_aware(datetime.combine(monday + timedelta(days=3), clock(18)))
        if not ago:
            closes = self.now + timedelta(days=1)
        return ReportWeek(pk=self.weeks + 1 - ago, week_on=monday, first_on=monday,
                          cut_off_at=closes, opened_at=closes - timedelta(days=6))  # fmt: skip

    def plans(self) -> Iterator[YearPlan]:
        for project in self.projects:
            amount = Decimal(self.dice.randint(500, 50_000))
            yield YearPlan(project=project, year=self.today.year, amount=amount)

    def duty(self, project: Project, week: ReportWeek) -> ReportDuty:
        filed_at = None if week.pk > self.weeks else week.cut_off_at - timedelta(hours=3)
        return ReportDuty(project=project, week=week, frequency="WEEKLY", filed_at=filed_at,
                          user_id=self.dice.choice(self.commissioners).pk)  # fmt: skip

    def report(self, project: Project, week: ReportWeek) -> ProgressReport:
        text = TEXT.format(self.dice.randint(10, 900))
        return ProgressReport(project=project, week=week, progress=text, next_week=text,
                              filed_at=week.cut_off_at - timedelta(hours=3),
                              filed_by=self.dice.choice(self.commissioners))  # fmt: skip

    def record(self, project: Project, week: ReportWeek) -> InvestmentRecord:
        month = timezone.localdate(week.cut_off_at).replace(day=1)
        return InvestmentRecord(project=project, week=week, month_on=month, kind="WEEK",
                                completed=self.dice.randint(0, 20), recorded_by_id=1,
                                recorded_at=week.cut_off_at)  # fmt: skip

    def issues(self) -> Iterator[Issue]:
        for project in self.projects[::10]:
            on = self.day(-60, -1)
            yield Issue(project=project, code=f"WT-{project.pk:05d}", summary="施工用电未接通",
                        kind=Issue.Kind.UTILITIES, raised_on=on, state_on=on, level_on=on,
                        raised_by_id=1)  # fmt: skip


def measure(size: Size) -> dict:
    """Milliseconds of a report against its floor, its statements with few and with many reports,
    seconds to light every project."""
    few = Size(projects=20, weeks=size.weeks, rounds=0, requests=0)
    found = {
        "projects": size.projects,
        "reports": size.projects * size.weeks,
        "queries_small": len(statements_of(template(few))),
    }
    dbname = template(size)
    own = statements_of(dbname)
    Path(os.environ["BENCH_STATEMENTS"]).write_text(json.dumps({"form": own}))
    with run_site(source=dbname.removeprefix("template_")) as site, cluster.connected(site.dbname):
        found |= {"queries": len(own)} | lights() | filings(site.url, size)
    return found


def template(size: Size) -> str:
    make = rows_of(size.weeks)
    return cluster.template(
        f"weekly_{size.projects}", fill=lambda dbname: fill(dbname, size.projects, make)
    )


def rows_of(weeks: int) -> type[WeeklyRows]:
    return type("", (WeeklyRows,), {"weeks": weeks})


# -- lights -----------------------------------------------------------------------------------------


def lights() -> dict:
    """Seconds to compute and store all anew, once with nothing stored and once with everything, and
    how many then differ from what their rows give."""
    now = timezone.now()
    assert LightRule.objects.count() == 1  # the defaults, as a new site has them
    found = {}
    for name in ("first", "again"):
        start = time.perf_counter()
        found["lights"] = relight_all(now)
        found[f"lights_{name}_s"] = round(time.perf_counter() - start, 2)
    return found | {"lights_differ": len(differing(now)[1])}


# -- reports ----------------------------------------------------------------------------------------


def owed() -> list[ReportDuty]:
    """The open reports, of projects whose report anybody may file."""
    projects = Project.objects.kept().own().confirmed().active()
    duties = ReportDuty.objects.open(timezone.now()).filter(project__in=projects)
    return list(duties.select_related("week", "project").order_by("project"))


def entry(duty: ReportDuty) -> dict:
    """An ordinary week as the form sends it: texts and an amount, nothing else touched."""
    month = timezone.localdate(duty.week.cut_off_at)
    return {
        "token": str(uuid.uuid4()),
        "progress": TEXT.format(duty.pk),
        "next_week": "继续基础施工，组织设备进场。",
        f"amount_{month:%Y%m}": "12",
    }


def session() -> str:
    """The cookie of a new session of the person who measures, in the connected database."""
    from accounts.models import User

    client = Client()
    client.force_login(
        User.objects.get(username=USERNAME), backend="accounts.backends.AccountBackend"
    )
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def statements_of(dbname: str) -> list[str]:
    """What a report executes after the middleware, found in a copy that is thrown away."""
    copy = cluster.clone(dbname.removeprefix("template_"))
    try:
        with cluster.connected(copy):
            client = Client(SERVER_NAME="localhost")
            client.cookies[settings.SESSION_COOKIE_NAME] = session()
            relight_all(timezone.now())
            bare = captured(lambda: client.get("/bench/process/", secure=True), 200)
            found = [
                captured(lambda d=duty: client.post(d.form_url, entry(d), secure=True), 302)
                for duty in owed()[:SAMPLE]
            ]
    finally:
        cluster.drop(copy)
    # A light that changes, a problem that is open: one project has a statement more than another.
    usual = sorted(found, key=len)[len(found) // 2]
    return [text for text in usual[len(bare) :] if text not in ("BEGIN", "COMMIT")]


def captured(request, status: int) -> list[str]:
    with CaptureQueriesContext(connection) as context:
        answer = request()
    assert answer.status_code == status, f"{answer.status_code}: {answer.content.decode()[:2000]}"
    return [query["sql"] for query in context]


class Sender:
    """One browser that submits: a kept connection, a session, the form's own protection."""

    def __init__(self, url: str, session: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        cookies = f"sessionid={session}; csrftoken={CSRF}"
        self.headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}

    def post(self, path: str, fields: dict, expect: int = 200) -> float:
        """The milliseconds it took."""
        body = urlencode(fields | {"csrfmiddlewaretoken": CSRF})
        start = time.perf_counter()
        self.connection.request("POST", path, body, self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        taken = (time.perf_counter() - start) * 1000
        assert answer.status == expect, f"{path}: {answer.status}\n{body.decode()[:2000]}"
        return taken


def filings(url: str, size: Size) -> dict:
    """Rounds of (floor, report) alternate, as with the pages."""
    # The floor writes again what was found at the first ones: they must stay unreported here.
    sender, duties = Sender(url, session()), iter(owed()[SAMPLE:])
    sender.post("/bench/floor-form/", {})
    times = {"floor": [], "report": []}
    for _ in range(size.rounds):
        times["floor"].append(
            [sender.post("/bench/floor-form/", {}, expect=200) for _ in range(size.requests)]
        )
        here = itertools.islice(duties, size.requests)
        times["report"].append([sender.post(d.form_url, entry(d), expect=302) for d in here])
    return {
        "sent": sum(map(len, times["report"])),
        "filed": ProgressReport.objects.filter(week=ReportWeek.objects.latest("week_on")).count(),
        "p50_ms": round(statistics.median(itertools.chain(*times["report"])), 2),
        "floor_p50_ms": round(statistics.median(itertools.chain(*times["floor"])), 2),
        "ratio": round(ratio(times["report"], times["floor"]), 2),
    }


def missed(found: dict) -> list[str]:
    """A line for every target that does not hold."""
    lines = []
    if found["ratio"] > FORM_TARGET:
        lines.append(f"report: {found['ratio']} × the floor, more than {FORM_TARGET}")
    if found["filed"] != found["sent"]:
        lines.append(f"report: {found['sent']} were answered as filed, {found['filed']} are stored")
    if found["queries"] > found["queries_small"]:
        lines.append(
            f"report: {found['queries']} queries, {found['queries_small']} with few reports"
        )
    slowest = max(found["lights_first_s"], found["lights_again_s"])
    if slowest > LIGHTS_TARGET:
        lines.append(f"lights: {slowest} s, more than {LIGHTS_TARGET}")
    if found["lights_differ"]:
        lines.append(f"lights: {found['lights_differ']} differ from what was stored")
    return lines

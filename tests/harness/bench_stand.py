"""The site to be measured, running on a copy of a filled database, with Django's admin beside it.

    python -m tests.harness.bench_stand 10000 50000

prints a line of JSON for each zone that says all that bench.py needs, and serves until its input ends. So a site of another
checkout stands beside that of this one: bench.py starts this module in its folder.
"""

import contextlib
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.harness import bench_meter, bench_visitor

# Pages by name → address. {code} is a project that has something of everything. The first ones are measured
# most often and have an admin's page or a target of their own (bench_targets.py).
PAGES = {
    "dashboard": "/",
    "register": "/projects/",
    "register_filtered": "/projects/?stage={stage}&unit={unit}",
    "register_searched": "/projects/?q={word}",
    "register_late": "/projects/?page={late}",
    "project": "/projects/{code}/",
}
ADMIN = {
    "register": "/admin/projects/project/",
    "register_filtered": "/admin/projects/project/?stage={stage}&lead_unit__id__exact={unit}",
    "register_searched": "/admin/projects/project/?q={word}",
    "register_late": "/admin/projects/project/?p={late}",
    "project": "/admin/projects/project/{pk}/change/",
}
# What the others open every day: user name → page → address.
OF_ROLES = {
    "leader1": {"leader_dashboard": "/", "leader_own": "/leaders/{leader}/", "leader_report": "/dispatch/{number}/", "leader_register": "/projects/"},
    "commissioner1": {
        "staff_dashboard": "/", "staff_register": "/projects/", "staff_log": "/log/", "staff_form": "{form}",
        "staff_todo": "/todo/",
    },
    "bench_system": {"system_people": "/people/"},
    "bench_security": {"security_people": "/people/"},
    "bench_auditor": {"auditor_audit": "/audit/"},
}  # fmt: skip
# No pages: they answer with a file, end the session, or are what a screen shows.
PASSED_OVER = ("logout", "docx", "xlsx", "export", "sw.js", "shell", "bench", "healthz", "readyz")


PATIENCE = 180  # seconds for a server to start on a machine that does much else


@dataclass
class Stand:
    """What bench.py is told of a running site."""

    url: str
    admin: str
    dbname: str
    server: int
    admin_server: int
    postmaster: int
    projects: int
    sessions: dict[str, str]  # user name → session
    pages: dict[str, dict[str, str]] = field(default_factory=dict)  # user name → page → address
    others: dict[str, str] = field(
        default_factory=dict
    )  # every other address that may be a page, for the project office
    admin_pages: dict[str, str] = field(default_factory=dict)
    forms: dict[str, list] = field(default_factory=dict)
    queries: dict[str, int] = field(default_factory=dict)
    dsn: str = ""  # its database, for who changes something in it

    def meter(self) -> bench_meter.Meter:
        return bench_meter.Meter(self.server, self.postmaster, self.dbname)

    def admin_meter(self) -> bench_meter.Meter:
        return bench_meter.Meter(self.admin_server, self.postmaster, self.dbname)


def main(sizes: list[int]) -> None:
    from tests.harness import bench_home

    bench_home.prepare()
    logging.disable(logging.WARNING)  # not every address is a page
    with contextlib.ExitStack() as stack:
        for projects in sizes:
            stand = stack.enter_context(standing(projects))
            print(json.dumps(asdict(stand)), flush=True)
        sys.stdin.read()
    bench_home.stop()


@contextlib.contextmanager
def standing(projects: int) -> Iterator[Stand]:
    from tests.harness import bench_home
    from tests.world import cluster

    statements = cluster.run_dir() / f"statements-{projects}.json"
    os.environ["BENCH_STATEMENTS"] = str(statements)
    statements.write_text('{"none": []}')
    cluster.static_files()
    dbname = cluster.clone(bench_home.frozen_world(projects))
    make_admin_log(dbname)
    settings = "tests.harness.bench_admin_settings"
    try:
        with (
            serving("gaoxin.serve", dbname, "/healthz") as (server, url),
            serving("tests.harness.bench_admin", dbname, "/admin/", settings) as (other, admin),
        ):
            with cluster.connected(dbname):
                stand = Stand(
                    url=url, admin=admin, dbname=dbname, server=server, admin_server=other, projects=projects,
                    dsn=cluster.server().url("owner", dbname),
                    postmaster=int((cluster.server().data_dir / "postmaster.pid").read_text().split()[0]),
                    sessions={name: signed_in(name) for name in ("bench", *OF_ROLES)},
                )  # fmt: skip
                find_pages(stand, statements)
            yield stand
    finally:
        cluster.drop(dbname)


@contextlib.contextmanager
def serving(module: str, dbname: str, sign: str, settings: str = "") -> Iterator[tuple[int, str]]:
    """A server in a process of its own: its number and its address. `sign`: a path that it answers once it stands."""
    from tests.world import cluster, site

    port = site.free_port()
    values = cluster.environment(dbname, demo=True) | {"PORT": str(port)}
    if settings:
        values["DJANGO_SETTINGS_MODULE"] = settings
    log, url = cluster.run_dir() / f"{module}-{dbname}.log", f"http://127.0.0.1:{port}"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=cluster.ROOT, env=values, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
    try:
        cluster.wait_until(
            lambda: process.poll() is not None or site.answers(f"{url}{sign}"),
            seconds=PATIENCE, message=f"{module} does not answer: {log}",
        )  # fmt: skip
        assert process.poll() is None, log.read_text()
        yield process.pid, url
    finally:
        site.end(process)


# -- Django's admin ---------------------------------------------------------------------------------


def make_admin_log(dbname: str) -> None:
    """The one table that the admin has of its own."""
    import psycopg

    from tests.world import cluster

    with psycopg.connect(cluster.server().url("owner", dbname), autocommit=True) as owner:
        owner.execute("""
            CREATE TABLE django_admin_log (
              id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
              action_time timestamptz NOT NULL, object_id text, object_repr varchar(200) NOT NULL,
              action_flag smallint NOT NULL CHECK (action_flag >= 0), change_message text NOT NULL,
              content_type_id integer REFERENCES django_content_type DEFERRABLE INITIALLY DEFERRED,
              user_id bigint NOT NULL REFERENCES accounts_user DEFERRABLE INITIALLY DEFERRED);
            CREATE INDEX ON django_admin_log (content_type_id);
            CREATE INDEX ON django_admin_log (user_id);
            GRANT ALL ON django_admin_log TO gaoxin_app;
            GRANT ALL ON SEQUENCE django_admin_log_id_seq TO gaoxin_app;
            """)


# -- pages and what they execute ----------------------------------------------------------------------


def signed_in(username: str) -> str:
    """The cookie of a new session, in the connected database."""
    from django.conf import settings

    return client_of(username).cookies[settings.SESSION_COOKIE_NAME].value


def client_of(username: str):
    from django.test import Client

    from accounts.models import User

    client = Client(SERVER_NAME="localhost")
    user = User.objects.get(username=username)
    client.force_login(user, backend="accounts.backends.AccountBackend")
    return client


def find_pages(stand: Stand, statements: Path) -> None:
    """Addresses in the connected database, and what each opening executes beside the middleware."""
    given = examples(stand.projects)
    stand.pages = {"bench": filled(PAGES, given)}
    stand.pages |= {name: filled(pages, given) for name, pages in OF_ROLES.items()}
    stand.admin_pages = filled(ADMIN, given)
    own: dict[str, list[str]] = {}
    for username, pages in stand.pages.items():
        client = client_of(username)
        bare = len(executed(client, "/bench/floor/none/"))
        for name, path in pages.items():
            own[name], stand.queries[name] = of_opening(client, path, bare)
    every = every_page(given)
    known = stand.pages["bench"].values()
    stand.others = {name: path for name, path in every.items() if path not in known}
    from tests.harness.bench_forms import forms_of

    stand.forms, of_forms = forms_of(given)
    statements.write_text(json.dumps(own | of_forms, ensure_ascii=False))


def filled(pages: dict[str, str], given: dict) -> dict[str, str]:
    return {name: path.format(**given) for name, path in pages.items()}


def examples(projects: int) -> dict[str, object]:
    """What the addresses above name, so that every page finds something."""
    from urllib.parse import quote

    from django.utils import timezone

    from accounts.models import User
    from projects.models import DispatchReport, Project, ReportDuty

    rows = Project.objects.kept().own().confirmed().active().exclude(lead_unit=None)
    project = rows.exclude(stage="").order_by("pk").first()
    staff = User.objects.get(username="commissioner1")
    owed = ReportDuty.objects.open(timezone.now()).filter(user=staff)
    return {
        "code": project.code, "pk": project.pk, "stage": project.stage, "unit": project.lead_unit_id,
        "word": quote(project.industry), "late": max(projects // 50 * 3 // 4, 1),
        "leader": User.objects.get(username="leader1").pk,
        "number": DispatchReport.objects.order_by("number").values_list("number", flat=True).last() or 0,
        "form": owed.order_by("pk").first().form_url,
    }  # fmt: skip


# First word of the name of an address → the row of which it is a page.
ONES = {
    "appointment": "Appointment", "company": "Company", "contact": "Contact", "duty": "ReportDuty",
    "investment": "InvestmentRecord", "milestone": "Milestone", "visit": "SiteVisit",
}  # fmt: skip


def ones(given: dict) -> dict[str, dict[str, object]]:
    """Name of an address, or its first word → what it takes; where there is no such row, nothing."""
    from django.apps import apps

    from accounts.models import Unit
    from projects.models import Issue, Metric

    found = {"unit": {"pk": Unit.objects.order_by("pk").first().pk}}
    found |= {word: {"pk": given["leader"]} for word in ("person", "leader")}
    found |= {"fill": {"code": given["code"], "role": "leader"}}
    for page, model in (("issue", Issue), ("issue_edit", Issue), ("metric", Metric)):
        found[page] = {"code": model.objects.order_by("pk").values_list("code", flat=True).first()}
    for word, model in ONES.items():
        first = apps.get_model("projects", model).objects.order_by("pk").first()
        if first is not None:
            found[word] = {"pk": first.pk}
    return found


def every_page(given: dict) -> dict[str, str]:
    """Name → address of each URL that takes nothing, a project's code, a weekly report's number, or names a row that
    this zone has (`ones`)."""
    from django.urls import NoReverseMatch, reverse

    from accounts.roles import Role, rules

    found, named = {}, ones(given)
    for name, rule in rules().items():
        read = Role.ADMIN in rule.reach and "GET" in rule.methods
        if not read or any(word in name for word in PASSED_OVER):
            continue
        page = name.rpartition(":")[2]
        own = named.get(page) or named.get(page.partition("_")[0], {})
        for kwargs in ({}, {"code": given["code"]}, {"number": given["number"]}, own):
            with contextlib.suppress(NoReverseMatch):
                found[page] = reverse(name, kwargs=kwargs)
    return found


def of_opening(client, path: str, bare: int, *, changed: bool = False) -> tuple[list[str], int]:
    """The statements of a page and of what it asks for by itself, without those of the middleware; and how
    many there are with these. `changed`: of the first opening after whatever is kept until it changes has changed."""
    client.get(path, secure=True)  # what is computed once per process
    page = client.get(path, secure=True)
    assert page.status_code == 200, f"{path}: {page.status_code} {page.headers.get('Location', '')}"
    found, count = [], 0
    asked = bench_visitor.follow_ups(page.content.decode(), path)
    for url, headers in [(path, {}), *asked]:
        if changed:
            from gaoxin import unchanged

            unchanged.forget()
        statements = executed(client, url, headers)
        found, count = found + statements[bare:], count + len(statements)
    return found, count


def executed(client, path: str, headers: dict | None = None) -> list[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get(path, secure=True, headers=headers or {})
    return [query["sql"] for query in captured]


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]])

"""Who may do what: every URL × method × principal × scope, against the rules and an oracle of our own.

The rules (`accounts.roles.rules`) say how far a role's right reaches; how far "own" reaches is computed
here anew in ten lines, not asked of the product's querysets.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.forms import Form
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.roles import HOMES, Reach, Role, Rule, rules
from projects.directing.access import ASSISTANT, GIVER
from projects.financing.access import FINANCED
from projects.overview.access import ASSISTED
from projects.people.access import CHIEF, OWN
from projects.schedule.access import LED
from tests.conftest import https_client
from tests.harness.parallel import SOAK, share
from tests.world.access_payloads import POSTS, Post, complaints, filled_in, nothing, sent_by
from tests.world.access_world import (
    DEVICE,
    METHODS,
    PRINCIPALS,
    ROUTES,
    SCOPES,
    Target,
    make_contact,
    make_foreign_target,
    make_targets,
    relate,
    scopes_of,
    url_of,
    walk,
    whole,
)
from tests.world.factories import PASSWORD, make_project, make_screen, make_user
from tests.world.rows import writes

RULES = rules()

pytestmark = pytest.mark.django_db

OF = 10  # of so many URLs one is asked by each principal
OTHERS = [method for method in METHODS if method not in {"GET", "POST"}]
DOWNLOAD = re.compile(
    r"""attachment; filename="\w+(?:-\w+)*(\.[a-z]{3,4})"; filename\*=UTF-8''\S+\1""", re.ASCII
)
TOKEN = re.compile(rb"[A-Za-z0-9]{64}")  # a masked CSRF token differs in every answer
PRINTED = re.compile(rb"<time data-printed=.*?</time>")
TYPED = re.compile('<section aria-label="刚才填写的内容">.*?</section>'.encode(), re.DOTALL)
AUDIT = "accounts_auditevent"


# -- the table itself -----------------------------------------------------------------------------


def test_every_url_has_a_name_of_its_own():
    names = [name for name, _ in walk()]
    assert not [name for name in names if name.endswith("None")]
    assert len(names) == len(set(names))


def test_every_url_has_a_rule_and_every_rule_a_url():
    assert set(ROUTES) == set(RULES)


def test_every_url_that_takes_a_post_is_used_by_these_tests():
    assert {name for name, rule in RULES.items() if "POST" in rule.methods} == set(POSTS)


def test_the_three_administrators_have_no_business_right():
    guards = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}
    business = {name: rule for name, rule in RULES.items() if name.startswith("projects:")}
    assert not [name for name, rule in business.items() if guards & set(rule.reach)]


def test_only_the_auditor_reads_the_evidence_and_changes_nothing():
    assert set(RULES["accounts:audit"].reach) == {Role.AUDITOR}
    own = {"logout", "profile", "password_change", "register_columns", "population"}
    asked = {name: rule for name, rule in RULES.items() if not rule.public}
    writing = {n for n, r in asked.items() if "POST" in r.methods and r.allows(Role.AUDITOR)}
    assert writing == {f"accounts:{name}" for name in own}


def test_only_signing_in_and_health_are_public():
    public = {name for name, rule in RULES.items() if rule.public}
    without_rows = {"projects:service_worker", "projects:log_shell", "projects:screen_pair"}
    assert public == {"accounts:login", "accounts:healthz", "accounts:readyz"} | without_rows


def test_a_url_without_a_rule_is_refused(client_of, monkeypatch):
    monkeypatch.delitem(RULES, "projects:metrics")
    assert client_of(make_user(role=Role.ADMIN)).get("/metrics/").status_code == 403


# -- the oracle -----------------------------------------------------------------------------------


def reaches(reach: Reach, scope: str) -> bool:
    """Whether a right of this reach extends to the row: those concerned are the project's commissioner
    and the head of its lead unit, for reading and for writing; neither is its chief, and what was said
    on their own row the person has said. A page names no row."""
    if reach == ASSISTANT:
        return (
            False  # nobody here is a leader's 联络员: tests/directing/test_instructions.py has one
        )
    alone = {CHIEF: set(), LED: set(), GIVER: {"own"}, OWN: {"own"}, ASSISTED: {"own"}}
    alone[FINANCED] = {"own"}  # the head of the lead unit knows nothing of a firm's money
    concerned = alone.get(reach, {"own", "head"})
    return scope != "missing" and (reach == Reach.ALL or scope in concerned | {"page"})


def expected(
    name: str, method: str, person: User | None, scope: str, *, device: bool = False
) -> int:
    """The status of the answer, for a POST the one to a payload that is valid. `device`: a paired screen asks."""
    rule = RULES[name]
    if rule.public:
        return _public(name, method, person)
    if device and name in SCREEN:
        return 200 if method in rule.methods else 405
    if person is None or (name == settings.LOGIN_REDIRECT_URL and person.role in HOMES):
        return 302
    return _of_person(rule, POSTS[name][0] if name in POSTS else None, method, person, scope)


def _of_person(rule: Rule, post: Post | None, method: str, person: User, scope: str) -> int:
    if person.role not in rule.reach:
        return 403
    if method not in rule.methods:
        return 405
    if method == "OPTIONS":
        return 200
    if not reaches(rule.reach[person.role], scope):
        return 404
    if method != "POST" or post is None:
        return 200
    return post.on_self if scope == "own" else post.status


def _public(name: str, method: str, person: User | None) -> int:
    if method not in RULES[name].methods:
        return 405
    signed_in_already = name == "accounts:login" and person is not None and method != "OPTIONS"
    return 302 if signed_in_already or method == "POST" else 200


# -- the walk -------------------------------------------------------------------------------------


# Who took which paper is on record.
RECORDED = (
    "GET projects:file_download",
    "GET projects:parcel_file_download",
    "GET projects:sheet_errors",
    "GET projects:sheet_original",
    "GET projects:issue_file",
    "GET projects:instruction_file",
    "GET projects:dispatch_docx",
    "GET projects:dispatch_xlsx",
    "GET projects:roster_docx",
    "GET projects:roster_xlsx",
    "GET projects:schedule_xlsx",
    "GET projects:permits_xlsx",
)


# What a paired screen may open, and nothing else.
SCREEN = {f"projects:screen{part}" for part in ("", "_reds", "_wall", "_reports", "_nodes")}


@dataclass
class Walk:
    """One principal's calls. What a POST did is undone before the next. `device`: a paired screen's, which is
    no person."""

    person: User | None
    client: Client
    targets: dict[str, Target | None]
    device: bool = False
    mismatches: list[str] = field(default_factory=list)
    forms: dict[str, Form] = field(default_factory=dict)  # URL → the form a GET has just shown
    calls: int = 0
    compared: int = 0

    @property
    def place(self) -> int:
        nobody = DEVICE if self.device else "anonymous"
        return PRINCIPALS.index(self.person.role if self.person and self.person.role else nobody)

    def __post_init__(self) -> None:
        self.client.get("/profile/")  # the session's first request stores its start
        self.written = writes()
        self.cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}

    def everything(self) -> None:
        """Every tenth URL, the others by the principals that follow, so that each is asked in every run: GET
        and POST on each scope that can make a difference to this person; of the other methods and scopes one
        each, from URL to URL another. In a soak all on all."""
        for number, name in enumerate(ROUTES):
            if not share([name], OF, number + self.place):
                continue
            scopes = scopes_of(name)
            for method in ("GET", "POST"):
                self.compare(name, method, scopes if SOAK else self.telling(name, number))
            for method in share(OTHERS, len(OTHERS), number, within=OF):
                self.compare(name, method, share(scopes, len(scopes), number, within=OF))

    def telling(self, name: str, number: int) -> Sequence[str]:
        """A right to some rows: one on which it can be used, the relations in turns, and all on which it can
        not. A right to all rows tells them from a missing one alone. No right tells nothing apart: a stranger's
        row and a missing one."""
        reach = RULES[name].reach.get(self.person.role) if self.person else None
        scopes, turn = scopes_of(name), number + self.place
        if reach not in {None, Reach.ALL}:
            reached = [scope for scope in scopes if reaches(reach, scope)]
            closed = [scope for scope in scopes if scope not in reached]
            return [*share(reached, max(len(reached), 1), turn, within=OF), *closed]
        if reach and len(scopes) > 1:
            return ["none" if "none" in scopes else "own", "missing"]
        if scopes == SCOPES:
            return ["none", "missing"]
        return share(scopes, len(scopes), turn, within=OF)

    def compare(self, name: str, method: str, scopes: Sequence[str]) -> None:
        """Somebody else's row answers exactly like a missing one, wherever it is refused."""
        answers = {scope: self.call(name, method, scope) for scope in scopes}
        if {"none", "missing"} <= set(answers) and answers["none"][0] in {403, 404, 405}:
            self.compared += 1
            if answers["none"] != answers["missing"]:
                self.mismatches.append(f"{method} {name}: a stranger's row answers otherwise")

    def call(self, name: str, method: str, scope: str) -> tuple:
        self.calls += 1
        target = self.targets[scope]
        want = expected(name, method, self.person, scope, device=self.device)
        url = url_of(name, target)
        # A report, an import is made when a URL names it for the first time.
        if "number" in ROUTES[name].takes or name.startswith(("projects:sheet", "projects:return")):
            self.written = writes()
        where = f"{method} {name} [{scope}]"
        self.client.cookies = SimpleCookie(self.cookies)
        if method == "POST" and name in POSTS:
            with transaction.atomic():
                data = self.payload(url, POSTS[name][0], target, works=want in {200, 302, 400})
                self.written = writes()
                answer = self.check(where, self.client.post(url, data), want)
                transaction.set_rollback(True)
        else:
            response = self.client.generic(method, url)
            if response.headers.get("Location", "").startswith(f"{url}?"):  # a list opens filtered
                response = self.client.generic(method, response.headers["Location"])
            answer = self.check(where, response, want)
            if method == "GET" and response.context and "form" in response.context:
                self.forms[url] = response.context["form"]
        return answer

    def check(self, where: str, response, want: int) -> tuple:
        answer = plain(response)
        before, self.written = self.written, writes()
        problems = [
            _bad_status(response, want),
            self.bad_writes(where, response.status_code, self.written - before),
            bad_headers(response),
        ]
        self.mismatches += [f"{where}: {problem}" for problem in problems if problem]
        return answer

    def payload(self, url: str, post: Post, target: Target | None, *, works: bool) -> dict:
        """What the form sends where the person may open it, else the same without its version. `works`: it is opened, and
        what is sent is read."""
        if target is None:
            return {"reason": "示范原因"}
        post.prepare(target)
        shown = {}
        if works and post.form and self.person:
            seen = self.forms.get(url) if post.prepare is nothing and not post.opening else None
            shown = sent_by(seen) if seen else filled_in(self.client, url, post, target)
        return shown | post.typed(target)

    def bad_writes(self, where: str, status: int, wrote: Counter) -> str:
        """What a call wrote that was only to read, or was refused. What nobody has to sign in for writes then too:
        signing in, pairing a screen."""
        method, name, _ = where.split()
        refused = status in {403, 404} or (status == 302 and self.person is None)
        if method == "POST" and (not refused or RULES[name].public):
            return ""
        allowed = {AUDIT: 1} if refused or where.startswith(RECORDED) else {}
        wrote = {table: count for table, count in wrote.items() if count > allowed.get(table, 0)}
        return f"answered {status} and wrote {wrote}" if wrote else ""


def _bad_status(response, want: int) -> str:
    if response.status_code == want:
        return ""
    why = complaints(response) if response.status_code == 400 else ""
    return f"{response.status_code}, not {want} {why}"


@pytest.fixture
def principal(request):
    """The person of this role, None for nobody and for a paired screen."""
    role = request.param
    return make_user(role=role, password=PASSWORD) if role in Role.values else None


@pytest.fixture(scope="module")
def nobody_s(module_db) -> Target:
    """The rows of nobody in particular, for all tests of this file: what one does to them is undone."""
    return whole(make_foreign_target())


@pytest.fixture
def walker(request, nobody_s, principal, client_of):
    """The clock stands: the session's own minute, and a screen's, would write in the middle of a slow walk."""
    device = request.node.callspec.params["principal"] == DEVICE
    with time_machine.travel(timezone.now(), tick=False):
        client = client_of(principal) if principal else https_client()
        if device:
            make_screen(token="screen-token")
            client.cookies[settings.SCREEN_COOKIE_NAME] = "screen-token"
        yield Walk(principal, client, make_targets(principal, nobody_s), device)


@pytest.mark.slow
@pytest.mark.parametrize("principal", PRINCIPALS, indirect=True)
def test_every_call_is_answered_as_the_rules_say(walker, record_property):
    walker.everything()
    record_property("calls", walker.calls)
    assert not walker.mismatches, "\n".join(walker.mismatches)
    assert walker.calls >= 3 * (len(ROUTES) // OF)
    assert walker.compared or walker.person is None  # of a share there may be few


@pytest.mark.slow
def test_an_account_without_a_role_reaches_only_itself(nobody_s, client_of):
    person = make_user(role="")
    walker = Walk(person, client_of(person), make_targets(None, nobody_s))
    for name in ROUTES:
        for method in ("GET", "POST"):
            if name not in POSTS or RULES[name].public or "" in RULES[name].reach:
                continue
            walker.call(name, method, scopes_of(name)[0])
    assert not walker.mismatches, "\n".join(walker.mismatches)


# -- further relations a person may have to a project ---------------------------------------------

# Relation → whether STAFF may see the project, and edit it.
RELATIONS = {
    "commissioner": (True, True),
    "chief": (True, True),
    "leader": (True, False),
    "member": (True, False),
    "assistant of the leader": (True, False),
    "assistant of yesterday's leader": (False, False),
    "head of a supporting unit": (True, True),
    "commissioner until yesterday": (False, False),
    "commissioner from tomorrow": (False, False),
    "commissioner, voided": (False, False),
    "of the lead unit, not its head": (False, False),
}


@pytest.mark.slow
@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER])
def test_what_a_person_may_see_and_edit(client_of, role, relation):
    person, project = make_user(role=role), make_project()
    relate(person, project, relation)
    sees, edits = RELATIONS[relation]
    client = client_of(person)
    shown = client.get(project.get_absolute_url())
    listed = project.name in client.get("/projects/").content.decode()
    expected_sight = sees or role == Role.MANAGER
    assert (shown.status_code == 200, listed) == (expected_sight, expected_sight)
    edit = client.get(f"{project.get_absolute_url()}edit/")
    assert edit.status_code == (200 if edits else 404)


# -- what is refused tells nothing ----------------------------------------------------------------


def plain(response) -> tuple:
    """An answer without what differs from one request to the next, nor what the person had typed; status
    first. A file is closed when it was read."""
    content = PRINTED.sub(b"", TYPED.sub(b"", TOKEN.sub(b"", b"".join(response))))
    content = b" ".join(content.split())
    return response.status_code, content, sorted(response.headers.items())


def test_another_project_s_contact_is_not_reached_through_one_s_own(client_of):
    person, mine, other = make_user(), make_project(), make_project()
    relate(person, mine, "commissioner")
    foreign = make_contact(project=other)
    client = client_of(person)
    base = f"{mine.get_absolute_url()}people/contacts"
    answers = [client.get(f"{base}/{key}/") for key in (foreign.pk, 999999999)]
    assert plain(answers[0]) == plain(answers[1])
    assert answers[0].status_code == 404


@pytest.mark.parametrize("path", ["/projects/{code}/edit/", "/milestones/{pk}/", "/people/add/"])
def test_a_denial_leaves_one_event_that_names_person_path_and_source(nobody_s, client_of, path):
    person = make_user()
    url = path.format(code=nobody_s.project.code, pk=nobody_s.milestone.pk)
    client_of(person).post(url)
    event = AuditEvent.objects.get(outcome="DENIED")
    assert (event.actor, event.source) == (person, "127.0.0.1")
    assert event.object_label == f"POST {url}"


# -- forged requests ------------------------------------------------------------------------------


def test_no_post_works_without_its_csrf_token(nobody_s):
    stranger = Client(enforce_csrf_checks=True)
    clients = {role: Client(enforce_csrf_checks=True) for role in Role}
    for role, client in clients.items():
        client.force_login(make_user(role=role), backend="accounts.backends.AccountBackend")
        client.get("/profile/", secure=True)
    for name, posts in POSTS.items():
        client = next((clients[role] for role in Role if role in RULES[name].reach), stranger)
        typed = posts[0].typed(nobody_s)
        before = writes()
        response = client.post(url_of(name, nobody_s), typed, secure=True)
        wrote = writes() - before
        assert (response.status_code, set(wrote) - {AUDIT}) == (403, set()), name


# -- headers --------------------------------------------------------------------------------------


def bad_headers(response) -> str:
    """What is wrong with the headers of an answer, '' when nothing is."""
    parts = response.get("Content-Security-Policy", "").split("; ")
    policy = {part.split(" ")[0]: part.partition(" ")[2] for part in parts}
    if policy.get("default-src") != "'none'" or policy.get("frame-ancestors") != "'none'":
        return f"policy {policy}"
    for directive, sources in policy.items():
        loose = {"data:", "blob:"} if directive == "img-src" else set()
        if set(sources.split()) - loose - {"'self'", "'none'"}:
            return f"{directive} {sources}"
    if response.get("X-Content-Type-Options") != "nosniff":
        return "no nosniff"
    if is_private(response.wsgi_request) and "no-store" not in response.get("Cache-Control", ""):
        return f"may be cached: {response.get('Cache-Control')}"
    named = response.get("Content-Disposition", "inline")
    if named != "inline" and not DOWNLOAD.fullmatch(named):
        return f"saved under no name that everything reads: {named}"
    return ""


def is_private(request) -> bool:
    """Whether the answer was made for a person who is signed in."""
    match = request.resolver_match
    if match and match.view_name in RULES and RULES[match.view_name].public:
        return False
    return match is not None and hasattr(request, "user") and request.user.is_authenticated


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere/", 404),
        ("/projects/?page=0", 400),
        ("/projects/?q=%00", 400),
        ("/projects/?export=xlsx", 200),
        ("/static/probe.txt", 200),
        ("/healthz", 200),
    ],
)
def test_headers_of_errors_files_and_downloads(client_of, path, status):
    (Path(settings.STATIC_ROOT) / "probe.txt").write_text("probe", encoding="utf-8")
    response = client_of(make_user(role=Role.ADMIN)).get(path)
    b"".join(response)  # a download's file is closed when it was read
    assert (response.status_code, bad_headers(response)) == (status, "")


def test_a_redirect_to_https_carries_the_headers_too():
    response = Client().get("/projects/")
    assert (response.status_code, bad_headers(response)) == (301, "")

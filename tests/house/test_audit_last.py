"""The evidence: every act leaves exactly its event, as the last statement of its transaction, or does
not happen at all. A run takes every eighth act, a soak all."""

import re

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from accounts.roles import Role, rules
from accounts.wording import act_words
from tests.conftest import client_for, https_client
from tests.harness.parallel import share
from tests.world import cluster
from tests.world.access_payloads import POSTS, Post, complaints, nothing, payload
from tests.world.access_world import (
    fresh,
    make_foreign_target,
    make_target,
    url_of,
    wants_own,
    whole,
)
from tests.world.factories import PASSWORD, make_user
from tests.world.lists import LISTS, reader_of
from tests.world.rows import changed, digest

RULES = rules()

CASES = [
    pytest.param(name, post, id=f"{name}-{number}")
    for name, posts in POSTS.items()
    for number, post in enumerate(posts)
]
CONTEXT = re.compile(
    r"^SELECT set_config\('pghistory.*?, true\); ", re.DOTALL
)  # before each statement
WRITE = re.compile(r'(?:INSERT INTO|COPY|UPDATE|DELETE FROM) "(\w+)"')
AUDIT = "accounts_auditevent"
SESSION = "django_session"  # kept with the answer, after the act


def who_may(name: str):
    """A role that the URL's rule lets in, None for the sign-in page."""
    if RULES[name].public:
        return None
    return next(role for role in (Role.ADMIN, *Role) if role in RULES[name].reach)


class World:
    """Somebody of each role, with rows on which they may use every URL: their own, where even the project
    office may use no others, else those of nobody in particular. It stands for many acts, each undone."""

    def __init__(self) -> None:
        roles = {who_may(name) for name in POSTS} - {None}
        self.people = {role: make_user(role=role, password=PASSWORD) for role in roles}
        self.clients = {role: client_for(person) for role, person in self.people.items()}
        for client in self.clients.values():
            client.get("/profile/")
        self.nobody_s = whole(make_foreign_target())
        owners = {who_may(name) for name in POSTS if wants_own(name)}
        self.own = {role: whole(make_target(commissioner=self.people[role])) for role in owners}

    def enter(self, name: str, post: Post):
        """A client of somebody whom the URL lets in, and rows that are ready for this act."""
        target = fresh(self.own[who_may(name)] if wants_own(name) else self.nobody_s)
        post.prepare(target)
        return self.client(name), target

    def enter_for_good(self, name: str, post: Post):
        """The same where nothing is undone: what has to be prepared stands on rows of its own."""
        if post.prepare is nothing:
            return self.enter(name, post)
        owner = self.people[who_may(name)] if wants_own(name) else None
        target = make_target(commissioner=owner)
        post.prepare(target)
        return self.client(name), target

    def client(self, name: str):
        client, role = https_client(), who_may(name)
        if role:
            client.cookies = self.clients[role].cookies.copy()
        return client


@pytest.fixture(scope="module")
def world(module_db) -> World:
    return World()


def transactions(queries) -> list[list[str]]:
    """The statements of each outermost transaction; one that ran outside is alone in its list."""
    found, depth = [], 0
    for sql in (CONTEXT.sub("", query["sql"]) for query in queries):
        if sql.startswith("SAVEPOINT"):
            found += [] if depth else [[]]
            depth += 1
        elif sql.startswith("RELEASE"):
            depth -= 1
        elif depth:
            found[-1].append(sql)
        else:
            found.append([sql])
    return found


def written(sql: str) -> set[str]:
    return set(WRITE.findall(sql)) - {SESSION}


OF_EACH_PROJECT_TOO = {"projects:sheet_undo"}  # whose history says that it left again
UNCHANGED = {"dispatch.prove": {"sha256"}}  # the rows hash to what they did: the number holds
BY_A_DEVICE = {"screen.pair"}  # no person types in the code of a screen


# -- the last statement ---------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(("name", "post"), share(CASES, 8))
def test_an_act_ends_with_its_one_event(world, name: str, post: Post):
    client, target = world.enter(name, post)
    url = url_of(name, target)
    data = payload(client, url, post, target)
    known = set(AuditEvent.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as captured:
        response = client.post(url, data)
    assert response.status_code == post.status, complaints(response)
    blocks = transactions(captured.captured_queries)
    acts = [block for block in blocks if any(written(sql) for sql in block)]
    assert len(acts) == 1, "an act is one transaction"
    events = [place for place, sql in enumerate(acts[0]) if AUDIT in written(sql)]
    assert events == [len(acts[0]) - 1], f"after the event: {acts[0][events[0] + 1 :]}"
    events = AuditEvent.objects.exclude(pk__in=known)
    assert events.count() == 1 or name in OF_EACH_PROJECT_TOO
    check_event(events.get(act=post.act), post)


def check_event(event: AuditEvent, post: Post) -> None:
    assert (event.act, event.outcome, event.source) == (post.act, "DONE", "127.0.0.1")
    assert (event.actor is None) == (post.act in BY_A_DEVICE)
    assert event.object_label
    before, after = event.before or {}, event.after or {}
    assert (post.before - set(before), post.after - set(after)) == (set(), set())
    same = {key for key in post.before & post.after if before[key] == after[key]}
    assert same == UNCHANGED.get(post.act, set()), "before and after tell no difference"
    told = [act_words(event.act, event.object_type), *(change.label for change in event.changes)]
    assert [words for words in told if re.search("[a-z]", words)] == [], "the auditor reads Chinese"


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("name", share(list(LISTS), 6))
def test_an_export_leaves_its_event(world, client_of, name):
    client = client_of(make_user(role=reader_of(name)))
    with CaptureQueriesContext(connection) as captured:
        response = client.get(f"{LISTS[name]}?export=xlsx")
        b"".join(response)
    assert response.status_code == 200
    event = AuditEvent.objects.get(act="register.export")
    assert event.after["rows"] >= 0
    assert [table for q in captured.captured_queries for table in written(q["sql"])] == [AUDIT]


@pytest.mark.django_db
def test_a_refused_form_leaves_no_event(world):
    client, target = world.enter("projects:appoint", POSTS["projects:appoint"][0])
    url, before = url_of("projects:appoint", target), AuditEvent.objects.count()
    assert client.post(url, {"role": "nobody"}).status_code == 400
    assert AuditEvent.objects.count() == before


# -- without evidence no act ----------------------------------------------------------------------


@pytest.fixture
def no_evidence(committed_db):
    """no_evidence(): from now on no audit event can be written, as after a mistake of the DBA's."""

    def revoke():
        with psycopg.connect(cluster.server().url("owner", committed_db)) as owner:
            owner.execute(f"REVOKE INSERT ON {AUDIT} FROM gaoxin_app")

    return revoke


def test_what_cannot_be_recorded_does_not_happen(no_evidence):
    """One act of every ninth URL, another for each; all of them in a soak."""
    world, prepared = World(), []
    for number, (name, posts) in enumerate(share(list(POSTS.items()), 9)):
        for post in share(posts, len(posts), number, within=9):
            client, target = world.enter_for_good(name, post)
            url = url_of(name, target)
            prepared.append((name, client, url, payload(client, url, post, target)))
    no_evidence()
    for name, client, url, data in prepared:
        before = digest()
        response = client.post(url, data)
        assert response.status_code == 503, f"{name}: {response.status_code}"
        assert "暂时" in response.content.decode(), name
        assert changed(before, digest()) == set(), name


def test_no_list_leaves_the_house_without_an_event(no_evidence, client_of):
    clients = {path: client_of(make_user(role=reader_of(name))) for name, path in LISTS.items()}
    no_evidence()
    for path, client in clients.items():
        response = client.get(f"{path}?export=xlsx")
        assert response.status_code == 503, path
        assert "Content-Disposition" not in response, path


def test_a_denial_that_cannot_be_recorded_is_still_a_denial(no_evidence, client_of, caplog):
    client = client_of(make_user())
    no_evidence()
    assert client.get("/people/add/").status_code == 403
    assert client.get("/projects/GX-2099-999/").status_code == 404
    assert caplog.text.count("Denial not recorded") == 2

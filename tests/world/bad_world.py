"""Every form of the product, opened and ready to be sent wrongly, and the judge of the answers."""

import time
import traceback
from dataclasses import dataclass

from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, seed, settings

from accounts.roles import Role, rules
from tests.conftest import client_for
from tests.harness.parallel import SEED, SOAK, share
from tests.world.access_payloads import POSTS, Post, filled_in, nothing
from tests.world.access_world import (
    Target,
    make_foreign_target,
    target_for,
    url_of,
    wants_own,
    whole,
)
from tests.world.factories import PASSWORD, make_unit, make_user
from tests.world.rows import digest, writes

CLEAR = {200, 302, 400, 403, 404, 405, 409, 413, 422}
# What a refusal and a failed sign-in leave behind.
TRACES = {"accounts_auditevent", "axes_accessattempt", "django_session"}
OF = 12  # of so many forms one is opened
SLOWEST = 5  # seconds of the processor: what else the machine has to do is no fault of the page
Pairs = list[tuple[str, bytes]]


def examples(count: int, soak: int):
    """How many inputs a test tries, chosen by the seed of the run, and in a soak."""
    chosen = settings(
        max_examples=soak if SOAK else count,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    return lambda test: chosen(seed(SEED)(test))


@dataclass(frozen=True)
class Use:
    """A form ready to be sent: by whom, where to, and what a person would send. `form` False: a button alone, which
    leads back with a sentence where a form would be shown again."""

    name: str
    client: Client
    url: str
    pairs: Pairs
    form: bool

    def __repr__(self) -> str:
        return f"{self.name} {self.url}"


@dataclass
class World:
    clients: dict[str, Client]
    target: Target
    uses: list[Use]
    rows: dict[str, str]

    def client(self, name: str) -> Client:
        """Somebody's who may open the URL."""
        return next(c for role, c in self.clients.items() if rules()[name].allows(role))

    def send(self, client: Client, method: str, url: str, *body, **headers) -> int:
        """One call, judged and undone; the status of its answer."""
        cookies = client.cookies.copy()
        try:
            with transaction.atomic():
                response = self._judged(client, method, url, *body, **headers)
                transaction.set_rollback(True)
        finally:
            client.cookies = cookies
        return response.status_code

    def _judged(self, client: Client, *call, **headers):
        before, started = writes(), time.process_time()
        response = client.generic(*call, **headers)
        content, took = b"".join(response), time.process_time() - started
        assert response.status_code in CLEAR, why(response)
        assert b"Traceback" not in content
        assert took < SLOWEST, f"{took:.1f} s"
        if response.status_code >= 400:
            changed = self.changed(set(writes() - before))
            assert changed == set(), f"answered {response.status_code} and changed {changed}"
        return response

    def changed(self, wrote: set[str]) -> set[str]:
        """The tables, of those a call tried to write to, that differ from before."""
        now = digest(wrote - TRACES)
        return {table for table in now if now[table] != self.rows[table]}


def make_world(*, forms: bool = True) -> World:
    """Dear to make, most of all its forms: one per file, with every twelfth form, in a soak with all.
    All calls to it are undone."""
    for _ in range(32):  # long selects behave otherwise than short ones
        make_unit(head=make_user())
    people = {role: make_user(role=role, password=PASSWORD) for role in (Role.ADMIN, *Role)}
    clients = {role: client_for(person) for role, person in people.items()}
    for client in clients.values():
        client.raise_request_exception = False
        client.get("/profile/")
    target = whole(make_foreign_target())
    world = World(clients, target, [], {})
    if forms:
        chosen = share(list(POSTS.items()), OF)
        world.uses = [_ready(world, name, post) for name, posts in chosen for post in posts]
    world.rows = digest()
    return world


def _ready(world: World, name: str, post: Post) -> Use:
    client = world.client(name)
    shared = post.prepare is nothing and not wants_own(name)
    target = world.target if shared else target_for(name, client)
    post.prepare(target)
    url = url_of(name, target)
    if rules()[name].public:
        client = type(client)(raise_request_exception=False)
    data = (filled_in(client, url, post, target) if post.form else {}) | post.typed(target)
    lists = {key: value if isinstance(value, list) else [value] for key, value in data.items()}
    pairs = [(key, str(one).encode()) for key, values in lists.items() for one in values]
    return Use(name, client, url, pairs, post.form)


def why(response) -> str:
    error = getattr(response, "exc_info", None)
    trace = "".join(traceback.format_exception(*error)) if error else response.content[:500]
    return f"{response.status_code}\n{trace}"

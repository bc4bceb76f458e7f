"""Any query string, path, header and method: the answer is a clear one, and a refused one changed nothing.

About 110 inputs here and 4,500 with SOAK=1, beside every key of a list with every wrong value.
"""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given, strategies as st

from accounts.roles import rules
from tests.harness.parallel import share
from tests.world.access_world import ROUTES, url_of
from tests.world.bad_values import (
    CODES,
    HEADERS,
    KEYS,
    QUERY_KEYS,
    QUERY_VALUES,
    pair_up,
    queries,
    query_of,
)
from tests.world.bad_world import World, examples, make_world
from tests.world.lists import LISTS, keys_of

pytestmark = pytest.mark.slow

RULES = rules()

READ = [name for name, rule in RULES.items() if "GET" in rule.methods]
ASKED = [
    *LISTS,
    "projects:chase",
    "accounts:people_lookup",
    "projects:handlers_lookup",
    "accounts:units_lookup",
    "projects:appoint",
]


@pytest.fixture(scope="module")
def world(module_db) -> Iterator[World]:
    """The clock stands: in a soak of an hour the sessions would end."""
    with time_machine.travel(timezone.now(), tick=False):
        yield make_world(forms=False)


def test_query_strings(world):
    @examples(75, 3000)
    @given(st.sampled_from(ASKED * 6 + READ), queries(), st.booleans())
    def run(name, query, part):
        headers = {"HTTP_HX_REQUEST": "true"} if part else {}
        url = f"{url_of(name, world.target)}?{query}"
        world.send(world.client(name), "GET", url, **headers)

    run()


def test_query_strings_with_every_key_wrong(world):
    """Every list with every key; a twelfth of the values each, in a soak all."""
    for number, name in enumerate(ASKED):
        keys = keys_of(name) if name in LISTS else QUERY_KEYS
        for start in share(range(len(QUERY_VALUES)), 12, number):
            query = query_of(pair_up(keys, QUERY_VALUES, start, 7))
            world.send(world.client(name), "GET", f"{url_of(name, world.target)}?{query}")


def test_paths_and_headers(world):
    @examples(35, 1500)
    @given(
        st.sampled_from(sorted(ROUTES)),
        st.sampled_from([*CODES, world.target.project.code]),
        st.sampled_from([*KEYS, str(world.target.person.pk)]),
        st.sampled_from([{}, *HEADERS]),
        st.sampled_from(["GET", "POST", "HEAD", "PUT", "BREW"]),
    )
    def run(name, code, key, headers, method):
        route = ROUTES[name].path
        path = re.sub("<([a-z]+):[a-z]+>", lambda m: code if m[1] == "code" else key, route)
        world.send(world.client(name), method, f"/{path}", **headers)

    run()

"""Addresses that stand behind what they begin with are the same addresses."""

import pytest
from django.urls import Resolver404, URLResolver, path, reverse
from django.urls.resolvers import RegexPattern

import gaoxin.converters  # noqa: F401 - registers <code:…> and <key:…>
from gaoxin.addresses import address, by_beginning

ROUTES = {
    "": "home", "healthz": "healthz", "people/": "people", "people/add/": "add", "people/<key:pk>/": "person",
    "people/<key:pk>/edit/": "edit", "people/<slug:page>/": "page", "projects/<code:code>/": "project",
    "projects/<code:code>/issues/": "issues", "projects/<code:code>/<key:pk>.pdf": "paper", "wall/": "wall",
}  # fmt: skip


def resolver(patterns) -> URLResolver:
    return URLResolver(RegexPattern(r"^/"), patterns)


@pytest.fixture
def grouped():
    return resolver(
        by_beginning(path(route, lambda request: None, name=name) for route, name in ROUTES.items())
    )


@pytest.mark.parametrize(
    ("address", "name", "given"),
    [
        ("/", "home", {}),
        ("/healthz", "healthz", {}),
        ("/people/", "people", {}),
        ("/people/add/", "add", {}),
        ("/people/12/", "person", {"pk": "12"}),
        ("/people/12/edit/", "edit", {"pk": "12"}),
        ("/people/none/", "page", {"page": "none"}),  # it begins as no other
        ("/projects/GX-2026-001/", "project", {"code": "GX-2026-001"}),
        ("/projects/GX-2026-001/issues/", "issues", {"code": "GX-2026-001"}),
        ("/projects/GX-2026-001/3.pdf", "paper", {"code": "GX-2026-001", "pk": "3"}),
        ("/wall/", "wall", {}),
    ],
)
def test_each_is_found_by_its_own_route(grouped, address, name, given):
    found = grouped.resolve(address)
    assert (found.url_name, found.kwargs) == (name, given)
    assert ROUTES[found.route.removeprefix("^/")] == name


@pytest.mark.parametrize(
    "address", ["/none/", "/people/12/none/", "/projects/", "/healthz/", "/wall"]
)
def test_what_is_no_address_is_none(grouped, address):
    with pytest.raises(Resolver404):
        grouped.resolve(address)


def test_each_is_written_as_before(grouped):
    assert grouped.reverse("edit", pk=12) == "people/12/edit/"
    assert grouped.reverse("paper", code="GX-2026-001", pk=3) == "projects/GX-2026-001/3.pdf"
    assert {name for name in grouped.reverse_dict if isinstance(name, str)} == set(ROUTES.values())


@pytest.mark.parametrize(
    ("name", "of", "written"),
    [
        ("projects:register", (), "/projects/"),
        ("projects:project", ("GX-2026-001",), "/projects/GX-2026-001/"),
        ("projects:project", ("YS-001",), "/projects/YS-001/"),
        ("accounts:person", (12,), "/people/12/"),
        ("projects:fill", ("YS-001", "leader"), "/projects/YS-001/people/fill/leader/"),
    ],
)
def test_an_address_is_that_of_its_page_again_and_again(name, of, written):
    assert [address(name, *of) for _ in range(2)] == [written] * 2
    assert reverse(name, args=of) == written

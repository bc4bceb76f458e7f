from collections.abc import Callable
from functools import cache

from django.urls import get_urlconf, reverse
from django.utils.functional import SimpleLazyObject

from accounts.menu import Menu, docked, menu_on, served_by
from accounts.middleware import first_look
from accounts.populations import shows_demo
from accounts.roles import CONFIRMERS
from gaoxin.population import Population


def _switch(request) -> str:
    return request.population.value if request.sees_demo else ""


def _named(request) -> Population:
    """What head and foot say; an object's own page, whose address names it, follows no population."""
    match = request.resolver_match
    return Population.ALL if match and match.kwargs else request.population


def chrome(request) -> dict:
    """What frames every page: the menu this person may use, and whether fiction must be marked."""
    person = request.user
    signed_in = person.is_authenticated and not person.must_change_password
    numbered = signed_in and person.role in CONFIRMERS
    return {
        "person": person,
        **(_menus(request) if signed_in else {}),
        "session_left": first_look(request.session) if signed_in else 0,
        # Where the number of what waits is asked for once the page stands, of those who have no other numbers.
        "waits_url": reverse("accounts:todo_number", get_urlconf()) if numbered else "",
        "demo_present": signed_in and request.sees_demo,
        "demo_shown": SimpleLazyObject(lambda: signed_in and shows_demo(request)),
        "population": _named(request) if signed_in else Population.ALL,
        # '' where there is nothing to choose from.
        "population_switch": SimpleLazyObject(lambda: _switch(request)) if signed_in else "",
    }


def _menus(request) -> dict[str, Callable]:
    """Functions, called by the template that draws a head: a part of a page has none, and asks for none."""
    person, match = request.user, request.resolver_match
    served = cache(lambda: served_by(person))

    def nav() -> Menu | None:
        view = match.view_name if match else ""
        found = menu_on(person.role, get_urlconf(), served(), view)
        return found if found.every else None

    def dock():
        return docked(person.role, get_urlconf(), served())

    return {"nav": nav, "dock": dock}

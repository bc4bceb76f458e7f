from django.urls import get_urlconf, reverse
from django.utils.functional import SimpleLazyObject

from accounts.menu import docked, menu_on
from accounts.middleware import first_look
from accounts.roles import CONFIRMERS
from gaoxin.population import Population


def _switch(request) -> str:
    return request.population.value if request.sees_demo else ""


def chrome(request) -> dict:
    """What frames every page: the menu this person may use, and whether fiction must be marked."""
    person = request.user
    signed_in = person.is_authenticated and not person.must_change_password
    match = request.resolver_match
    view = match.view_name if match else ""
    served = getattr(request, "served", frozenset())
    nav = menu_on(person.role, get_urlconf(), served, view) if signed_in else None
    numbered = nav and nav.every and person.role in CONFIRMERS
    return {
        "person": person,
        "nav": nav if nav and nav.every else None,
        "session_left": first_look(request.session) if signed_in else 0,
        "dock": docked(person.role, get_urlconf(), served) if signed_in else (),
        # Where the number of what waits is asked for once the page stands, of those who have no other numbers.
        "waits_url": reverse("accounts:todo_number", get_urlconf()) if numbered else "",
        "demo_present": signed_in and request.sees_demo,
        "population": request.population if signed_in else Population.ALL,
        # '' where there is nothing to choose from.
        "population_switch": SimpleLazyObject(lambda: _switch(request)) if signed_in else "",
    }

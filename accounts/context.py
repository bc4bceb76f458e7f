from django.urls import get_urlconf
from django.utils.functional import SimpleLazyObject

from accounts.menu import current, docked, menu
from accounts.middleware import first_look
from accounts.models import User


def chrome(request) -> dict:
    """What frames every page: the menu this person may use, and whether fiction must be marked."""
    person = request.user
    signed_in = person.is_authenticated and not person.must_change_password
    match = request.resolver_match
    nav = menu(person.role, get_urlconf()) if signed_in else ()
    return {
        "person": person,
        "nav": nav,
        "session_left": first_look(request.session) if signed_in else 0,
        "dock": tuple(entry for entry in nav if entry[0] in docked()) or nav[:4],
        "nav_current": current(match.view_name) if match else "",
        # A demo account is proof enough; others cost a query, and only where a page asks.
        "demo_present": signed_in
        and (person.demo or SimpleLazyObject(User.objects.filter(demo=True).exists)),
    }

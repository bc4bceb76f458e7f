from functools import lru_cache

from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from accounts.roles import DOCK, MENU, RULES


def chrome(request) -> dict:
    """What frames every page: the menu this person may use, and whether fiction must be marked."""
    person = request.user
    signed_in = person.is_authenticated and not person.must_change_password
    match = request.resolver_match
    nav = menu(person.role, get_urlconf()) if signed_in else []
    return {
        "person": person,
        "nav": nav,
        "dock": [entry for entry in nav if entry[0] in DOCK] or nav[:4],
        "nav_current": current(match.view_name) if match else "",
        # A demo account is proof enough; others cost a query, and only where a page asks.
        "demo_present": signed_in
        and (person.demo or SimpleLazyObject(User.objects.filter(demo=True).exists)),
    }


@lru_cache
def menu(role: str, urlconf: str | None) -> list[tuple[str, str, str]]:
    """(key, words, url) of the pages the role may open; those not built yet are left out."""
    entries = []
    for key, words, name in MENU:
        rule = RULES.get(name)
        if rule is None or not rule.allows(role):
            continue
        try:
            entries.append((key, words, reverse(name, urlconf)))
        except NoReverseMatch:
            continue
    return entries


SECTIONS = {
    "accounts:person": "people", "accounts:people": "people", "accounts:account": "people",
    "accounts:role_": "people", "accounts:unit": "units", "accounts:audit": "audit",
    "projects:setting": "settings", "projects:calendar": "settings", "projects:light_rule": "settings",
    "projects:dashboard": "dashboard", "projects:log": "log", "projects:milestone": "milestones",
    "projects:issue": "issues", "projects:supervision": "supervision",
    "projects:instruction": "supervision", "projects:meeting": "supervision",
    "projects:visit": "supervision",
    "projects:appointment": "appointments", "projects:chase": "chase", "projects:duty": "chase",
    "projects:dispatch": "dispatch", "projects:inbox": "", "projects:figure": "figures", "projects:metric": "metrics",
}  # fmt: skip


def current(view_name: str) -> str:
    """The menu entry a page belongs to; a page of a project belongs to the projects."""
    for prefix, key in SECTIONS.items():
        if view_name.startswith(prefix) and view_name != "accounts:role_help":
            return key
    return "projects" if view_name.startswith("projects:") else ""

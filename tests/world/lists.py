"""Every list of the site, found by its URL: a list that is declared is in every walk over lists."""

from django.urls import NoReverseMatch, resolve, reverse

from accounts.roles import Role, rules
from gaoxin.asked import emptied
from gaoxin.register import Register


def paths() -> dict[str, str]:
    """URL name → address of every list page."""
    found = {}
    for name, rule in rules().items():
        try:
            path = reverse(name)
        except NoReverseMatch:
            continue
        view = getattr(resolve(path).func, "view_class", None)
        if view is not None and issubclass(view, Register) and "GET" in rule.methods:
            found[name] = path
    return found


LISTS = paths()


def view_of(name: str) -> type[Register]:
    return resolve(LISTS[name]).func.view_class


def unfiltered(path: str) -> str:
    """The address of the list at `path` of which nobody filtered anything."""
    return f"{path}{emptied(resolve(path).func.view_class.opens_with)}"


def reader_of(name: str) -> Role:
    """A role that may read the list: the administrator unless it is another's alone."""
    return next(role for role in (Role.ADMIN, *Role) if rules()[name].allows(role))


def keys_of(name: str) -> list[str]:
    """All that the address of the list may ask for."""
    return [*view_of(name).filterset_class.base_filters, *sorted(view_of(name)().page_keys)]

"""The main menu, put together from what the areas say of their pages in `access`."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, reverse

from accounts.roles import rules
from gaoxin.areas import parts

AT_THUMB = 4  # beside 「更多」
ONE_ROW = 5  # so few pages stand in one row


@dataclass(frozen=True)
class Thumb:
    """Where an entry stands at the thumb of a phone: in this place, for people of these roles, under a shorter
    word where it has one."""

    place: int
    roles: Collection[str]
    words: str = ""


@dataclass(frozen=True)
class Group:
    """A word of the first row of the menu; its entries stand in the second. `waits`: the key of the number that
    is said beside it."""

    place: int
    key: str
    words: str
    waits: str = ""


@dataclass(frozen=True)
class Entry:
    """A page in the main menu, in a group. `place` orders it, `key` is also its icon's name; `covers` are the
    beginnings of the URL names that belong to it, the longest of all entries wins. On a phone those
    with `thumb` stand at the thumb, the rest one tap away. `only_served`: it is there for those alone whom the
    area's `SERVES` names under the entry's key."""

    place: int
    key: str
    words: str
    url: str
    covers: tuple[str, ...]
    group: str
    thumb: Thumb | None = None
    only_served: bool = False


@dataclass(frozen=True)
class Shown:
    """An entry as one person has it, or a group, whose `url` is its first entry's."""

    key: str
    words: str
    url: str
    group: str


@dataclass(frozen=True)
class Menu:
    """The rows on one page: `groups` is empty where one row holds all; `row` are the entries beside the current
    one. `at`, `group`: the keys of where one is, "" for a page that stands apart."""

    groups: tuple[Shown, ...]
    row: tuple[Shown, ...]
    every: tuple[Shown, ...]
    at: str
    group: str


@lru_cache
def entries() -> tuple[Entry, ...]:
    found = (entry for access in parts("access") for entry in getattr(access, "MENU", ()))
    return tuple(sorted(found, key=lambda entry: entry.place))


@lru_cache
def groups() -> tuple[Group, ...]:
    found = (group for access in parts("access") for group in getattr(access, "GROUPS", ()))
    return tuple(sorted(found, key=lambda group: group.place))


def served_by(person) -> frozenset[str]:
    """The keys of the entries that serve this person beyond what the role says; asked while a page is drawn."""
    return frozenset(
        key
        for access in parts("access")
        for key, serves in getattr(access, "SERVES", {}).items()
        if serves(person)
    )


@lru_cache(maxsize=256)
def menu(role: str, urlconf: str | None, served: frozenset[str]) -> tuple[Shown, ...]:
    """The pages the role may open, group by group."""
    order = [group.key for group in groups()]
    shown = []
    for entry in sorted(entries(), key=lambda entry: (order.index(entry.group), entry.place)):
        rule = rules().get(entry.url)
        if rule is None or not rule.allows(role) or (entry.only_served and entry.key not in served):
            continue
        try:
            url = reverse(entry.url, urlconf)
        except NoReverseMatch:  # another urlconf than the site's: error pages of a bare one
            continue
        shown.append(Shown(entry.key, entry.words, url, entry.group))
    return tuple(shown)


@lru_cache(maxsize=1024)
def menu_on(role: str, urlconf: str | None, served: frozenset[str], view_name: str) -> Menu:
    """The menu as it stands on the page of this URL name."""
    every, at = menu(role, urlconf, served), current(view_name)
    group = next((entry.group for entry in entries() if entry.key == at), "")
    if len(every) <= ONE_ROW:
        return Menu((), every, every, at, group)
    firsts = {entry.group: entry.url for entry in reversed(every)}
    heads = [
        Shown(one.waits, one.words, firsts[one.key], one.key)
        for one in groups()
        if one.key in firsts
    ]
    row = tuple(entry for entry in every if entry.group == group)
    return Menu(tuple(heads), row, every, at, group)


def person_links(viewer, shown) -> list[tuple[str, str]]:
    """(words, url) of what the areas have about a person, on their card or profile."""
    areas = (access for access in parts("access") if hasattr(access, "person_links"))
    return [link for access in areas for link in access.person_links(viewer, shown)]


def home(person) -> str:
    """Where a person begins after signing in: the page that an area has for them, else the first of all."""
    areas = (access for access in parts("access") if hasattr(access, "home"))
    own = next(filter(None, (access.home(person) for access in areas)), "")
    return own or resolve_url(settings.LOGIN_REDIRECT_URL)


@lru_cache(maxsize=256)
def docked(role: str, urlconf: str | None, served: frozenset[str]) -> tuple[Shown, ...]:
    """What stands at the thumb of somebody of this role: of two entries for one place the first; of a menu
    without such entries its first ones."""
    shown = menu(role, urlconf, served)
    urls = {entry.key: entry.url for entry in shown}
    at_thumb: dict[int, Shown] = {}
    for entry in entries():
        if entry.thumb and role in entry.thumb.roles and entry.key in urls:
            words = entry.thumb.words or entry.words
            found = Shown(entry.key, words, urls[entry.key], entry.group)
            at_thumb.setdefault(entry.thumb.place, found)
    return tuple(entry for _, entry in sorted(at_thumb.items())) or shown[:AT_THUMB]


@lru_cache
def current(view_name: str) -> str:
    """The key of the menu entry a page belongs to, "" for one that stands apart."""
    apart = (name for access in parts("access") for name in getattr(access, "APART", ()))
    if view_name in apart:
        return ""
    covers = [
        (len(start), entry.key)
        for entry in entries()
        for start in entry.covers
        if view_name.startswith(start)
    ]
    return max(covers, default=(0, ""))[1]

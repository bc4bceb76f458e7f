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


@dataclass(frozen=True)
class Thumb:
    """Where an entry stands at the thumb of a phone: in this place, for people of these roles, under a shorter
    word where it has one."""

    place: int
    roles: Collection[str]
    words: str = ""


@dataclass(frozen=True)
class Entry:
    """A place in the main menu. `place` orders it, `key` is also its icon's name; `covers` are the
    beginnings of the URL names that belong to it, the longest of all entries wins. On a phone those
    with `thumb` stand at the thumb, the rest one tap away."""

    place: int
    key: str
    words: str
    url: str
    covers: tuple[str, ...]
    thumb: Thumb | None = None


@lru_cache
def entries() -> tuple[Entry, ...]:
    found = (entry for access in parts("access") for entry in getattr(access, "MENU", ()))
    return tuple(sorted(found, key=lambda entry: entry.place))


@lru_cache
def menu(role: str, urlconf: str | None) -> tuple[tuple[str, str, str], ...]:
    """(key, words, url) of the pages the role may open."""
    shown = []
    for entry in entries():
        rule = rules().get(entry.url)
        if rule is not None and rule.allows(role):
            try:
                shown.append((entry.key, entry.words, reverse(entry.url, urlconf)))
            except NoReverseMatch:  # another urlconf than the site's: error pages of a bare one
                continue
    return tuple(shown)


def person_links(viewer, shown) -> list[tuple[str, str]]:
    """(words, url) of what the areas have about a person, on their card or profile."""
    areas = (access for access in parts("access") if hasattr(access, "person_links"))
    return [link for access in areas for link in access.person_links(viewer, shown)]


def home(person) -> str:
    """Where a person begins after signing in: the page that an area has for them, else the first of all."""
    areas = (access for access in parts("access") if hasattr(access, "home"))
    own = next(filter(None, (access.home(person) for access in areas)), "")
    return own or resolve_url(settings.LOGIN_REDIRECT_URL)


@lru_cache
def docked(role: str, urlconf: str | None) -> tuple[tuple[str, str, str], ...]:
    """(key, words, url) of what stands at the thumb of somebody of this role; of a menu without such
    entries its first ones."""
    shown = menu(role, urlconf)
    urls = {key: url for key, _, url in shown}
    at_thumb = [
        (entry.thumb.place, (entry.key, entry.thumb.words or entry.words, urls[entry.key]))
        for entry in entries()
        if entry.thumb and role in entry.thumb.roles and entry.key in urls
    ]
    return tuple(link for _, link in sorted(at_thumb)) or shown[:AT_THUMB]


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

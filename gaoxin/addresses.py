"""The site's addresses: put together so that one is found without a look at each of them, and written once."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from django.urls import URLPattern, URLResolver, include, path, reverse

CODE, KEY = "XX-0000-000000", 580_000_000_000_000_000  # no row has these


def by_beginning(patterns: Iterable[URLPattern]) -> list[URLPattern | URLResolver]:
    """The same addresses; those that begin alike stand behind this beginning, which is looked at once. Their order
    decides nothing: no address fits two of them."""
    groups = defaultdict(list)
    for pattern in patterns:
        beginning, slash, rest = str(pattern.pattern).partition("/")
        groups[beginning + slash].append((rest, pattern))
    return [_group(beginning, several) for beginning, several in groups.items()]


def _group(beginning: str, several: list[tuple[str, URLPattern]]) -> URLPattern | URLResolver:
    if len(several) == 1:
        return several[0][1]
    shorter = (path(rest, one.callback, one.default_args, name=one.name) for rest, one in several)
    return path(beginning, include(by_beginning(shorter)))


def address(name: str, *of: str | int) -> str:
    """Of a page, or of a page of one row by its code or key. To reverse it once a row takes a third of their time, and
    once a page as long as a statement."""
    if len(of) != 1:
        return _reversed(name, *of)
    [row] = of
    sample = CODE if isinstance(row, str) else KEY
    return _reversed(name, sample).replace(str(sample), str(row))


@lru_cache(maxsize=256)
def _reversed(name: str, *of: str | int) -> str:
    return reverse(name, args=of)

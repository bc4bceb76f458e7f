"""The site's addresses, put together so that one is found without a look at each of them."""

from collections import defaultdict
from collections.abc import Iterable

from django.urls import URLPattern, URLResolver, include, path


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

"""What the search in the head finds: things of every kind, each kind said by its area in `finding`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gaoxin.areas import parts
from gaoxin.population import Population

SHOWN = 20  # of a kind; whoever looks for more opens its list


@dataclass(frozen=True)
class Hit:
    """One thing found. `note`: a line about it; `links`: what hangs on it, as (words, url); `badge`: its light;
    `url`: "" for what has no page of its own, or none that the person may open."""

    title: str
    url: str = ""
    code: str = ""
    note: str = ""
    links: Sequence[tuple[str, str]] = ()
    demo: bool = False
    badge: Any = None


@dataclass(frozen=True)
class Kind:
    """A kind of things. `find` gives those that a person may see, the nearest first, one more than `SHOWN` when
    there are more; `page` is the URL name of its list, which takes the same text as `q`. `named` finds the page
    of the one thing whose whole code the text is. `together`: facts and fiction are one number of it."""

    place: int
    words: str
    find: Callable[[Any, str, Population], list[Hit]]
    page: str = ""
    named: Callable[[Any, str], str] = lambda user, code: ""
    together: bool = False


def kinds() -> list[Kind]:
    found = [kind for finding in parts("finding") for kind in finding.KINDS]
    return sorted(found, key=lambda kind: kind.place)

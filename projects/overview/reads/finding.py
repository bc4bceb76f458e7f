"""One search over all kinds of things that the areas say."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from gaoxin.finding import SHOWN, Hit, Kind, kinds
from gaoxin.population import Population, told_apart


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `url`: its list, asked for the same text. `told`: how many, facts and fiction
    apart."""

    kind: Kind
    hits: Sequence[Hit]
    more: bool
    url: str
    told: str

    @property
    def count(self) -> str:
        return f"{SHOWN}+" if self.more else str(len(self.hits))


def find(user, text: str, population: Population) -> list[Group]:
    """The kinds of which something was found, in their order."""
    found = [
        _group(kind, kind.find(user, text, population), text, population == Population.ALL)
        for kind in kinds()
    ]
    return [group for group in found if group.hits]


def find_outside(user, text: str, population: Population) -> list[Group]:
    """What of the other population bears the text: not shown, but said."""
    return [] if population == Population.ALL else find(user, text, population.other)


def named(user, text: str) -> str:
    """The page of the one thing whose whole code `text` is, "" for none that the person may see."""
    code = text.strip()
    if "-" not in code or not code.isascii():
        return ""
    return next((url for kind in kinds() if (url := kind.named(user, code))), "")


def _group(kind: Kind, hits: list[Hit], text: str, mixed: bool) -> Group:
    url = f"{reverse(kind.page)}?{urlencode({'q': text})}" if kind.page else ""
    more = len(hits) > SHOWN
    demo = sum(hit.demo for hit in hits) if mixed and not kind.together else 0
    told = f"{SHOWN}+" if more else told_apart(len(hits), demo)
    return Group(kind, hits[:SHOWN], more, url, told)

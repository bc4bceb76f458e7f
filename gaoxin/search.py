"""One folded text per project, person or unit, searched by substring: names, codes, pinyin, initials.

Pure Python: words in, text out.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from itertools import product
from math import prod
from typing import Protocol

from gaoxin.folding import fold
from gaoxin.readings import PHRASES, POLYPHONES, SURNAMES

_PHRASE = re.compile("|".join(sorted(PHRASES, key=len, reverse=True)))
MOST_READINGS = 8  # of one name; with more, no two characters at once are read otherwise than usual


def search_text(names: Iterable[str], codes: Iterable[str] = (), person: str = "") -> str:
    """What is stored for search: each name folded, in full pinyin and in initials, once for every way it
    is read; each code; and the name of a person, whose surname may have a reading of its own."""
    called = fold(person)
    parts: list[str] = []
    for name in (called, *map(fold, names)):
        parts += [name, *_spelled_out(name, is_person=name == called)]
    parts += map(fold, codes)
    return " ".join(filter(None, dict.fromkeys(parts)))


def syllables(text: str) -> list[str]:
    """How each character is usually read, without tones; what is no Chinese character reads as itself."""
    return [several[0] for several in _choices(text)]


def words_of(text: str) -> list[str]:
    """The words of a search as they stand in a `search_text`. Without any there is nothing to look for."""
    return list(filter(None, map(fold, text.split())))


def _spelled_out(name: str, *, is_person: bool) -> list[str]:
    ways = _readings(name, is_person)
    return [*("".join(way) for way in ways), *("".join(part[:1] for part in way) for way in ways)]


def _readings(name: str, is_person: bool) -> list[tuple[str, ...]]:
    """Syllable by syllable, the usual way first; what is no Chinese character reads as itself."""
    choices = _choices(name)
    if is_person and name:
        choices[0] = _several(*choices[0], SURNAMES.get(name[0], ""))
    if prod(map(len, choices)) <= MOST_READINGS:
        return list(product(*choices))
    usual = tuple(several[0] for several in choices)
    others = (
        (*usual[:place], other, *usual[place + 1 :])
        for place, several in enumerate(choices)
        for other in several[1:]
    )
    return [usual, *others]


def _choices(name: str) -> list[tuple[str, ...]]:
    """Character by character. Inside a word that we know ourselves there is no choice."""
    # A list of what it cannot read is taken piece by piece: so there is one reading for each character.
    usual = _reader()(name, errors=list)
    choices = [_several(read, POLYPHONES.get(ch, "")) for ch, read in zip(name, usual, strict=True)]
    for found in _PHRASE.finditer(name):
        for place, read in enumerate(PHRASES[found[0]].split(), found.start()):
            choices[place] = _several(read)
    return choices


@cache
def _reader() -> Callable[..., list[str]]:
    # Its dictionaries take a quarter of a command's start, and few commands read anything.
    from pypinyin import lazy_pinyin

    return lazy_pinyin


def _several(*readings: str) -> tuple[str, ...]:
    """Each reading once, of those that stand apart or joined by a stroke."""
    return tuple(dict.fromkeys(filter(None, "/".join(readings).split("/"))))


class Searched(Protocol):
    def refresh_search_text(self) -> None: ...


def with_search_text(
    row: Searched, update_fields: Iterable[str] | None, names: set[str]
) -> set[str] | None:
    """`update_fields`, with `search_text` where one of the `names` it is made of is saved as well."""
    saved = None if update_fields is None else set(update_fields)
    if saved is None or saved & names:
        row.refresh_search_text()
        return saved and saved | {"search_text"}
    return saved

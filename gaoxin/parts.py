"""A long page that is shown in parts, each under an address of its own: `?part=2`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from django.http import Http404

KEY = "part"
LISTED = 100  # parts: nobody looks for one among more
LONGEST = 7  # digits: int() refuses more than some thousand


@dataclass(frozen=True)
class Parts:
    """`names`: what each part holds, in words; `number`: which is shown; `tail`: what else the address asks for,
    「&name=甲」, or nothing; `key`: by what it names the part."""

    names: Sequence[str]
    number: int
    tail: str = ""
    key: str = KEY

    @property
    def count(self) -> int:
        return len(self.names)

    @property
    def is_cut(self) -> bool:
        return self.count > 1

    @property
    def is_first(self) -> bool:
        return self.number == 1

    @property
    def name(self) -> str:
        return self.names[self.number - 1]

    @property
    def previous(self) -> str:
        """Its address, '' before the first."""
        return "" if self.is_first else self.url(self.number - 1)

    @property
    def next(self) -> str:
        return "" if self.number == self.count else self.url(self.number + 1)

    @property
    def listed(self) -> list[tuple[int, str, str]]:
        """(number, what it holds, address); of very many some at even distances, from which the next ones are near."""
        step = ceil(self.count / LISTED)
        numbers = sorted({*range(1, self.count + 1, step), self.number, self.count})
        return [(n, self.names[n - 1], self.url(n)) for n in numbers]

    @property
    def lists_all(self) -> bool:
        return self.count <= LISTED

    def url(self, number: int) -> str:
        return f"?{self.key}={number}{self.tail}" if number > 1 else f"?{self.tail[1:]}"


def asked_part(asked: Mapping[str, str], names: Sequence[str], tail: str = "") -> Parts:
    """The part that an address asks for, the first of itself; 404 for one there is not."""
    said = asked.get(KEY, "1")
    known = said.isascii() and said.isdecimal() and len(said) <= LONGEST
    if not (known and 1 <= int(said) <= len(names)):
        raise Http404("part beyond the last")
    return Parts(names, int(said), tail)

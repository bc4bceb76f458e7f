"""How wide a text stands, and how it is broken: a drawing has no flow of its own. Widths are those of the fonts the
pages name, rounded up, so that nothing runs into what stands beside it."""

from functools import lru_cache

WIDE_FROM = 0x2E80  # from here on a character is as wide as it is high
NARROW, SPACE = 0.6, 0.3
MORE = "…"


@lru_cache(maxsize=8192)  # a wall names the same people and nodes again and again
def width_of(text: str, size: float) -> float:
    return size * sum(map(_share, text))


def _share(char: str) -> float:
    if char == " ":
        return SPACE
    return 1.0 if ord(char) >= WIDE_FROM or char in "…—·×→‹›" else NARROW


@lru_cache(maxsize=8192)
def fitted(text: str, width: float, size: float) -> str:
    """The whole text, or as much of it as leaves room for 「…」."""
    if width_of(text, size) <= width:
        return text
    room, kept = width - width_of(MORE, size), ""
    for char in text:
        room -= width_of(char, size)
        if room < 0:
            break
        kept += char
    return kept.rstrip() + MORE


@lru_cache(maxsize=8192)
def wrapped(text: str, width: float, size: float, lines: int) -> tuple[str, ...]:
    """At most so many lines; what is left over is cut from the last one."""
    found: list[str] = []
    rest = text.strip()
    while rest and len(found) < lines - 1:
        taken = _taken(rest, width, size)
        found.append(rest[:taken].rstrip())
        rest = rest[taken:].lstrip()
    return (*found, fitted(rest, width, size)) if rest else tuple(found)


def _taken(text: str, width: float, size: float) -> int:
    """How many characters stand in a line; a word or number is not broken where it could begin the next."""
    room = width
    for place, char in enumerate(text):
        room -= width_of(char, size)
        if room < 0:
            start = place
            while (
                start > 0
                and text[start - 1].isascii()
                and text[start - 1].isalnum()
                and char.isascii()
                and char.isalnum()
            ):
                start -= 1
            return start or max(place, 1)
    return len(text)

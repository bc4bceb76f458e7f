"""How wide a text stands, whatever the font, for what must be cut before anybody draws it."""

import unicodedata

HALF = 0.6  # a letter or figure, of a character: Times has 0.5, what stands in for it up to 0.63


def text_width(text: str) -> float:
    """Of one line, in characters."""
    return sum(1 if unicodedata.east_asian_width(c) in "WFA" else HALF for c in text)

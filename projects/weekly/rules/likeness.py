"""How much of last week's text is in this week's: two characters at a time, order left aside.

The page counts the same way while one types (log.js), so that the warning and the mark agree.
"""

from collections import Counter
from fractions import Fraction

ALIKE_FROM = Fraction(9, 10)


def ratio(text: str, before: str) -> Fraction:
    """Shared pairs of neighbouring characters ÷ all pairs (Dice): 0 nothing in common, 1 the same.
    White space and punctuation do not count; an empty text is like nothing."""
    one, other = _letters(text), _letters(before)
    if not one or not other:
        return Fraction(0)
    if one == other:
        return Fraction(1)
    a, b = _pairs(one), _pairs(other)
    total = a.total() + b.total()
    return Fraction(2 * (a & b).total(), total) if total else Fraction(0)


def is_alike(text: str, before: str) -> bool:
    """与上周雷同."""
    return ratio(text, before) >= ALIKE_FROM


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _pairs(text: str) -> Counter[str]:
    return Counter(text[place : place + 2] for place in range(len(text) - 1))

"""What a text is, whatever keyboard it was typed on: by the folded text rows are found and told apart.

Pure Python: words in, text out.
"""

import re
import unicodedata

from gaoxin.characters import ONE_CODE_POINT

_TIMES = re.compile(r"(?<=[0-9])\s*[x×*∗⨯╳✕✖]\s*(?=[0-9])")
_NO_DECIMAL_POINT = re.compile(r"(?<![0-9])\.|\.(?![0-9])")
_DOTS_THAT_ARE_LETTERS = dict.fromkeys((0x318D, 0x119E))  # ㆍ, by which some keyboards part names


def fold(text: str) -> str:
    """Letters and digits alone: lower case, full width as half width, a rare character by its one code
    point; between digits × and * as x, and the point of a decimal, for 1.5 is not 15. Folded text
    stays as it is; "" is left of a text that has nothing to tell it by."""
    folded = _fold(text)
    return folded if folded == text else fold(folded)


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFKC", text.translate(ONE_CODE_POINT)).casefold()
    text = _TIMES.sub("x", text.translate(_DOTS_THAT_ARE_LETTERS))
    text = "".join(ch for ch in text if ch.isalnum() or ch == ".")
    return _NO_DECIMAL_POINT.sub("", text)

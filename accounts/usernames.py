"""User names: one spelling for the many ways a person types one."""

import re
import unicodedata

from gaoxin.search import syllables
from gaoxin.text import clean_text

DASHES = re.compile("[‐‑‒–—―−]+")
PATTERN = re.compile(r"[a-z][a-z0-9._-]{2,39}")


def fold_username(value: str) -> str:
    """`Ａdmin `, `ADMIN` and `ad min` are all `admin`: half width, lower case, no white space, and a hyphen
    for each dash that a Chinese keyboard gives."""
    folded = unicodedata.normalize("NFKC", clean_text(value)).casefold()
    return "".join(DASHES.sub("-", folded).split())


def suggest_username(name: str, taken) -> str:
    """The name in pinyin without tones, numbered until `taken(name)` is false."""
    letters = "".join(re.findall("[a-z]", "".join(syllables(name)).lower()))[:30]
    base = letters if len(letters) >= 3 else f"user{letters}"
    number = 1
    while taken(found := base if number == 1 else f"{base}{number}"):
        number += 1
    return found

"""One folded text per project, person or unit, searched by substring: names, codes, pinyin, initials.

Pure Python: words in, text out.
"""

import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from typing import Protocol

# pypinyin reads 长治 as zhang zhi.
PHRASES = {
    "长治": [["cháng"], ["zhì"]],
    "长高": [["cháng"], ["gāo"]],
    "京长": [["jīng"], ["cháng"]],
    "长子县": [["zhǎng"], ["zǐ"], ["xiàn"]],
}

# How a character is read as a surname, where that is not how it is read elsewhere.
SURNAMES = {
    "万俟": "mo qi", "尉迟": "yu chi", "长孙": "zhang sun", "澹台": "tan tai",
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "查": "zha", "朴": "piao", "区": "ou", "盖": "ge",
    "员": "yun", "乐": "yue", "缪": "miao", "翟": "zhai", "冼": "xian", "种": "chong", "折": "she", "秘": "bi",
    "繁": "po", "黑": "he", "那": "na", "任": "ren", "华": "hua", "燕": "yan", "令": "ling",
}  # fmt: skip


def syllables(text: str) -> list[str]:
    """How each character is read, without tones; what is no Chinese stays as it is."""
    return _reader()(text)


@cache
def _reader() -> Callable[[str], list[str]]:
    # Its dictionaries take a quarter of a command's start, and few commands read anything.
    from pypinyin import lazy_pinyin, load_phrases_dict

    load_phrases_dict(PHRASES)
    return lazy_pinyin


def fold(text: str) -> str:
    """Lower case, full width as half width, letters and digits only."""
    text = unicodedata.normalize("NFKC", text).lower()
    return "".join(ch for ch in text if ch.isalnum())


def search_text(names: Iterable[str], codes: Iterable[str] = (), person: str = "") -> str:
    """What is stored for search: each name folded, in full pinyin and in initials; each code; and the
    name of a person, whose surname may have a reading of its own."""
    parts = _surname_readings(fold(person))
    names = [person, *names]
    for name in dict.fromkeys(filter(None, names)):
        folded = fold(name)
        full = "".join(syllables(folded))
        initials = "".join(
            syllable if part.isascii() else syllable[:1] for part, syllable in _syllables(folded)
        )
        parts += [folded, full, initials]
    parts += [fold(code) for code in codes if code]
    return " ".join(parts)


def _surname_readings(folded: str) -> list[str]:
    """Full pinyin and initials of a name that begins with such a surname."""
    for surname, reading in SURNAMES.items():
        if folded.startswith(surname):
            read = [*reading.split(), *syllables(folded.removeprefix(surname))]
            return ["".join(read), "".join(syllable[:1] for syllable in read)]
    return []


def _syllables(folded: str) -> list[tuple[str, str]]:
    """(source run, reading): a run of ASCII stays one piece, every Chinese character is one."""
    readings = syllables(folded)
    pieces: list[str] = []
    for ch in folded:
        if pieces and ch.isascii() and pieces[-1][-1].isascii():
            pieces[-1] += ch
        else:
            pieces.append(ch)
    return list(zip(pieces, readings, strict=False))


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

"""One folded text per project, searched by substring: name, aliases, company, codes, pinyin."""

import unicodedata
from collections.abc import Iterable

from pypinyin import Style, lazy_pinyin, load_phrases_dict

# pypinyin reads 长治 as zhang zhi; surnames are read as surnames at the start of a name only.
load_phrases_dict(
    {
        "长治": [["cháng"], ["zhì"]],
        "长高": [["cháng"], ["gāo"]],
        "京长": [["jīng"], ["cháng"]],
        "长子县": [["zhǎng"], ["zǐ"], ["xiàn"]],
    }
)


def fold(text: str) -> str:
    """Lower case, full width as half width, letters and digits only."""
    text = unicodedata.normalize("NFKC", text).lower()
    return "".join(ch for ch in text if ch.isalnum())


def search_text(names: Iterable[str], codes: Iterable[str]) -> str:
    """What is stored for search: each name folded, in full pinyin and in initials; each code."""
    parts: list[str] = []
    for name in dict.fromkeys(filter(None, names)):
        folded = fold(name)
        full = "".join(lazy_pinyin(folded))
        initials = "".join(
            syllable if part.isascii() else syllable[:1] for part, syllable in _syllables(folded)
        )
        parts += [folded, full, initials]
    parts += [fold(code) for code in codes if code]
    return " ".join(parts)


def _syllables(folded: str) -> list[tuple[str, str]]:
    """(source run, reading): a run of ASCII stays one piece, every Chinese character is one."""
    readings = lazy_pinyin(folded, style=Style.NORMAL)
    pieces: list[str] = []
    for ch in folded:
        if pieces and ch.isascii() and pieces[-1][-1].isascii():
            pieces[-1] += ch
        else:
            pieces.append(ch)
    return list(zip(pieces, readings, strict=False))

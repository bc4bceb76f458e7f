"""Numbers as people type and paste them: a text in, an exact Decimal or a sentence for the person out.

Pure Python. 万 and 亿 are read as the number words they are, with or without the unit they count: in a
field of 万元 「20亿元」, 「20亿」, 「200,000」 and 「2000000000元」 are the same. What could mean two things is
refused, never guessed; nothing is ever rounded. `amounts.js` reads alike while one types, and
tests/house/numbers.json holds both to it.
"""

import re
from decimal import Decimal

MAGNITUDES = {"": 0, "万": 4, "亿": 8}
LONGEST = 60  # characters; the widest column holds a number of twenty

_MARKS = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_BREAKS = "\t\n\v\f\r\u0085\u2028\u2029"  # between the cells of a spreadsheet
_SPACES = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# Full width, minus signs and dashes that programs put for them. No NFKC: it reads 5² as 52.
_FOLDED = str.maketrans("０１２３４５６７８９，．。￥％＋－−﹣‐‑–～〜", "0123456789,..¥%+------~~")
# Groups of three, by commas or by spaces, never mixed; 「0,123」 would be somebody's decimal comma.
_NUMBER = re.compile(
    r"([+-]?) ?(¥?) ?"
    r"((?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)"
    r" ?(.*)"
)
_UNIT_IN_LABEL = re.compile(r"（([^（）]+)）$")
# What is wrong, most telling first, in a text that is no number. {shown}: the text; {like}: an example.
_FAULTS = (
    (r"[0-9.] ?[eE][+-]?[0-9]", "「{shown}」是科学计数法，请把数写全，如 10000。"),
    (
        r"约|大概|近|超|余|多|几|左右|上下|以上|以下|以内|不足|不到|[±<>≥≤＜＞]|^~",
        "「{shown}」不是确定的数，请填一个确定的数，{like}。",
    ),
    (r"[0-9].*[-~至到—].*[0-9]", "「{shown}」是一个范围，请只填一个数，{like}。"),
    (r"[0-9],.*[0-9]", "「{shown}」的逗号位置不对：千分位每三位一个，小数点用「.」，如 1,234.5。"),
    (r"[0-9].*[^0-9.].*[0-9]|\..*\.", "「{shown}」里不止一个数，请只填一个，{like}。"),
    (r"[0-9]", "读不出「{shown}」是多少，请只填数字，{like}。"),
    ("", "「{shown}」不是数字，请用阿拉伯数字填写，{like}。"),
)


class Unreadable(ValueError):
    """Why a text is no number here and what to type instead, as a sentence for the person."""


def read_number(text: str, *, unit: str = "", places: int = 2) -> Decimal | None:
    """The number in `unit`, exact, with at most `places` decimals; None for an empty text.

    `unit` is what a bare number counts, 「万元」, 「亩」, 「%」, '' for nothing. Raises Unreadable.
    """
    text = _SPACES.sub(" ", _MARKS.sub("", text)).strip(f" {_BREAKS}")
    if not text:
        return None
    like = _example(unit, places)
    if any(char in _BREAKS for char in text):
        raise Unreadable(f"粘贴的内容含多个单元格，这里只填一个数，{like}。")
    if len(text) > LONGEST:
        raise Unreadable(f"内容太长，这里只填一个数，{like}。")
    folded = text.translate(_FOLDED)
    found = _NUMBER.fullmatch(folded)
    sign, currency, digits, word = found.groups() if found else ("", "", "", folded)
    shift = _shifts(unit).get(word.replace(" ", ""))
    if found and shift is not None and (not currency or unit.endswith("元")):
        return _exact(sign, digits, shift, text, unit, places)
    if found and not re.search(_VAGUE_OR_DIGIT, word):
        raise Unreadable(_say_units(text, currency or word, unit, like))
    raise Unreadable(_say_fault(folded, text, like))


def unit_in(label: str) -> str:
    """The unit a label ends with, 「万元」 of 「总投资（万元）」; '' for none."""
    found = _UNIT_IN_LABEL.search(label)
    return found[1] if found else ""


_VAGUE_OR_DIGIT = f"{_FAULTS[1][0]}|[0-9]"


def _base(unit: str) -> str:
    """What is counted: 元 of 万元, 亩 of 亩."""
    return unit[1:] if unit[:1] in {"万", "亿"} else unit


def _shifts(unit: str) -> dict[str, int]:
    """Word after the number → by how many places it moves the point, counted in `unit`."""
    base = _base(unit)
    own = MAGNITUDES[unit.removesuffix(base)]
    words = {word + base: places for word, places in MAGNITUDES.items()}
    return {word: places - own for word, places in (MAGNITUDES | words).items()} | {"": 0}


def _exact(sign: str, digits: str, shift: int, text: str, unit: str, places: int) -> Decimal:
    """By moving the point in the text: a Decimal's own arithmetic rounds to 28 digits."""
    whole, _, fraction = digits.replace(",", "").replace(" ", "").partition(".")
    point, moved = len(whole) + shift, whole + fraction
    if point <= 0:
        moved, point = "0" * (1 - point) + moved, 1
    moved = moved.ljust(point, "0")
    whole, fraction = moved[:point].lstrip("0") or "0", moved[point:]
    kept = fraction.rstrip("0")
    if len(kept) > places:
        worth = f"合 {whole}.{kept} {unit}，" if shift else ""
        limit = f"最多填 {places} 位小数" if places else "要填整数"
        raise Unreadable(f"「{_shown(text)}」{worth}这里{limit}，不作四舍五入，请改正。")
    value = Decimal(f"{whole}.{fraction[:places]}".rstrip("."))
    return -value if sign == "-" and value else value


def _say_units(text: str, word: str, unit: str, like: str) -> str:
    base = _base(unit)
    if base != unit:
        known = f"请按{unit}填，或写明亿{base}、万{base}、{base}"
    else:
        known = f"请按{unit}填" if unit else "请只填数字"
    return f"「{_shown(text)}」的「{_shown(word)}」这里不认识，{known}，{like}。"


def _say_fault(folded: str, text: str, like: str) -> str:
    sentence = next(sentence for pattern, sentence in _FAULTS if re.search(pattern, folded))
    return sentence.format(shown=_shown(text), like=like)


def _example(unit: str, places: int) -> str:
    base = _base(unit)
    if base != unit:
        return f"如 3200 或 0.32亿{base}"
    return "如 12.5" if places else "如 12"


def _shown(text: str) -> str:
    return text if len(text) <= 20 else f"{text[:20]}…"


def plain_number(value: Decimal) -> str:
    """As it is stored; of more than two decimals without zeros at the end: 「300.000」 reads as three hundred thousand."""
    words = f"{value:f}"
    fine = len(words.partition(".")[2]) > 2
    return words.rstrip("0").rstrip(".") if fine else words

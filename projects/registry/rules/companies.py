"""Whether two firms are one: by 统一社会信用代码, by the folded name, or perhaps, where only the legal form differs."""

import re
from enum import StrEnum

from gaoxin.folding import fold

# The end of a name that says what a firm is before the law. 集团, 分公司 and places are part of the name.
_FORM = re.compile(r"(?<!分)(股份有限公司|有限责任公司|有限公司|公司|厂)$")
# GB 32100-2015: without I, O, S, V, Z.
_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
CODE_LENGTH = 18


class Match(StrEnum):
    SAME = "SAME"
    CANDIDATE = "CANDIDATE"
    DIFFERENT = "DIFFERENT"


def company_match(one: tuple[str, str], other: tuple[str, str]) -> Match:
    """Of two firms, each its name and its code, "" where that is not known. Equal codes win over names, unequal
    ones part what is called the same."""
    (name, code), (other_name, other_code) = one, other
    code, other_code = spell_credit_code(code), spell_credit_code(other_code)
    if code and other_code:
        return Match.SAME if code == other_code else Match.DIFFERENT
    if fold(name) and fold(name) == fold(other_name):
        return Match.SAME
    stem = stem_of(name)
    return Match.CANDIDATE if stem and stem == stem_of(other_name) else Match.DIFFERENT


def stem_of(name: str) -> str:
    """The folded name without its legal form; "" where nothing but that is left."""
    return _FORM.sub("", fold(name))


def spell_credit_code(text: str) -> str:
    """The one spelling that is stored: half width, capitals, nothing between."""
    return fold(text).upper()


def credit_code_doubt(code: str) -> str:
    """Why a code as stored is probably mistyped, as a sentence; "" for none."""
    if len(code) != CODE_LENGTH:
        return f"统一社会信用代码应为 {CODE_LENGTH} 位，现有 {len(code)} 位"
    odd = sorted(set(code) - set(_DIGITS))
    if odd:
        return f"统一社会信用代码里不会有「{'、'.join(odd)}」"
    total = sum(_DIGITS.index(char) * weight for char, weight in zip(code, _WEIGHTS, strict=False))
    if _DIGITS[-total % len(_DIGITS)] != code[-1]:
        return "统一社会信用代码的校验位不对，可能有一位输错"
    return ""

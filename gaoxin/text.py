"""What people paste is cleaned once, where it enters."""

import re
import unicodedata

from gaoxin.characters import ONE_CODE_POINT

# Control characters but tab and line feed; lone surrogates; noncharacters; zero-width and
# direction marks. XML writers of Word and Excel files refuse the first three outright.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\u0085\u2028\u2029]")
# The private use area has no signs of its own. Word puts there what it takes from Symbol and
# Wingdings, its bullets and ticks; what old Chinese systems put there is in `ONE_CODE_POINT`.
_PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_USUAL_SIGNS = {
    "\uf06c": "●", "\uf06e": "■", "\uf06f": "□", "\uf071": "❑", "\uf075": "◆", "\uf076": "❖",
    "\uf09f": "•", "\uf0a1": "○", "\uf0a7": "▪", "\uf0a8": "□", "\uf0b7": "•", "\uf0d8": "➢",
    "\uf0e0": "→", "\uf0e8": "➔", "\uf0f0": "⇨", "\uf0fb": "✗", "\uf0fc": "✓", "\uf0fd": "☒",
    "\uf0fe": "☑",
}  # fmt: skip


def clean_text(value: str) -> str:
    """NFC, trimmed, line breaks as \\n, tabs as spaces, signs of Word's own fonts as the usual ones,
    without control, zero-width, direction and private characters."""
    value = _LINE_BREAKS.sub("\n", value).replace("\t", " ")
    value = value.translate(ONE_CODE_POINT)
    value = _PRIVATE_USE.sub(lambda found: _USUAL_SIGNS.get(found[0], ""), value)
    value = _FORBIDDEN.sub("", value)
    return unicodedata.normalize("NFC", value).replace("\u3000", " ").strip()


def clean_line(value: str) -> str:
    """`clean_text` on one line: every run of white space becomes one space."""
    return " ".join(clean_text(value).split())


def clean_cells(value: str) -> str:
    """`clean_line` of what came out of a spreadsheet: tabs stay between cells, so that whoever takes
    one line alone can tell that it was given several."""
    return "\t".join(clean_line(cell) for cell in value.strip().split("\t"))


def clean_table(value: str) -> str:
    """The same of several rows, the empty cells before the first one too."""
    rows = _LINE_BREAKS.sub("\n", value).split("\n")
    return "\n".join("\t".join(clean_line(cell) for cell in row.split("\t")) for row in rows)


_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def mask_phone(phone: str) -> str:
    """The number as shown by default: 138****5678, of a landline less. Short ones stay, they are
    extensions."""
    return f"{phone[: max(len(phone) - 8, 0)][:3]}****{phone[-4:]}" if len(phone) >= 7 else phone


def mask_phones(text: str) -> str:
    """A text in which no mobile number stands whole, whoever put it there."""
    return _MOBILE.sub(lambda found: mask_phone(found[0]), text)


def dialled(phone: str) -> str:
    """What a telephone is to dial: the digits, and the + before them."""
    return re.sub(r"(?!^\+)\D", "", phone)

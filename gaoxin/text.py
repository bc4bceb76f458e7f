"""What people paste is cleaned once, where it enters."""

import re
import unicodedata

# Control characters but tab and line feed; lone surrogates; noncharacters; zero-width and
# direction marks. XML writers of Word and Excel files refuse the first three outright.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\u0085\u2028\u2029]")


def clean_text(value: str) -> str:
    """NFC, trimmed, line breaks as \\n, without control, zero-width and direction characters."""
    value = _LINE_BREAKS.sub("\n", value)
    value = _FORBIDDEN.sub("", value)
    return unicodedata.normalize("NFC", value).replace("\u3000", " ").strip()


def clean_line(value: str) -> str:
    """`clean_text` on one line: every run of white space becomes one space."""
    return " ".join(clean_text(value).split())


def mask_phone(phone: str) -> str:
    """The number as shown by default: 138****5678. Shorter ones stay, they are extensions."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 7 else phone

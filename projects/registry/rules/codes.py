"""The spelling of 项目代码, which the state's platform gives and people type and paste."""

import re
import unicodedata

# Hyphens, dashes and minus signs; between digits also the numeral one and the long vowel of Japanese keyboards,
# which look like one.
_DASHES = re.compile(r"\s*[-‐‑‒–—―−⁃﹘－_]+\s*|(?<=[0-9])\s*[一ー─━]+\s*(?=[0-9])")
_UNPARTED = re.compile(r"(\d{4})(\d{6})(\d{2})(\d{2})(\d{6})", re.ASCII)


def spell_code(text: str) -> str:
    """The one spelling that is stored: half width, capitals, no spaces, 2026-140400-04-01-000001 with its
    hyphens whatever stood in their place, or nothing did. What is spelled so stays as it is."""
    spelled = _spell(text)
    return spelled if spelled == text else spell_code(spelled)


def _spell(text: str) -> str:
    text = unicodedata.normalize("NFKC", _DASHES.sub("-", text)).upper()
    code = _DASHES.sub("-", "".join(text.split()))
    parted = _UNPARTED.fullmatch(code)
    return "-".join(parted.groups()) if parted else code.strip("-")

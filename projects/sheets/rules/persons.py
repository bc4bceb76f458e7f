"""People as sheets name them: 「张三」, 「张三｜示范单位一」, 「张三（示范单位一）」."""

import re
import unicodedata
from dataclasses import dataclass
from hashlib import sha256

from gaoxin.folding import fold

LONGEST = 40
SAYS = "只写一人：「张三」，同名的写「张三｜单位」"
_SEVERAL = re.compile(r"[、,;，；/]")
_WITH_UNIT = re.compile(r"([^|()]+)(?:\|([^|()]+)|\(([^|()]+)\))")
_NO_NAME = re.compile(r"[=+@<>()|]|[0-9]{5}")  # a formula, a telephone number


@dataclass(frozen=True)
class Mention:
    """A person as a sheet names them, with the unit where the cell says one: its key, None also for what is no unit of
    ours."""

    name: str
    unit: int | None
    unit_name: str

    @property
    def key(self) -> str:
        """By which what a person decides of them is kept: one question for the whole sheet."""
        return sha256(f"{fold(self.name)}|{self.unit}".encode()).hexdigest()[:20]

    def __str__(self) -> str:
        return f"{self.name}｜{self.unit_name}" if self.unit_name else self.name


def parse_person(words: str) -> tuple[str, str] | None:
    """(name, unit as written, "" for none); None for what names nobody, or several."""
    text = "".join(unicodedata.normalize("NFKC", words).split())
    found = _WITH_UNIT.fullmatch(text)
    name, unit = (found[1], found[2] or found[3]) if found else (text, "")
    if not fold(name) or len(name) > LONGEST or _SEVERAL.search(name) or _NO_NAME.search(name):
        return None
    return name, unit

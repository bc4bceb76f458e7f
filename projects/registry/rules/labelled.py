"""An enumeration with a Chinese label for each code. The code is stored and compared, the label is shown.

    class Light(Labelled):
        GREEN = "GREEN", "绿"

A model's `choices` come from it (`choices=Light.choices()`, `default=Light.GREEN.value`: the bare
code, or its path would enter a migration), so that a code and its label stand in one place, which
needs no Django.
"""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    label: str

    def __new__(cls, code: str, label: str = "") -> Self:  # a member is found by its code alone
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(code, label) of each, as a model's field takes them."""
        return [(member.value, member.label) for member in cls]

    @classmethod
    def values(cls) -> list[str]:
        return [member.value for member in cls]


def label_of(kind: type[Labelled], code: str | None) -> str:
    """The label of a stored code; '' for none, the code itself where the enumeration no longer has it."""
    if not code:
        return ""
    try:
        return kind(code).label
    except ValueError:
        return code

"""真实, 演示 or 全部: which rows lists and numbers speak of while fictional ones exist.

The choice is kept in the session. A house knows no fiction of its own: a list says which of its rows are fictional.
"""

from enum import StrEnum
from typing import TypeVar

from django.db.models import Q, QuerySet

KEY = "population"
Rows = TypeVar("Rows", bound=QuerySet)


class Population(StrEnum):
    ALL = "ALL"
    REAL = "REAL"
    DEMO = "DEMO"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def other(self) -> "Population":
        """What is left out; ALL leaves nothing out."""
        return OTHERS[self]

    @property
    def words(self) -> str:
        """What head, print and export say; nothing of all."""
        return "" if self == Population.ALL else f"只列{self.label}数据"


LABELS = {Population.REAL: "真实", Population.DEMO: "演示", Population.ALL: "全部"}
OTHERS = {
    Population.ALL: Population.ALL,
    Population.REAL: Population.DEMO,
    Population.DEMO: Population.REAL,
}


def told_apart(count: int, demo: int) -> str:
    """「5 + 演示 3」 of 8 among which 3 are fictional, 「5」 of 5."""
    return f"{count - demo} + {Population.DEMO.label} {demo}" if demo else str(count)


def of_population(rows: Rows, fictional: Q, population: Population) -> Rows:
    """`rows` without those of the other population."""
    if population == Population.ALL:
        return rows
    return rows.filter(fictional if population == Population.DEMO else ~fictional)

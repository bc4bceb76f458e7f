"""How a vacancy (空缺) is said."""

from datetime import date

from gaoxin.days import day_in_words
from projects.people.rules.ledger import DAY


def vacant_since(last_on: date | None, today: date) -> str:
    """`last_on`: the last day on which somebody held the role; None where nobody ever did."""
    return f"自 {day_in_words(last_on + DAY, today)}起空缺" if last_on else "未任命"


def to_come(name: str, from_on: date | None, today: date) -> str:
    """Who is appointed from a later day on."""
    return f"{name} {day_in_words(from_on, today)}到任" if from_on else ""

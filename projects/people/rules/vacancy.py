"""How a vacancy (空缺) is said."""

from datetime import date

from projects.people.rules.ledger import DAY


def day_in_words(day: date, today: date) -> str:
    """11月30日, with the year when it is not this one."""
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def vacant_since(last_on: date | None, today: date) -> str:
    """`last_on`: the last day on which somebody held the role; None where nobody ever did."""
    return f"自 {day_in_words(last_on + DAY, today)}起空缺" if last_on else "未任命"


def to_come(name: str, from_on: date | None, today: date) -> str:
    """Who is appointed from a later day on."""
    return f"{name} {day_in_words(from_on, today)}到任" if from_on else ""

"""Days as a sentence says them."""

from datetime import date


def day_in_words(day: date, today: date) -> str:
    """「11月27日」, with its year where that is not this one."""
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"

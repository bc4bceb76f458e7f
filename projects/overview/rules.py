"""What the address of the start page may say."""

import re
from datetime import date

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def monday_of(text: str) -> date:
    """The Monday that names a week, as written in an address. Raises ValueError for anything else: of the many
    ways to write a day one is an address."""
    if not _DAY.fullmatch(text):
        raise ValueError("no day")
    day = date.fromisoformat(text)
    if day.weekday():
        raise ValueError("no Monday")
    return day

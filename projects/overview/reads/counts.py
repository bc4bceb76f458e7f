"""The numbers beside the menu: what waits for a person."""

from dataclasses import asdict, dataclass
from datetime import datetime

from accounts.todos import in_words, menu_numbers
from projects.models import Notice


@dataclass(frozen=True)
class Count:
    """A number as it is shown and as it is said."""

    text: str
    words: str


def counts(user, now: datetime) -> dict[str, Count]:
    """Where the number stands → the number; what is 0 is left out. What is owed is one of the things that wait. Two
    queries."""
    unread = Notice.objects.inbox_of(user, now).unread().count()
    waiting = menu_numbers(user, now)
    owed = waiting.of.get("log", 0)
    found = {}
    if unread:
        found["unread"] = Count("99+" if unread > 99 else str(unread), f"{unread} 条未读")
    if owed:
        found["log"] = Count(str(owed), "待报")
    if waiting.total:
        found["todo"] = Count(*in_words(waiting.total, waiting.late))
    return found


def told(user, now: datetime) -> dict[str, dict[str, str]]:
    """The same as the page is sent them."""
    return {key: asdict(count) for key, count in counts(user, now).items()}
